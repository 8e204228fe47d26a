"""Company B asks for everything of company A, by A's own ids, through every method there is."""

from __future__ import annotations

import inspect
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core import ports
from core.domain.automation import (
    AutomationMode,
    AutomationSetting,
    EvidenceKind,
    SuggestionOutcome,
    TrackRecord,
    UnattendedMatch,
    WeeklyDigest,
)
from core.domain.connections import ConnectedAccount, Connection, ConnectionDraft, DraftStep, FedRow, Told
from core.domain.conversation import (
    AuditEvent,
    Card,
    Draft,
    FileRequest,
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
    RejectedLines,
    RejectedPair,
    Transfer,
)
from core.domain.entries import Direction, EntryState
from core.domain.feeds import FeedState, RowStatus
from core.domain.ids import new_id
from core.domain.oversight import Attachment, AttachmentKind, Comment, MonthTotals, PeriodLock
from core.domain.rules import Rule, RuleAction, RuleMode
from core.domain.statements import LineState
from core.domain.views import LedgerBalance, Neighbourhood
from core.errors import NotFound
from storage.tables import metadata
from tests.builders import NOW, a_company
from tests.storage.shelf import Shelf, stocked

if TYPE_CHECKING:
    from uuid import UUID

    from core.ports import UnitOfWork
    from storage.database import Database
    from storage.unit_of_work import SqlStore

CHAT = 1001
ROOMS = {
    "people": ports.People,
    "statements": ports.Statements,
    "books": ports.Books,
    "decisions": ports.Decisions,
    "chats": ports.Chats,
    "automation": ports.Automation,
    "cash": ports.Cash,
    "rules": ports.Rules,
    "oversight": ports.Oversight,
    "reports": ports.Reports,
    "searches": ports.Searches,
    "connections": ports.Connections,
    "vault": ports.Vault,
}
NOTHING_SEEN: tuple[Any, ...] = (TrackRecord(), MonthTotals(0, 0, 0), (0, []), Told())
# B asks for itself here, may claim its own day although A claimed it before, and hears a yes without whose.
ALLOWED_TO_SUCCEED = {("people", "company"), ("chats", "claim_digest"), ("statements", "owned_elsewhere")}


SAID_OTHERWISE: dict[tuple[str, str], dict[str, Any]] = {
    ("books", "reopen"): {"before": EntryState.OPEN},
    ("chats", "forget_choices"): {"before": NOW + timedelta(days=365)},
    ("rules", "past_lines"): {"since": date(2000, 1, 1)},
    ("connections", "stated"): {"since": date(2000, 1, 1)},
}


def methods_of(room: str) -> list[str]:
    """Every question of a room that is asked for one company."""
    found = inspect.getmembers(ROOMS[room], inspect.isfunction)
    return [
        name
        for name, method in found
        if not name.startswith("_") and "company_id" in inspect.signature(method).parameters
    ]


@dataclass
class Estate:
    """Everything company A has, and the ids by which B will ask."""

    shelf: Shelf
    arguments: dict[str, Any]


