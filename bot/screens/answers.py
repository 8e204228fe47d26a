"""The buttons that decide an open line: the most probable right answer first, the others two a row."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from bot.callback_data import Action, Code
from bot.screens.screen import Button, Rows, button, in_twos
from bot.texts.cards import Labels as CardLabels
from bot.texts.settling import Labels
from core.domain.decisions import AdjustmentKind
from core.domain.views import fingerprint
from core.matching.model import Difference, Ending
from core.matching.reasons import ReasonKind
from core.services import explaining
from core.services.certainty import NAMED

if TYPE_CHECKING:
    from core.domain.statements import StatementLine
    from core.domain.views import OpenEntry
    from core.services.offering import Guess
    from core.services.reporting import LineView


KINDS = (
    AdjustmentKind.INTEREST,
    AdjustmentKind.FINE,
    AdjustmentKind.DISCOUNT,
    AdjustmentKind.FEE,
    AdjustmentKind.WITHHOLDING,
)
"""Buttons name a kind by its place here."""


def for_entry(view: LineView, one: OpenEntry, likely: Difference | None = None) -> Rows:
    """Everything that settles this entry by this line.

    Args:
        view: the line; its credit and next entry belong to the suggested entry.
        one: the entry.
        likely: what the matcher takes the difference for, when it says so.
    """
    line = view.line
    over = abs(line.amount_cents) - abs(one.entry.open_cents)
    if over == 0:
        return ((_settle(Action.RECONCILE, line, one, CardLabels.RECONCILE, "success"),),)
    return _over(view, one, over, likely) if over > 0 else _under(view, one, -over, likely)


def _over(view: LineView, one: OpenEntry, over: int, likely: Difference | None) -> Rows:
    line = view.line
    use = _settle(Action.USE_VALUE, line, one, CardLabels.USE_VALUE, "success")
    left = over - abs(view.returned_cents)
    label = CardLabels.refund(left, income=line.amount_cents < 0)
    refund: Rows = ((_settle(Action.USE_VALUE_AND_REFUND, line, one, label),),) if left > 0 else ()
    first: Rows = ((use,), *refund)
    if likely is Difference.INTEREST:
        now = _explain_now(line, one, AdjustmentKind.INTEREST)
        first = ((now,), (_settle(Action.USE_VALUE, line, one, Labels.USE_VALUE),), *refund)
    others = _of_the_excess(view, one) if left > 0 else []
    late = _with_kind(line, one, AdjustmentKind.INTEREST, Labels.LATE)
    return (*first, *in_twos([*others, late, *_kinds(line, one, *explaining.MORE)]))


def _of_the_excess(view: LineView, one: OpenEntry) -> list[Button]:
    """What can become of money that was too much, beside going back."""
    line = view.line
    found = [_settle(Action.CREDIT, line, one, Labels.CREDIT)]
    if view.offset is not None and _is_suggested(view, one):
        seen = fingerprint([one, view.offset])
        code = Code(Action.OFFSET, line.id, line.version, one.entry.id, seen)
        found.append(button(Labels.offset(view.offset), code))
    return [*found, _settle(Action.KEEP, line, one, Labels.keep(line))]


def _under(view: LineView, one: OpenEntry, missing: int, likely: Difference | None) -> Rows:
    """Nothing is green when nothing tells a discount from money still to come."""
    line = view.line
    is_estimate, is_part = likely is Difference.ESTIMATE, likely is Difference.PARTIAL
    use_label = CardLabels.USE_VALUE if is_estimate else Labels.USE_VALUE
    use = _settle(Action.USE_VALUE, line, one, use_label, "success" if is_estimate else None)
    part_label = Labels.partial(missing, likely=is_part)
    partial = _settle(Action.PARTIAL, line, one, part_label, "success" if is_part else None)
    first: list[tuple[Button, ...]] = []
    if view.credit is not None and _is_suggested(view, one):
        first.append((_settle(Action.WITH_CREDIT, line, one, Labels.with_credit(missing), "success"),))
    named = NAMED.get(likely) if likely else None
    if named is not None and named in explaining.kinds(_difference(line, one)):
        first.append((_explain_now(line, one, named),))
    ways = [(use,), (partial,)] if is_estimate else [(partial,), (use,)]
    return (*first, *ways, *in_twos(_kinds(line, one, *([named] if named else []))))


def _is_suggested(view: LineView, one: OpenEntry) -> bool:
    """Credit and next entry were looked up for the suggested entry only."""
    best = view.suggestion.best if view.suggestion else None
    return best is not None and best.open_entry.entry.id == one.entry.id


def _difference(line: StatementLine, one: OpenEntry) -> explaining.Difference:
    owed = abs(one.entry.open_cents)
    late = (line.posted_on - one.entry.due_on).days
    return explaining.Difference(owed, abs(line.amount_cents) - owed, late, line.amount_cents > 0)


def _kinds(line: StatementLine, one: OpenEntry, *besides: AdjustmentKind) -> list[Button]:
    """What the difference can be called; each opens its own screen, prefilled."""
    return [
        _with_kind(line, one, kind, Labels.kind(kind))
        for kind in explaining.kinds(_difference(line, one))
        if kind not in besides
    ]


def _explain_now(line: StatementLine, one: OpenEntry, kind: AdjustmentKind) -> Button:
    both = len(explaining.prefilled(_difference(line, one), kind)) > 1
    label = Labels.kind_now(kind, both=both)
    number = KINDS.index(kind) + len(KINDS) * fingerprint([one])
    return button(label, Code(Action.EXPLAIN_NOW, line.id, line.version, one.entry.id, number), "success")


def _with_kind(line: StatementLine, one: OpenEntry, kind: AdjustmentKind, label: str) -> Button:
    return button(label, Code(Action.EXPLAIN, line.id, line.version, one.entry.id, KINDS.index(kind)))


def _settle(
    action: Action, line: StatementLine, one: OpenEntry, label: str, style: str | None = None
) -> Button:
    return button(label, Code(action, line.id, line.version, one.entry.id, fingerprint([one])), style)


# --- when the line is not one entry --------------------------------------------------------------


def for_guess(view: LineView, guess: Guess, place: int, *, sole: bool = True) -> Rows:
    """The one tap that carries out what the line seems to be; ``place`` of a sum among the options drawn.

    Args:
        sole: it stands out; of several equals none is green.
    """
    rows = _for_guess(view, guess, place, "success" if sole else None)
    if sole:
        return rows
    return tuple(tuple(replace(one, label=one.label.removeprefix("✅ ")) for one in row) for row in rows)


def _for_guess(view: LineView, guess: Guess, place: int, style: str | None) -> Rows:
    line = view.line
    if guess.ending is Ending.MATCH:
        return ((_sum_button(line, guess, place, style),),)
    if guess.ending is Ending.TRANSFER and guess.pair is not None:
        code = Code(Action.TRANSFER, line.id, line.version, UUID(str(guess.pair.id)))
        return ((button(Labels.transfer_with(line, guess.pair), code, style),),)
    if guess.ending is Ending.REFUND and guess.pair is not None:
        code = Code(Action.GIVE_BACK, line.id, line.version, UUID(str(guess.pair.id)))
        return ((button(Labels.give_back(line, guess.pair), code, style),),)
    if guess.ending is Ending.DUPLICATE:
        return ((button(Labels.REPEATED, Code(Action.REPEATED, line.id, line.version)),),)
    return _something_new(view, guess, style)


def _sum_button(line: StatementLine, guess: Guess, place: int, style: str | None) -> Button:
    """A sum is settled at once, exact or with a difference that has a name; any other is shown, ticked."""
    number, seen = len(guess.entries), fingerprint(guess.entries)
    at = (line.id, line.version)
    named = NAMED.get(guess.difference) if guess.difference and guess.over_cents else None
    if named is not None and named in explaining.kinds(_difference_of_sum(line, guess)):
        code = Code(Action.GROUP_EXPLAIN_NOW, *at, number=KINDS.index(named) + len(KINDS) * seen)
        return button(
            Labels.sum_less(place, number, named, guess.over_cents, sole=style is not None), code, style
        )
    code = Code(Action.GROUP_NOW, *at, number=seen)
    if style is None:
        return button(Labels.one_sum(place + 1, number), code)
    return button(Labels.all_of(number), code, None if guess.over_cents else style)


def _difference_of_sum(line: StatementLine, guess: Guess) -> explaining.Difference:
    owed = sum(abs(one.entry.open_cents) for one in guess.entries)
    late = (line.posted_on - min(one.entry.due_on for one in guess.entries)).days
    return explaining.Difference(owed, guess.over_cents, late, line.amount_cents > 0)


def _something_new(view: LineView, guess: Guess, style: str | None) -> Rows:
    line = view.line
    learned = any(reason.kind is ReasonKind.AS_BEFORE for reason in guess.reasons) and guess.category_id
    if guess.ending is Ending.TRANSFER or (guess.new_kind == "aplicacao" and not learned):
        return ((button(Labels.TRANSFER, Code(Action.TRANSFER, line.id, line.version), style),),)
    if guess.new_kind == "pagamento_em_duplicidade":
        return ((button(Labels.PAID_TWICE, Code(Action.PAID_TWICE, line.id, line.version)),),)
    if guess.ending is not Ending.NEW or guess.category_id is None:
        return ()
    code = Code(Action.NEW_AS, line.id, line.version, guess.category_id)
    return ((button(Labels.new_as(line, guess.category), code, style),),)
