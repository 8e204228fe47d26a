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
    done = {step: _DONE[step](present) for step in StepId}
    waiting = [step for step in StepId if not done[step]]
    possible = [step for step in waiting if _POSSIBLE[step](present.books)]
    next_one = next(iter([*possible, *waiting]), None)
    return tuple(
        Standing(step, state, _said(step, state, present))
        for step in StepId
        for state in ["done" if done[step] else "now" if step is next_one else "later"]
    )


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


def _said(step: StepId, state: StepState, present: Present) -> str:
    if state == "later":
        return texts.LATER[step]
    return _WORDS[step](state == "done", present)


def _of_import(done: bool, _present: Present) -> str:
    return texts.IMPORT_DONE if done else texts.IMPORT_NOW


def _of_sure(done: bool, present: Present) -> str:
    if not done:
        return texts.sure_now(present.books.sure_left, len(sample.SURE))
    lines = present.books.lines
    reconciled = all(lines[one] is LineState.RECONCILED for one in sample.SURE)
    return texts.SURE_DONE if reconciled else texts.SURE_DONE_OTHERWISE


def _of_too_much(done: bool, present: Present) -> str:
    if not done:
        return texts.TOO_MUCH_NOW
    case = present.books.case
    if case is None:
        return texts.TOO_MUCH_OTHERWISE
    credit = case.state in {RefundState.CREDIT, RefundState.USED}
    return texts.TOO_MUCH_CREDIT if credit else texts.TOO_MUCH_DONE


def _of_refund(done: bool, present: Present) -> str:
    books = present.books
    if done:
        return texts.REFUND_DONE
    if not books.refund_is_open:
        return texts.REFUND_NONE
    if sample.REFUND not in books.lines:
        return texts.REFUND_NOW
    return texts.REFUND_MISSED if books.is_decided(sample.REFUND) else texts.REFUND_FELL


def _of_proof(done: bool, present: Present) -> str:
    balance = present.books.balance
    if balance is None:
        return texts.LATER[StepId.PROOF]
    if done and balance.proven_until is not None:
        return texts.proof_done(balance.proven_until)
    if balance.pending_lines:
        return texts.proof_waits(balance.pending_lines)
    if present.books.proven:
        return texts.PROOF_NOW
    return texts.proof_lacks(balance.ignored_lines) if balance.ignored_lines else texts.PROOF_DIFFERS


_WORDS: dict[StepId, Callable[[bool, Present], str]] = {
    StepId.IMPORT: _of_import,
    StepId.SURE: _of_sure,
    StepId.TOO_MUCH: _of_too_much,
    StepId.REFUND: _of_refund,
    StepId.PROOF: _of_proof,
}
