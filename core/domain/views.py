"""Read-only pictures of the books that several rooms share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zlib import crc32

from core.domain.cash import first_gap_of, waiting_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from core.domain.cash import Ageing, DayTotals, Opening, StatedDay, Waiting
    from core.domain.decisions import (
        Adjustment,
        AdjustmentKind,
        Allocation,
        Decision,
        DecisionKind,
        RefundCase,
        RefundView,
    )
    from core.domain.entries import Entry, Method
    from core.domain.parties import Contact
    from core.domain.statements import FinancialAccount


@dataclass(frozen=True, slots=True)
class OpenEntry:
    """An entry with its contact and, if it is the refund of an open case, that case: what a line may settle."""

    entry: Entry
    contact: Contact | None
    refund: RefundCase | None = None


_FINGERPRINTS = 1_999  # what fits into a button's number, a kind of difference beside it


def fingerprint(entries: Iterable[OpenEntry], *said: object) -> int:
    """The same for the same entries of which as much is open, and the same said about them; never 0.

    A button carries it of what it showed, so that a press decides nothing else.
    """
    seen = sorted(f"{one.entry.id}{one.entry.open_cents}" for one in entries)
    return crc32("".join([*seen, *map(str, said)]).encode()) % _FINGERPRINTS + 1


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Which open entries one line may concern: any one of these is enough, all on the side ``into`` says.

    Attributes:
        into: receitas when money came in, despesas when it went out.
        cents: lowest and highest agreed value beside the line's own, without sign.
        most_cents: highest value, without sign, of entries that only their due day brings near; 0 for none.
        due: first and last of those days.
        contacts: whose entries count whatever their value and day.
        numbers: digits that stand in the line and may be those of an invoice.
    """

    into: bool
    cents: tuple[int, int]
    most_cents: int
    due: tuple[date, date]
    contacts: Collection[UUID] = ()
    numbers: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class SettledEntry:
    """What of a settled entry tells something for the lines to come; no name and no document.

    Attributes:
        refund_of: the line whose over-payment this entry gave back, if it was a refund.
        covered_cents: what of the agreed value the decision covered.
    """

    id: UUID
    amount_cents: int
    due_on: date
    contact_id: UUID | None
    description: str
    number: str | None
    category: str
    refund_of: UUID | None
    covered_cents: int
    method: Method | None = None
    boleto_number: str | None = None


