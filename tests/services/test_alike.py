"""Which lines are alike, and one answer for all of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from core.domain.conversation import Draft
from core.domain.decisions import DecisionKind
from core.domain.entries import Direction
from core.domain.ids import new_id
from core.domain.oversight import PeriodLock
from core.domain.statements import LineState
from core.errors import AlreadyDecided, NotAllowed
from core.services import deciding, likewise, undoing
from core.services.alike import alike_to, who_of
from storage import tables
from tests.builders import NOW, a_line
from tests.services.house import House

if TYPE_CHECKING:
    from uuid import UUID

    from core.domain.statements import StatementLine

SHELL = (
    ("-100,00", "COMPRA CARTAO POSTO SHELL 12/07"),
    ("-150,00", "COMPRA CARTAO POSTO SHELL 15/07 AUT 9931"),
    ("-80,00", "COMPRA CARTÃO  POSTO SHELL*7788 VISA FINAL 1234"),
)


async def category(house: House, name: str = "Fornecedores") -> UUID:
    """A category of despesas."""
    async with house.store.read() as uow:
        known = await uow.books.categories(house.id)
    return next(one.id for one in known if one.direction is Direction.OUT and one.name == name)


def a_draft(line: StatementLine, category_id: UUID, **changes: object) -> Draft:
    draft = Draft(line.company_id, new_id(), line.id, 1001, category_id, None, "Posto Shell", line.memo, NOW)
    return replace(draft, **changes)  # type: ignore[arg-type] # fields by name


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("COMPRA CARTAO POSTO SHELL 12/07", "COMPRA CARTAO POSTO SHELL 15/07 AUT 9931", True),
        ("COMPRA CARTAO POSTO SHELL 12/07", "COMPRA CARTAO POSTO IPIRANGA 12/07", False),
        ("PIX RECEBIDO ANA", "PIX RECEBIDO BIA", False),
        ("PIX ENVIADO ANA PAULA SOUZA", "TED ENVIADA ANA PAULA SOUZA", True),
        ("PIX ENVIADO ANA PAULA", "PIX ENVIADO ANA PAULA SOUZA", False),
        ("PIX ANA SOUZA 529.982.247-25", "PIX ANA SOUZA 12345678909", False),
        ("PIX ANA SOUZA 529.982.247-25", "PIX ANA SOUZA 52998224725", True),
        ("PIX ANA SOUZA ***.982.247-**", "PIX ANA SOUZA ***.456.789-**", False),
        ("TARIFA PACOTE SERVICOS", "TARIFA PACOTE SERVICOS 07/2026", True),
        ("TARIFA PACOTE SERVICOS", "TARIFA EMISSAO BOLETO", False),
        ("DEB AUT CONTA DE LUZ ENEL REF JUL", "DEB AUT CONTA DE LUZ ENEL REF AGO", True),
        ("PIX ENVIADO", "PIX ENVIADO", False),
        ("PAGAMENTO BOLETO 001122", "PAGAMENTO BOLETO 334455", False),
        ("", "", False),
    ],
)
def test_lines_are_alike_when_they_name_the_same_and_nobody_is_not_a_name(
    one: str, other: str, same: bool
) -> None:
    mine, theirs = who_of(a_line("-10,00", one)), who_of(a_line("-20,00", other))
    assert (mine is not None and theirs is not None and mine.key == theirs.key) is same


def test_money_in_and_money_out_of_the_same_name_are_not_alike() -> None:
    mine, theirs = who_of(a_line("10,00", "PIX POSTO SHELL")), who_of(a_line("-10,00", "PIX POSTO SHELL"))
    assert mine is not None
    assert theirs is not None
    assert mine.key != theirs.key


def test_name_is_as_people_write_it() -> None:
    assert [who.name for amount, memo in SHELL if (who := who_of(a_line(amount, memo)))] == [
        "Posto Shell"
    ] * 3


def test_long_text_still_gives_a_short_key() -> None:
    who = who_of(a_line("-1,00", "COMPRA " + " ".join("PALAVRA" + chr(65 + n) * 9 for n in range(26))))
    assert who is not None
    assert len(who.key) <= 200
    assert len(who.name) <= 120


async def test_open_lines_of_the_same_name_are_found_on_any_account(house: House) -> None:
    first, *others = [await house.receives(*one) for one in SHELL]
    await house.receives("-60,00", "COMPRA CARTAO POSTO IPIRANGA 12/07")
    async with house.store.read() as uow:
        found = await alike_to(uow, first)
    assert found is not None
    assert {line.id for line in found.lines} == {line.id for line in others}


async def test_line_that_pays_an_open_entry_or_may_be_a_repetition_is_not_alike(house: House) -> None:
    first, other = [await house.receives(*one) for one in SHELL[:2]]
    await house.receives(*SHELL[0], occurrence=2, repeats_id=first.id)
    await house.receives("-730,00", "COMPRA CARTAO POSTO SHELL 09/07")
    async with house.store.read() as uow:
        found = await alike_to(uow, first)
    assert found is not None
    assert sorted(line.amount_cents for line in found.lines) == [-73_000, -15_000]
    await house.owes("-730,00", description="Troca de óleo", due_on=date(2026, 7, 12))
    async with house.store.read() as uow:
        found = await alike_to(uow, first)
    assert found is not None
    assert [line.id for line in found.lines] == [other.id]


async def test_line_of_a_closed_month_is_a_question_of_its_own(house: House) -> None:
    first, *_ = [await house.receives(*one) for one in SHELL]
    june = await house.receives("-10,00", SHELL[0][1], posted_on=date(2026, 6, 30))
    async with house.work() as uow:
        found = await alike_to(uow, first)
        assert found is not None
        assert june.id in {line.id for line in found.lines}
        await uow.oversight.add_lock(PeriodLock(house.id, new_id(), date(2026, 6, 1), house.owner.id, NOW))
        found = await alike_to(uow, first)
    assert found is not None
    assert june.id not in {line.id for line in found.lines}
    assert len(found.lines) == 2


async def test_one_draft_for_all_alike_creates_the_contact_once_and_is_undone_with_one_press(
    house: House,
) -> None:
    before = await house.living()
    first, *_ = [await house.receives(*one) for one in SHELL]
    arrived = await house.living()
    draft = a_draft(first, await category(house))
    async with house.work() as uow:
        question = await likewise.ask_of_draft(uow, house.owner, draft, 0)
        assert question is not None
        assert sum(line.amount_cents for line in question.lines) == -33_000
        decisions = await likewise.create_for_alike(uow, house.owner, draft, first, question.alike.lines, NOW)
    assert [one.kind for one in decisions] == [DecisionKind.NEW_ENTRY] * 3
    assert len({one.bulk_id for one in decisions}) == 1
    assert not await house.open_lines()
    await house.check_sums()
    state = await house.living()
    assert len(state["contacts"]) == len(before["contacts"]) + 1
    entries = await house.rows(tables.entries)
    assert len({row.contact_id for row in entries}) == 1
    assert sorted(row.description for row in entries) == sorted(memo for _, memo in SHELL)
    async with house.work() as uow:
        undone = await undoing.undo_bulk(uow, house.owner, decisions[0].bulk_id or new_id(), NOW)
    assert len(undone) == 3
    assert await house.living() == arrived


async def test_text_the_owner_wrote_is_the_text_of_all(house: House) -> None:
    first, *others = [await house.receives(*one) for one in SHELL]
    draft = a_draft(first, await category(house), description="Gasolina da entrega")
    async with house.work() as uow:
        await likewise.create_for_alike(uow, house.owner, draft, first, others, NOW)
        standing = await uow.decisions.standing(house.id, others[0].id)
        share = (await uow.decisions.allocations(house.id, standing[0].id))[0]
        assert share.entry_id is not None
        entry = (await uow.books.entry(house.id, share.entry_id)).entry
    assert entry.description == "Gasolina da entrega"


async def test_ignored_line_offers_the_same_for_the_others(house: House) -> None:
    first, *others = [await house.receives(*one) for one in SHELL]
    async with house.work() as uow:
        await deciding.ignore(uow, await house.press(first))
    async with house.work() as uow:
        version = (await uow.statements.line(house.id, first.id)).version
        question = await likewise.ask_of_line(uow, house.owner, first.id, version)
        assert question is not None
        assert {line.id for line in question.lines} == {line.id for line in others}
        await likewise.treat_all(uow, house.owner, question.treatment, question.lines, new_id(), NOW)
    assert {(await house.line(one.id)).state for one in (first, *others)} == {LineState.IGNORED}


async def test_line_decided_meanwhile_stops_the_whole_bulk(house: House) -> None:
    first, *others = [await house.receives(*one) for one in SHELL]
    async with house.work() as uow:
        await deciding.ignore(uow, await house.press(others[0]))
    draft = a_draft(first, await category(house))
    with pytest.raises(AlreadyDecided):
        async with house.work() as uow:
            await likewise.create_for_alike(uow, house.owner, draft, first, others, NOW)
    assert (await house.line(first.id)).state is LineState.OPEN


async def test_accountant_may_not_answer_for_all(house: House) -> None:
    first, *_ = [await house.receives(*one) for one in SHELL]
    draft = a_draft(first, await category(house))
    async with house.work() as uow:
        with pytest.raises(NotAllowed):
            await likewise.ask_of_draft(uow, house.accountant, draft, 0)


async def test_split_draft_is_of_its_own_line_only(house: House) -> None:
    first, *_ = [await house.receives(*one) for one in SHELL]
    own = await category(house)
    draft = a_draft(first, own, parts=((own, -6_000), (own, -4_000)))
    async with house.work() as uow:
        assert await likewise.ask_of_draft(uow, house.owner, draft, 0) is None
