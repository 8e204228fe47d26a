"""The card of a bank line: one thumb, at most seven lines, the most probable right answer first."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from bot.callback_data import Action, Code
from bot.screens import alike, answers, rules
from bot.screens.oversight import with_notes
from bot.screens.screen import Button, Rows, Screen, button, join_lines
from bot.texts import cards as texts
from bot.texts import outcomes, settling
from bot.texts import reasons as evidence
from bot.texts import rules as rule_texts
from bot.texts.cards import Labels
from bot.texts.settling import Labels as AnswerLabels
from core.domain.decisions import DecisionKind, RefundState
from core.matching.model import Difference, Ending
from core.services.offering import Candidate

if TYPE_CHECKING:
    from core.domain.decisions import RefundView
    from core.domain.statements import StatementLine
    from core.domain.views import OpenEntry, Outcome
    from core.matching.model import Difference
    from core.services.offering import Guess, Offer
    from core.services.reporting import LineView
    from core.services.transferring import WaitingLeg

_ALSO_PERMILLE, _MOST_ALSO = 100, 2  # entries shown below another guess
_MOST_EXPLAINED = 3
_OF_TWO_LINES = frozenset({Ending.TRANSFER, Ending.REFUND})


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
    return with_notes(view, _as_it_stands(view, time_zone, refund, progress))


def _as_it_stands(view: LineView, time_zone: str, refund: RefundView | None, progress: str | None) -> Screen:
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
    joined = tuple((_join_button(line, one),) for one in view.waiting[:1])
    if best is None:
        body, choices = _no_best(view, offer)
        return Screen(join_lines(head, *notes, "", body), joined + choices + _everyday(view, choices))
    text = join_lines(
        head,
        *notes,
        "",
        texts.suggested(line, best),
        texts.refund_reason(refund) if refund else None,
        evidence.ticks(best.reasons) or None,
        *_difference(view, best.open_entry, best.difference),
    )
    choices = answers.for_entry(view, best.open_entry, best.difference)
    return Screen(text, joined + choices + _next_likely(line, offer) + _everyday(view, choices, best))


def _next_likely(line: StatementLine, offer: Offer) -> Rows:
    """The entries that come next, where they are likely enough to be looked for by hand; none of them green."""
    found = [one for one in offer.options[offer.equals :] if isinstance(one, Candidate)]
    likely = [one for one in found if one.probability * 1000 >= _ALSO_PERMILLE][:_MOST_ALSO]
    return tuple((_pair_button(line, one),) for one in likely)


def _difference(view: LineView, one: OpenEntry, named: Difference | None) -> list[str]:
    """What the line moved beyond or short of an entry, and what of the line came back already."""
    line, back = view.line, view.returned_cents
    said = [texts.came_back(line, back)] if back else []
    if abs(line.amount_cents) == abs(one.entry.open_cents):
        return said
    return [settling.difference(line, one, named, returned_cents=back), *said]


def _join_button(line: StatementLine, one: WaitingLeg) -> Button:
    """The other leg of a transfer that was told before."""
    code = Code(Action.TRANSFER_JOIN, line.id, line.version, one.transfer.id)
    return button(AnswerLabels.join(one), code, "success")


def _no_best(view: LineView, offer: Offer) -> tuple[str, Rows]:
    """Equals side by side; else what the line seems to be, with the entries that come next to be looked at."""
    line = view.line
    if offer.equals > 1:
        tied = offer.options[: offer.equals]
        return texts.tie(tied), tuple(
            row for place, one in enumerate(tied) for row in _equal(view, one, place)
        )
    said = texts.guessed(line, offer.guess) if offer.guess else texts.NO_SUGGESTION
    rows = _next_likely(line, offer)
    tap = answers.for_guess(view, offer.guess, 0) if offer.guess else ()
    if view.rule is not None:  # the owner's own word comes before a guess
        said, tap = rule_texts.suggested(view.rule), rules.use(line, view.rule)
    return (f"{said}\n{texts.ALSO}" if rows else said), tap + rows


def _equal(view: LineView, one: Candidate | Guess, place: int) -> Rows:
    """One of several equals, none of them green."""
    if isinstance(one, Candidate):
        return ((_pair_button(view.line, one),),)
    return answers.for_guess(view, one, place, sole=False)


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


def _everyday(view: LineView, offered: Rows, best: Candidate | None = None) -> Rows:
    """What can always be done with an open line, and saying no to what is suggested; two to a row, for phones."""
    line = view.line
    at = (line.id, line.version)
    new = Labels.NEW_IN if line.amount_cents > 0 else Labels.NEW_OUT
    search = button(Labels.SEARCH, Code(Action.SEARCH, *at, number=0))
    why = button(Labels.WHY, Code(Action.WHY, *at))
    rows: list[tuple[Button, ...]] = [(search, why)]
    refused = _refuse_button(view, best)
    if refused:
        rows = [(refused, search)]
    group = button(AnswerLabels.GROUP, Code(Action.GROUP, *at, number=0))
    transfer = button(AnswerLabels.TRANSFER, Code(Action.TRANSFER, *at))
    new_entry = button(new, Code(Action.NEW_ENTRY, *at))
    already = any(one.data == transfer.data for row in offered for one in row)
    rows.append((new_entry,) if already else (new_entry, transfer))
    rows.append((group, why) if refused else (group,))
    if view.refused_line:
        rows.append((button(Labels.REFUSE_UNDO, Code(Action.REFUSE_LINE_UNDO, *at, view.refused_line)),))
    elif view.refused:
        rows.append((button(Labels.REFUSE_UNDO, Code(Action.REFUSE_UNDO, *at, view.refused)),))
    rows.append(
        (
            button(Labels.IGNORE, Code(Action.IGNORE, *at)),
            button(Labels.POSTPONE, Code(Action.POSTPONE, *at)),
        )
    )
    return tuple(rows)


def _refuse_button(view: LineView, best: Candidate | None) -> Button | None:
    """Saying no to the entry, or to the other line, that is offered."""
    at = (view.line.id, view.line.version)
    if best:
        return button(Labels.REFUSE, Code(Action.REFUSE, *at, best.open_entry.entry.id))
    guess = view.suggestion.guess if view.suggestion else None
    beside: UUID | None = None
    if view.waiting:
        beside = view.waiting[0].line.id
    elif guess and guess.pair and guess.ending in _OF_TWO_LINES:
        beside = UUID(str(guess.pair.id))
    return button(Labels.REFUSE, Code(Action.REFUSE_LINE, *at, beside)) if beside else None


def _decided(view: LineView, outcome: Outcome, time_zone: str) -> Screen:
    line = view.line
    said = outcomes.outcome(line, outcome, time_zone)
    more = alike.for_others(line, outcome, view.kin) + rules.always(line, view.kin)
    return Screen(join_lines(texts.head(line, view.account), "", said), more + _after(line, outcome))


def _after(line: StatementLine, outcome: Outcome) -> Rows:
    """What an over-payment may still become, the case it became, and the way back."""
    rows: list[tuple[Button, ...]] = []
    at = (line.id, line.version)
    mine = [view for view in outcome.refunds if view.case.cause_line_id == line.id]
    if outcome.unsaid_cents:
        label = Labels.refund(abs(outcome.unsaid_cents), income=line.amount_cents < 0)
        rows.append((button(label, Code(Action.OPEN_REFUND, *at)),))
        rows.append((button(AnswerLabels.CREDIT, Code(Action.CREDIT_LATER, *at)),))
    rows += [
        (button(Labels.CASE, Code(Action.REFUND_CASE, view.case.id)),)
        for view in mine
        if view.case.state is not RefundState.CANCELLED
    ]
    ignored = outcome.decision.kind is DecisionKind.IGNORE
    undo = Labels.BRING_BACK if ignored else Labels.UNDO
    rows.append((button(undo, Code(Action.UNDO, *at)),))
    return tuple(rows)


def pair(view: LineView, one: OpenEntry) -> Screen:
    """One entry chosen by hand beside the line: what settling it would mean."""
    line = view.line
    text = join_lines(
        texts.head(line, view.account),
        "",
        texts.chosen(line, one),
        *_difference(view, one, _likely(view, one)),
    )
    back = button(Labels.BACK, Code(Action.BACK, line.id, line.version))
    return Screen(text, (*answers.for_entry(view, one, _likely(view, one)), (back,)))


def _likely(view: LineView, one: OpenEntry) -> Difference | None:
    """What the matcher takes the difference to this entry for, if the entry is among what it found."""
    found = view.suggestion.candidates if view.suggestion else ()
    return next((each.difference for each in found if each.open_entry.entry.id == one.entry.id), None)


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
