"""Confirming without asking: off until allowed, watched before it is done, told afterwards, undone with a tap."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from core.domain.automation import (
    AutomationMode,
    AutomationSetting,
    EvidenceKind,
    SuggestionOutcome,
    TrackRecord,
    UnattendedMatch,
)
from core.domain.decisions import Decision, DecisionKind
from core.domain.entries import Entry, EntryState
from core.domain.ids import new_id
from core.domain.monthly import Month
from core.domain.statements import LineState
from core.errors import NotAllowed, NotFound, NothingToUndo, NotProvenYet
from core.services import (
    automating,
    bulk,
    closing,
    deciding,
    digesting,
    drafting,
    entrusting,
    refusing,
    reviewing,
    undoing,
    unimporting,
)
from core.services.announcing import announce_new_lines
from storage import tables
from tests.builders import NOW, a_line, an_account, an_import
from tests.services.house import House, found_house

if TYPE_CHECKING:
    from uuid import UUID

    from core.domain.parties import Contact
    from core.domain.statements import StatementLine
    from storage.database import Database
    from storage.unit_of_work import SqlStore

DOCUMENT = "12345678909"
PAID = f"PIX RECEBIDO {DOCUMENT} ANA PAULA SOUZA"
RECENT = 50


@dataclass
class Bakery:
    """A company whose customer Ana pays by Pix, her CPF in the bank's text."""

    house: House
    ana: Contact

    async def sells(self, amount: str = "450,00", **changes: Any) -> Entry:
        return await self.house.owes(amount, self.ana, **changes)

    async def is_set(self, mode: AutomationMode, cap_cents: int = 50_000, **changes: Any) -> None:
        setting = AutomationSetting(
            self.house.id, self.house.account.id, mode, cap_cents, self.house.owner.id, NOW
        )
        async with self.house.work() as uow:
            await uow.automation.save_setting(replace(setting, **changes))

    async def answered(
        self, right: int, wrong: int = 0, *, kind: EvidenceKind = EvidenceKind.DOCUMENT
    ) -> None:
        """Earlier answers, wrong ones last."""
        house = self.house
        async with house.work() as uow:
            for place in range(right + wrong):
                line = a_line(
                    "1,00",
                    f"ANTIGO {new_id().hex}",
                    company_id=house.id,
                    account_id=house.account.id,
                    import_id=house.statement_import.id,
                    state=LineState.IGNORED,
                    version=1,
                )
                decision = Decision(house.id, new_id(), line.id, 0, DecisionKind.IGNORE, house.owner.id, NOW)
                await uow.statements.add_lines([line])
                await uow.decisions.add(decision)
                about = (house.id, new_id(), house.account.id, line.id, decision.id)
                await uow.automation.add_outcome(
                    SuggestionOutcome(*about, kind, place < right, NOW - timedelta(days=1))
                )

    async def watched(self, right: int, wrong: int = 0) -> None:
        """Earlier comparisons of the monitor."""
        house, entry = self.house, await self.sells("9,99", state=EntryState.CANCELLED)
        async with house.work() as uow:
            for place in range(right + wrong):
                line = a_line(
                    "9,99",
                    f"VISTO {new_id().hex}",
                    company_id=house.id,
                    account_id=house.account.id,
                    import_id=house.statement_import.id,
                    state=LineState.IGNORED,
                    version=1,
                )
                await uow.statements.add_lines([line])
                about = (house.id, new_id(), house.account.id, line.id, entry.id, EvidenceKind.DOCUMENT)
                await uow.automation.add_matches(
                    [UnattendedMatch(*about, None, NOW - timedelta(days=1), place < right)]
                )

    async def brings(self, *lines: StatementLine, now: datetime = NOW) -> automating.ConfirmedAlone | None:
        """The bank's lines come in, and the bot does what it may."""
        record = lines[0].import_id if lines else self.house.statement_import.id
        async with self.house.work() as uow:
            found = await uow.statements.statement_import(self.house.id, record)
            return await automating.confirm_alone(uow, found, now)

    async def state(self, line: StatementLine) -> LineState:
        return (await self.house.line(line.id)).state

    async def records(self) -> dict[EvidenceKind, TrackRecord]:
        async with self.house.store.read() as uow:
            return dict(await uow.automation.track_records(self.house.id, recent=RECENT))

    async def undo(self, line: StatementLine) -> None:
        async with self.house.work() as uow:
            version = (await uow.statements.line(self.house.id, line.id)).version
            await undoing.undo_line(uow, self.house.owner, line.id, version=version, now=NOW)


