"""Every screen and every word of the bot, drawn from a world that is either a small bakery's or as wild as allowed.

The same drawings are held against checked-in files (``test_text_snapshots.py``) and, with the wildest names and
amounts, against Telegram's limits (``test_screen_limits.py``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bot.gallery import (
    answers,
    books,
    cards,
    cash,
    config,
    connections,
    decided,
    entries,
    errors,
    files,
    many,
    oversight,
    refunds,
    rules,
    words,
)
from tests.bot.gallery.world import Drawing, World

if TYPE_CHECKING:
    from collections.abc import Iterator

FAMILIES = {
    "cartoes": cards.drawings,
    "respostas": answers.drawings,
    "decididos": decided.drawings,
    "muitos": many.drawings,
    "regras": rules.drawings,
    "devolucoes": refunds.drawings,
    "lancamentos": entries.drawings,
    "caixa": cash.drawings,
    "mes": books.drawings,
    "arquivos": files.drawings,
    "config": config.drawings,
    "integracoes": connections.drawings,
    "historico": oversight.drawings,
    "palavras": words.drawings,
    "recusas": errors.drawings,
}
"""One file of snapshots each."""


def everything(world: World) -> Iterator[Drawing]:
    """All drawings of all families."""
    for drawings in FAMILIES.values():
        yield from drawings(world)