async def an_estate(uow: UnitOfWork) -> Estate:
    shelf = await stocked(uow)
    refund = shelf.another_entry("-30,00")
    settled = shelf.another_entry(
        "10,00", state=EntryState.SETTLED, settled_cents=1, settled_on=date(2026, 7, 1), covered_cents=1_000
    )
    await uow.books.add_entries([refund, settled])
    decision = shelf.a_decision(kind=DecisionKind.STATEMENT_VALUE_AND_REFUND, bulk_id=new_id())
    await uow.decisions.add(decision)
    await uow.decisions.add_allocation(
        Allocation(shelf.id, new_id(), decision.id, shelf.line.id, shelf.entry.id, 48_000)
    )
    case = shelf.a_case(decision, refund)
    await uow.decisions.add_refund(case)
    rejected = RejectedPair(shelf.id, shelf.line.id, shelf.entry.id, shelf.member.id, NOW)
    await uow.decisions.reject(rejected)
    other = replace(shelf.another_line("-480,00"), memo_key="OUTRA")
    await uow.statements.add_lines([other])
    await uow.decisions.reject_lines(RejectedLines(shelf.id, shelf.line.id, other.id, shelf.member.id, NOW))
    await uow.statements.add_balances(
        shelf.id, shelf.statement_import.id, [LedgerBalance(shelf.account.id, date(2026, 7, 12), 48_000)]
    )
    await uow.chats.remember_card(Card(shelf.id, CHAT, 7, shelf.line.id, "h"))
    draft = Draft(shelf.id, new_id(), shelf.line.id, CHAT, None, None, None, "Pão", NOW)
    prompt = Prompt(shelf.id, new_id(), CHAT, PromptKind.SEARCH, draft.id, 8, None, NOW)
    request = FileRequest(shelf.id, new_id(), CHAT, "F1", "julho.ofx", {"preview": "yes"}, NOW)
    progress_id = new_id()
    await uow.statements.remember_key(shelf.id, "bank:341:12345", shelf.account.id)
    await uow.statements.add_sightings(shelf.id, shelf.line.import_id, [shelf.line.id])
    await uow.chats.save_draft(draft)
    await uow.chats.save_file_request(request)
    await uow.chats.remember_progress(shelf.id, progress_id, CHAT, 9)
    await uow.chats.add_prompt(prompt)
    await uow.chats.start_queue(ReviewQueue(shelf.id, CHAT, NOW, (shelf.line.id,)))
    await uow.chats.claim_digest(shelf.id, date(2026, 7, 13))
    digest = WeeklyDigest(shelf.id, new_id(), date(2026, 7, 13), None, NOW)
    await automated(uow, shelf, decision.id, digest)
    transfer_id = await moved(uow, shelf, decision.id, case.id)
    rule_id = await overseen(uow, shelf)
    connection_id, connected_id, row_id = await fed(uow, shelf)
    connecting = ConnectionDraft(shelf.id, draft.id, CHAT, shelf.member.id, DraftStep.BANK, {}, NOW)
    await uow.connections.save_draft(connecting)
    await uow.vault.put(shelf.id, connection_id, "client_secret", "segredo da vizinha")
    search = Search(shelf.id, new_id(), CHAT, shelf.line.id, "ana", NOW)
    await uow.searches.add(search)
    return Estate(
        shelf,
        {
            "account_id": shelf.account.id,
            "sha256": shelf.statement_import.sha256,
            "import_id": shelf.statement_import.id,
            "line_id": shelf.line.id,
            "other_id": other.id,
            "contact_id": shelf.contact.id,
            "entry_id": shelf.entry.id,
            "decision_id": decision.id,
            "member_id": shelf.member.id,
            "digest_id": digest.id,
            "recent": 50,
            "agreed": True,
            "up_to": NOW + timedelta(days=1),
            "bulk_id": decision.bulk_id,
            "case_id": case.id,
            "draft_id": draft.id,
            "request_id": request.id,
            "progress_id": progress_id,
            "key": "bank:341:12345",
            "limit": 10,
            "offset": 0,
            "largest": True,
            "line_ids": [shelf.line.id],
            "near": Neighbourhood(
                True, (1, 10**9), 10**9, (date(2000, 1, 1), date(2100, 1, 1)), {shelf.contact.id}
            ),
            "amounts": [48_000],
            "within": [(-(10**9), 10**9)],
            "words": ["PIX"],
            "prompt_id": prompt.id,
            "subject_id": draft.id,
            "previous_id": None,
            "chat_id": CHAT,
            "message_id": 7,
            "reply_to": 8,
            "since": NOW - timedelta(days=1),
            "now": NOW,
            "day": date(2026, 7, 13),
            "first": date(2000, 1, 1),
            "last": date(2100, 1, 1),
            "until": None,
            "state": LineState.OPEN,
            "version": 0,
            "before": LineState.OPEN,
            "after": LineState.IGNORED,
            "balances": [LedgerBalance(shelf.account.id, date(2026, 7, 12), 1)],
            "seen_cents": 0,
            "covered_cents": 1_000,
            "settled": None,
            "cents": 48_000,
            "leg_cents": -48_000,
            "transfer_id": transfer_id,
            "rule_id": rule_id,
            "direction": Direction.IN,
            "word": "PIX",
            "month": date(2026, 6, 1),
            "search_id": search.id,
            "days": [shelf.line.posted_on],
            "at": NOW,
            "due_on": date(2030, 1, 1),
            "connection_id": connection_id,
            "connected_id": connected_id,
            "row_id": row_id,
            "owner_id": connection_id,
            "to_id": draft.id,
            "field": "client_secret",
            "text": "outro segredo",
            "stable_key": "key-1",
            "source": "file",
            "between": (date(2000, 1, 1), date(2100, 1, 1)),
            "ids": ["t1"],
        },
    )