@pytest.fixture
async def bakery(house: House) -> Bakery:
    return Bakery(house, await house.knows(document=DOCUMENT))


@pytest.fixture
async def proven(bakery: Bakery) -> Bakery:
    """Ana's document was right twenty times, and the account is on."""
    await bakery.answered(20)
    await bakery.is_set(AutomationMode.ON)
    return bakery


# --- what an answer teaches ----------------------------------------------------------------------


async def test_answer_as_suggested_counts_for_its_kind_and_its_undo_against_it(bakery: Bakery) -> None:
    entry, line = await bakery.sells(), await bakery.house.receives("450,00", PAID)
    press = await bakery.house.press(line)
    async with bakery.house.work() as uow:
        await deciding.reconcile(uow, press, entry.id)
    assert await bakery.records() == {EvidenceKind.DOCUMENT: TrackRecord(1, 1, 0)}
    await bakery.undo(line)
    assert await bakery.records() == {EvidenceKind.DOCUMENT: TrackRecord(2, 1, 1)}


async def test_line_ignored_or_paired_otherwise_speaks_against_the_suggestion(bakery: Bakery) -> None:
    await bakery.sells()
    other = await bakery.sells("470,00", description="Encomenda")
    first = await bakery.house.receives("450,00", PAID)
    press = await bakery.house.press(first)
    async with bakery.house.work() as uow:
        await deciding.use_statement_value(uow, press, other.id)
    assert await bakery.records() == {EvidenceKind.DOCUMENT: TrackRecord(1, 0, 1)}
    await bakery.undo(first)  # taking back what was not suggested says nothing about the suggestion
    assert await bakery.records() == {EvidenceKind.DOCUMENT: TrackRecord(1, 0, 1)}
    press = await bakery.house.press(first)
    async with bakery.house.work() as uow:
        await deciding.ignore(uow, press)
    assert await bakery.records() == {EvidenceKind.DOCUMENT: TrackRecord(2, 0, 2)}


async def test_line_created_anew_speaks_against_the_entry_that_was_suggested(bakery: Bakery) -> None:
    await bakery.sells()
    line = await bakery.house.receives("450,00", PAID)
    async with bakery.house.work() as uow:
        view = await drafting.start_draft(uow, bakery.house.owner, line.id, version=0, chat_id=1, now=NOW)
        press = deciding.Press(bakery.house.owner, line.id, 0, NOW)
        await deciding.create_entry(uow, press, view.draft)
    assert await bakery.records() == {EvidenceKind.DOCUMENT: TrackRecord(1, 0, 1)}


async def test_suggestion_that_is_refused_was_wrong_whatever_is_decided_afterwards(bakery: Bakery) -> None:
    refused, line = await bakery.sells(), await bakery.house.receives("450,00", PAID)
    press = await bakery.house.press(line)
    async with bakery.house.work() as uow:
        await refusing.refuse(uow, press, refused.id)
        await refusing.refuse(uow, press, refused.id)  # said twice, it counts once
    assert await bakery.records() == {EvidenceKind.DOCUMENT: TrackRecord(1, 0, 1)}
    async with bakery.house.work() as uow:
        await refusing.take_back(uow, press, refused.id)
        await deciding.reconcile(uow, press, refused.id)
    assert await bakery.records() == {EvidenceKind.DOCUMENT: TrackRecord(2, 1, 1)}


