"""What drawings are made of: objects of the domain, with the words of a bakery or the wildest the domain allows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from core.domain.decisions import (
    Adjustment,
    AdjustmentKind,
    Allocation,
    Decision,
    DecisionKind,
    RefundCase,
    RefundState,
    RefundView,
)
from core.domain.ids import new_id
from core.domain.views import OpenEntry, Outcome, Share
from core.matching.model import BankLine
from core.matching.reasons import Reason, ReasonKind
from core.services.offering import Candidate, Doubt, Guess, Offer
from core.services.reporting import LineView
from tests.builders import NOW, a_company, a_contact, a_line, a_member, an_account, an_entry

if TYPE_CHECKING:
    from bot.screens.screen import Screen
    from core.domain.parties import Company, Contact, Member
    from core.domain.statements import FinancialAccount, StatementLine

ZONE = "America/Sao_Paulo"
TODAY = date(2026, 7, 13)
PAID_ON = date(2026, 7, 12)


class Drawing(NamedTuple):
    """One screen, or words by themselves.

    Attributes:
        shown: a message; a word above the chat, when ``toast``; what stands under a picture, when ``caption``.
    """

    title: str
    shown: Screen
    toast: bool = False
    caption: bool = False


@dataclass(frozen=True)
class World:
    """Whose names, texts and amounts are drawn.

    Attributes:
        wild: in place of every name, when set; ``memo`` in place of every text of the bank.
        factor: every amount is this many times as large.
        more: lists are at least this long.
    """

    wild: str = ""
    memo: str = ""
    factor: int = 1
    more: int = 0
    company: Company = field(default_factory=a_company)

    def name(self, plain: str, longest: int = 200) -> str:
        """A name of this world, no longer than the books let it be."""
        return (self.wild or plain)[:longest]

    def text(self, plain: str) -> str:
        """What the bank wrote."""
        return self.memo or plain

    def cents(self, plain: int) -> int:
        """An amount of this world."""
        return plain * self.factor

    def many(self, plain: int) -> int:
        """How long a list is."""
        return max(plain, self.more)

    # --- parties --------------------------------------------------------------------------------

    def account(self, plain: str = "Itaú 12345-6", **changes: Any) -> FinancialAccount:
        return an_account(self.company.id, name=self.name(plain, 120), **changes)

    def member(self, plain: str = "Sol", **changes: Any) -> Member:
        return a_member(self.company.id, name=self.name(plain, 120), **changes)

    def contact(self, plain: str = "Ana Paula Souza") -> Contact:
        return a_contact(self.name(plain), company_id=self.company.id)

    # --- lines and entries ----------------------------------------------------------------------

    def line(
        self, cents: int = 48_000, memo: str = "PIX RECEBIDO ANA PAULA SOUZA", **changes: Any
    ) -> StatementLine:
        return replace(a_line(memo=self.text(memo), **changes), amount_cents=self.cents(cents))

    def bank_line(self, cents: int, memo: str, *, day: date = PAID_ON) -> BankLine:
        return BankLine(new_id(), new_id(), day, self.cents(cents), self.text(memo))

    def entry(
        self,
        cents: int = 45_000,
        description: str = "Venda 1042",
        who: str | None = "Ana Paula Souza",
        *,
        refund: RefundView | None = None,
        **changes: Any,
    ) -> OpenEntry:
        covered = self.cents(changes.pop("covered_cents", 0))
        made = replace(
            an_entry(description=self.name(description), **changes),
            amount_cents=self.cents(cents),
            covered_cents=covered,
        )
        return OpenEntry(made, self.contact(who) if who else None, refund.case if refund else None)

    def refund(
        self,
        state: RefundState = RefundState.OPEN,
        *,
        ours: bool = True,
        cents: int = 3_000,
        left: int | None = None,
        who: str | None = "Ana Paula Souza",
        cause: int = 48_000,
        due: date | None = date(2026, 7, 20),
    ) -> RefundView:
        """Money paid too much, by a customer (ours to give back) or to a supplier."""
        sign = -1 if ours else 1
        owed = state in {RefundState.OPEN, RefundState.PARTIAL}
        rest = cents if left is None else left
        gone = sign * self.cents(cents if state is RefundState.CLOSED else cents - rest)
        used = state in {RefundState.CREDIT, RefundState.USED}
        case = RefundCase(
            self.company.id,
            new_id(),
            new_id() if who else None,
            new_id(),
            new_id(),
            new_id(),
            new_id(),
            None,
            sign * self.cents(cents),
            state,
            NOW,
            None,
        )
        return RefundView(
            case,
            self.name(who) if who else None,
            PAID_ON,
            -sign * self.cents(cause),
            self.name("Venda 1042" if ours else "Farinha do mês"),
            due if owed else None,
            sign * self.cents(rest if owed or state is RefundState.CREDIT else 0),
            date(2026, 7, 21) if state is RefundState.CLOSED else None,
            self.name("Outras receitas" if ours else "Outras despesas", 120)
            if state is RefundState.KEPT
            else None,
            returned_cents=gone if not used else 0,
            used_cents=gone if used else 0,
        )

    # --- what a card shows ----------------------------------------------------------------------

    def candidate(
        self, line: StatementLine, one: OpenEntry, *reasons: Reason, chance: float = 0.92, **changes: Any
    ) -> Candidate:
        over = abs(line.amount_cents) - abs(one.entry.open_cents)
        return Candidate(one, reasons or self.reasons(), over, chance, **changes)

    def reasons(self) -> tuple[Reason, ...]:
        return (
            Reason(ReasonKind.SAME_NAME, self.name("ANA PAULA SOUZA"), 5.0),
            Reason(ReasonKind.DAYS_AFTER_DUE, 2, 1.0),
        )

    def view(
        self,
        line: StatementLine,
        *options: Candidate | Guess,
        equals: int = 1,
        doubts: tuple[Doubt, ...] = (),
        **changes: Any,
    ) -> LineView:
        """An open line and what it may be."""
        offer = Offer(line.id, options, equals, sure=not doubts and bool(options), doubts=doubts)
        return LineView(line, self.account(), offer, None, **changes)

    def decided(
        self,
        line: StatementLine,
        kind: DecisionKind,
        *shares: Share,
        by: str = "Sol",
        before: dict[str, Any] | None = None,
        **changes: Any,
    ) -> Outcome:
        decision = Decision(
            self.company.id, new_id(), line.id, 0, kind, new_id(), NOW, bulk_id=new_id(), before=before or {}
        )
        if kind is DecisionKind.STATEMENT_VALUE and not changes.get("refunds"):
            over = sum(extra.amount_cents for share in shares for extra in share.adjustments)
            changes["unsaid_cents"] = over if over * line.amount_cents > 0 else 0
        return Outcome(decision, self.name(by, 120), shares, **changes)

    def share(
        self,
        line: StatementLine,
        one: OpenEntry,
        covers: int | None = None,
        *parts: tuple[AdjustmentKind, int],
    ) -> Share:
        """What of a line covers an entry, and what explains the rest."""
        cents = one.entry.amount_cents if covers is None else self.cents(covers)
        made = Allocation(self.company.id, new_id(), new_id(), line.id, one.entry.id, cents)
        extras = tuple(
            Adjustment(
                self.company.id, new_id(), new_id(), one.entry.id, kind, self.cents(extra), line.id, new_id()
            )
            for kind, extra in parts
        )
        return Share(one, made, extras)


def later(days: int) -> date:
    """A day counted from today."""
    return TODAY + timedelta(days=days)