async def moved(uow: UnitOfWork, shelf: Shelf, decision_id: UUID, case_id: UUID) -> UUID:
    """One leg of a transfer, a difference explained, a credit used, and the trail of it."""
    transfer = Transfer(shelf.id, new_id(), None, shelf.account.id, 48_000, NOW)
    about = (shelf.id, new_id(), decision_id)
    await uow.decisions.add_transfer(transfer)
    await uow.decisions.add_allocation(Allocation(*about, shelf.line.id, None, 48_000, transfer.id))
    await uow.decisions.add_adjustment(
        Adjustment(*about, shelf.entry.id, AdjustmentKind.FINE, 100, shelf.line.id, shelf.category.id)
    )
    await uow.decisions.add_credit_use(CreditUse(*about, case_id, shelf.entry.id, 100))
    await uow.decisions.add_audit(
        AuditEvent(shelf.id, new_id(), NOW, shelf.member.id, "reconcile", shelf.line.id)
    )
    await uow.chats.save_selection(Selection(shelf.id, CHAT, shelf.line.id, 0, (shelf.entry.id,), (), NOW))
    await uow.chats.except_from_bulk(shelf.id, shelf.line.id, shelf.member.id, NOW)
    return transfer.id


async def fed(uow: UnitOfWork, shelf: Shelf) -> tuple[UUID, UUID, UUID]:
    """A connection, the account it feeds, and a row of it that is missing."""
    connection = Connection(
        shelf.id, new_id(), "pluggy", "item-1", FeedState.OK, NOW, shelf.member.id, next_attempt_at=NOW
    )
    account = ConnectedAccount(shelf.id, new_id(), connection.id, shelf.account.id, "acc-1", "key-1")
    row = FedRow(
        shelf.id,
        new_id(),
        shelf.account.id,
        "pluggy",
        "t1",
        RowStatus.POSTED,
        shelf.line.posted_on,
        shelf.line.amount_cents,
        shelf.line.memo,
        NOW,
        line_id=shelf.line.id,
        missing_since=NOW,
    )
    await uow.connections.add(connection)
    await uow.connections.add_account(account)
    await uow.connections.save_rows([row])
    return connection.id, account.id, row.id


async def overseen(uow: UnitOfWork, shelf: Shelf) -> UUID:
    """A closed month, a comment, a paper and a rule."""
    about = (shelf.id, new_id(), shelf.line.id, shelf.member.id)
    await uow.oversight.add_lock(PeriodLock(shelf.id, new_id(), date(2026, 6, 1), shelf.member.id, NOW))
    await uow.oversight.add_comment(Comment(*about, "Conferi", NOW))
    await uow.oversight.add_attachment(Attachment(*about, AttachmentKind.PHOTO, "F", "U", "nota.jpg", 9, NOW))
    what = (Direction.IN, ("PIX",), RuleAction.NEW_ENTRY, shelf.category.id, shelf.contact.id, "Venda")
    how = (RuleMode.SUGGEST, 50_000, True, shelf.member.id, NOW)
    rule = Rule(shelf.id, new_id(), 1, "Pix", *what, *how)
    await uow.rules.save(rule)
    await uow.rules.decline(shelf.id, "bank:341:12345", shelf.member.id, NOW)
    return rule.id


