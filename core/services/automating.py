"""Confirming without asking: what the published policy allows, for accounts that somebody switched on.

In monitor nothing is confirmed: what would have been is noted, and compared with what people then decide. Everything
done alone is one bulk, marked as such in its decisions, and told in the next weekly digest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain.automation import AutomationMode, TrackRecord, UnattendedMatch
from core.domain.ids import new_id
from core.domain.monthly import Month
from core.domain.statements import LineState
from core.matching import trust
from core.matching.model import OpenItem
from core.services import closing
from core.services.announcing import withdraw_cards
from core.services.answering import as_suggestion
from core.services.booking import SureLine, reconcile_all
from core.services.following import follow
from core.services.suggesting import suggest_lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from core.domain.automation import AutomationSetting, EvidenceKind
    from core.domain.parties import Member
    from core.domain.statements import StatementImport, StatementLine
    from core.domain.views import OpenEntry
    from core.matching.model import Suggestion
    from core.matching.trust import Verdict
    from core.ports import UnitOfWork
    from core.services.offering import Offer


@dataclass(frozen=True, slots=True)
class ConfirmedAlone:
    """Lines of an import that were reconciled without asking, under one id that takes them all back."""

    bulk_id: UUID
    lines: Sequence[StatementLine]


@dataclass(frozen=True, slots=True)
class _Allowed:
    """A line that the policy would confirm, with the entry and what it rests on."""

    sure: SureLine
    kind: EvidenceKind

    @property
    def entry_id(self) -> UUID:
        return self.sure.candidate.open_entry.entry.id


async def confirm_alone(
    uow: UnitOfWork, statement_import: StatementImport, now: datetime
) -> ConfirmedAlone | None:
    """After an import: confirm what the policy allows, then what rules may decide; no card goes out for either."""
    bulk_id = new_id()
    done = await _by_record(uow, statement_import, bulk_id, now)
    done = [*done, *await follow(uow, statement_import, bulk_id, now)]
    if not done:
        return None
    await withdraw_cards(uow, statement_import, [line.id for line in done], now)
    return ConfirmedAlone(bulk_id, done)


async def _by_record(
    uow: UnitOfWork, statement_import: StatementImport, bulk_id: UUID, now: datetime
) -> Sequence[StatementLine]:
    """Confirm what the record of answers allows where an account is on, and note it where it is in monitor."""
    company_id = statement_import.company_id
    settings = {
        one.account_id: one
        for one in await uow.automation.settings(company_id)
        if one.mode is not AutomationMode.OFF
    }
    if not settings:
        return []
    await uow.statements.take_turn(company_id)
    lines = [
        line
        for line in await uow.statements.lines_of_import(company_id, statement_import.id)
        if line.state is LineState.OPEN and line.account_id in settings
    ]
    allowed = await _allowed(uow, company_id, lines, settings)
    return await _carry_out(uow, statement_import, allowed, settings, bulk_id, now) if allowed else []


async def _allowed(
    uow: UnitOfWork,
    company_id: UUID,
    lines: Sequence[StatementLine],
    settings: Mapping[UUID, AutomationSetting],
) -> Sequence[_Allowed]:
    records = await uow.automation.track_records(company_id, recent=trust.RECENT)
    if not lines or not any(trust.is_trusted(kind, record) for kind, record in records.items()):
        return []  # nothing could be allowed: the matcher need not be asked
    everyone = await uow.statements.lines_in_state(company_id, LineState.OPEN)
    offers = await suggest_lines(uow, company_id, everyone)
    entries = await uow.books.open_entries(company_id)
    closed = await closing.closed_months(uow, company_id)
    surroundings = _Surroundings(everyone, offers, entries, records, closed)
    found = []
    for line in lines:
        verdict = surroundings.judge(line, settings[line.account_id].cap_cents)
        best = offers[line.id].best
        if verdict.alone and verdict.kind is not None and best is not None:
            found.append(_Allowed(SureLine(line, best, offers[line.id]), verdict.kind))
    return found


class _Surroundings:
    """All open lines and entries, for what the policy asks beyond a line's own suggestion."""

    def __init__(
        self,
        lines: Sequence[StatementLine],
        offers: Mapping[UUID, Offer],
        entries: Sequence[OpenEntry],
        records: Mapping[EvidenceKind, TrackRecord],
        closed: frozenset[date],
    ) -> None:
        self._lines, self._offers, self._entries, self._records = lines, offers, entries, records
        self._closed = closed
        self._suggestions: Sequence[Suggestion] = [as_suggestion(offer) for offer in offers.values()]

    def judge(self, line: StatementLine, cap_cents: int) -> Verdict:
        """What the policy says about a line."""
        offer = self._offers[line.id]
        suggestion = as_suggestion(offer)
        kind = trust.kind_of(suggestion.best) if suggestion.best else None
        item = offer.best.open_entry if offer.best else None
        return trust.judge(
            trust.Case(
                cents=line.amount_cents,
                day=line.posted_on,
                suggestion=suggestion,
                item=_item(item) if item else None,
                record=self._records.get(kind, TrackRecord()) if kind else TrackRecord(),
                cap_cents=cap_cents,
                claims=trust.claims_on(item.entry.id, self._suggestions) if item else 0,
                equal_lines=sum(_equal_lines(line, one) for one in self._lines),
                equal_items=sum(_equal_entries(line, item, one) for one in self._entries) if item else 0,
                posted=not line.scheduled and line.repeats_id is None,
                untouched=line.version == 0,
                month_open=Month.of(line.posted_on).first not in self._closed,
            )
        )


