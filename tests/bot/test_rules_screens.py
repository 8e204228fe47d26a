"""Screens of rules and alike lines stay inside Telegram's limits, however long names, texts and lists become."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.screens import alike as alike_screens
from bot.screens import rules as screens
from core.domain.decisions import Decision, DecisionKind
from core.domain.entries import Direction
from core.domain.ids import new_id
from core.domain.rules import PastLine, Rule, RuleAction, RuleMode, Treatment
from core.domain.views import Outcome
from core.services.alike import Alike, Who
from core.services.likewise import Question
from core.services.ruling import Kin, Preview, RuleView
from tests.bot.test_screen_limits import check, wild
from tests.builders import NOW, a_company, a_line, an_entry

if TYPE_CHECKING:
    from core.domain.statements import StatementLine

COMPANY = a_company()
cents = st.integers(1, 10**13)
few = settings(max_examples=60, deadline=None)


def a_rule(name: str, amount: int, **changes: object) -> RuleView:
    rule = Rule(
        COMPANY.id, new_id(), 1, name[:120], Direction.OUT, (name[:40], "52998224725"), RuleAction.NEW_ENTRY,
        new_id(), new_id(), "", RuleMode.ALONE, amount, True, new_id(), NOW, dropped_at=NOW,
    )  # fmt: skip
    return RuleView(replace(rule, **changes), name, name)  # type: ignore[arg-type] # fields by name


def some_lines(memo: str, amount: int, number: int) -> list[StatementLine]:
    return [
        replace(
            a_line(memo=memo, amount_cents=-amount - place),
            posted_on=date(2025, 1, 1) + timedelta(days=place),
        )
        for place in range(number)
    ]


@few
@given(wild, wild, cents, st.integers(1, 60), st.sampled_from(RuleAction), st.booleans())
def test_question_about_alike_lines_fits(
    name: str, memo: str, amount: int, number: int, action: RuleAction, is_open: bool
) -> None:
    lines = some_lines(memo, amount, number)
    own = a_line(memo=memo, amount_cents=-amount, version=0 if is_open else 1)
    alike = Alike(Who(Direction.OUT, (name[:40], "A" * 100)), tuple(lines))
    question = Question(own, alike, Treatment(action, new_id(), new_id(), memo), name, name)
    check(alike_screens.of_draft(new_id(), question))
    check(alike_screens.of_line(question))
    decision = Decision(COMPANY.id, new_id(), own.id, 0, DecisionKind.IGNORE, new_id(), NOW, bulk_id=new_id())
    kin = Kin(alike, always=True, bulk=number)
    for named in (True, False):
        rows = (
            *alike_screens.for_others(own, Outcome(decision, name), kin, named=named),
            *screens.always(own, kin, named=named),
            *alike_screens.for_all(new_id(), own, alike),
        )
        check(replace(alike_screens.of_line(question), rows=rows))


@few
@given(wild, wild, cents, st.integers(0, 80), st.sampled_from(RuleAction))
def test_preview_of_a_rule_fits(name: str, memo: str, amount: int, number: int, action: RuleAction) -> None:
    view = a_rule(name, amount, action=action)
    entry = an_entry(description=memo, category_id=new_id(), contact_id=new_id())
    assert entry.category_id is not None
    past = [
        PastLine(
            line, Decision(COMPANY.id, new_id(), line.id, 0, DecisionKind.NEW_ENTRY, new_id(), NOW), (entry,)
        )
        for line in some_lines(memo, amount, number)
    ]
    lines = some_lines(memo, amount, number)
    names = {entry.category_id: name, entry.contact_id or new_id(): name}
    check(screens.preview(Preview(a_line(memo=memo), view, past, past, number, lines, names)))


@few
@given(wild, cents, st.integers(0, 120), st.booleans(), st.booleans(), st.sampled_from(RuleMode))
def test_list_of_rules_and_each_rule_fit(
    name: str, amount: int, number: int, may_change: bool, active: bool, mode: RuleMode
) -> None:
    views = [a_rule(name, amount, active=active, mode=mode) for _ in range(number)]
    check(screens.rules(views, COMPANY, may_change=may_change))
    for view in views[:1]:
        check(screens.rule(view, COMPANY, may_change=may_change))
        check(screens.ask_delete(view))
        check(replace(screens.ask_delete(view), rows=screens.use(a_line(), view)))