async def automated(uow: UnitOfWork, shelf: Shelf, decision_id: UUID, digest: WeeklyDigest) -> None:
    """An account that confirms alone, with everything that leads to it and follows from it."""
    await uow.automation.save_setting(
        AutomationSetting(shelf.id, shelf.account.id, AutomationMode.ON, 50_000, shelf.member.id, NOW)
    )
    about = (shelf.id, new_id(), shelf.account.id, shelf.line.id)
    outcome = SuggestionOutcome(*about, decision_id, EvidenceKind.NUMBER, True, NOW)
    match = UnattendedMatch(*about, shelf.entry.id, EvidenceKind.NUMBER, None, NOW, agreed=False)
    await uow.automation.add_outcome(outcome)
    await uow.automation.add_matches([match])
    await uow.automation.claim_week(digest)


async def everything_of(database: Database, company_id: UUID) -> dict[str, list[tuple[Any, ...]]]:
    found = {}
    async with database.reader.connect() as connection:
        for table in metadata.sorted_tables:
            if "company_id" in table.c and table.name != "outbox":
                rows = await connection.execute(select(table).where(table.c.company_id == company_id))
                found[table.name] = sorted((tuple(row) for row in rows), key=repr)
    return found


@pytest.mark.parametrize("room", ROOMS)
async def test_other_company_neither_sees_nor_changes_a_row(
    store: SqlStore, database: Database, room: str
) -> None:
    async with store.write() as uow:
        estate = await an_estate(uow)
        stranger = await a_stranger(uow)
    before = await everything_of(database, estate.shelf.id)
    assert {name for name, rows in before.items() if not rows} == {"invitations"}
    for name in methods_of(room):
        result: Any = None
        with suppress(NotFound, IntegrityError):
            async with store.write() as uow:
                method = getattr(getattr(uow, room), name)
                known = estate.arguments | SAID_OTHERWISE.get((room, name), {})
                names = [one for one in inspect.signature(method).parameters if one != "company_id"]
                result = await method(company_id=stranger, **{one: known[one] for one in names})
        assert await everything_of(database, estate.shelf.id) == before, name
        if (room, name) not in ALLOWED_TO_SUCCEED:
            assert not result or result in NOTHING_SEEN, name


async def a_stranger(uow: UnitOfWork) -> UUID:
    """A company with nothing in it, so that whatever it sees is somebody else's."""
    company = a_company(name="Vizinha")
    await uow.people.add_company(company)
    return company.id