def _item(one: OpenEntry) -> OpenItem:
    cents = one.entry.amount_cents
    return OpenItem(one.entry.id, cents, cents, one.entry.due_on)


def _equal_lines(line: StatementLine, other: StatementLine) -> bool:
    """The same text and value on the same account, on whatever day: which of them pays what is for a person to say."""
    return (line.account_id, line.amount_cents, line.memo_key) == (
        other.account_id,
        other.amount_cents,
        other.memo_key,
    )


def _equal_entries(line: StatementLine, item: OpenEntry, other: OpenEntry) -> bool:
    """The same value of the same contact, due near the same line."""
    mine, theirs = item.entry, other.entry
    if mine.id == theirs.id:
        return True
    same = (mine.amount_cents, mine.contact_id) == (theirs.amount_cents, theirs.contact_id)
    return same and trust.in_window(line.posted_on, theirs.due_on)


async def _carry_out(
    uow: UnitOfWork,
    statement_import: StatementImport,
    allowed: Sequence[_Allowed],
    settings: Mapping[UUID, AutomationSetting],
    bulk_id: UUID,
    now: datetime,
) -> Sequence[StatementLine]:
    """Reconcile or note, account by account."""
    everyone = await uow.people.members(statement_import.company_id)
    members = {one.id: one for one in everyone if one.role.decides}
    done: list[_Allowed] = []
    noted: list[_Allowed] = []
    for account_id, setting in settings.items():
        own = [one for one in allowed if one.sure.line.account_id == account_id]
        allower = members.get(setting.changed_by)
        if setting.mode is AutomationMode.MONITOR:
            noted += own
        elif allower is not None:  # whoever allowed it is gone: then nobody allows it
            await _reconcile(uow, allower, own, bulk_id, now)
            done += own
    await uow.automation.add_matches([_match(one, None, now) for one in noted])
    await uow.automation.add_matches([_match(one, bulk_id, now) for one in done])
    return [one.sure.line for one in done]


async def _reconcile(
    uow: UnitOfWork, allower: Member, allowed: Sequence[_Allowed], bulk_id: UUID, now: datetime
) -> None:
    await reconcile_all(uow, allower, [one.sure for one in allowed], bulk_id, now, alone=True)


def _match(one: _Allowed, bulk_id: UUID | None, now: datetime) -> UnattendedMatch:
    line = one.sure.line
    return UnattendedMatch(
        line.company_id, new_id(), line.account_id, line.id, one.entry_id, one.kind, bulk_id, now
    )