@pytest.mark.parametrize("position", [0, -1])
async def test_tariff_counts_by_the_category_it_was_given(bakery: Bakery, position: int) -> None:
    line = await bakery.house.receives("-49,90", "TARIFA PACOTE DE SERVICOS")
    async with bakery.house.work() as uow:
        view = await drafting.start_draft(uow, bakery.house.owner, line.id, version=0, chat_id=1, now=NOW)
        names = sorted(one.name for one in view.categories)
        names.sort(key=lambda name: name != "Tarifas bancárias")
        chosen = next(one for one in view.categories if one.name == names[position])
        press = deciding.Press(bakery.house.owner, line.id, 0, NOW)
        await deciding.create_entry(uow, press, replace(view.draft, category_id=chosen.id))
    right = 1 if position == 0 else 0
    assert await bakery.records() == {EvidenceKind.TARIFF: TrackRecord(1, right, 1 - right)}


async def test_difference_tie_and_doubtful_repetition_teach_nothing(bakery: Bakery) -> None:
    first = await bakery.sells()
    over = await bakery.house.receives("480,00", PAID)
    twin = await bakery.house.receives("480,00", PAID, occurrence=2, repeats_id=over.id)
    press, repeated = await bakery.house.press(over), await bakery.house.press(twin)
    async with bakery.house.work() as uow:
        await deciding.call_repeated(uow, repeated)
        await deciding.use_statement_value(uow, press, first.id)
    assert await bakery.records() == {}


async def test_one_tap_for_many_is_an_answer_for_each_of_them(bakery: Bakery) -> None:
    for amount in ("450,00", "120,00", "88,00"):
        await bakery.sells(amount)
        await bakery.house.receives(amount, PAID)
    async with bakery.house.work() as uow:
        bulk_id, sure, _, _ = await bulk.confirm_sure(
            uow, bakery.house.owner, bakery.house.statement_import.id, NOW
        )
    assert await bakery.records() == {EvidenceKind.DOCUMENT: TrackRecord(len(sure), len(sure), 0)}
    assert len(sure) == 3
    async with bakery.house.work() as uow:
        await undoing.undo_bulk(uow, bakery.house.owner, bulk_id, NOW)
    assert await bakery.records() == {EvidenceKind.DOCUMENT: TrackRecord(6, 3, 3)}


async def test_taking_a_whole_file_back_contradicts_no_suggestion(bakery: Bakery) -> None:
    entry, line = await bakery.sells(), await bakery.house.receives("450,00", PAID)
    press = await bakery.house.press(line)
    async with bakery.house.work() as uow:
        await deciding.reconcile(uow, press, entry.id)
        await unimporting.undo_import(uow, bakery.house.owner, line.import_id, with_decided=True, now=NOW)
    assert await bakery.records() == {EvidenceKind.DOCUMENT: TrackRecord(1, 1, 0)}


async def test_decision_that_fails_leaves_no_answer(bakery: Bakery) -> None:
    entry, line = await bakery.sells(), await bakery.house.receives("450,00", PAID)
    press = await bakery.house.press(line)
    with suppress(RuntimeError):
        async with bakery.house.work() as uow:
            await deciding.reconcile(uow, press, entry.id)
            raise RuntimeError
    assert (await bakery.house.line(line.id)).state is LineState.OPEN
    assert await bakery.records() == {}


# --- off, monitor, on ----------------------------------------------------------------------------


@pytest.mark.parametrize("mode", [None, AutomationMode.OFF])
async def test_account_is_off_until_somebody_allows_it(bakery: Bakery, mode: AutomationMode | None) -> None:
    await bakery.answered(500)
    if mode is not None:
        await bakery.is_set(mode)
    await bakery.sells()
    line = await bakery.house.receives("450,00", PAID)
    assert await bakery.brings(line) is None
    assert await bakery.state(line) is LineState.OPEN
    assert await bakery.house.rows(tables.unattended_matches) == []


