"""What is asked about people, statements, entries and decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from core.domain.conversation import AuditEvent
    from core.domain.decisions import (
        Adjustment,
        Allocation,
        CreditUse,
        Decision,
        RefundCase,
        RefundView,
        RejectedLines,
        RejectedPair,
        Transfer,
    )
    from core.domain.entries import Category, Direction, Entry, EntryState
    from core.domain.parties import Company, Contact, Invitation, Member
    from core.domain.statements import (
        FinancialAccount,
        LineState,
        StatementImport,
        StatementLine,
        StoredIdentity,
    )
    from core.domain.views import LedgerBalance, Neighbourhood, OpenEntry, PastDecision


class People(Protocol):
    """Companies, their members and invitations."""

    async def add_company(self, company: Company) -> None:
        """Store a new company."""

    async def companies(self) -> Sequence[Company]:
        """All companies, oldest first."""

    async def company(self, company_id: UUID) -> Company:
        """One company. Raises ``NotFound``."""

    async def add_invitation(self, invitation: Invitation) -> None:
        """Store an invitation."""

    async def use_invitation(self, code_hash: str, *, user_id: int, now: datetime) -> Invitation | None:
        """Mark the code used if it is unused and not expired; ``None`` otherwise. One user wins."""

    async def count_attempt(self, user_id: int, *, since: datetime, now: datetime) -> int:
        """Record one try at a code by this user and count the tries since an instant, this one included."""

    async def add_member(self, member: Member) -> Member:
        """Store a member, or bring back the one who had left; returns what is stored."""

    async def member_by_user(self, user_id: int) -> Member | None:
        """The active member this Telegram user is, or ``None`` for a stranger."""

    async def members(self, company_id: UUID) -> Sequence[Member]:
        """Active members, oldest first."""

    async def set_reachable(self, chat_id: int, *, reachable: bool) -> None:
        """Record whether messages can reach a chat."""

    async def names(self, company_id: UUID) -> Mapping[UUID, str]:
        """How everybody is called who is or ever was a member: what they did stays theirs."""

    async def update_company(self, company: Company) -> None:
        """Store when its digest comes and its quiet hours."""

    async def update_member(self, member: Member) -> None:
        """Store a member's role, whether they are one still, and whether they want cards."""


class Statements(Protocol):
    """Accounts, imports, lines and the bank's own balances."""

    async def add_account(self, account: FinancialAccount) -> None:
        """Store a new account."""

    async def accounts(self, company_id: UUID) -> Sequence[FinancialAccount]:
        """All accounts, by name."""

    async def account(self, company_id: UUID, account_id: UUID) -> FinancialAccount:
        """One account. Raises ``NotFound``."""

    async def update_account(self, account: FinancialAccount) -> None:
        """Store the name of an account and the balance it began with."""

    async def account_by_key(self, company_id: UUID, key: str) -> FinancialAccount | None:
        """The account known by this key, its own or one remembered."""

    async def remember_key(self, company_id: UUID, key: str, account_id: UUID) -> None:
        """Know an account by one more key from now on."""

    async def owned_elsewhere(self, company_id: UUID, key: str) -> bool:
        """Whether another company has an account of this key. Answers yes or no and nothing else."""

    async def import_of_file(self, company_id: UUID, sha256: str) -> StatementImport | None:
        """The import that brought these very bytes and was not undone, if any."""

    async def add_import(self, statement_import: StatementImport) -> None:
        """Store an import, so that its lines have something to refer to."""

    async def update_import(self, statement_import: StatementImport) -> None:
        """Store the final numbers of an import."""

    async def statement_import(self, company_id: UUID, import_id: UUID) -> StatementImport:
        """One import. Raises ``NotFound``."""

    async def recent_imports(self, company_id: UUID, *, limit: int) -> Sequence[StatementImport]:
        """Imports not undone, newest first."""

    async def add_sightings(self, company_id: UUID, import_id: UUID, line_ids: Sequence[UUID]) -> None:
        """Note that an import carried lines that were there already."""

    async def hand_over(self, company_id: UUID, import_id: UUID) -> None:
        """Give the lines of an import that later ones carried, too, to the oldest of those not undone."""

    async def remove_lines(self, company_id: UUID, import_id: UUID) -> Sequence[UUID]:
        """Mark the undecided lines of an import removed, those given back aside; returns their ids."""

    async def given_back(self, company_id: UUID, import_id: UUID) -> Sequence[StatementLine]:
        """The undecided lines of an import that another line is recorded to give back, wholly or in part."""

    async def clear_doubt(self, company_id: UUID, line_id: UUID) -> bool:
        """Note that a line is no repetition; says whether that was in doubt."""

    async def add_lines(self, lines: Sequence[StatementLine]) -> None:
        """Store lines whose identity was found new in this transaction, the company's turn taken."""

    async def identities_between(
        self, company_id: UUID, account_id: UUID, first: date, last: date
    ) -> Sequence[StoredIdentity]:
        """Identities of an account's lines between two days, both included, removed ones aside."""

    async def line(self, company_id: UUID, line_id: UUID) -> StatementLine:
        """One line. Raises ``NotFound``."""

    async def lines_of_import(self, company_id: UUID, import_id: UUID) -> Sequence[StatementLine]:
        """Lines an import brought, in the order of their days."""

    async def lines_in_state(self, company_id: UUID, state: LineState) -> Sequence[StatementLine]:
        """Lines in a state: never snoozed first, oldest day first, snoozed ones after, as they were snoozed."""

    async def take_turn(self, company_id: UUID) -> None:
        """Wait until nobody else is deciding in this company, and keep others waiting until the transaction ends.

        Two decisions at once would read each other's half and deadlock over each other's cards.
        """

    async def rivals(
        self, company_id: UUID, line_id: UUID, *, amounts: Collection[int], words: Collection[str]
    ) -> Sequence[StatementLine]:
        """Other open lines that have one of these signed amounts or one of these words in their folded text."""

    async def decide_line(
        self, company_id: UUID, line_id: UUID, *, version: int, before: LineState, after: LineState
    ) -> bool:
        """Move a line from one state to another if version and state still hold; says whether it did."""

    async def snooze(self, company_id: UUID, line_id: UUID, now: datetime | None) -> None:
        """Put a line at the end of the queue; without a moment, back among the others."""

    async def open_marks(self, company_id: UUID) -> Mapping[UUID, datetime | None]:
        """All open lines by id, with the moment each was put off, if it was."""

    async def add_balances(
        self, company_id: UUID, import_id: UUID, balances: Sequence[LedgerBalance]
    ) -> None:
        """Store the bank's own balances, as one import states them."""

    async def balances(self, company_id: UUID, account_id: UUID) -> Sequence[LedgerBalance]:
        """The bank's own balances, newest day first; of several words about a day the latest, undone ones aside."""