@dataclass(frozen=True, slots=True)
class PastDecision:
    """A standing decision with the line it was about: what the owner's answers are learned from.

    Attributes:
        repeats_id: the line this one only repeated, if that was the decision.
        with_refund: what was paid beyond the agreed value is followed as a refund.
        reason: what the owner said the difference was, where it was more than the statement's value.
        other_leg: the other line of a transfer, where it is known.
    """

    id: UUID
    kind: DecisionKind
    line_id: UUID
    account_id: UUID
    posted_on: date
    amount_cents: int
    memo: str
    type: str | None
    repeats_id: UUID | None
    with_refund: bool
    reason: AdjustmentKind | None
    other_leg: UUID | None
    entries: tuple[SettledEntry, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """What of a line went to one entry: the allocation and what explains the difference to it."""

    open_entry: OpenEntry
    allocation: Allocation
    adjustments: tuple[Adjustment, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a line was decided: the newest decision that stands, by whom, and where its money went.

    Attributes:
        shares: entries settled, wholly or in part, by the decision that settled the line.
        settled_by: that decision, when a later one followed it.
        refunds: over-payments this line caused or gave back.
        other_account: the other account of a transfer, by name; ``None`` where it is not known.
        other_line: its other leg, once it is there.
        unsaid_cents: what was too much, did not come back, and of which nothing was said yet; signed like the line.
        categories: names of the categories its shares and adjustments are of.
    """

    decision: Decision
    by: str
    shares: tuple[Share, ...] = ()
    settled_by: Decision | None = None
    refunds: tuple[RefundView, ...] = ()
    other_account: str | None = None
    other_line: UUID | None = None
    categories: Mapping[UUID, str] = field(default_factory=dict)
    unsaid_cents: int = 0

    @property
    def entry(self) -> OpenEntry | None:
        """The entry that was settled, when it was one."""
        return self.shares[0].open_entry if len(self.shares) == 1 else None


@dataclass(frozen=True, slots=True)
class Source:
    """What brings the lines of an account, and the balance it told last.

    Attributes:
        cents: what the bank says it holds, at ``at``; ``None`` before it said so.
        well: whether it works, so that silence means that nothing moved.
        zone: where the company lives, by whose hours it is told.
    """

    connection_id: UUID
    feed: str
    cents: int | None = None
    at: datetime | None = None
    blocked_cents: int | None = None
    invested_cents: int | None = None
    well: bool = True
    zone: str = "America/Sao_Paulo"


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """Bank against books for one account.

    Attributes:
        bank_cents: the bank's own last balance, or ``None`` when no file brought one.
        bank_on: its day.
        books_cents: opening balance plus everything decided up to ``bank_on`` (or so far when there is none).
        proven_until: last day on which bank and books agree with nothing open before it, or ``None``.
        pending_lines: lines still open, and ``pending_cents`` their sum.
        ignored_lines: lines left out of the books on purpose, and ``ignored_cents`` their sum.
        opening: what the books begin with, or ``None`` while nobody said and no bank did.
        days: every day the bank stated a balance for, oldest first.
        totals: what moved day by day, oldest first.
        source: the connection that feeds it; ``None`` = by file.
    """

    account: FinancialAccount
    bank_cents: int | None
    bank_on: date | None
    books_cents: int
    proven_until: date | None
    pending_lines: int
    pending_cents: int
    ignored_lines: int
    ignored_cents: int
    opening: Opening | None = None
    days: Sequence[StatedDay] = ()
    totals: Sequence[DayTotals] = ()
    source: Source | None = None

    @property
    def moved(self) -> bool:
        """Whether there is anything to prove at all."""
        return bool(self.days or self.totals or self.bank_cents is not None)

    @property
    def first_difference(self) -> StatedDay | None:
        """The first stated day after the proof ends, which is where looking begins; ``None`` when all is proven."""
        after = (day for day in self.days if self.proven_until is None or day.on > self.proven_until)
        return next(after, None)

    @property
    def first_gap(self) -> StatedDay | None:
        """The first stated day that the lines known here do not reach."""
        return first_gap_of(self.days)

    @property
    def waiting(self) -> Waiting:
        """What nobody has decided about."""
        return waiting_of(self.totals)

    def statement_until(self, today: date) -> date | None:
        """The last day that statements tell of; what is announced for later aside."""
        known = [*(one.on for one in self.days), *(one.on for one in self.totals)]
        return max((on for on in known if on <= today), default=None)


@dataclass(frozen=True, slots=True)
class Cash:
    """All accounts of a company and the age of what waits.

    Attributes:
        today: where the company lives.
    """

    accounts: Sequence[AccountBalance]
    ages: Ageing
    today: date

    @property
    def stated(self) -> Sequence[AccountBalance]:
        """Accounts the bank stated a balance of, so that there is something to prove."""
        return [one for one in self.accounts if one.bank_on is not None]

    @property
    def unstated(self) -> Sequence[AccountBalance]:
        """Accounts with movements that no stated balance proves."""
        return [one for one in self.accounts if one.bank_on is None and one.moved]

    @property
    def true_until(self) -> date | None:
        """The day up to which every account with a stated balance is proven; ``None`` while one of them is not."""
        days = [one.proven_until for one in self.stated]
        known = [day for day in days if day is not None]
        return min(known) if known and len(known) == len(days) else None

    @property
    def behind(self) -> Sequence[AccountBalance]:
        """Accounts that keep the day where it is, while others are proven beyond it."""
        until = self.true_until
        behind = [one for one in self.stated if one.proven_until == until]
        return behind if len(behind) < len(self.stated) else []


@dataclass(frozen=True, slots=True)
class LedgerBalance:
    """What the bank said an account held at the end of a day."""

    account_id: UUID
    on: date
    balance_cents: int