async def test_payment_with_a_proven_document_is_reconciled_alone_and_marked_as_such(proven: Bakery) -> None:
    entry, line = await proven.sells(), await proven.house.receives("450,00", PAID)
    done = await proven.brings(line)
    assert done is not None
    assert [one.id for one in done.lines] == [line.id]
    assert await proven.state(line) is LineState.RECONCILED
    assert (await proven.house.entry(entry.id)).settled_cents == 45_000
    async with proven.house.store.read() as uow:
        decision = (await uow.decisions.standing(proven.house.id, line.id))[0]
        match = await uow.automation.match_of_line(proven.house.id, line.id)
    assert decision.alone
    assert (decision.kind, decision.bulk_id, decision.member_id) == (
        DecisionKind.RECONCILE,
        done.bulk_id,
        proven.house.owner.id,
    )
    assert match is not None
    assert (match.entry_id, match.bulk_id, match.agreed) == (entry.id, done.bulk_id, None)
    await proven.house.check_sums()


async def test_what_was_confirmed_alone_is_no_answer_but_taking_it_back_is_one(proven: Bakery) -> None:
    await proven.sells()
    line = await proven.house.receives("450,00", PAID)
    await proven.brings(line)
    assert (await proven.records())[EvidenceKind.DOCUMENT] == TrackRecord(20, 20, 0)
    await proven.undo(line)
    assert (await proven.records())[EvidenceKind.DOCUMENT] == TrackRecord(21, 20, 1)


async def test_one_contradiction_sends_the_kind_back_to_asking_for_every_line(proven: Bakery) -> None:
    await proven.sells()
    first = await proven.house.receives("450,00", PAID)
    await proven.brings(first)
    await proven.undo(first)
    assert await proven.brings(first) is None  # not even the line itself is tried again
    await proven.sells("120,00")
    second = await proven.house.receives("120,00", PAID)
    assert await proven.brings(second) is None
    assert await proven.state(second) is LineState.OPEN


async def test_line_taken_back_is_never_confirmed_alone_again(proven: Bakery) -> None:
    await proven.sells()
    line = await proven.house.receives("450,00", PAID)
    await proven.brings(line)
    await proven.undo(line)
    await proven.answered(60)
    assert await proven.brings(line) is None
    assert await proven.state(line) is LineState.OPEN


async def test_undo_of_the_bulk_takes_everything_back_and_the_own_undo_command_does_not(
    proven: Bakery,
) -> None:
    await proven.sells()
    await proven.sells("120,00")
    lines = [await proven.house.receives(amount, PAID) for amount in ("450,00", "120,00")]
    done = await proven.brings(*lines)
    assert done is not None
    assert len(done.lines) == 2
    async with proven.house.work() as uow:
        own = await undoing.undo_latest(uow, proven.house.owner, NOW)
    assert own.bulk_id is None
    assert {await proven.state(line) for line in lines} == {LineState.RECONCILED}
    async with proven.house.work() as uow:
        assert len(await undoing.undo_bulk(uow, proven.house.finance, done.bulk_id, NOW)) == 2
    assert {await proven.state(line) for line in lines} == {LineState.OPEN}
    await proven.house.check_sums()


async def test_no_card_goes_out_for_what_was_confirmed_alone_and_one_for_the_rest(proven: Bakery) -> None:
    await proven.sells()
    line = await proven.house.receives("450,00", PAID)
    other = await proven.house.receives("33,00", "PIX RECEBIDO JOSE")
    async with proven.house.work() as uow:
        record = await uow.statements.statement_import(proven.house.id, line.import_id)
        await announce_new_lines(uow, record, [line.id, other.id], NOW)
        await automating.confirm_alone(uow, record, NOW)
    waiting = [(row.chat_id, row.payload["line_id"]) for row in await proven.house.rows(tables.outbox)]
    assert sorted(waiting) == [(1001, str(other.id)), (1002, str(other.id))]


