"""The week in hindsight: what was confirmed without asking, what would have been, and the way back."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.errors import NothingToUndo
from core.services.ruling import dropped_between
from core.services.undoing import undo_bulk

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from core.domain.automation import UnattendedMatch, WeeklyDigest
    from core.domain.decisions import Decision
    from core.domain.parties import Member
    from core.domain.rules import Rule
    from core.domain.statements import FinancialAccount, StatementLine
    from core.domain.views import OpenEntry
    from core.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class DoneAlone:
    """A line that was reconciled without asking.

    Attributes:
        stands: nobody has taken it back since.
    """

    match: UnattendedMatch
    line: StatementLine
    entry: OpenEntry
    stands: bool


@dataclass(frozen=True, slots=True)
class Watched:
    """What would have been reconciled without asking on one account in monitor.

    Attributes:
        waiting: lines nobody decided about so far; of the others ``agreed`` ended that way.
    """

    account: FinancialAccount
    noted: int
    agreed: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Week:
    """What a weekly digest tells, as it stands now.

    Attributes:
        dropped: rules that only suggest again since a contradiction of this week.
    """

    digest: WeeklyDigest
    done: Sequence[DoneAlone]
    watched: Sequence[Watched]
    dropped: Sequence[Rule] = ()


async def view_week(uow: UnitOfWork, company_id: UUID, digest_id: UUID) -> Week:
    """One week. Raises ``NotFound``."""
    digest = await uow.automation.weekly_digest(company_id, digest_id)
    matches = await uow.automation.matches_between(company_id, digest.since, digest.until)
    done = [await _done(uow, one) for one in matches if one.bulk_id is not None]
    noted = [one for one in matches if one.bulk_id is None]
    accounts = await uow.statements.accounts(company_id)
    watched = [
        _watched(account, [one for one in noted if one.account_id == account.id]) for account in accounts
    ]
    dropped = await dropped_between(uow, company_id, digest.since, digest.until)
    return Week(digest, done, [one for one in watched if one.noted], dropped)


async def _done(uow: UnitOfWork, match: UnattendedMatch) -> DoneAlone:
    line = await uow.statements.line(match.company_id, match.line_id)
    entry = await uow.books.entry(match.company_id, match.entry_id)
    standing = await uow.decisions.standing(match.company_id, match.line_id)
    return DoneAlone(match, line, entry, any(one.bulk_id == match.bulk_id for one in standing))


def _watched(account: FinancialAccount, noted: Sequence[UnattendedMatch]) -> Watched:
    agreed = sum(1 for one in noted if one.agreed)
    waiting = sum(1 for one in noted if one.agreed is None)
    return Watched(account, len(noted), agreed, waiting)


async def undo_week(uow: UnitOfWork, member: Member, digest_id: UUID, now: datetime) -> Sequence[Decision]:
    """Take back everything a week confirmed alone that still stands.

    Raises:
        NotAllowed: the member may not decide.
        NothingToUndo: nothing of it stands any more.
    """
    week = await view_week(uow, member.company_id, digest_id)
    undone: list[Decision] = []
    for bulk_id in dict.fromkeys(one.match.bulk_id for one in week.done if one.stands):
        assert bulk_id is not None
        with suppress(NothingToUndo):  # a decision of somebody's stands above it: that is theirs to take back
            undone += await undo_bulk(uow, member, bulk_id, now)
    if not undone:
        raise NothingToUndo
    return undone
