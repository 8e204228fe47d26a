"""The card of a bank line: one thumb, at most seven lines, the most probable right answer first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action, Code
from bot.screens.screen import Button, Screen, button, join_lines
from bot.texts import cards as texts
from bot.texts import reasons as evidence
from bot.texts.cards import Labels
from core.domain.decisions import DecisionKind, RefundState
from core.services.offering import Candidate

if TYPE_CHECKING:
    from core.domain.decisions import RefundView
    from core.domain.statements import StatementLine
    from core.domain.views import OpenEntry, Outcome
    from core.services.offering import Guess, Offer
    from core.services.reporting import LineView

Rows = tuple[tuple[Button, ...], ...]
_ALSO_PERMILLE, _MOST_ALSO = 100, 2  # entries shown below another guess
_MOST_EXPLAINED = 3


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


def _open(view: LineView, offer: Offer, refund: RefundView | None, progress: str | None) -> Screen:
    line, best = view.line, offer.best
    head = texts.head(line, view.account, progress=progress)
    notes = (texts.SCHEDULED if line.scheduled else None, texts.SNOOZED if line.snoozed_at else None)
    if best is None:
        body, choices = _no_best(line, offer)
        return Screen(join_lines(head, *notes, "", body), choices + _everyday(view))
    text = join_lines(
        head,
        *notes,
        "",
        texts.suggested(line, best),
        texts.refund_reason(refund) if refund else None,
        evidence.ticks(best.reasons) or None,
        _difference(line, best),
    )
    return Screen(text, _answers(line, best.open_entry, best.difference_cents) + _everyday(view, best))


def _no_best(line: StatementLine, offer: Offer) -> tuple[str, Rows]:
    """Equals side by side; else what the line seems to be, with the entries that come next to be looked at."""
    if offer.tied:
        return texts.tie(len(offer.tied)), tuple((_pair_button(line, one),) for one in offer.tied)
    likely = [one for one in offer.candidates if one.probability * 1000 >= _ALSO_PERMILLE][:_MOST_ALSO]
    said = texts.guessed(line, offer.guess) if offer.guess else texts.NO_SUGGESTION
    rows = tuple((_look_button(line, one),) for one in likely)
    return (f"{said}\n{texts.ALSO}" if rows else said), rows


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
    if candidate.difference_cents:
        return _look_button(line, candidate)
    one = candidate.open_entry
    code = Code(Action.RECONCILE, line.id, line.version, one.entry.id)
    return button(f"Conciliar {texts.label_entry(one)}", code)


def _look_button(line: StatementLine, candidate: Candidate) -> Button:
    """Shows an entry beside the line before anything is decided."""
    one = candidate.open_entry
    return button(texts.label_entry(one), Code(Action.PAIR, line.id, line.version, one.entry.id))


def _everyday(view: LineView, best: Candidate | None = None) -> Rows:
    """What can always be done with an open line, and saying no to what is suggested."""
    line = view.line
    new = Labels.NEW_IN if line.amount_cents > 0 else Labels.NEW_OUT
    at = (line.id, line.version)
    search = button(Labels.SEARCH, Code(Action.SEARCH, *at, number=0))
    why = button(Labels.WHY, Code(Action.WHY, *at))
    new_entry = button(new, Code(Action.NEW_ENTRY, *at))
    # two to a row: a phone cuts the labels of three
    asking: Rows = ((search, why), (new_entry,))
    if best:
        asking = (
            (button(Labels.REFUSE, Code(Action.REFUSE, *at, best.open_entry.entry.id)), search),
            (why, new_entry),
        )
    undo = (button(Labels.REFUSE_UNDO, Code(Action.REFUSE_UNDO, *at, view.refused)),) if view.refused else ()
    last = (
        button(Labels.IGNORE, Code(Action.IGNORE, *at)),
        button(Labels.POSTPONE, Code(Action.POSTPONE, *at)),
    )
    return (*asking, *((undo,) if undo else ()), last)


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
    """The whole trace: what speaks for and against the best, why it is asked, and what comes next."""
    line, offer = view.line, view.suggestion
    back = ((button(Labels.BACK, Code(Action.BACK, line.id, line.version)),),)
    head = texts.head(line, view.account)
    if offer is None or not any(_tells(one) for one in offer.options):
        return Screen(join_lines(head, "", texts.WHY_NOTHING), back)
    shown = offer.options[: max(_MOST_EXPLAINED, offer.equals)]
    first, others = shown[: offer.equals], shown[offer.equals :]
    parts = [part for one in first for part in _explained(line, one, first=True)]
    if offer.doubts:
        parts += ["", evidence.doubts(offer.doubts)]
    parts += [part for one in others if _tells(one) for part in _explained(line, one, first=False)]
    return Screen(join_lines(head, *parts), back)


def _tells(one: Candidate | Guess) -> bool:
    return isinstance(one, Candidate) or one.tells


def _explained(line: StatementLine, one: Candidate | Guess, *, first: bool) -> list[str]:
    """One possibility with its chance, then all its reasons, those in favour first."""
    if isinstance(one, Candidate):
        title = texts.why_title(one) if first else texts.why_next(one)
    else:
        title = texts.why_guess(line, one)
    reasons = sorted(one.reasons, key=evidence.speaks_against)
    elsewhere = [texts.WHY_ELSEWHERE] if isinstance(one, Candidate) and one.wanted_elsewhere else []
    return ["", title, *map(evidence.reason_text, reasons), *elsewhere]
