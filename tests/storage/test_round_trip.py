"""What is stored comes back equal, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import StatementError

from core.domain.conversation import (
    AuditEvent,
    Card,
    Draft,
    FileRequest,
    InboxUpdate,
    OutboxKind,
    OutboxMessage,
    Priority,
    Prompt,
    PromptKind,
    ReviewQueue,
    Search,
    Selection,
)
from core.domain.decisions import (
    Adjustment,
    AdjustmentKind,
    Allocation,
    CreditUse,
    DecisionKind,
    RefundState,
    RefundView,
    Transfer,
)
from core.domain.entries import Direction, EntryState
from core.domain.ids import new_id
from core.domain.parties import Invitation, Role
from core.domain.statements import AccountKind, LineState, Problem
from core.domain.views import LedgerBalance, OpenEntry
from core.errors import NotFound
from storage.tables import adjustments, audit_events
from tests.builders import NOW, a_company, a_contact, a_member, an_account, an_import
from tests.storage.shelf import Shelf, stocked

if TYPE_CHECKING:
    from core.domain.statements import StatementLine
    from core.ports import UnitOfWork
    from storage.database import Database
    from storage.unit_of_work import SqlStore

FIFTEEN_DIGITS = 999_999_999_999_999


async def test_people_and_companies_come_back_as_they_were(store: SqlStore) -> None:
    company = a_company(name="Padaria Sól & Cia. 🍞", time_zone="America/Noronha")
    member = a_member(company.id, role=Role.ACCOUNTANT, user_id=7_999_999_999, name="Zé d'Ávila")
    invitation = Invitation(company.id, "a" * 64, Role.FINANCE, NOW + timedelta(hours=1), None, None)
    async with store.write() as uow:
        await uow.people.add_company(company)
        assert await uow.people.add_member(member) == member
        await uow.people.add_invitation(invitation)
    async with store.write() as uow:
        assert await uow.people.company(company.id) == company
        assert await uow.people.members(company.id) == [member]
        assert await uow.people.member_by_user(7_999_999_999) == member
        used = await uow.people.use_invitation("a" * 64, user_id=5, now=NOW)
        assert used == replace(invitation, used_at=NOW, used_by=5)


async def test_statements_come_back_as_they_were(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        card = an_account(
            shelf.id, kind=AccountKind.CARD, key="card::9999", opening_balance_cents=-1, branch="0001"
        )
        record = an_import(
            shelf.id,
            problems=(Problem("unreadable_amount", 3, "R$ ?"), Problem("truncated")),
            imported_by=shelf.member.id,
        )
        line = shelf.another_line(
            "-0,01",
            import_id=record.id,
            memo='Açaí <b>& "cia"</b> ☕',
            bank_id="x" * 255,
            type="DEBIT",
            scheduled=True,
            snoozed_at=NOW,
            state=LineState.IGNORED,
            version=4,
            occurrence=2,
        )
        await uow.statements.add_account(card)
        await uow.statements.add_import(record)
        await uow.statements.add_lines([line])
        balance = LedgerBalance(shelf.account.id, date(2026, 7, 12), -5)
        await uow.statements.add_balances(shelf.id, record.id, [balance])
    async with store.read() as uow:
        assert set(await uow.statements.accounts(shelf.id)) == {card, shelf.account}
        assert await uow.statements.statement_import(shelf.id, record.id) == record
        assert await uow.statements.import_of_file(shelf.id, record.sha256) == record
        assert await uow.statements.lines_of_import(shelf.id, record.id) == [line]
        assert await uow.statements.line(shelf.id, shelf.line.id) == shelf.line
        assert await uow.statements.balances(shelf.id, shelf.account.id) == [balance]


async def test_books_come_back_with_contact_and_open_refund(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        refund = shelf.another_entry("-30,00", number="1042", import_key="k" * 64)
        settled = shelf.another_entry(
            contact_id=None,
            state=EntryState.SETTLED,
            settled_cents=48_000,
            settled_on=date(2026, 7, 12),
            covered_cents=45_000,
        )
        assert set(await uow.books.add_entries([refund, settled])) == {refund.id, settled.id}
        decision = shelf.a_decision(
            kind=DecisionKind.STATEMENT_VALUE_AND_REFUND, before={"is_customer": True}
        )
        await uow.decisions.add(decision)
        case = shelf.a_case(decision, refund)
        await uow.decisions.add_refund(case)
    async with store.read() as uow:
        assert await uow.books.categories(shelf.id) == [shelf.category]
        assert await uow.books.contacts(shelf.id) == [shelf.contact]
        assert await uow.books.entry(shelf.id, refund.id) == OpenEntry(refund, shelf.contact, case)
        assert await uow.books.entry(shelf.id, settled.id) == OpenEntry(settled, None, None)
        assert await uow.books.open_entries(shelf.id) == [
            OpenEntry(shelf.entry, shelf.contact, None),
            OpenEntry(refund, shelf.contact, case),
        ]


async def test_decisions_come_back_as_they_were(store: SqlStore, database: Database) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        refund = shelf.another_entry("-30,00")
        await uow.books.add_entries([refund])
        decision = shelf.a_decision(
            bulk_id=new_id(),
            before={"is_customer": True, "is_supplier": False},
            booked_on=date(2026, 8, 1),
        )
        await uow.decisions.add(decision)
        allocation = Allocation(shelf.id, new_id(), decision.id, shelf.line.id, shelf.entry.id, 45_000)
        about = (shelf.id, new_id(), decision.id, shelf.entry.id)
        adjustment = Adjustment(*about, AdjustmentKind.FINE, 3_000, shelf.line.id, shelf.category.id)
        event = AuditEvent(shelf.id, new_id(), NOW, None, "import", shelf.line.id, {"new": 1})
        case = shelf.a_case(decision, refund)
        await uow.decisions.add_allocation(allocation)
        await uow.decisions.add_adjustment(adjustment)
        await uow.decisions.add_refund(case)
        await uow.decisions.add_audit(event)
    closed = replace(case, state=RefundState.CLOSED, closed_by=decision.id, closed_at=NOW)
    async with store.write() as uow:
        assert await uow.decisions.decision(shelf.id, decision.id) == decision
        assert await uow.decisions.of_bulk(shelf.id, decision.bulk_id or new_id()) == [decision]
        assert await uow.decisions.allocations(shelf.id, decision.id) == [allocation]
        assert await uow.decisions.refund_by_entry(shelf.id, refund.id) == case
        assert await uow.decisions.adjustments(shelf.id, decision.id) == [adjustment]
        assert await uow.decisions.moved(shelf.id, shelf.entry.id) == 48_000
        assert await uow.decisions.settling(shelf.id, shelf.entry.id) == [decision]
        assert await uow.decisions.refund_by_decision(shelf.id, decision.id) == case
        assert await uow.decisions.refunds_by_cause(shelf.id, shelf.line.id) == [case]
        told = ("Ana Paula Souza", date(2026, 7, 12), 48_000, "Venda")
        open_view = RefundView(case, *told, date(2026, 7, 10), -3_000)
        assert await uow.decisions.refund(shelf.id, case.id) == open_view
        await uow.decisions.update_refund(closed)
        view = RefundView(closed, *told, None, 0)
        assert await uow.decisions.refund(shelf.id, case.id) == view
        assert await uow.decisions.refunds(shelf.id) == [view]
    async with database.reader.connect() as connection:
        assert [row.amount_cents for row in await connection.execute(adjustments.select())] == [3_000]
        assert [row.data for row in await connection.execute(audit_events.select())] == [{"new": 1}]


async def test_credits_and_transfers_come_back_as_they_were(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        other = an_account(shelf.id, key="bank:341:999", name="Poupança")
        arrived = shelf.another_line(account_id=other.id)
        await uow.statements.add_account(other)
        await uow.statements.add_lines([arrived])
        first = shelf.a_decision(kind=DecisionKind.TRANSFER)
        second = shelf.a_decision(kind=DecisionKind.TRANSFER, line_id=arrived.id)
        transfer = Transfer(shelf.id, new_id(), None, other.id, 48_000, NOW)
        await uow.decisions.add_transfer(transfer)
        legs = [
            Allocation(shelf.id, new_id(), one.id, one.line_id, None, 48_000, transfer.id)
            for one in (first, second)
        ]
        for decision, leg in zip((first, second), legs, strict=True):
            await uow.decisions.add(decision)
            await uow.decisions.add_allocation(leg)
            waits = [(transfer, decision.line_id)] if decision is first else []
            assert await uow.decisions.waiting_transfers(shelf.id, -48_000) == waits
        case = replace(
            shelf.a_case(first, shelf.entry, state=RefundState.CREDIT, amount_cents=-3_000),
            refund_entry_id=None,
        )
        use = CreditUse(shelf.id, new_id(), second.id, case.id, shelf.entry.id, 2_000)
        await uow.decisions.add_refund(case)
        await uow.decisions.add_credit_use(use)
    async with store.read() as uow:
        assert await uow.decisions.transfer(shelf.id, transfer.id) == transfer
        assert await uow.decisions.transfer_lines(shelf.id, transfer.id) == [shelf.line.id, arrived.id]
        assert await uow.decisions.allocations(shelf.id, second.id) == [legs[1]]
        assert await uow.decisions.waiting_transfers(shelf.id, 48_000) == []
        assert await uow.decisions.credit_uses(shelf.id, case_id=case.id) == [use]
        assert await uow.decisions.credit_uses(shelf.id, decision_id=second.id) == [use]
        assert (await uow.decisions.refund(shelf.id, case.id)).left_cents == -1_000


async def test_what_the_chat_remembers_comes_back_as_it_was(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        card = Card(shelf.id, shelf.member.chat_id, 77, shelf.line.id, "h" * 64)
        draft = Draft(shelf.id, new_id(), shelf.line.id, 5, None, None, "João", "Pão", NOW)
        prompt = Prompt(shelf.id, new_id(), 5, PromptKind.DUE_DATE, None, None, 77, NOW)
        queue = ReviewQueue(shelf.id, 5, NOW, (shelf.line.id, new_id()), 9, shelf.line.id)
        await uow.chats.remember_card(card)
        await uow.chats.save_draft(draft)
        await uow.chats.add_prompt(prompt)
        await uow.chats.prompt_sent(shelf.id, prompt.id, 78)
        await uow.chats.start_queue(queue)
        filled = replace(
            draft, category_id=shelf.category.id, contact_id=shelf.contact.id, new_contact_name=None
        )
        await uow.chats.save_draft(filled)
        parts = ((shelf.category.id, 30_000), (new_id(), 18_000))
        free = replace(
            draft,
            id=new_id(),
            line_id=None,
            amount_cents=48_000,
            due_on=date(2026, 8, 10),
            parts=parts,
            direction=Direction.IN,
        )
        await uow.chats.save_draft(free)
        search = Search(shelf.id, new_id(), 5, shelf.line.id, "ana", NOW)
        await uow.searches.add(search)
    async with store.write() as uow:
        assert await uow.chats.card(shelf.id, shelf.member.chat_id, 77) == card
        assert await uow.chats.cards_of_line(shelf.id, shelf.line.id) == [card]
        assert await uow.chats.cards_of_open_lines(shelf.id) == [card]
        assert await uow.chats.draft(shelf.id, draft.id) == filled
        assert await uow.chats.draft(shelf.id, free.id) == free
        await uow.chats.drop_draft(shelf.id, free.id)
        with pytest.raises(NotFound):
            await uow.chats.draft(shelf.id, free.id)
        assert await uow.searches.search(shelf.id, search.id) == search
        assert await uow.chats.queue(shelf.id, 5) == queue
        taken = await uow.chats.take_prompt(shelf.id, 5, reply_to=78, since=NOW)
        assert taken == replace(prompt, message_id=78)
        assert await uow.chats.take_prompt(shelf.id, 5, reply_to=78, since=NOW) is None
        await uow.chats.move_queue(shelf.id, 5, line_id=None, previous_id=shelf.line.id)
        await uow.chats.queue_sent(shelf.id, 5, 79)
        moved = replace(queue, line_id=None, previous_id=shelf.line.id, message_id=79)
        assert await uow.chats.queue(shelf.id, 5) == moved


async def test_ticks_of_a_chat_and_lines_kept_out_of_a_bulk_come_back_as_they_were(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        ticked = Selection(shelf.id, 5, shelf.line.id, 3, (shelf.entry.id, new_id()), (("fine", 900),), NOW)
        await uow.chats.save_selection(replace(ticked, entries=(), parts=()))
        await uow.chats.save_selection(ticked)
        assert await uow.chats.except_from_bulk(shelf.id, shelf.line.id, shelf.member.id, NOW)
        assert not await uow.chats.except_from_bulk(shelf.id, shelf.line.id, shelf.member.id, NOW)
    async with store.write() as uow:
        assert await uow.chats.selection(shelf.id, 5, shelf.line.id) == ticked
        assert await uow.chats.selection(shelf.id, 6, shelf.line.id) is None
        assert await uow.chats.bulk_exceptions(shelf.id) == {shelf.line.id}
        await uow.chats.drop_selection(shelf.id, 5, shelf.line.id)
        await uow.chats.back_into_bulk(shelf.id, shelf.line.id)
        assert await uow.chats.selection(shelf.id, 5, shelf.line.id) is None
        assert await uow.chats.bulk_exceptions(shelf.id) == frozenset()


async def test_question_is_answered_by_the_newest_typed_text_only_while_it_is_young(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        old = Prompt(shelf.id, new_id(), 5, PromptKind.SEARCH, None, 1, None, NOW - timedelta(hours=2))
        young = replace(old, id=new_id(), message_id=2, created_at=NOW)
        await uow.chats.add_prompt(old)
        await uow.chats.add_prompt(young)
        since = NOW - timedelta(minutes=30)
        assert await uow.chats.take_prompt(shelf.id, 6, reply_to=None, since=since) is None
        assert await uow.chats.take_prompt(shelf.id, 5, reply_to=None, since=since) == young
        assert await uow.chats.take_prompt(shelf.id, 5, reply_to=None, since=since) is None
        assert await uow.chats.take_prompt(shelf.id, 5, reply_to=1, since=since) == old


async def test_messages_come_back_as_they_were(store: SqlStore) -> None:
    update = InboxUpdate(12_345_678_901, 9_000_000_001, -100, {"text": "Olá 😀", "n": [1, None]}, NOW)
    payload = {"text": "R$ 1.234,56 – “ok”"}
    message = OutboxMessage(
        new_id(),
        None,
        5,
        OutboxKind.TEXT,
        Priority.REPLY,
        payload,
        "card:5:1",
        NOW,
        NOW - timedelta(seconds=1),
    )
    async with store.write() as uow:
        assert await uow.inbox.store([update]) == [update]
        await uow.outbox.put(message)
    async with store.read() as uow:
        assert await uow.inbox.waiting(12_345_678_901) == [update]
        (back,) = await uow.outbox.due(NOW, limit=5)
        assert back == message
        assert isinstance(back.priority, Priority)


async def _reconciled(uow: UnitOfWork, shelf: Shelf, line: StatementLine) -> None:
    """By an entry of just that amount."""
    paid, decision = shelf.another_entry(amount_cents=line.amount_cents), shelf.a_decision(line_id=line.id)
    await uow.books.add_entries([paid])
    await uow.decisions.add(decision)
    share = Allocation(shelf.id, new_id(), decision.id, line.id, paid.id, line.amount_cents)
    await uow.decisions.add_allocation(share)
    assert await uow.statements.decide_line(
        shelf.id, line.id, version=0, before=LineState.OPEN, after=LineState.RECONCILED
    )


async def test_money_of_fifteen_digits_stays_integer_centavos(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        lines = [
            shelf.another_line(amount_cents=FIFTEEN_DIGITS),
            shelf.another_line(amount_cents=FIFTEEN_DIGITS, occurrence=2),
            shelf.another_line(amount_cents=-FIFTEEN_DIGITS, state=LineState.IGNORED),
        ]
        await uow.statements.add_lines(lines)
        for line in lines[:2]:
            await _reconciled(uow, shelf, line)
        entry = shelf.another_entry(amount_cents=FIFTEEN_DIGITS)
        await uow.books.add_entries([entry])
        moved = (FIFTEEN_DIGITS - 1, date(2026, 7, 1))
        assert await uow.books.cover(
            shelf.id, entry.id, seen_cents=0, covered_cents=FIFTEEN_DIGITS, settled=moved
        )
    async with store.read() as uow:
        (totals,) = await uow.cash.day_totals(shelf.id, shelf.account.id)
        assert (totals.reconciled_cents, totals.ignored_cents) == (2 * FIFTEEN_DIGITS, -FIFTEEN_DIGITS)
        assert all(type(value) is int for value in (totals.reconciled_cents, totals.open_in_cents))
        stored = (await uow.books.entry(shelf.id, entry.id)).entry
        assert (stored.amount_cents, stored.settled_cents) == (FIFTEEN_DIGITS, FIFTEEN_DIGITS - 1)
        assert stored.covered_cents == FIFTEEN_DIGITS
        assert {type(stored.amount_cents), type(stored.covered_cents)} == {int}


async def test_instant_without_a_zone_is_refused_rather_than_guessed(store: SqlStore) -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(StatementError, match="naive"):
        async with store.write() as uow:
            await uow.people.add_company(a_company(created_at=naive))
    async with store.read() as uow:
        assert await uow.people.companies() == []


async def test_instant_of_any_zone_comes_back_as_the_same_instant_in_utc(store: SqlStore) -> None:
    noronha = datetime(2026, 7, 13, 10, 0, 0, 123_456, tzinfo=timezone(timedelta(hours=-2)))
    company = a_company(created_at=noronha)
    async with store.write() as uow:
        await uow.people.add_company(company)
    async with store.read() as uow:
        back = (await uow.people.company(company.id)).created_at
    assert back == noronha
    assert back.tzinfo is UTC


async def test_thing_that_is_not_there_is_named_as_not_found(store: SqlStore) -> None:
    async with store.read() as uow:
        for ask in (
            uow.statements.line,
            uow.statements.statement_import,
            uow.books.entry,
            uow.books.contact,
            uow.decisions.decision,
            uow.decisions.refund,
            uow.chats.draft,
        ):
            with pytest.raises(NotFound):
                await ask(new_id(), new_id())
        with pytest.raises(NotFound):
            await uow.people.company(new_id())


async def test_keys_waiting_files_and_progress_come_back_as_they_were(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        other = an_account(shelf.id, key="bank:341:999", name="Filial")
        request = FileRequest(shelf.id, new_id(), 1001, "F<1>", "extrato julho.ofx", {}, NOW)
        progress_id = new_id()
        await uow.statements.add_account(other)
        for account in (shelf.account, other):  # the first word stays
            await uow.statements.remember_key(shelf.id, "bank:341:12345", account.id)
        await uow.statements.remember_key(shelf.id, other.key, shelf.account.id)
        await uow.chats.save_file_request(request)
        assert await uow.chats.progress_message(shelf.id, progress_id) is None
        for message_id in (7, 8):
            await uow.chats.remember_progress(shelf.id, progress_id, 1001, message_id)
    answered = replace(request, answers={"bank:341:1": "new", "preview": "yes"})
    async with store.write() as uow:
        assert await uow.statements.account_by_key(shelf.id, "bank:341:12345") == shelf.account
        assert await uow.statements.account_by_key(shelf.id, other.key) == other  # its own key wins
        assert await uow.statements.account_by_key(shelf.id, "bank:341:0") is None
        assert await uow.chats.file_request(shelf.id, request.id) == request
        await uow.chats.save_file_request(answered)
        assert await uow.chats.file_request(shelf.id, request.id) == answered
        assert await uow.chats.progress_message(shelf.id, progress_id) == 8
        with pytest.raises(NotFound):
            await uow.chats.file_request(shelf.id, new_id())


async def test_lines_taken_back_leave_room_for_equal_ones_and_doubt_is_cleared_once(
    store: SqlStore,
) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        later = an_import(shelf.id, imported_at=NOW + timedelta(hours=1))
        await uow.statements.add_import(later)
        decided = shelf.another_line("9,00", state=LineState.IGNORED)
        doubtful = shelf.another_line(occurrence=2, import_id=later.id, repeats_id=shelf.line.id)
        await uow.statements.add_lines([decided, doubtful])
    async with store.write() as uow:
        assert await uow.statements.line(shelf.id, doubtful.id) == doubtful
        assert [one.id for one in await uow.statements.recent_imports(shelf.id, limit=5)] == [
            later.id,
            shelf.statement_import.id,
        ]
        assert await uow.statements.recent_imports(shelf.id, limit=1) == [later]
        assert await uow.statements.clear_doubt(shelf.id, doubtful.id) is True
        assert await uow.statements.clear_doubt(shelf.id, doubtful.id) is False
        undone = replace(shelf.statement_import, undone_at=NOW)
        await uow.statements.update_import(undone)
        assert await uow.statements.remove_lines(shelf.id, undone.id) == [shelf.line.id]
        assert await uow.statements.remove_lines(shelf.id, undone.id) == []
        assert await uow.statements.import_of_file(shelf.id, undone.sha256) is None
        assert await uow.statements.recent_imports(shelf.id, limit=5) == [later]
        again = replace(undone, id=new_id(), undone_at=None)
        await uow.statements.add_import(again)
        equal = replace(shelf.line, id=new_id(), import_id=again.id)
        await uow.statements.add_lines([equal])
        assert (await uow.statements.line(shelf.id, shelf.line.id)).state is LineState.REMOVED
        assert (await uow.statements.line(shelf.id, decided.id)).state is LineState.IGNORED
        open_lines = await uow.statements.lines_in_state(shelf.id, LineState.OPEN)
        assert {one.id for one in open_lines} == {doubtful.id, equal.id}


async def test_thousands_of_lines_and_entries_are_stored_in_one_go(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        lines = [shelf.another_line("1,00", occurrence=number) for number in range(1, 2502)]
        await uow.statements.add_lines(lines)
        assert len(await uow.statements.lines_of_import(shelf.id, shelf.statement_import.id)) == 2502
        entries = [shelf.another_entry(import_key=f"key {number}") for number in range(2501)]
        assert len(await uow.books.add_entries(entries)) == 2501
        assert await uow.books.add_entries([replace(entries[0], id=new_id())]) == []


async def test_contact_keeps_its_name_when_its_roles_change(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        both = replace(shelf.contact, is_supplier=True)
        gone = a_contact("Bruno Lima", company_id=shelf.id, document="12345678909")
        await uow.books.update_contact(both)
        await uow.books.add_contact(gone)
        await uow.books.update_contact(replace(gone, active=False))
        assert await uow.books.contacts(shelf.id) == [both]
        assert await uow.books.contact(shelf.id, gone.id) == replace(gone, active=False)
