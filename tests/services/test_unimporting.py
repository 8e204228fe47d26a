"""A whole import is taken back: what nobody decided about is gone from every sum, and the file may come again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from core.domain.conversation import Card
from core.domain.entries import EntryState
from core.domain.ids import new_id
from core.domain.monthly import Month
from core.domain.statements import LineState
from core.errors import (
    AlreadyDecided,
    NotAllowed,
    NotFound,
    NothingToUndo,
    PeriodClosed,
    RefundAlreadyPaid,
    SameFile,
)
from core.services import closing, deciding, overpaying, proving, reporting, unimporting
from storage import tables
from tests.builders import NOW, Movement, ofx
from tests.services.house import found_house, open_refund, settle_at_value

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from core.domain.parties import Member
    from core.domain.statements import StatementImport, StatementLine, StoredIdentity
    from core.services.unimporting import ImportView
    from tests.services.house import House

ANA = Movement("20260710", "480,00", "PIX RECEBIDO ANA PAULA SOUZA")
BACK = Movement("20260711", "-30,00", "PIX ENVIADO ANA PAULA SOUZA")
RENT = Movement("20260705", "-1.200,00", "ALUGUEL JULHO")
CAFE = Movement("20260712", "35,00", "PIX RECEBIDO CAFE")


async def undo(
    house: House,
    record: StatementImport,
    *,
    with_decided: bool = False,
    member: Member | None = None,
    now: Any = NOW,
) -> ImportView:
    async with house.work() as uow:
        return await unimporting.undo_import(
            uow, member or house.owner, record.id, with_decided=with_decided, now=now
        )


async def view(house: House, record: StatementImport) -> ImportView:
    async with house.store.read() as uow:
        return await unimporting.view_import(uow, house.id, record.id)


async def line_of(house: House, amount_cents: int) -> StatementLine:
    (line,) = [line for line in await house.open_lines() if line.amount_cents == amount_cents]
    return line


async def settle(house: House, line: StatementLine, entry_id: UUID, *, with_refund: bool) -> None:
    press = await house.press(line)
    async with house.work() as uow:
        await settle_at_value(uow, press, entry_id, with_refund=with_refund)


async def pay_back(house: House, line: StatementLine) -> None:
    press = await house.press(line)
    async with house.work() as uow:
        (refund,) = await uow.decisions.refunds(house.id)
        assert refund.case.refund_entry_id is not None
        await deciding.reconcile(uow, press, refund.case.refund_entry_id)


async def ignore(house: House, line: StatementLine) -> None:
    press = await house.press(line)
    async with house.work() as uow:
        await deciding.ignore(uow, press)


def cents_of(lines: Sequence[StatementLine | StoredIdentity]) -> list[int]:
    return sorted(line.amount_cents for line in lines)


# --- nobody decided anything ---------------------------------------------------------------------


async def test_undecided_money_vanishes_from_every_sum_and_every_list(house: House) -> None:
    await house.imports(CAFE)
    record = await house.imports(ANA, RENT)
    seen = await view(house, record)
    assert (cents_of(seen.undecided), seen.decided) == ([-120_000, 48_000], [])
    after = await undo(house, record)
    assert (after.undecided, after.decided, after.statement_import.undone_at) == ([], [], NOW)
    assert cents_of(await house.open_lines()) == [3_500]
    balance = await house.balance()
    assert (balance.pending_lines, balance.pending_cents, balance.books_cents) == (1, 3_500, 0)
    async with house.store.read() as uow:
        assert record.id not in {one.id for one in await uow.statements.recent_imports(house.id, limit=9)}
        july = date(2026, 7, 1), date(2026, 7, 31)
        assert cents_of(await uow.statements.identities_between(house.id, house.account.id, *july)) == [3_500]
        first, *_ = await uow.cash.day_totals(house.id, house.account.id)
        assert first.on == date(2026, 7, 12)


async def test_same_file_brings_everything_back(house: House) -> None:
    data = ofx(ANA, RENT, ANA, balance="-240,00")
    before = await house.imports(data=data)
    with pytest.raises(SameFile):
        await house.imports(data=data)
    open_before = [(one.posted_on, one.amount_cents, one.occurrence) for one in await house.open_lines()]
    await undo(house, before)
    again = await house.imports(data=data)
    assert (again.read, again.new, again.known, again.doubtful) == (3, 3, 0, 0)
    open_again = [(one.posted_on, one.amount_cents, one.occurrence) for one in await house.open_lines()]
    assert open_again == open_before
    with pytest.raises(SameFile):
        await house.imports(data=data)
    await undo(house, again)
    assert await house.open_lines() == []


async def test_card_of_money_taken_back_shows_neither_question_nor_answer(house: House) -> None:
    record = await house.imports(ANA)
    line = await line_of(house, 48_000)
    async with house.work() as uow:
        await uow.chats.remember_card(Card(house.id, 1002, 7, line.id, "h"))
    await undo(house, record)
    async with house.store.read() as uow:
        shown = await reporting.view_line(uow, house.id, line.id)
    assert (shown.removed, shown.suggestion, shown.outcome) == (True, None, None)
    edits = [row for row in await house.rows(tables.outbox) if row.kind.value == "card_edit"]
    assert [(row.chat_id, row.payload["line_id"]) for row in edits] == [(1002, str(line.id))]


async def test_old_button_of_money_taken_back_decides_nothing(house: House) -> None:
    record = await house.imports(ANA)
    press = await house.press(await line_of(house, 48_000))
    await undo(house, record)
    with pytest.raises(AlreadyDecided):
        async with house.work() as uow:
            await deciding.ignore(uow, press)


async def test_balances_stated_by_an_import_taken_back_no_longer_count(house: House) -> None:
    await house.imports(CAFE, balance="35,00", balance_day="20260712")
    record = await house.imports(CAFE, RENT, balance="999,00", balance_day="20260712", now=NOW + timedelta(1))
    assert (await house.balance()).bank_cents == 99_900
    await undo(house, record)
    balance = await house.balance()
    assert (balance.bank_cents, balance.bank_on) == (3_500, date(2026, 7, 12))
    wrong = await house.imports(ANA, balance="1,00", balance_day="20260731")
    async with house.store.read() as uow:
        assert await proving.first_gap(uow, house.id, house.account.id) is not None
    await undo(house, wrong)
    async with house.store.read() as uow:
        assert await proving.first_gap(uow, house.id, house.account.id) is None


async def test_twins_of_a_later_file_both_stay_when_the_file_of_the_first_is_taken_back(house: House) -> None:
    first = await house.imports(CAFE)
    await house.imports(CAFE, CAFE)
    await undo(house, first)
    left = await house.open_lines()
    assert [line.amount_cents for line in left] == [3_500, 3_500]
    assert sum(line.repeats_id is not None for line in left) == 1, "the question is still open"


# --- with decisions ------------------------------------------------------------------------------


async def test_decided_money_stays_and_is_listed(house: House) -> None:
    record = await house.imports(ANA, RENT)
    await ignore(house, await line_of(house, -120_000))
    seen = await view(house, record)
    assert (cents_of(seen.undecided), cents_of(seen.decided)) == ([48_000], [-120_000])
    after = await undo(house, record)
    assert (after.undecided, cents_of(after.decided)) == ([], [-120_000])
    assert (await house.balance()).ignored_cents == -120_000


async def test_decided_money_that_stayed_can_be_taken_back_afterwards(house: House) -> None:
    record = await house.imports(ANA, RENT)
    await ignore(house, await line_of(house, -120_000))
    await undo(house, record)
    with pytest.raises(NothingToUndo):
        await undo(house, record)
    after = await undo(house, record, with_decided=True, now=NOW + timedelta(hours=1))
    assert (after.decided, after.statement_import.undone_at) == ([], NOW)
    assert (await house.balance()).ignored_cents == 0


async def test_refund_and_its_cause_inside_the_import_are_both_taken_back(house: House) -> None:
    ana = await house.knows()
    entry = await house.owes("450,00", ana)
    before = await house.living()
    record = await house.imports(ANA, BACK)
    cause, payment = await line_of(house, 48_000), await line_of(house, -3_000)
    await settle(house, cause, entry.id, with_refund=True)
    await pay_back(house, payment)
    await undo(house, record, with_decided=True)
    assert [(await house.line(one.id)).state for one in (cause, payment)] == [LineState.REMOVED] * 2
    restored = await house.entry(entry.id)
    assert (restored.state, restored.settled_cents) == (EntryState.OPEN, None)
    after = await house.living()
    for name in ("entries", "contacts", "refund_cases", "allocations", "adjustments", "ledger_balances"):
        assert after[name] == before[name], name
    await house.check_sums()
    assert (await house.imports(ANA, BACK)).new == 2


async def test_refund_opened_later_than_its_settlement_is_taken_back_in_order(house: House) -> None:
    entry = await house.owes("450,00", await house.knows())
    record = await house.imports(ANA)
    cause = await line_of(house, 48_000)
    await settle(house, cause, entry.id, with_refund=False)
    press = await house.press(cause)
    async with house.work() as uow:
        await open_refund(uow, press)
    await undo(house, record, with_decided=True)
    assert (await house.entry(entry.id)).state is EntryState.OPEN
    assert {row.state.value for row in await house.rows(tables.refund_cases)} == {"cancelled"}
    await house.check_sums()


async def test_refund_paid_by_money_of_another_import_stops_everything(house: House) -> None:
    entry = await house.owes("450,00", await house.knows())
    record = await house.imports(ANA, RENT)
    await settle(house, await line_of(house, 48_000), entry.id, with_refund=True)
    await house.imports(BACK)
    await pay_back(house, await line_of(house, -3_000))
    before = await house.living()
    with pytest.raises(RefundAlreadyPaid):
        await undo(house, record, with_decided=True)
    assert await house.living() == before


async def test_decisions_about_money_of_other_imports_are_not_touched(house: House) -> None:
    entry = await house.owes("480,00", await house.knows())
    await house.imports(ANA)
    other = await line_of(house, 48_000)
    press = await house.press(other)
    async with house.work() as uow:
        await deciding.reconcile(uow, press, entry.id)
    record = await house.imports(ANA, RENT, CAFE)
    await ignore(house, await line_of(house, -120_000))
    await undo(house, record, with_decided=True)
    assert (await house.line(other.id)).state is LineState.RECONCILED
    assert (await house.entry(entry.id)).settled_cents == 48_000
    assert await house.open_lines() == []
    await house.check_sums()


# --- a line that another one gives back -----------------------------------------------------------


async def gives_back(house: House, line: StatementLine, cause: StatementLine) -> None:
    await house.does(line, overpaying.give_back, cause.id)


async def test_money_that_another_import_gives_back_stays_when_its_own_is_taken_back(house: House) -> None:
    record = await house.imports(ANA, RENT)
    cause = await line_of(house, 48_000)
    await house.imports(BACK)
    back = await line_of(house, -3_000)
    await gives_back(house, back, cause)
    seen = await view(house, record)
    assert (cents_of(seen.undecided), cents_of(seen.decided)) == ([-120_000], [48_000])
    after = await undo(house, record)
    assert (after.undecided, cents_of(after.decided)) == ([], [48_000])
    assert (await house.line(cause.id)).state is LineState.OPEN
    await house.check_sums()
    entry = await house.owes("450,00")  # and it is decided like any other: what came back is no excess
    await house.does(cause, deciding.use_statement_value, entry.id)
    await house.check_sums()


async def test_import_with_money_that_another_one_gives_back_is_not_taken_back_whole(house: House) -> None:
    record = await house.imports(ANA, RENT)
    cause = await line_of(house, 48_000)
    await ignore(house, await line_of(house, -120_000))
    await house.imports(BACK)
    back = await line_of(house, -3_000)
    await gives_back(house, back, cause)
    before = await house.living()
    with pytest.raises(RefundAlreadyPaid) as told:
        await undo(house, record, with_decided=True)
    assert (told.value.amount_cents, told.value.paid_on) == (3_000, date(2026, 7, 11))
    assert await house.living() == before
    await house.undoes(back)
    assert (await undo(house, record, with_decided=True)).decided == []
    assert cents_of(await house.open_lines()) == [-3_000]


async def test_settled_money_that_another_import_gave_back_before_holds_its_import_too(house: House) -> None:
    record = await house.imports(ANA)
    cause = await line_of(house, 48_000)
    await house.imports(BACK)
    await gives_back(house, await line_of(house, -3_000), cause)
    entry = await house.owes("450,00")
    await house.does(cause, deciding.use_statement_value, entry.id)
    before = await house.living()
    with pytest.raises(RefundAlreadyPaid):
        await undo(house, record, with_decided=True)
    assert await house.living() == before


async def test_money_and_what_gives_it_back_in_one_import_go_together(house: House) -> None:
    record = await house.imports(ANA, BACK)
    cause, back = await line_of(house, 48_000), await line_of(house, -3_000)
    await gives_back(house, back, cause)
    after = await undo(house, record)
    assert cents_of(after.decided) == [-3_000, 48_000], "what was said of them stands, so both stay"
    after = await undo(house, record, with_decided=True)
    assert (after.decided, await house.open_lines()) == ([], [])
    assert {row.state.value for row in await house.rows(tables.refund_cases)} == {"cancelled"}
    await house.check_sums()


# --- closed months --------------------------------------------------------------------------------

AUGUST = datetime(2026, 8, 5, 12, 0, tzinfo=UTC)


async def close_july(house: House, *, pending: int) -> None:
    async with house.work() as uow:
        await closing.close_month(uow, house.owner, Month(2026, 7), AUGUST, seen_pending=pending)


async def test_money_that_was_there_when_its_month_was_closed_does_not_vanish_from_it(house: House) -> None:
    record = await house.imports(ANA, RENT)
    await close_july(house, pending=2)
    before = await house.living()
    for with_decided in (False, True):
        with pytest.raises(PeriodClosed):
            await undo(house, record, with_decided=with_decided, now=AUGUST)
    assert await house.living() == before
    async with house.work() as uow:
        await closing.reopen_month(uow, house.owner, Month(2026, 7), AUGUST)
    assert (await undo(house, record, now=AUGUST)).undecided == []


async def test_file_that_came_after_its_month_was_closed_may_go_again(house: House) -> None:
    await house.imports(RENT)
    await close_july(house, pending=1)
    late = await house.imports(ANA, now=AUGUST + timedelta(days=1))
    await undo(house, late, now=AUGUST + timedelta(days=1))
    assert cents_of(await house.open_lines()) == [-120_000]


async def test_money_of_an_open_month_goes_whatever_other_months_are_closed(house: House) -> None:
    record = await house.imports(Movement("20260803", "35,00", "PIX RECEBIDO CAFE"))
    await close_july(house, pending=0)
    await undo(house, record, now=AUGUST)
    assert await house.open_lines() == []


# --- who and what --------------------------------------------------------------------------------


@pytest.mark.parametrize("with_decided", [False, True])
async def test_accountant_takes_no_import_back(house: House, with_decided: bool) -> None:
    record = await house.imports(ANA)
    before = await house.living()
    with pytest.raises(NotAllowed):
        await undo(house, record, with_decided=with_decided, member=house.accountant)
    assert await house.living() == before


@pytest.mark.parametrize("with_decided", [False, True], ids=["undecided", "all"])
async def test_import_is_taken_back_once(house: House, with_decided: bool) -> None:
    record = await house.imports(ANA)
    await undo(house, record, member=house.finance)
    with pytest.raises(NothingToUndo):
        await undo(house, record, with_decided=with_decided)
    told = [row for row in await house.rows(tables.audit_events) if row.action == "undo_import"]
    assert [(row.subject_id, row.member_id, row.data) for row in told] == [
        (record.id, house.finance.id, {"removed": 1})
    ]


async def test_import_of_another_company_does_not_exist(house: House) -> None:
    neighbour = await found_house(house.store, house.database, first_user=2001)
    record = await house.imports(ANA)
    for import_owner in (neighbour.owner, neighbour.finance):
        with pytest.raises(NotFound):
            await undo(house, record, with_decided=True, member=import_owner)
    assert cents_of(await house.open_lines()) == [48_000]
    with pytest.raises(NotFound):
        async with house.store.read() as uow:
            await unimporting.view_import(uow, house.id, new_id())
