"""New entries from a line or from words, and searches."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.screens import drafts, found
from bot.screens.screen import Screen
from bot.texts import drafts as texts
from bot.texts import found as found_texts
from core.domain.conversation import Draft, Search
from core.domain.entries import Category, CategoryPurpose, Direction
from core.domain.ids import new_id
from core.domain.statements import LineState
from core.services.drafting import DraftView
from core.services.noting import Noted
from core.services.offering import Offer
from core.services.reporting import LineView
from core.services.searching import Findings, Page
from tests.bot.gallery.rules import an_alike
from tests.bot.gallery.world import TODAY, Drawing, World
from tests.builders import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator


def categories(world: World, direction: Direction = Direction.OUT) -> list[Category]:
    names = ("Fornecedores", "Aluguel", "Combustível e frete", "Outras despesas")
    return [
        Category(
            world.company.id,
            new_id(),
            world.name(names[place % 4], 120),
            direction,
            CategoryPurpose.ORDINARY,
        )
        for place in range(world.many(4))
    ]


def drawings(world: World) -> Iterator[Drawing]:
    yield from _of_a_line(world)
    yield from _from_words(world)
    yield from _searches(world)


def _draft(world: World, **changes: Any) -> Draft:
    draft = Draft(world.company.id, new_id(), None, 1, None, None, None, "", NOW)
    return replace(draft, **changes)


def _of_a_line(world: World) -> Iterator[Drawing]:
    line, offered = world.line(-20_000, "COMPRA POSTO SHELL"), categories(world)
    contacts = [world.contact("Posto Shell"), world.contact("Posto Shell Centro")]
    begun = DraftView(
        _draft(world, line_id=line.id, description=world.text("COMPRA POSTO SHELL")[:200]),
        line,
        offered,
        contacts,
        world.name("Posto Shell"),
    )
    yield Drawing("novo: categoria", drafts.categories(begun))
    yield Drawing("novo: contato primeiro", drafts.contacts(begun, first=True))
    chosen = replace(begun, draft=replace(begun.draft, category_id=offered[2].id))
    yield Drawing("novo: contato", drafts.contacts(chosen))
    yield Drawing("novo: homônimos", drafts.contacts(chosen, alike=True))
    yield Drawing("novo: nenhum conhecido", drafts.contacts(replace(chosen, contacts=[])))
    whole = replace(chosen, contact=contacts[0], alike=an_alike(world, world.many(5)))
    yield Drawing("novo: confira", drafts.check(whole))
    named = replace(chosen.draft, new_contact_name=world.name("Zé do Frete"))
    yield Drawing("novo: confira, contato novo", drafts.check(replace(chosen, draft=named)))
    first = replace(chosen, draft=replace(chosen.draft, parts=((offered[0].id, -6_000),)))
    yield Drawing("dividir: nada ainda", drafts.split(chosen))
    yield Drawing("dividir: falta", drafts.split(first))
    yield Drawing("dividir: quanto", drafts.part(chosen))
    yield Drawing("dividir: confira, falta", drafts.check(first))
    parts = ((offered[0].id, -6_000), (offered[1].id, line.amount_cents + 6_000))
    yield Drawing("dividir: confira", drafts.check(replace(first, draft=replace(first.draft, parts=parts))))


def _from_words(world: World) -> Iterator[Drawing]:
    sale = _draft(
        world,
        description=world.name("Bolo de casamento"),
        new_contact_name=world.name("Ana"),
        amount_cents=world.cents(45_000),
        due_on=TODAY + timedelta(days=5),
        direction=Direction.IN,
    )
    offered = categories(world, Direction.IN)
    view = DraftView(sale, None, offered, [world.contact(), world.contact("Ana Lima")], world.name("Ana"))
    bank = [world.line(45_000)] * min(3, world.many(1))
    unsure = replace(view, draft=replace(sale, direction=None), categories=())
    yield Drawing("anotar: entra ou sai", drafts.directions(unsure))
    asked = replace(view, draft=replace(sale, amount_cents=None))
    yield Drawing("anotar: qual valor", drafts.waiting(asked, texts.ask_amount([])))
    amounts = [world.cents(45_000), world.cents(9_000)] * max(1, world.more)
    yield Drawing("anotar: vários valores", drafts.waiting(asked, texts.ask_amount(amounts)))
    undated = replace(view, draft=replace(sale, due_on=None))
    yield Drawing("anotar: quando", drafts.due(undated, TODAY))
    days = [TODAY + timedelta(days=number) for number in (-1, 2, 9)]
    yield Drawing("anotar: qual dia", drafts.due(undated, TODAY, days))
    yield Drawing("anotar: homônimos", drafts.contacts(view, alike=True))
    yield Drawing("anotar: categoria", drafts.categories(view))
    yield Drawing("anotar: confira", drafts.check(view))
    paid = replace(sale, amount_cents=-world.cents(12_000), direction=Direction.OUT, due_on=TODAY)
    yield Drawing("anotar: confira, já no banco", drafts.check(replace(view, draft=paid, bank=bank)))
    one = world.entry(45_000, "Bolo de casamento", due_on=TODAY + timedelta(days=5))
    spent = world.entry(-12_000, "Luz", None, due_on=TODAY)
    noted = Noted(one.entry, one.contact, offered[0], bank)
    yield Drawing("anotada a receita", drafts.noted(noted))
    yield Drawing("anotada a despesa", drafts.noted(Noted(spent.entry, None, None, ())))
    for entry in (one.entry, spent.entry):
        yield Drawing("anotação desfeita", drafts.taken_back(entry))


def _searches(world: World) -> Iterator[Drawing]:
    line = world.line()
    kept = Search(world.company.id, new_id(), 1, line.id, world.name("Ana"), NOW)
    entries = [world.entry(45_000 + place, f"Venda {1042 + place}") for place in range(5)]
    entries[4] = replace(entries[4], refund=world.refund().case)
    states = (LineState.OPEN, LineState.RECONCILED, LineState.IGNORED, LineState.REPEATED)
    lines = [replace(line, state=state) for state in states]
    view = LineView(line, world.account(), Offer(line.id), None)
    yield Drawing("buscar para a linha", found.near(view, Page(entries, 0, 3, 15)))
    yield Drawing("buscar para a linha, com palavra", found.near(view, Page(entries, 1, 3, 15, kept)))
    yield Drawing("buscar para a linha, um", found.near(view, Page(entries[:1], 0, 1, 1, kept)))
    yield Drawing("buscar para a linha, nada", found.near(view, Page([], 0, 1, 0, kept)))
    yield Drawing("buscar", found.findings(Findings(kept, entries, lines, 1, 9, 40, 40)))
    yield Drawing("buscar, um e um", found.findings(Findings(kept, entries[:1], lines[:1], 0, 1, 1, 1)))
    yield Drawing("buscar, só no banco", found.findings(Findings(kept, [], lines[:1], 0, 1, 0, 1)))
    yield Drawing("buscar, nada", found.findings(Findings(kept, [], [], 0, 1, 0, 0)))
    numbered = world.entry(90_000, "Venda 900", number=world.name("900", 60), covered_cents=30_000)
    yield Drawing("achado, no banco", found.entry(numbered, kept, lines[:1]))
    yield Drawing("achado, ainda não no banco", found.entry(world.entry(), kept, []))
    yield Drawing("palavra sem nada", Screen(found_texts.nothing(world.name("xyz"))))
