"""The endings of a line that its owner decides: settle entries, whole or in part, explain what differs, create, ignore.

Every function takes the line's version as the person saw it. Of many presses one wins, the others learn who did.
Over-payments have their own room (``overpaying``), and so have transfers (``transferring``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.domain.conversation import AuditEvent
from core.domain.decisions import AdjustmentKind, DecisionKind
from core.domain.entries import Entry, EntryState
from core.domain.ids import new_id
from core.domain.parties import Contact
from core.domain.statements import LineState
from core.domain.views import OpenEntry, fingerprint
from core.errors import AlreadyDecided, AmountsDiffer, EntriesChanged, NotExplained, NotFound, PartsDiffer
from core.services import explaining
from core.services.announcing import refresh_cards
from core.services.drafting import bring_back
from core.services.explaining import Difference
from core.services.settling import Cover, Extra, Plan, Press, carry_out, line_in, open_target

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from core.domain.conversation import Draft
    from core.domain.decisions import Decision
    from core.domain.statements import StatementLine
    from core.ports import UnitOfWork
    from core.services.explaining import Part

__all__ = [
    "Press",
    "at_statement_value",
    "call_repeated",
    "create_entry",
    "difference_of",
    "entry_of",
    "explain",
    "ignore",
    "keep_twin",
    "line_and_entries",
    "pay_part",
    "postpone",
    "reconcile",
    "settled_at_once",
    "use_statement_value",
]


async def reconcile(uow: UnitOfWork, press: Press, *entry_ids: UUID) -> Decision:
    """Settle one entry or several by a line of exactly what they still owe together.

    Raises:
        AmountsDiffer: line and entries differ; another ending is the way then.
    """
    line, targets = await line_and_entries(uow, press, entry_ids)
    owed = sum(one.entry.open_cents for one in targets)
    if line.amount_cents != owed:
        raise AmountsDiffer(line.amount_cents, owed)
    covers = tuple(Cover(one, one.entry.open_cents) for one in targets)
    return await carry_out(uow, press, Plan(DecisionKind.RECONCILE, covers))


async def use_statement_value(uow: UnitOfWork, press: Press, *entry_ids: UUID) -> Decision:
    """Settle entries at the line's value; the agreed value stays on record, and the difference beside it."""
    line, targets = await line_and_entries(uow, press, entry_ids)
    covers, extras = at_statement_value(line, targets)
    return await carry_out(uow, press, Plan(DecisionKind.STATEMENT_VALUE, covers, extras))


async def explain(
    uow: UnitOfWork, press: Press, entry_ids: Sequence[UUID], parts: Sequence[Part]
) -> Decision:
    """Settle entries and say what the difference is: interest, a fine, a discount, a tariff, a tax withheld.

    Raises:
        NotExplained: the parts are not the difference, or one of them cannot be part of it.
    """
    line, targets = await line_and_entries(uow, press, entry_ids)
    difference = difference_of(line, targets)
    left = explaining.unexplained(difference, parts)
    allowed = explaining.kinds(difference)
    if (
        left
        or not parts
        or any(kind not in allowed or cents * difference.over_cents <= 0 for kind, cents in parts)
    ):
        raise NotExplained(left)
    sign = 1 if line.amount_cents > 0 else -1
    largest = max(targets, key=lambda one: abs(one.entry.open_cents))
    extras = []
    for kind, cents in parts:
        category = await explaining.category_of(uow, line.company_id, kind, sign * cents)
        extras.append(Extra(largest, kind, sign * cents, category))
    covers = tuple(Cover(one, one.entry.open_cents) for one in targets)
    return await carry_out(uow, press, Plan(DecisionKind.EXPLAINED, covers, tuple(extras)))


async def pay_part(uow: UnitOfWork, press: Press, *entry_ids: UUID) -> Decision:
    """The line pays a part: entries are settled in the order given, and the last one keeps its rest open.

    Raises:
        AmountsDiffer: the line is as large as all of them, or does not reach the last one.
    """
    line, targets = await line_and_entries(uow, press, entry_ids)
    left, covers = line.amount_cents, []
    for one in targets:
        cents = one.entry.open_cents if abs(one.entry.open_cents) <= abs(left) else left
        if cents == 0:
            break
        covers.append(Cover(one, cents))
        left -= cents
    in_part = covers[-1].cents != covers[-1].target.entry.open_cents
    if left or len(covers) < len(targets) or not in_part:
        raise AmountsDiffer(line.amount_cents, sum(one.entry.open_cents for one in targets))
    return await carry_out(uow, press, Plan(DecisionKind.PARTIAL, tuple(covers)))


