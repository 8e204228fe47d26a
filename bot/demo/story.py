"""The story in five steps: which of them the books call done, which one is next, and what is said of each.

The page's guide and the terminal's script tell the same steps from here. A step is done because the books say so,
in whatever order and by whatever way a person got there, and it is open again when they undo it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from bot.demo import sample
from bot.texts import demo as texts
from core.domain.decisions import RefundState
from core.domain.statements import LineState

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.demo.books import Books

StepState = Literal["done", "now", "later"]


class StepId(StrEnum):
    """The steps, in their order."""

    IMPORT = "importar"
    SURE = "certinhos"
    TOO_MUCH = "a-mais"
    REFUND = "devolucao"
    PROOF = "prova"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a step stands, and what there is to say about it.

    Attributes:
        text: what to do, or what happened; plain text.
    """

    id: StepId
    state: StepState
    text: str

    @property
    def title(self) -> str:
        """The step's name, the same wherever the story is told."""
        return texts.TITLES[self.id]


@dataclass(frozen=True, slots=True)
class Present:
    """What the story is judged by.

    Attributes:
        phone: what the bot's messages say, as they look now.
    """

    books: Books
    phone: tuple[str, ...] = ()


def tell(present: Present) -> tuple[Standing, ...]:
    """All steps as they stand: one at most is the next."""
    waiting = [step for step in StepId if not _DONE[step](present)]
    possible = [step for step in waiting if _POSSIBLE[step](present.books)]
    next_one = next(iter([*possible, *waiting]), None)
    return tuple(_standing(step, present, waits=step in waiting, next_one=next_one) for step in StepId)


def _standing(step: StepId, present: Present, *, waits: bool, next_one: StepId | None) -> Standing:
    if not waits:
        return Standing(step, "done", _AFTERWARDS[step](present))
    if step is next_one:
        return Standing(step, "now", _TO_DO[step](present))
    return Standing(step, "later", texts.LATER[step])


def is_over(standings: tuple[Standing, ...]) -> bool:
    """Whether every step is done."""
    return all(one.state == "done" for one in standings)


def _proof_was_shown(present: Present) -> bool:
    balance = present.books.balance
    if not present.books.proven or balance is None or balance.proven_until is None:
        return False
    proof = texts.proof(balance.proven_until)
    return any(proof in one for one in present.phone)


_DONE: dict[StepId, Callable[[Present], bool]] = {
    StepId.IMPORT: lambda present: present.books.imported,
    StepId.SURE: lambda present: present.books.imported and not present.books.sure_left,
    StepId.TOO_MUCH: lambda present: present.books.is_decided(sample.PAID_TOO_MUCH),
    StepId.REFUND: lambda present: present.books.refund_is_closed,
    StepId.PROOF: _proof_was_shown,
}
_POSSIBLE: dict[StepId, Callable[[Books], bool]] = {
    StepId.IMPORT: lambda _: True,
    StepId.SURE: lambda books: books.imported,
    StepId.TOO_MUCH: lambda books: sample.PAID_TOO_MUCH in books.lines,
    StepId.REFUND: lambda books: books.refund_is_open,
    StepId.PROOF: lambda books: books.imported,
}


# --- what is said ---------------------------------------------------------------------------------


def _sure_afterwards(present: Present) -> str:
    reconciled = all(present.books.lines[one] is LineState.RECONCILED for one in sample.SURE)
    return texts.SURE_DONE if reconciled else texts.SURE_DONE_OTHERWISE


def _too_much_afterwards(present: Present) -> str:
    case = present.books.case
    if case is None:
        return texts.TOO_MUCH_OTHERWISE
    credit = case.state in {RefundState.CREDIT, RefundState.USED}
    return texts.TOO_MUCH_CREDIT if credit else texts.TOO_MUCH_DONE


def _proof_afterwards(present: Present) -> str:
    balance = present.books.balance
    assert balance is not None  # what is done was proven
    assert balance.proven_until is not None
    return texts.proof_done(balance.proven_until)


def _refund_to_do(present: Present) -> str:
    books = present.books
    if not books.refund_is_open:
        return texts.REFUND_NONE
    if sample.REFUND not in books.lines:
        return texts.REFUND_NOW
    return texts.REFUND_MISSED if books.is_decided(sample.REFUND) else texts.REFUND_FELL


def _proof_to_do(present: Present) -> str:
    balance = present.books.balance
    if balance is None:
        return texts.LATER[StepId.PROOF]
    if balance.pending_lines:
        return texts.proof_waits(balance.pending_lines)
    if present.books.proven:
        return texts.PROOF_NOW
    return texts.proof_lacks(balance.ignored_lines) if balance.ignored_lines else texts.PROOF_DIFFERS


_TO_DO: dict[StepId, Callable[[Present], str]] = {
    StepId.IMPORT: lambda _: texts.IMPORT_NOW,
    StepId.SURE: lambda present: texts.sure_now(present.books.sure_left, len(sample.SURE)),
    StepId.TOO_MUCH: lambda _: texts.TOO_MUCH_NOW,
    StepId.REFUND: _refund_to_do,
    StepId.PROOF: _proof_to_do,
}
_AFTERWARDS: dict[StepId, Callable[[Present], str]] = {
    StepId.IMPORT: lambda _: texts.IMPORT_DONE,
    StepId.SURE: _sure_afterwards,
    StepId.TOO_MUCH: _too_much_afterwards,
    StepId.REFUND: lambda _: texts.REFUND_DONE,
    StepId.PROOF: _proof_afterwards,
}
