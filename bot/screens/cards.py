"""The card of a bank line: one thumb, at most seven lines, the most probable right answer first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action, Code
from bot.screens.screen import Button, Screen, button, join_lines
from bot.texts import cards as texts
from bot.texts.cards import Labels
from core.domain.decisions import DecisionKind, RefundState

if TYPE_CHECKING:
    from core.domain.decisions import RefundView
    from core.domain.statements import StatementLine
    from core.domain.views import OpenEntry, Outcome
    from core.matching.engine import Candidate, Suggestion
    from core.services.reporting import LineView

Rows = tuple[tuple[Button, ...], ...]


def card(
    view: LineView, *, time_zone: str, refund: RefundView | None = None, progress: str | None = None
) -> Screen:
    """A line as it stands now.

    Args:
        view: the line with its suggestion or outcome.
        time_zone: of the company, for the hour of a decision.
        refund: the open case behind the best candidate, if it is a refund.
        progress: ``3 de 14`` when the chat goes through a queue.
    """
    if view.removed:
        return Screen(join_lines(texts.head(view.line, view.account), "", texts.REMOVED))
    if view.outcome is not None:
        return _decided(view, view.outcome, time_zone)
    if view.twin is not None:
        return _doubtful(view, view.twin)
    assert view.suggestion is not None
    return _open(view, view.suggestion, refund, progress)


def _open(view: LineView, suggestion: Suggestion, refund: RefundView | None, progress: str | None) -> Screen:
    line, best = view.line, suggestion.best
    head = texts.head(line, view.account, progress=progress)
    notes = (texts.SCHEDULED if line.scheduled else None, texts.SNOOZED if line.snoozed_at else None)
    if best is None:
        body = texts.tie(suggestion.equals) if suggestion.candidates else texts.NO_SUGGESTION
        choices = tuple((_pair_button(line, one),) for one in suggestion.candidates[: suggestion.equals])
        return Screen(join_lines(head, *notes, "", body), choices + _everyday(line))
    text = join_lines(
        head,
        *notes,
        "",
        texts.suggested(line, best),
        texts.refund_reason(refund) if refund else None,
        texts.ticks(best.reasons),
        _difference(line, best),
    )
    return Screen(text, _answers(line, best.open_entry, best.difference_cents) + _everyday(line))


def _doubtful(view: LineView, other: StatementLine) -> Screen:
    """The question before all others: is this a line at all?"""
    line = view.line
    at = (line.id, line.version)
    rows = (
        (button(Labels.TWIN_KEEP, Code(Action.TWIN_KEEP, *at)),),
        (button(Labels.TWIN_REPEATED, Code(Action.TWIN_REPEATED, *at)),),
        (button(Labels.POSTPONE, Code(Action.POSTPONE, *at)),),
    )
    return Screen(join_lines(texts.head(line, view.account), "", texts.twin(line, other)), rows)


def _difference(line: StatementLine, candidate: Candidate) -> str | None:
    if candidate.difference_cents > 0:
        return texts.excess(line, candidate)
    if candidate.difference_cents < 0:
        return texts.shortfall(line, candidate)
    return None


def _answers(line: StatementLine, one: OpenEntry, difference: int) -> Rows:
    """The buttons that settle this entry by this line."""
    entry = one.entry.id
    if difference == 0:
        code = Code(Action.RECONCILE, line.id, line.version, entry)
        return ((button(Labels.RECONCILE, code, "success"),),)
    use = button(Labels.USE_VALUE, Code(Action.USE_VALUE, line.id, line.version, entry), "success")
    if difference < 0:
        return ((use,),)
    refund = button(
        Labels.refund(difference, income=line.amount_cents < 0),
        Code(Action.USE_VALUE_AND_REFUND, line.id, line.version, entry),
    )
    return ((use,), (refund,))


def _pair_button(line: StatementLine, candidate: Candidate) -> Button:
    """One of several equals: exact ones are settled at once, others are shown first."""
    one = candidate.open_entry
    action = Action.RECONCILE if candidate.difference_cents == 0 else Action.PAIR
    verb = "Conciliar " if candidate.difference_cents == 0 else ""
    return button(f"{verb}{texts.label_entry(one)}", Code(action, line.id, line.version, one.entry.id))


def _everyday(line: StatementLine) -> Rows:
    """What can always be done with an open line."""
    new = Labels.NEW_IN if line.amount_cents > 0 else Labels.NEW_OUT
    at = (line.id, line.version)
    return (
        (
            button(Labels.SEARCH, Code(Action.SEARCH, *at, number=0)),
            button(Labels.WHY, Code(Action.WHY, *at)),
        ),
        (button(new, Code(Action.NEW_ENTRY, *at)),),
        (
            button(Labels.IGNORE, Code(Action.IGNORE, *at)),
            button(Labels.POSTPONE, Code(Action.POSTPONE, *at)),
        ),
    )


def _decided(view: LineView, outcome: Outcome, time_zone: str) -> Screen:
    line = view.line
    text = join_lines(texts.head(line, view.account), "", texts.outcome(line, outcome, time_zone))
    return Screen(text, _after(line, outcome))


def _after(line: StatementLine, outcome: Outcome) -> Rows:
    """The way back, and the refund if the line was larger than agreed and nobody opened it yet."""
    rows: list[tuple[Button, ...]] = []
    entry, case = outcome.entry, outcome.refund.case if outcome.refund else None
    mine = case is not None and case.cause_line_id == line.id and case.state is not RefundState.CANCELLED
    if entry and outcome.decision.kind is DecisionKind.STATEMENT_VALUE and not mine:
        extra = abs(line.amount_cents) - abs(entry.entry.amount_cents)
        if extra > 0:
            label = Labels.refund(extra, income=line.amount_cents < 0)
            rows.append((button(label, Code(Action.OPEN_REFUND, line.id, line.version)),))
    if case is not None and mine and case.state is RefundState.OPEN:
        rows.append((button(Labels.DUE, Code(Action.DUE_CHOICES, case.id)),))
    ignored = outcome.decision.kind is DecisionKind.IGNORE
    undo = Labels.BRING_BACK if ignored else Labels.UNDO
    rows.append((button(undo, Code(Action.UNDO, line.id, line.version)),))
    return tuple(rows)


def pair(view: LineView, one: OpenEntry) -> Screen:
    """One entry chosen by hand beside the line: what settling it would mean."""
    line = view.line
    difference = abs(line.amount_cents) - abs(one.entry.amount_cents)
    text = join_lines(
        texts.head(line, view.account),
        "",
        texts.chosen(line, one),
        texts.moved(difference) if difference else None,
    )
    back = button(Labels.BACK, Code(Action.BACK, line.id, line.version))
    return Screen(text, (*_answers(line, one, difference), (back,)))


def why(view: LineView) -> Screen:
    """Every reason for the candidates, in words."""
    line = view.line
    back = ((button(Labels.BACK, Code(Action.BACK, line.id, line.version)),),)
    candidates = view.suggestion.candidates[:3] if view.suggestion else ()
    if not candidates:
        return Screen(join_lines(texts.head(line, view.account), "", texts.WHY_NOTHING), back)
    parts: list[str] = []
    for candidate in candidates:
        parts += ["", texts.why_title(candidate), *map(texts.reason_text, candidate.reasons)]
        if candidate.wanted_elsewhere:
            parts.append(texts.WHY_ELSEWHERE)
    return Screen(join_lines(texts.head(line, view.account), *parts), back)