class Books(Protocol):
    """Entries, contacts and categories."""

    async def add_category(self, category: Category) -> None:
        """Store a category."""

    async def categories(self, company_id: UUID) -> Sequence[Category]:
        """All categories, by name."""

    async def update_category(self, category: Category) -> None:
        """Store the name of a category, and whether it is offered."""

    async def add_contact(self, contact: Contact) -> None:
        """Store a contact."""

    async def contacts(self, company_id: UUID) -> Sequence[Contact]:
        """Active contacts, by name."""

    async def contact(self, company_id: UUID, contact_id: UUID) -> Contact:
        """One contact. Raises ``NotFound``."""

    async def update_contact(self, contact: Contact) -> None:
        """Store the roles and the activity of a contact."""

    async def add_entries(self, entries: Sequence[Entry]) -> Sequence[UUID]:
        """Store entries; those whose import key is already there are left alone. Returns the ids stored."""

    async def entry(self, company_id: UUID, entry_id: UUID) -> OpenEntry:
        """One entry in any state, with its contact. Raises ``NotFound``."""

    async def open_entries(
        self, company_id: UUID, near: Neighbourhood | None = None, *, contact_id: UUID | None = None
    ) -> Sequence[OpenEntry]:
        """Open entries with contacts and open refund cases, oldest due day first; all, near a line, of a contact."""

    async def owed(self, company_id: UUID, amounts: Collection[int]) -> frozenset[int]:
        """Which of these signed amounts is just what some open entry still owes."""

    async def cover(
        self,
        company_id: UUID,
        entry_id: UUID,
        *,
        seen_cents: int,
        covered_cents: int,
        settled: tuple[int, date] | None,
    ) -> bool:
        """Note how much of an open entry is covered now; with ``settled`` (money moved, day) that is all of it.

        Says whether the entry was still open and covered by ``seen_cents``.
        """

    async def uncover(self, company_id: UUID, entry_id: UUID, *, cents: int) -> bool:
        """Take a cover back: the entry is open again; says whether it was not cancelled."""

    async def reopen(self, company_id: UUID, entry_id: UUID, *, before: EntryState) -> bool:
        """Make an entry open again if it is in the state named; says whether it was."""

    async def is_named(self, company_id: UUID, contact_id: UUID) -> bool:
        """Whether an entry that was not cancelled, or a rule that was not deleted, is of this contact."""

    async def recorded_directions(self, company_id: UUID, contact_id: UUID) -> frozenset[Direction]:
        """The sides of a contact's entries that came in tables, which say what a contact is; cancelled ones aside."""

    async def cancel(self, company_id: UUID, entry_id: UUID) -> bool:
        """Cancel an open entry; says whether it was open."""

    async def set_due(self, company_id: UUID, entry_id: UUID, due_on: date) -> bool:
        """Move the due day of an open entry; says whether it was open."""


