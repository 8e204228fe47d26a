"""Taps of each story of the seed, on both sides: to decide the over-payment, and to close it once the money is back."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from tests.bench.thumb.places import bench_of
from tests.builders import Movement

if TYPE_CHECKING:
    from tests.bot.conftest import Bench


class Story(NamedTuple):
    """An over-payment and what becomes of it: buttons to decide, a line that follows, buttons to close."""

    name: str
    books: tuple[str, ...]
    paid: Movement
    decide: tuple[str, ...]
    back: Movement | None = None
    close: tuple[str, ...] = ()


_SALE = "receita;Venda 1042;Ana Paula Souza;123.456.789-09;450,00;10/07/2026;Vendas;1042"
_NEXT = "receita;Venda 1077;Ana Paula Souza;123.456.789-09;200,00;10/08/2026;Vendas;1077"
_PURCHASE = "despesa;Farinha de julho;Moinho Bom Grão;;650,00;09/07/2026;Fornecedores;77"
_PAID = Movement("20260712", "480,00", "PIX RECEBIDO ANA PAULA SOUZA")
_CHARGED = Movement("20260712", "-700,00", "PAG BOLETO MOINHO BOM GRAO")
_GIVEN = Movement("20260713", "-30,00", "PIX ENVIADO ANA P SOUZA")
_GOT = Movement("20260713", "50,00", "PIX RECEBIDO MOINHO BOM GRAO")
_CLOSE = ("Conciliar",)

STORIES = (
    Story("450/480, devolver", (_SALE,), _PAID, ("despesa de devolução",), _GIVEN, _CLOSE),
    Story("450/480, deixar crédito", (_SALE,), _PAID, ("crédito",)),
    Story("450/480, abater na próxima", (_SALE, _NEXT), _PAID, ("Abater",)),
    Story("450/480, usar valor do extrato", (_SALE,), _PAID, ("Usar valor",)),
    Story("650/700, receber de volta", (_PURCHASE,), _CHARGED, ("receita de devolução",), _GOT, _CLOSE),
    Story("650/700, usar valor do extrato", (_PURCHASE,), _CHARGED, ("Usar valor",)),
)


async def tell() -> None:
    """A row for each story."""
    _say("\n## Stories of the seed\n\n| story | taps to decide | taps to close |\n|---|---:|---:|")
    for story in STORIES:
        async with bench_of() as bench:
            decided, closed = await _play(bench, story)
        _say(f"| {story.name} | {decided} | {closed} |")


async def _play(bench: Bench, story: Story) -> tuple[str, str]:
    await bench.books(*story.books)
    await bench.bank(story.paid)
    decided = await _taps(bench, story.paid, story.decide)
    if story.back is None:
        return decided, "–"
    await bench.bank(story.back)
    return decided, await _taps(bench, story.back, story.close)


async def _taps(bench: Bench, movement: Movement, labels: tuple[str, ...]) -> str:
    """How many until the line is decided; a sentence where the buttons do not lead there."""
    card = bench.card(f"R$ {movement.value.removeprefix('-')}").message_id
    taps = 0
    for label in labels:
        try:
            await bench.press(label, on=card)
        except LookupError:
            return f"no button {label!r}"
        taps += 1
    return str(taps) if "Desfazer" in str(bench.message(card).labels) else f"not decided after {taps}"


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
