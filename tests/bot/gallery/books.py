"""The month: what stands under its picture and under its files."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from bot.screens import monthly as screens
from bot.screens.screen import Screen
from bot.texts import monthly as texts
from core.domain.monthly import Month
from tests.bot.gallery.world import TODAY, Drawing, World
from tests.reports.months import a_book, a_month, a_row

if TYPE_CHECKING:
    from collections.abc import Iterator

KINDS = ("xlsx", "csv", "ofx")


def drawings(world: World) -> Iterator[Drawing]:
    named = world.name("Itaú 12345-6", 120)
    whole = a_month(name=named, accounts=world.many(2), scale=min(world.factor, 10**7))
    begun = a_month(until=TODAY, proven=None, name=named)
    one = replace(begun, pending_lines=1, ignored_lines=1, transferred_cents=0)
    clean = replace(whole, pending_lines=0, pending_cents=0, ignored_lines=0, transferred_cents=0)
    company = world.company.id
    for title, view in (
        ("inteiro", whole),
        ("em curso, um pendente", one),
        ("tudo decidido", clean),
        ("sem saldo do banco", a_month(name=named, with_balance=False)),
    ):
        yield Drawing(f"relatório: {title}", screens.report(view, company), caption=True)
    empty = replace(whole, lines=0)
    yield Drawing("relatório: nada", screens.report(empty, company))
    for kind in KINDS:
        book = a_book(*[a_row()] * (1 if kind == "csv" else 14))
        yield Drawing(f"arquivo {kind}", screens.export(book, kind), caption=True)
    yield Drawing("arquivo: nada", screens.export(a_book(), "csv"))
    yield Drawing("mês que não entendi", Screen(texts.UNKNOWN_MONTH))
    yield Drawing("mês que ainda não começou", Screen(texts.not_begun(Month.of(date(2026, 12, 1)))))
    yield Drawing("preparando", Screen(texts.WRITING), toast=True)