@pytest.mark.parametrize(
    ("amount", "memo", "sold", "line"),
    [
        ("500,01", PAID, [("500,01", {})], {}),
        ("450,00", PAID, [("450,00", {"due_on": date(2026, 6, 26)})], {}),
        ("450,00", PAID, [("450,00", {}), ("450,00", {"due_on": date(2026, 7, 11)})], {}),
        ("450,01", PAID, [("450,00", {})], {}),
        ("450,00", "PIX RECEBIDO ANA PAULA SOUZA", [("450,00", {})], {}),
        ("450,00", PAID, [("450,00", {})], {"scheduled": True}),
        ("450,00", PAID, [("450,00", {})], {"version": 2}),
    ],
    ids=["above the cap", "late", "two equal sales", "a centavo more", "name only", "scheduled", "touched"],
)
async def test_whatever_leaves_a_doubt_is_asked(
    proven: Bakery,
    amount: str,
    memo: str,
    sold: list[tuple[str, dict[str, Any]]],
    line: dict[str, Any],
) -> None:
    for value, changes in sold:
        await proven.sells(value, **changes)
    found = await proven.house.receives(amount, memo, **line)
    assert await proven.brings(found) is None
    assert await proven.state(found) is LineState.OPEN


async def test_two_equal_lines_are_both_asked_about(proven: Bakery) -> None:
    await proven.sells()
    first = await proven.house.receives("450,00", PAID)
    second = await proven.house.receives("450,00", PAID, occurrence=2)
    third = await proven.house.receives("450,00", PAID, posted_on=date(2026, 7, 9))
    assert await proven.brings(first) is None
    assert {await proven.state(one) for one in (first, second, third)} == {LineState.OPEN}


async def test_limit_of_the_owner_is_kept_to_the_centavo(proven: Bakery) -> None:
    await proven.is_set(AutomationMode.ON, 45_000)
    await proven.sells()
    line = await proven.house.receives("450,00", PAID)
    assert await proven.brings(line) is not None


async def test_only_lines_of_this_import_and_of_accounts_that_are_on_are_touched(proven: Bakery) -> None:
    other = an_account(proven.house.id, key="bank:999:1", name="Outra")
    record = an_import(proven.house.id)
    async with proven.house.work() as uow:
        await uow.statements.add_account(other)
        await uow.statements.add_import(record)
    for amount in ("450,00", "120,00", "88,00"):
        await proven.sells(amount)
    mine = await proven.house.receives("450,00", PAID, import_id=record.id)
    elsewhere = await proven.house.receives("120,00", PAID, import_id=record.id, account_id=other.id)
    earlier = await proven.house.receives("88,00", PAID)
    done = await proven.brings(mine)
    assert done is not None
    assert [one.id for one in done.lines] == [mine.id]
    assert {await proven.state(one) for one in (elsewhere, earlier)} == {LineState.OPEN}


async def test_nothing_is_confirmed_in_the_name_of_somebody_who_left(proven: Bakery) -> None:
    await proven.is_set(AutomationMode.ON, changed_by=proven.house.accountant.id)
    await proven.sells()
    line = await proven.house.receives("450,00", PAID)
    assert await proven.brings(line) is None
    assert await proven.state(line) is LineState.OPEN


async def test_company_learns_nothing_from_another(
    proven: Bakery, store: SqlStore, database: Database
) -> None:
    neighbour = await found_house(store, database, first_user=2001)
    lua = Bakery(neighbour, await neighbour.knows(document=DOCUMENT))
    await lua.is_set(AutomationMode.ON)
    await lua.sells()
    line = await neighbour.receives("450,00", PAID)
    assert await lua.brings(line) is None
    assert await lua.state(line) is LineState.OPEN


# --- monitor -------------------------------------------------------------------------------------


async def test_monitor_confirms_nothing_and_learns_what_the_owner_decided(proven: Bakery) -> None:
    await proven.is_set(AutomationMode.MONITOR)
    entries = [await proven.sells(amount) for amount in ("450,00", "120,00", "88,00")]
    lines = [await proven.house.receives(amount, PAID) for amount in ("450,00", "120,00", "88,00")]
    assert await proven.brings(*lines) is None
    assert {await proven.state(line) for line in lines} == {LineState.OPEN}
    async with proven.house.work() as uow:
        await deciding.reconcile(uow, deciding.Press(proven.house.owner, lines[0].id, 0, NOW), entries[0].id)
        await deciding.ignore(uow, deciding.Press(proven.house.finance, lines[1].id, 0, NOW))
    async with proven.house.store.read() as uow:
        found = [await uow.automation.match_of_line(proven.house.id, line.id) for line in lines]
        record = await uow.automation.monitor_record(proven.house.id, proven.house.account.id, recent=RECENT)
    assert [one.agreed if one else "" for one in found] == [True, False, None]
    assert record == TrackRecord(2, 1, 1)
    await proven.undo(lines[0])
    async with proven.house.store.read() as uow:
        record = await uow.automation.monitor_record(proven.house.id, proven.house.account.id, recent=RECENT)
    assert record == TrackRecord(2, 0, 2)


