"""History, /config and closed months stay inside Telegram's limits, and every kind of decision has its words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.callback_data import Action, Code
from bot.handlers.config import read_hour
from bot.screens import config, oversight
from bot.texts import oversight as texts
from core.domain.conversation import AuditEvent
from core.domain.decisions import DecisionKind
from core.domain.entries import Category, CategoryPurpose, Direction
from core.domain.monthly import Month
from core.domain.oversight import Attachment, AttachmentKind, Comment, MonthTotals, PeriodLock
from core.domain.parties import Role
from core.errors import PeriodClosed, UnreadableAnswer
from core.matching.reasons import Reason, ReasonKind
from core.services.closing import MonthPage, MonthState
from core.services.history import Happening, LineHistory
from tests.bot.test_screen_limits import check, opened, wild
from tests.builders import NOW, a_company, a_line, a_member, an_account, an_import

COMPANY = a_company()
ACCOUNT = an_account(COMPANY.id)
ZONE = "America/Sao_Paulo"
MEMBER = a_member(COMPANY.id)


def event(action: str, number: int = 0, **data: object) -> AuditEvent:
    at = NOW + timedelta(minutes=number)
    return AuditEvent(COMPANY.id, uuid4(), at, MEMBER.id, action, uuid4(), data)


def told(*happenings: Happening, name: str = "julho.ofx", papers: int = 0, earlier: int = 0) -> LineHistory:
    line = a_line(memo=name)
    paper = Attachment(COMPANY.id, uuid4(), line.id, MEMBER.id, AttachmentKind.PHOTO, "f", "u", "", 1, NOW)
    return LineHistory(
        line=line,
        account=replace(ACCOUNT, name=name[:120]),
        brought=an_import(COMPANY.id, file_name=name),
        brought_by=name[:120],
        happenings=happenings,
        attachments=[paper] * papers,
        earlier=earlier,
    )


def a_month(name: str = "Caio", *, pending: int = 0, cents: int = 0, closed: bool = False) -> MonthState:
    lock = PeriodLock(COMPANY.id, uuid4(), date(2026, 7, 1), MEMBER.id, NOW) if closed else None
    totals = MonthTotals(pending + 1, pending, cents)
    return MonthState(Month(2026, 7), totals, lock, name, over=True)


@given(wild, st.integers(0, 120), st.integers(1, 10**13))
@settings(max_examples=60, deadline=None)
def test_history_of_any_length_and_any_words_fits(name: str, number: int, cents: int) -> None:
    comment = Comment(COMPANY.id, uuid4(), uuid4(), MEMBER.id, (name * 1000)[:1000], NOW)
    reasons = tuple(Reason(kind, 1) for kind in ReasonKind)
    decided = Happening(
        event("reconcile"),
        name[:120],
        decided=DecisionKind.RECONCILE,
        entries=(opened(name, cents),) * 9,
        evidence=reasons,
        chance_permille=987,
    )
    said = Happening(event("comment"), name[:120], comment=comment)
    shown = oversight.history(told(*(decided, said) * number, name=name, papers=10, earlier=number), ZONE)
    check(shown)
    if number > 20:
        assert "… e mais " in shown.text


@pytest.mark.parametrize("kind", DecisionKind)
def test_every_decision_and_its_undo_are_told_in_words(kind: DecisionKind) -> None:
    for action in {kind.value, "undo"}:
        text = texts.history(told(Happening(event(action), "Sol", decided=kind)), ZONE)
        assert "mudou algo" not in text


def test_newest_comes_last_and_what_does_not_fit_is_counted() -> None:
    many = [
        Happening(
            event("comment", number),
            "Sol",
            comment=Comment(COMPANY.id, uuid4(), uuid4(), MEMBER.id, f"n{number} " + "x" * 500, NOW),
        )
        for number in range(20)
    ]
    text = texts.history(told(*many, earlier=7), ZONE)
    assert text.index("n18 ") < text.index("n19 ")
    shown = sum(f"n{number} " in text for number in range(20))
    assert 1 < shown < 20
    assert f"… e mais {20 - shown + 7} antes destes." in text


def test_action_of_a_newer_program_is_still_told() -> None:
    assert "mudou algo (teleport)" in texts.history(told(Happening(event("teleport"), "Sol")), ZONE)


def test_what_the_bot_did_alone_is_told_as_such() -> None:
    one = Happening(event("reconcile"), "Sol", decided=DecisionKind.RECONCILE, alone=True)
    assert "🤖 Sozinho, como Sol permitiu, conciliou" in texts.history(told(one), ZONE)


def test_notes_are_counted_in_words_and_none_leave_no_line() -> None:
    assert texts.notes_line(0, 0) is None
    assert texts.notes_line(1, 0) == "💬 1 comentário"
    assert texts.notes_line(2, 1) == "💬 2 comentários · 📎 1 anexo"
    assert texts.notes_line(0, 3) == "📎 3 anexos"


@given(wild, st.integers(1, 10**13), st.integers(1, 200))
@settings(max_examples=60, deadline=None)
def test_rooms_of_config_fit_whatever_things_are_called(name: str, cents: int, number: int) -> None:
    company = replace(COMPANY, name=name[:120], quiet_from=time(22), quiet_to=time(7))
    members = [replace(MEMBER, name=name[:120], role=role) for role in Role for _ in range(number)]
    for member in members[::number]:
        for screen in (
            config.menu(company, member),
            config.my_cards(member),
            config.person(member, may_change=True),
            config.remove_question(member),
            config.role_question(member, Role.OWNER),
        ):
            check(screen)
            assert all(len(row) <= 2 for row in screen.rows)
    found = [
        Category(COMPANY.id, uuid4(), name[:120], Direction.OUT, CategoryPurpose.ORDINARY, active=False)
        for _ in range(number)
    ]
    state = a_month(name[:120], pending=number, cents=cents, closed=True)
    for may_change in (True, False):
        check(config.digest(company, may_change=may_change))
        check(config.quiet(company, may_change=may_change))
        check(config.people(members, COMPANY.id, may_change=may_change))
        check(config.categories(found, COMPANY.id, config.SIDE_STEP + 2, may_change=may_change))
        check(config.category(found[0], may_change=may_change))
        check(config.months(MonthPage([state] * 8, 1, 3), COMPANY.id, may_change=may_change))
        check(config.month(state, company, may_change=may_change))
    check(config.close_question(state, COMPANY.id))
    check(config.invite_roles(COMPANY.id))
    check(config.invitation(company, Role.OWNER, "a" * 32, "sandbox_bot", NOW))
    line = replace(a_line(memo=name), amount_cents=cents)
    error = PeriodClosed(date(2026, 7, 1), name[:120], NOW)
    move = Code(Action.RECONCILE, line.id, 0, uuid4(), moved=True), date(2026, 8, 1)
    account = replace(ACCOUNT, name=name[:120])
    for may_reopen in (True, False):
        check(oversight.month_closed(line, account, error, move, time_zone=ZONE, may_reopen=may_reopen))


def test_pages_of_categories_show_each_once() -> None:
    found = [
        Category(COMPANY.id, uuid4(), f"C{number:02}", Direction.IN, CategoryPurpose.ORDINARY)
        for number in range(23)
    ]
    pages = [config.categories(found, COMPANY.id, page, may_change=False) for page in range(3)]
    shown = [button.label for page in pages for row in page.rows for button in row]
    assert [label for label in shown if label.startswith("C")] == [one.name for one in found]
    beyond = config.categories(found, COMPANY.id, 99, may_change=False)
    assert beyond.rows == pages[-1].rows


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("7:30", time(7, 30)),
        ("07h30", time(7, 30)),
        ("18h", time(18)),
        ("18", time(18)),
        (" 0:00 ", time(0)),
        ("23.59", time(23, 59)),
        ("6 horas", time(6)),
        ("7:30h", time(7, 30)),
    ],
)
def test_hour_is_read_as_people_write_it(text: str, hour: time) -> None:
    assert read_hour(text) == hour


@pytest.mark.parametrize("text", ["", "24:00", "7:60", "cedo", "7:3", "-1", "7:30:00", "١٢:٠٠"])
def test_what_is_no_hour_is_not_guessed(text: str) -> None:
    with pytest.raises(UnreadableAnswer):
        read_hour(text)