async def test_things_rewritten_with_anothers_company_change_nothing_of_ours(
    store: SqlStore, database: Database
) -> None:
    async with store.write() as uow:
        estate = await an_estate(uow)
        stranger = await a_stranger(uow)
    shelf = estate.shelf
    async with store.read() as uow:
        (case,) = await uow.decisions.refunds_by_cause(shelf.id, shelf.line.id)
        (rule,) = await uow.rules.rules(shelf.id)
        (lock,) = await uow.oversight.locks(shelf.id)
        transfer = await uow.decisions.transfer(shelf.id, estate.arguments["transfer_id"])
        (use,) = await uow.decisions.credit_uses(shelf.id, case_id=case.id)
        draft = await uow.chats.draft(shelf.id, estate.arguments["draft_id"])
        request = await uow.chats.file_request(shelf.id, estate.arguments["request_id"])
        (connection,) = await uow.connections.living(shelf.id)
        (connected,) = await uow.connections.accounts(shelf.id, connection.id)
        (connecting,) = await uow.connections.drafts(shelf.id, CHAT)
        setting = (await uow.automation.settings(shelf.id))[0]
        digest = await uow.automation.weekly_digest(shelf.id, estate.arguments["digest_id"])
        match = await uow.automation.match_of_line(shelf.id, shelf.line.id)
    assert match is not None
    before = await everything_of(database, shelf.id)
    allocation = Allocation(shelf.id, new_id(), case.opened_by, case.cause_line_id, case.cause_entry_id, 1)
    theirs: list[tuple[str, str, Any]] = [
        ("statements", "update_import", replace(shelf.statement_import, new=99)),
        ("statements", "update_account", replace(shelf.account, name="Roubada")),
        ("connections", "update", replace(connection, reference="roubada")),
        ("connections", "update_account", replace(connected, provider_id="roubada")),
        ("connections", "save_draft", replace(connecting, data={"name": "roubada"})),
        ("books", "update_contact", replace(shelf.contact, active=False)),
        ("decisions", "update_refund", replace(case, state=RefundState.CANCELLED)),
        ("chats", "save_draft", replace(draft, description="roubado")),
        ("chats", "save_file_request", replace(request, answers={"preview": "no"})),
        ("chats", "remember_card", Card(shelf.id, CHAT, 7, shelf.line.id, "outro")),
        ("chats", "start_queue", ReviewQueue(shelf.id, CHAT, NOW, ())),
        ("decisions", "add", shelf.a_decision(line_version=5)),
        ("decisions", "add_allocation", allocation),
        ("decisions", "add_refund", replace(case, id=new_id())),
        ("decisions", "add_transfer", replace(transfer, id=new_id())),
        ("decisions", "add_credit_use", replace(use, id=new_id())),
        ("rules", "save", replace(rule, active=False)),
        ("oversight", "lift_lock", replace(lock, reopened_by=shelf.member.id, reopened_at=NOW)),
        ("oversight", "add_lock", replace(lock, id=new_id(), month=date(2026, 5, 1))),
        ("chats", "save_selection", Selection(shelf.id, CHAT, shelf.line.id, 0, (), (), NOW)),
        ("decisions", "reject", RejectedPair(shelf.id, shelf.line.id, shelf.entry.id, shelf.member.id, NOW)),
        (
            "decisions",
            "reject_lines",
            RejectedLines(shelf.id, shelf.line.id, estate.arguments["other_id"], shelf.member.id, NOW),
        ),
        ("automation", "save_setting", replace(setting, mode=AutomationMode.OFF)),
        ("automation", "claim_week", replace(digest, id=new_id())),
        ("automation", "add_matches", [replace(match, company_id=stranger)]),
        ("books", "add_entries", [shelf.another_entry(company_id=stranger)]),
        ("statements", "add_lines", [shelf.another_line("1,00", company_id=stranger)]),
    ]  # fmt: skip
    for room, name, thing in theirs:
        stolen = thing if isinstance(thing, list) else replace(thing, company_id=stranger)
        with suppress(IntegrityError):
            async with store.write() as uow:
                await getattr(getattr(uow, room), name)(stolen)
        assert await everything_of(database, shelf.id) == before, name


@pytest.mark.parametrize("what", ["line of theirs", "entry of theirs"])
async def test_decision_of_one_company_cannot_refer_to_anothers_rows(store: SqlStore, what: str) -> None:
    async with store.write() as uow:
        ours, theirs = await stocked(uow), await stocked(uow, user_id=2002)
        decision = ours.a_decision()
        await uow.decisions.add(decision)
    line = theirs.line if what == "line of theirs" else ours.line
    entry = theirs.entry if what == "entry of theirs" else ours.entry
    with pytest.raises(IntegrityError):
        async with store.write() as uow:
            await uow.decisions.add_allocation(
                Allocation(ours.id, new_id(), decision.id, line.id, entry.id, 48_000)
            )


async def test_two_companies_may_import_the_same_file_and_hold_equal_lines(store: SqlStore) -> None:
    async with store.write() as uow:
        ours, theirs = await stocked(uow), await stocked(uow, user_id=2002)
        again = replace(ours.statement_import, company_id=theirs.id, id=new_id())
        await uow.statements.add_import(again)
        assert await uow.statements.import_of_file(theirs.id, ours.statement_import.sha256) == again
        assert await uow.statements.lines_in_state(ours.id, LineState.OPEN) == [ours.line]
        assert await uow.statements.lines_in_state(theirs.id, LineState.OPEN) == [theirs.line]


@pytest.mark.parametrize("key", ["bank:341:123456", "bank:341:12345"], ids=["own key", "remembered key"])
async def test_account_of_another_company_is_told_by_a_yes_and_nothing_else(
    store: SqlStore, key: str
) -> None:
    async with store.write() as uow:
        estate = await an_estate(uow)
        stranger = await a_stranger(uow)
        assert await uow.statements.owned_elsewhere(stranger, key) is True
        assert await uow.statements.owned_elsewhere(estate.shelf.id, key) is False
        assert await uow.statements.account_by_key(stranger, key) is None
        assert await uow.statements.account_by_key(estate.shelf.id, key) == estate.shelf.account