# --- the switch ----------------------------------------------------------------------------------


async def test_switching_on_takes_twenty_comparisons_of_the_monitor_none_wrong(bakery: Bakery) -> None:
    house = bakery.house
    set_to = (house.account.id, AutomationMode.ON, NOW)
    await bakery.watched(19)
    with pytest.raises(NotProvenYet) as refused:
        async with house.work() as uow:
            await entrusting.set_mode(uow, house.owner, *set_to)
    assert (refused.value.answers, refused.value.needed) == (19, 20)
    await bakery.watched(1)
    async with house.work() as uow:
        await entrusting.set_mode(uow, house.finance, *set_to)
        view = (await entrusting.view_trust(uow, house.id)).account(house.account.id)
    assert (view.mode, view.cap_cents, view.may_be_on) == (AutomationMode.ON, 50_000, True)
    await bakery.watched(0, wrong=1)
    async with house.store.read() as uow:
        assert not (await entrusting.view_trust(uow, house.id)).account(house.account.id).may_be_on


async def test_account_and_limit_are_changed_by_who_decides_and_by_nobody_else(bakery: Bakery) -> None:
    house, account = bakery.house, bakery.house.account.id
    for member, cap_cents, expected in (
        (house.accountant, 20_000, NotAllowed),
        (house.owner, 20_001, NotFound),
    ):
        with pytest.raises(expected):
            async with house.work() as uow:
                await entrusting.set_cap(uow, member, account, cap_cents, NOW)
    with pytest.raises(NotAllowed):
        async with house.work() as uow:
            await entrusting.set_mode(uow, house.accountant, account, AutomationMode.MONITOR, NOW)
    with pytest.raises(NotFound):
        async with house.work() as uow:
            await entrusting.set_mode(uow, house.owner, new_id(), AutomationMode.MONITOR, NOW)
    async with house.work() as uow:
        await entrusting.set_mode(uow, house.owner, account, AutomationMode.MONITOR, NOW)
        await entrusting.set_cap(uow, house.finance, account, 100_000, NOW)
        view = (await entrusting.view_trust(uow, house.id)).account(account)
    assert (view.mode, view.cap_cents) == (AutomationMode.MONITOR, 100_000)
    audited = [row.data for row in await house.rows(tables.audit_events) if row.action == "automation"]
    assert {"mode": "monitor", "cap_cents": 100_000} in audited


# --- the week ------------------------------------------------------------------------------------

MONDAY = datetime(2026, 7, 13, 10, 15, tzinfo=UTC)  # 07:15 in São Paulo
BEFORE = MONDAY - timedelta(days=2)


async def weekly(house: House, now: datetime) -> list[Any]:
    async with house.work() as uow:
        await digesting.claim_due_digests(uow, now)
    return [row for row in await house.rows(tables.outbox) if "week_id" in row.payload]


@pytest.fixture
async def old(store: SqlStore, database: Database) -> Bakery:
    """A company of last month, proven and on."""
    house = await found_house(store, database, now=MONDAY - timedelta(days=40))
    bakery = Bakery(house, await house.knows(document=DOCUMENT))
    await bakery.answered(20)
    await bakery.is_set(AutomationMode.ON)
    return bakery


