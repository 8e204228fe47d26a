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
)
from core.domain.decisions import (
    Adjustment,
    AdjustmentKind,
    Allocation,
    DecisionKind,
    RefundState,
    RefundView,
)
from core.domain.entries import EntryState
from core.domain.ids import new_id
from core.domain.parties import Invitation, Role
from core.domain.statements import AccountKind, LineState, Problem
from core.domain.views import LedgerBalance, OpenEntry
from core.errors import NotFound
from storage.tables import adjustments, audit_events
from tests.builders import NOW, a_company, a_contact, a_member, an_account, an_import
from tests.storage.shelf import stocked

if TYPE_CHECKING:
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
            contact_id=None, state=EntryState.SETTLED, settled_cents=48_000, settled_on=date(2026, 7, 12)
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
        decision = shelf.a_decision(bulk_id=new_id(), before={"is_customer": True, "is_supplier": False})
        await uow.decisions.add(decision)
        allocation = Allocation(shelf.id, new_id(), decision.id, shelf.line.id, shelf.entry.id, 48_000)
        adjustment = Adjustment(
            shelf.id, new_id(), decision.id, shelf.entry.id, AdjustmentKind.STATEMENT_VALUE, 3_000
        )
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
        assert await uow.decisions.refund_by_cause(shelf.id, shelf.line.id) == case
        await uow.decisions.update_refund(closed)
        view = RefundView(closed, "Ana Paula Souza", date(2026, 7, 12), 48_000, "Venda", date(2026, 7, 10))
        assert await uow.decisions.refund(shelf.id, case.id) == view
        assert await uow.decisions.refunds(shelf.id) == [view]
    async with database.reader.connect() as connection:
        assert [row.amount_cents for row in await connection.execute(adjustments.select())] == [3_000]
        assert [row.data for row in await connection.execute(audit_events.select())] == [{"new": 1}]


async def test_what_the_chat_remembers_comes_back_as_it_was(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        card = Card(shelf.id, -100_123, 77, shelf.line.id, "h" * 64)
        draft = Draft(shelf.id, new_id(), shelf.line.id, 5, None, None, "João", "Pão", NOW)
        prompt = Prompt(shelf.id, new_id(), 5, PromptKind.DUE_DATE, None, None, 77, NOW)
        queue = ReviewQueue(shelf.id, 5, date(2026, 7, 13), 9)
        await uow.chats.remember_card(card)
        await uow.chats.save_draft(draft)
        await uow.chats.add_prompt(prompt)
        await uow.chats.prompt_sent(shelf.id, prompt.id, 78)
        await uow.chats.start_queue(queue)
        filled = replace(
            draft, category_id=shelf.category.id, contact_id=shelf.contact.id, new_contact_name=None
        )
        await uow.chats.save_draft(filled)
    async with store.write() as uow:
        assert await uow.chats.card(shelf.id, -100_123, 77) == card
        assert await uow.chats.cards_of_line(shelf.id, shelf.line.id) == [card]
        assert await uow.chats.cards_of_open_lines(shelf.id) == [card]
        assert await uow.chats.draft(shelf.id, draft.id) == filled
        assert await uow.chats.queue(shelf.id, 5) == queue
        taken = await uow.chats.take_prompt(shelf.id, 5, reply_to=78, since=NOW)
        assert taken == replace(prompt, message_id=78)
        assert await uow.chats.take_prompt(shelf.id, 5, reply_to=78, since=NOW) is None
        await uow.chats.stop_queue(shelf.id, 5)
        assert await uow.chats.queue(shelf.id, 5) is None


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


async def test_money_of_fifteen_digits_stays_integer_centavos(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        lines = [
            shelf.another_line(amount_cents=FIFTEEN_DIGITS, state=LineState.RECONCILED),
            shelf.another_line(amount_cents=FIFTEEN_DIGITS, occurrence=2, state=LineState.RECONCILED),
            shelf.another_line(amount_cents=-FIFTEEN_DIGITS, state=LineState.IGNORED),
        ]
        await uow.statements.add_lines(lines)
        entry = shelf.another_entry(amount_cents=FIFTEEN_DIGITS)
        await uow.books.add_entries([entry])
        await uow.books.settle(
            shelf.id, entry.id, settled_cents=FIFTEEN_DIGITS - 1, settled_on=date(2026, 7, 1)
        )
    async with store.read() as uow:
        totals = await uow.statements.totals(shelf.id, shelf.account.id, None)
        assert (totals.reconciled_cents, totals.ignored_cents) == (2 * FIFTEEN_DIGITS, -FIFTEEN_DIGITS)
        assert all(type(value) is int for value in (totals.reconciled_cents, totals.open_cents))
        stored = (await uow.books.entry(shelf.id, entry.id)).entry
        assert (stored.amount_cents, stored.settled_cents) == (FIFTEEN_DIGITS, FIFTEEN_DIGITS - 1)
        assert type(stored.amount_cents) is int


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
