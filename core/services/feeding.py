"""A reading of an account goes into the books: lines stored, known ones brought up to date, gone ones marked.

One transaction: either all of a reading counts or nothing does. A line that a person has decided, or that lies in a
closed month, is never changed from here: the person is told what the bank says now, and decides.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from core.domain.conversation import AuditEvent, OutboxKind, Priority
from core.domain.feeds import BankBalance, RowStatus
from core.domain.ids import new_id, new_ids
from core.domain.monthly import Month
from core.domain.statements import LineState, StatementImport, StatementLine
from core.domain.time import local_day
from core.domain.views import LedgerBalance
from core.services.announcing import (
    MOST_SINGLE_CARDS,
    announce_new_lines,
    deciders,
    message,
    refresh_cards,
    refresh_opposites,
)
from core.services.closing import closed_months
from core.services.importing import memo_key
from core.services.ingesting import expired, plan
from core.services.permitting import take_turn
from core.services.readings import Shelf

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from core.domain.connections import ConnectedAccount, Connection, FedRow
    from core.domain.parties import Member
    from core.ports import UnitOfWork
    from core.services.readings import Fresh, Plan, Reading, Told

_AROUND = timedelta(days=10)  # rows may have moved to another day since


@dataclass(frozen=True, slots=True)
class Fed:
    """What a reading came to.

    Attributes:
        read: rows that have moved, each counted once; ``new`` lines, ``changed`` lines and ``removed`` ones;
            ``doubtful`` = new ones that may only repeat a line of a file; ``differing`` = decided lines left alone.
        record: the import that holds the new lines, or ``None`` without any.
    """

    read: int = 0
    new: int = 0
    changed: int = 0
    removed: int = 0
    doubtful: int = 0
    differing: int = 0
    frozen: bool = False
    record: StatementImport | None = None


async def feed_account(
    uow: UnitOfWork,
    connection: Connection,
    connected: ConnectedAccount,
    reading: Reading,
    balance: BankBalance | None,
    now: datetime,
) -> Fed:
    """Bring an account of the books to what was read of it; how far it was read is stored along with it."""
    company = await uow.people.company(connection.company_id)
    await uow.statements.take_turn(company.id)
    feeding = _Feeding(uow, connection, connected, now, await closed_months(uow, company.id))
    made = plan(
        await _shelf(uow, connected, reading), reading, company.id, connected.account_id, connection.feed, now
    )
    return await feeding.carry_out(made, reading, balance, time_zone=company.time_zone)


async def _shelf(uow: UnitOfWork, connected: ConnectedAccount, reading: Reading) -> Shelf:
    company_id, account_id = connected.company_id, connected.account_id
    days = [row.posted_on for row in reading.rows] + [reading.since, reading.until]
    ids = {row.provider_id for row in reading.rows if row.provider_id}
    between = (min(days) - _AROUND, max(days) + _AROUND)
    rows = await uow.connections.rows(company_id, account_id, between=between, ids=ids)
    days += [row.posted_on for row in rows]
    lines = await uow.connections.lines_between(
        company_id, account_id, min(days) - _AROUND, max(days) + _AROUND
    )
    return Shelf(rows, lines)


class _Feeding:
    """Carries one plan out."""

    def __init__(
        self,
        uow: UnitOfWork,
        connection: Connection,
        connected: ConnectedAccount,
        now: datetime,
        closed: frozenset[date],
    ) -> None:
        self._uow, self._connection, self._connected, self._now = uow, connection, connected, now
        self._closed = closed
        self._company_id = connection.company_id
        self._next: dict[tuple[date, int, str], int] = {}
        self._numbered: set[date] = set()

    async def carry_out(
        self, made: Plan, reading: Reading, balance: BankBalance | None, *, time_zone: str
    ) -> Fed:
        today = local_day(self._now, time_zone)
        await self._uow.connections.save_rows(made.kept)
        changed = differing = removed = 0
        for told in made.told:
            retold = await self._retell(told)
            changed, differing = changed + retold, differing + (not retold)
        for row, line in made.gone:
            went = await self.remove(row, line)
            removed, differing = removed + (went and line is not None), differing + (not went)
        await self._expire(reading, today)
        read = len({row.provider_id or id(row) for row in reading.rows if row.status is RowStatus.POSTED})
        closings = await self._closings(reading, balance, time_zone)
        record = await self._store_lines(made.fresh, read, closings)
        await self._remember(made, reading, balance, today)
        return Fed(
            read=read,
            new=len(made.fresh),
            changed=changed,
            removed=removed,
            doubtful=sum(fresh.repeats is not None for fresh in made.fresh),
            differing=differing,
            frozen=made.frozen,
            record=record if made.fresh else None,
        )

    # --- lines that come ----------------------------------------------------------------------------

    async def _store_lines(
        self, fresh: Sequence[Fresh], read: int, closings: Sequence[LedgerBalance]
    ) -> StatementImport | None:
        """The lines of new rows and the balances stated, as one import; ``None`` when there is nothing to store."""
        if not fresh and not closings:
            return None
        record = self._record(fresh, read)
        await self._uow.statements.add_import(record)
        lines = [
            await self._line(one, record.id, line_id)
            for one, line_id in zip(fresh, new_ids(len(fresh)), strict=True)
        ]
        await self._uow.statements.add_lines(lines)
        await self._uow.connections.save_rows(
            [replace(one.row, line_id=line.id) for one, line in zip(fresh, lines, strict=True)]
        )
        await self._uow.statements.add_balances(self._company_id, record.id, closings)
        if lines:
            await self._audit("import", record.id, {"new": len(lines), "feed": self._connection.feed})
            first = [line.id for line in lines[: MOST_SINGLE_CARDS + 1]]
            await announce_new_lines(self._uow, record, first, self._now)
            await refresh_opposites(self._uow, self._company_id, record.id, self._now)
        return record

    def _record(self, fresh: Sequence[Fresh], read: int) -> StatementImport:
        record_id = new_id()
        return StatementImport(
            company_id=self._company_id,
            id=record_id,
            source=self._connection.feed,
            file_name=self._connected.provider_name or self._connection.feed,
            sha256=hashlib.sha256(record_id.bytes).hexdigest(),
            read=max(read, len(fresh)),
            new=len(fresh),
            known=max(read, len(fresh)) - len(fresh),
            doubtful=sum(one.repeats is not None for one in fresh),
            balance_rows=0,
            imported_at=self._now,
            imported_by=None,
        )

    async def _line(self, one: Fresh, import_id: UUID, line_id: UUID) -> StatementLine:
        row = one.row
        key = memo_key(row.memo)
        return StatementLine(
            company_id=self._company_id,
            id=line_id,
            account_id=self._connected.account_id,
            import_id=import_id,
            posted_on=row.posted_on,
            amount_cents=row.amount_cents,
            memo=row.memo,
            memo_key=key,
            occurrence=await self._occurrence(row.posted_on, row.amount_cents, key),
            bank_id=None,
            type=row.type,
            scheduled=False,
            state=LineState.OPEN,
            snoozed_at=None,
            version=0,
            created_at=self._now,
            repeats_id=one.repeats,
        )

    async def _occurrence(self, posted_on: date, amount_cents: int, key: str) -> int:
        """The next number among equal lines of a day."""
        content = (posted_on, amount_cents, key)
        if posted_on not in self._numbered:
            self._numbered.add(posted_on)
            stored = await self._uow.statements.identities_between(
                self._company_id, self._connected.account_id, posted_on, posted_on
            )
            for one in stored:
                same = (one.posted_on, one.amount_cents, one.memo_key)
                self._next[same] = max(self._next.get(same, 0), one.occurrence)
        self._next[content] = self._next.get(content, 0) + 1
        return self._next[content]

    # --- lines that change or go --------------------------------------------------------------------

    async def _retell(self, told: Told) -> bool:
        """Have a line say what the bank says now, if nobody decided about it; else tell who decides."""
        row, line = told.row, told.line
        key = memo_key(row.memo)
        if line.state is LineState.OPEN and self._may_change(line.posted_on, row.posted_on):
            number = await self._occurrence(row.posted_on, row.amount_cents, key)
            now = replace(
                line,
                posted_on=row.posted_on,
                amount_cents=row.amount_cents,
                memo=row.memo,
                memo_key=key,
                occurrence=number,
                type=row.type,
            )
            if await self._uow.connections.retell_line(now, version=line.version):
                await self._uow.connections.save_rows([replace(row, differs=False)])
                before = {"on": line.posted_on.isoformat(), "cents": line.amount_cents, "memo": line.memo}
                await self._audit("retold_by_bank", line.id, {"before": before})
                await refresh_cards(self._uow, self._company_id, line.id, self._now)
                return True
        await self._tell_difference(row, line.id)
        return False

    async def remove(self, row: FedRow, line: StatementLine | None) -> bool:
        """Mark a line removed that the bank no longer shows, if nobody decided about it; else tell who decides."""
        if line is None or line.state is LineState.REMOVED:
            await self._uow.connections.save_rows([row])
            return True
        if (
            line.state is LineState.OPEN
            and self._may_change(line.posted_on)
            and await self._uow.connections.remove_line(self._company_id, line.id, version=line.version)
        ):
            await self._uow.connections.save_rows([row])
            await self._audit("removed_by_bank", line.id, {"cents": line.amount_cents})
            await refresh_cards(self._uow, self._company_id, line.id, self._now)
            return True
        await self._tell_difference(replace(row, gone_at=None), line.id)
        return False

    def _may_change(self, *days: date) -> bool:
        return not any(Month.of(day).first in self._closed for day in days)

    async def _tell_difference(self, row: FedRow, line_id: UUID) -> None:
        """Once for each thing the bank says differently."""
        await self._uow.connections.save_rows([replace(row, differs=True)])
        if row.differs:
            return
        for member in await deciders(self._uow, self._company_id):
            await self._uow.outbox.put(
                message(
                    OutboxKind.FEED_CHANGE,
                    member.chat_id,
                    {"row_id": str(row.id), "line_id": str(line_id), "unasked": True},
                    priority=Priority.CARD,
                    now=self._now,
                    company_id=self._company_id,
                    dedupe=f"feed_change:{member.chat_id}:{row.id}",
                )
            )

    async def _expire(self, reading: Reading, today: date) -> None:
        """Announcements whose day is long past will not move any more."""
        since = reading.since - _AROUND
        found = await self._uow.connections.rows(
            self._company_id, self._connected.account_id, between=(since - timedelta(days=90), today)
        )
        gone = [replace(row, gone_at=self._now) for row in expired(found, today)]
        await self._uow.connections.save_rows(gone)

    # --- how far it was read ------------------------------------------------------------------------

    async def _closings(
        self, reading: Reading, balance: BankBalance | None, time_zone: str
    ) -> Sequence[LedgerBalance]:
        """Closing balances worth storing: what the bank holds, less what moved since each day.

        A balance of some moment says nothing about the end of its day, so the close before it is taken from it; days
        stated earlier from here are stated anew where a row has come late since.
        """
        if balance is None or not reading.complete:
            return []
        account_id = self._connected.account_id
        stated = await self._uow.connections.stated(
            self._company_id, account_id, self._connection.feed, reading.since
        )
        last = balance.on or (local_day(balance.as_of, time_zone) - timedelta(days=1))
        rows = {
            row.provider_id or str(id(row)): row for row in reading.rows if row.status is RowStatus.POSTED
        }
        found = []
        for day in sorted({last} | {on for on in stated if reading.since <= on <= last}):
            after = sum(row.amount_cents for row in rows.values() if row.posted_on > day)
            until_balance = sum(
                row.amount_cents for row in rows.values() if balance.on and row.posted_on > balance.on
            )
            cents = balance.booked_cents - after + until_balance
            if stated.get(day) != cents:
                found.append(LedgerBalance(account_id, day, cents))
        return found

    async def _remember(self, made: Plan, reading: Reading, balance: BankBalance | None, today: date) -> None:
        seen = [row.seen_at for row in reading.rows if row.seen_at is not None]
        high = max(
            [*seen, *([self._connected.high_seen_at] if self._connected.high_seen_at else [])], default=None
        )
        whole = reading.complete and not made.frozen
        closed = min(reading.until, (reading.fresh_on or today) - timedelta(days=1))
        earlier = self._connected.closed_until
        connected = replace(
            self._connected,
            high_seen_at=high if reading.complete else self._connected.high_seen_at,
            closed_until=max(closed, earlier or closed) if whole else earlier,
            read_at=self._now if whole else self._connected.read_at,
            frozen_at=(self._connected.frozen_at or self._now) if made.frozen else None,
        )
        if balance is not None:
            connected = replace(
                connected,
                balance_cents=balance.booked_cents,
                blocked_cents=balance.blocked_cents,
                invested_cents=balance.invested_cents,
                balance_at=balance.as_of,
            )
        await self._uow.connections.update_account(connected)

    async def _audit(self, action: str, subject_id: UUID, data: dict[str, object]) -> None:
        await self._uow.decisions.add_audit(
            AuditEvent(self._company_id, new_id(), self._now, None, action, subject_id, data)
        )


async def thaw(
    uow: UnitOfWork, member: Member, connected_id: UUID, *, accept: bool, now: datetime
) -> ConnectedAccount:
    """A person looked at what had disappeared at once: let it go, or have it read again.

    What somebody decided stays in any case, and is told of as usual.

    Raises:
        NotAllowed: the member may not decide.
        NotFound: the company has no such connected account.
    """
    await take_turn(uow, member)
    connected = await uow.connections.connected(member.company_id, connected_id)
    connection = await uow.connections.connection(member.company_id, connected.connection_id)
    feeding = _Feeding(uow, connection, connected, now, await closed_months(uow, member.company_id))
    for row in await uow.connections.missing(member.company_id, connected.account_id):
        if not accept:
            await uow.connections.save_rows([replace(row, missing_since=None)])
            continue
        line = await uow.statements.line(member.company_id, row.line_id) if row.line_id else None
        await feeding.remove(replace(row, gone_at=now), line)
    thawed = replace(connected, frozen_at=None)
    await uow.connections.update_account(thawed)
    await uow.connections.update(replace(connection, next_attempt_at=now))
    return thawed
