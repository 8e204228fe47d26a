"""Lets click, the library behind the command line, speak Portuguese. Must run before any verb is imported."""

from __future__ import annotations

import gettext
from importlib.resources import files

from bot.settings import speak_portuguese


def prepare_language() -> None:
    """Use the catalogue in the package, whatever the language of the machine."""
    gettext.bindtextdomain("messages", str(files("bot.texts") / "locale"))
    speak_portuguese()