async def test_week_is_told_on_monday_morning_once_and_only_when_there_is_something_to_say(
    old: Bakery,
) -> None:
    assert await weekly(old.house, MONDAY) == []  # nothing happened
    await old.sells()
    await old.brings(await old.house.receives("450,00", PAID), now=MONDAY + timedelta(days=1))
    assert await weekly(old.house, MONDAY + timedelta(days=6)) == []
    told = await weekly(old.house, MONDAY + timedelta(days=7))
    assert {row.chat_id for row in told} == {1001, 1002, 1003}
    assert len(await weekly(old.house, MONDAY + timedelta(days=8))) == 3
    assert len(await weekly(old.house, MONDAY + timedelta(days=14))) == 3


async def test_week_missed_is_told_late_with_everything_since_the_one_before(old: Bakery) -> None:
    await old.sells()
    await old.brings(await old.house.receives("450,00", PAID), now=BEFORE)
    assert await weekly(old.house, MONDAY - timedelta(days=1)) == []  # it is told when its week is over
    assert len(await weekly(old.house, MONDAY + timedelta(days=24))) == 3
    async with old.house.store.read() as uow:
        latest = await uow.automation.latest_week(old.house.id)
    assert latest is not None
    assert latest.week == date(2026, 8, 3)
    assert latest.since == MONDAY - timedelta(days=7)


async def claimed_week(old: Bakery, now: datetime) -> UUID:
    async with old.house.work() as uow:
        await digesting.claim_due_digests(uow, now)
        digest = await uow.automation.latest_week(old.house.id)
    assert digest is not None
    return digest.id


async def test_week_lists_what_was_done_and_takes_it_all_back(old: Bakery) -> None:
    for amount in ("450,00", "120,00"):
        await old.sells(amount)
        await old.brings(await old.house.receives(amount, PAID), now=BEFORE)
    digest_id = await claimed_week(old, MONDAY)
    async with old.house.store.read() as uow:
        week = await reviewing.view_week(uow, old.house.id, digest_id)
    assert [one.line.amount_cents for one in week.done] == [45_000, 12_000]
    assert all(one.stands for one in week.done)
    await old.undo(week.done[0].line)
    with pytest.raises(NotAllowed):
        async with old.house.work() as uow:
            await reviewing.undo_week(uow, old.house.accountant, digest_id, MONDAY)
    async with old.house.work() as uow:
        assert len(await reviewing.undo_week(uow, old.house.owner, digest_id, MONDAY)) == 1
        week = await reviewing.view_week(uow, old.house.id, digest_id)
    assert [one.stands for one in week.done] == [False, False]
    with pytest.raises(NothingToUndo):
        async with old.house.work() as uow:
            await reviewing.undo_week(uow, old.house.owner, digest_id, MONDAY)


async def test_week_of_a_monitor_counts_what_would_have_been_right(old: Bakery) -> None:
    await old.is_set(AutomationMode.MONITOR)
    amounts = ("450,00", "120,00", "88,00")
    entries = [await old.sells(amount) for amount in amounts]
    lines = [await old.house.receives(amount, PAID) for amount in amounts]
    await old.brings(*lines, now=BEFORE)
    async with old.house.work() as uow:
        for line, entry in zip(lines[:2], entries[:2], strict=True):
            await deciding.reconcile(uow, deciding.Press(old.house.owner, line.id, 0, NOW), entry.id)
    digest_id = await claimed_week(old, MONDAY)
    async with old.house.store.read() as uow:
        week = await reviewing.view_week(uow, old.house.id, digest_id)
    assert week.done == []
    assert [(one.noted, one.agreed, one.waiting) for one in week.watched] == [(3, 2, 1)]


async def test_line_of_a_closed_month_is_left_to_a_person(proven: Bakery) -> None:
    await proven.sells()
    line = await proven.house.receives("450,00", PAID)
    now = NOW + timedelta(days=30)
    async with proven.house.work() as uow:
        await closing.close_month(uow, proven.house.owner, Month(2026, 7), now, seen_pending=1)
    assert await proven.brings(line, now=now) is None
    assert await proven.state(line) is LineState.OPEN
    async with proven.house.work() as uow:
        await closing.reopen_month(uow, proven.house.owner, Month(2026, 7), now)
    assert await proven.brings(line, now=now) is not None
