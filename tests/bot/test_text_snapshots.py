"""What the bot says, word for word, in files that a person can read aloud.

``CONCILIA_SNAPSHOTS=write pytest tests/bot/test_text_snapshots.py`` rewrites them; read the difference before it is
committed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.screens.screen import Screen
from tests.bot.gallery.wall import FAMILIES, everything
from tests.bot.gallery.world import World

FOLDER = Path(__file__).parent / "snapshots"
STYLES = {"success": "(verde)", "danger": "(vermelho)"}


def page(family: str) -> str:
    """All drawings of a family, one below the other; equal ones are told once."""
    drawn = [
        f"=== {one.title}{' (acima da conversa)' if one.toast else ''}\n{told(one.shown)}"
        for one in FAMILIES[family](World())
    ]
    return "\n\n".join(dict.fromkeys(drawn)) + "\n"


def told(screen: Screen) -> str:
    """A screen as text: what it says, then its buttons row by row."""
    rows = [
        " ".join(f"[ {one.label} ]{STYLES.get(one.style or '', '')}" for one in row) for row in screen.rows
    ]
    asked = [f"(responda: {screen.ask})"] if screen.ask else []
    return "\n".join([screen.text, *asked, *rows])


@pytest.mark.parametrize("family", FAMILIES)
def test_words_are_those_that_were_read(family: str) -> None:
    kept, now = FOLDER / f"{family}.txt", page(family)
    if os.environ.get("CONCILIA_SNAPSHOTS") == "write":  # noqa: TID251
        kept.write_text(now, encoding="utf-8")
    assert now == kept.read_text(encoding="utf-8")


def test_no_file_is_left_of_a_family_that_went() -> None:
    assert {one.stem for one in FOLDER.glob("*.txt")} == set(FAMILIES)
    titles = [(one.title, one.toast) for one in everything(World())]
    assert len(titles) > 300
