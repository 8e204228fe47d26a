"""Lets click, the library behind the command line, speak Portuguese. Must run before any verb is imported."""

from __future__ import annotations

import gettext
import os
from importlib.resources import files


def prepare_language() -> None:
    """Use the catalogue in the package, whatever the language of the machine."""
    gettext.bindtextdomain("messages", str(files("bot.texts") / "locale"))
    os.environ["LANGUAGE"] = "pt_BR"  # noqa: TID251 - written for gettext, not read: settings are read elsewhere