async def create_entry(uow: UnitOfWork, press: Press, draft: Draft) -> Decision:
    """Create the receita or despesa of a draft, or one for each of its parts, and settle it by its line in one step.

    Raises:
        PartsDiffer: the parts are not the whole line.
    """
    line = await line_in(uow, press, LineState.OPEN)
    parts = draft.parts or ((draft.category_id, line.amount_cents),)
    left = line.amount_cents - sum(cents for _, cents in parts)
    if left or any(cents * line.amount_cents <= 0 for _, cents in parts):
        raise PartsDiffer(left)
    contact_id, before = draft.contact_id, {}
    if contact_id is None and draft.new_contact_name:
        contact_id = await _create_contact(uow, press, line, draft.new_contact_name)
        before = {"created_contact": str(contact_id)}
    elif contact_id is not None and await bring_back(uow, line.company_id, contact_id):
        before = {"created_contact": str(contact_id)}
    entries = [
        entry_of(line, press, cents, draft.description, contact_id=contact_id, category_id=category)
        for category, cents in parts
    ]
    return await carry_out(uow, press, settled_at_once(DecisionKind.NEW_ENTRY, entries, before))


def entry_of(
    line: StatementLine,
    press: Press,
    cents: int,
    description: str,
    *,
    contact_id: UUID | None,
    category_id: UUID | None,
) -> Entry:
    """An entry that comes into being with the line that settles it."""
    return Entry(
        company_id=line.company_id,
        id=new_id(),
        amount_cents=cents,
        settled_cents=None,
        settled_on=None,
        due_on=line.posted_on,
        description=description,
        contact_id=contact_id,
        category_id=category_id,
        number=None,
        state=EntryState.OPEN,
        import_key=None,
        created_at=press.now,
    )


def settled_at_once(
    kind: DecisionKind, entries: Sequence[Entry], before: Mapping[str, Any] | None = None
) -> Plan:
    """Entries created and settled by one line."""
    covers = tuple(Cover(OpenEntry(entry, None), entry.amount_cents) for entry in entries)
    return Plan(kind, covers, creates=tuple(entries), before=before)


async def _create_contact(uow: UnitOfWork, press: Press, line: StatementLine, name: str) -> UUID:
    contact = Contact(
        company_id=press.company_id,
        id=new_id(),
        name=name[:200],
        document=None,
        is_customer=line.amount_cents > 0,
        is_supplier=line.amount_cents < 0,
        active=True,
        created_at=press.now,
    )
    await uow.books.add_contact(contact)
    return contact.id


async def ignore(uow: UnitOfWork, press: Press) -> Decision:
    """Leave a line out of the books on purpose; it can be brought back from the list at any time."""
    return await carry_out(uow, press, Plan(DecisionKind.IGNORE, goes_to=LineState.IGNORED))


async def call_repeated(uow: UnitOfWork, press: Press) -> Decision:
    """The bank only repeated another line: this one counts nowhere, and is not asked about again."""
    return await carry_out(uow, press, Plan(DecisionKind.REPEATED, goes_to=LineState.REPEATED))


async def keep_twin(uow: UnitOfWork, press: Press) -> None:
    """The line is a true twin: from now on it is an open line like any other."""
    line = await line_in(uow, press, LineState.OPEN)
    if not await uow.statements.clear_doubt(press.company_id, line.id):
        raise AlreadyDecided(None, None)
    await uow.decisions.add_audit(
        AuditEvent(press.company_id, new_id(), press.now, press.member.id, "keep_twin", line.id)
    )
    await refresh_cards(uow, press.company_id, line.id, press.now)


async def postpone(uow: UnitOfWork, press: Press) -> None:
    """Put an open line at the end of the queue. Not a decision: nothing to undo."""
    line = await line_in(uow, press, LineState.OPEN)
    await uow.statements.snooze(press.company_id, line.id, press.now)


# --- a line beside what is owed ------------------------------------------------------------------


async def line_and_entries(
    uow: UnitOfWork, press: Press, entry_ids: Sequence[UUID]
) -> tuple[StatementLine, Sequence[OpenEntry]]:
    """The open line of a press, and the open entries it may settle, each named once.

    Raises:
        EntriesChanged: they are not what the person saw.
    """
    line = await line_in(uow, press, LineState.OPEN)
    targets = [await open_target(uow, line, one) for one in dict.fromkeys(entry_ids)]
    if not targets:
        raise NotFound("entry")
    if press.seen is not None and press.seen != fingerprint(targets):
        raise EntriesChanged
    return line, targets


def difference_of(line: StatementLine, targets: Sequence[OpenEntry]) -> Difference:
    """What the line moved beside what the entries still owe together."""
    owed = sum(abs(one.entry.open_cents) for one in targets)
    oldest = min(one.entry.due_on for one in targets)
    late = (line.posted_on - oldest).days
    return Difference(owed, abs(line.amount_cents) - owed, late, line.amount_cents > 0)


def at_statement_value(
    line: StatementLine, targets: Sequence[OpenEntry]
) -> tuple[tuple[Cover, ...], tuple[Extra, ...]]:
    """All entries settled whole; what the line moved beyond or short of them stands beside the largest."""
    covers = tuple(Cover(one, one.entry.open_cents) for one in targets)
    beside = line.amount_cents - sum(cover.cents for cover in covers)
    if not beside:
        return covers, ()
    largest = max(targets, key=lambda one: abs(one.entry.open_cents))
    return covers, (Extra(largest, AdjustmentKind.STATEMENT_VALUE, beside),)