class Decisions(Protocol):
    """The append-only facts."""

    async def add(self, decision: Decision) -> None:
        """Store a decision. The line's version makes it unique."""

    async def add_allocation(self, allocation: Allocation) -> None:
        """Store an allocation."""

    async def add_adjustment(self, adjustment: Adjustment) -> None:
        """Store an adjustment."""

    async def decision(self, company_id: UUID, decision_id: UUID) -> Decision:
        """One decision. Raises ``NotFound``."""

    async def standing(self, company_id: UUID, line_id: UUID) -> Sequence[Decision]:
        """Decisions of a line that no undo took back, newest first."""

    async def latest_by(self, company_id: UUID, member_id: UUID) -> Decision | None:
        """The newest decision of a member that no undo took back; what was confirmed alone in their name aside."""

    async def of_bulk(self, company_id: UUID, bulk_id: UUID) -> Sequence[Decision]:
        """Decisions made with one press that no undo took back."""

    async def newest_bulk(self, company_id: UUID, import_id: UUID) -> UUID | None:
        """The newest press that confirmed several of an import's lines and still stands, were it for one of them."""

    async def allocations(self, company_id: UUID, decision_id: UUID) -> Sequence[Allocation]:
        """What a decision allocated."""

    async def adjustments(self, company_id: UUID, decision_id: UUID) -> Sequence[Adjustment]:
        """What explains the differences of a decision."""

    async def moved(self, company_id: UUID, entry_id: UUID) -> int:
        """What the bank moved for an entry, by all decisions that stand: signed centavos."""

    async def settling(self, company_id: UUID, entry_id: UUID) -> Sequence[Decision]:
        """Standing decisions that cover some of an entry, newest first."""

    async def stamp(self, company_id: UUID) -> tuple[int, UUID] | None:
        """How many decisions and undos there are, and the newest: facts are only added, so equal means the same."""

    async def past(self, company_id: UUID, *, limit: int) -> Sequence[PastDecision]:
        """The newest decisions that settled an entry or called a line repeated and still stand, oldest first."""

    async def reject(self, pair: RejectedPair) -> bool:
        """Store a pair; says whether it was new."""

    async def unreject(self, company_id: UUID, line_id: UUID, entry_id: UUID) -> bool:
        """Forget a pair; says whether it was there."""

    async def rejected(self, company_id: UUID, line_id: UUID | None = None) -> Sequence[RejectedPair]:
        """Pairs of one line, or of all open ones, oldest first."""

    async def reject_lines(self, pair: RejectedLines) -> bool:
        """Store two lines that do not belong together, whichever comes first; says whether that was new."""

    async def unreject_lines(self, company_id: UUID, line_id: UUID, other_id: UUID) -> bool:
        """Forget it; says whether it was there."""

    async def rejected_lines(self, company_id: UUID, line_id: UUID | None = None) -> Sequence[RejectedLines]:
        """Lines that do not belong to this one (told as ``other_id``), or all such pairs; oldest first."""

    async def add_refund(self, case: RefundCase) -> None:
        """Store a refund case."""

    async def update_refund(self, case: RefundCase) -> None:
        """Store the state of a refund case."""

    async def refund_by_entry(self, company_id: UUID, entry_id: UUID) -> RefundCase | None:
        """The case whose refund entry this is."""

    async def refund_by_decision(self, company_id: UUID, decision_id: UUID) -> RefundCase | None:
        """The case that a decision opened."""

    async def refunds_by_cause(self, company_id: UUID, line_id: UUID) -> Sequence[RefundCase]:
        """The cases, not cancelled, that a line caused, oldest first."""

    async def add_credit_use(self, use: CreditUse) -> None:
        """Store that an entry was lowered by a credit."""

    async def credit_uses(
        self, company_id: UUID, *, case_id: UUID | None = None, decision_id: UUID | None = None
    ) -> Sequence[CreditUse]:
        """Standing uses of one credit, or all that one decision made."""

    async def add_transfer(self, transfer: Transfer) -> None:
        """Store a transfer; its legs are allocations."""

    async def transfer(self, company_id: UUID, transfer_id: UUID) -> Transfer:
        """One transfer. Raises ``NotFound``."""

    async def transfer_lines(self, company_id: UUID, transfer_id: UUID) -> Sequence[UUID]:
        """The lines that are its legs now."""

    async def waiting_transfers(self, company_id: UUID, leg_cents: int) -> Sequence[tuple[Transfer, UUID]]:
        """Transfers with one leg, of which a leg of these signed centavos would be the other, and that one line."""

    async def refund(self, company_id: UUID, case_id: UUID) -> RefundView:
        """One case. Raises ``NotFound``."""

    async def refunds(self, company_id: UUID) -> Sequence[RefundView]:
        """All cases that were not cancelled: open first, then newest."""

    async def add_audit(self, event: AuditEvent) -> None:
        """Append to the audit trail."""
