"""Screens of drafts, of what was noted and of searches stay inside Telegram's limits and keep foreign text harmless."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.callback_data import Action, decode
from bot.screens import drafts, found
from bot.screens.screen import Screen
from bot.texts import drafts as texts
from bot.texts import found as found_texts
from core.domain.conversation import Draft, Search
from core.domain.entries import Category, CategoryPurpose, Direction
from core.services.drafting import DraftView
from core.services.noting import Noted
from core.services.offering import Offer
from core.services.reporting import LineView
from core.services.searching import Findings, Page
from tests.bot.test_screen_limits import ACCOUNT, COMPANY, cents, check, opened, wild
from tests.builders import NOW, a_contact, a_line, an_entry

TODAY = date(2026, 7, 13)


def categories(name: str) -> list[Category]:
    return [
        Category(COMPANY.id, uuid4(), name[:120], Direction.IN, CategoryPurpose.ORDINARY) for _ in range(90)
    ]


def free(**changes: object) -> DraftView:
    draft = Draft(COMPANY.id, uuid4(), None, 1, None, None, None, "", NOW)
    return DraftView(replace(draft, **changes), None, (), (), "")  # type: ignore[arg-type] # names of its own fields


def actions(screen: Screen) -> list[Action]:
    found_codes = [decode(button.data) for row in screen.rows for button in row]
    return [one.action for one in found_codes if one is not None]


@given(wild, wild, cents, st.integers(0, 20))
@settings(max_examples=80, deadline=None)
def test_draft_of_a_line_fits_at_every_step(memo: str, name: str, amount: int, parts: int) -> None:
    line = replace(a_line(memo=memo), amount_cents=amount)
    offered = categories(name)
    split = tuple((one.id, 1) for one in offered[:parts])
    draft = Draft(
        COMPANY.id, uuid4(), line.id, 1, offered[0].id, None, name[:200], memo[:200], NOW, parts=split
    )
    contacts = [a_contact(name[:200]) for _ in range(4)]
    view = DraftView(draft, line, offered, contacts, name[:60])
    for screen in (
        drafts.categories(view),
        drafts.contacts(view),
        drafts.contacts(view, alike=True),
        drafts.check(view),
        drafts.check(replace(view, contact=contacts[0])),
        drafts.split(view),
        drafts.part(view),
    ):
        check(screen)
        assert {Action.BACK, Action.DRAFT_CHECK, Action.DRAFT_SPLIT} & set(actions(screen))
        assert all(len(row) <= 2 for row in screen.rows)


@given(wild, wild, cents, st.sampled_from([Direction.IN, Direction.OUT, None]))
@settings(max_examples=80, deadline=None)
def test_draft_from_words_fits_at_every_step(
    memo: str, name: str, amount: int, direction: Direction | None
) -> None:
    lines = [replace(a_line(memo=memo), amount_cents=amount) for _ in range(3)]
    view = replace(
        free(
            description=memo[:200],
            new_contact_name=name[:200],
            amount_cents=amount,
            due_on=TODAY,
            direction=direction,
        ),
        categories=categories(name),
        contacts=[a_contact(name[:200]) for _ in range(4)],
        payer=name[:200],
        bank=lines,
    )
    days = [TODAY + timedelta(days=one) for one in range(5)]
    for screen in (
        drafts.directions(view),
        drafts.waiting(view, texts.ask_amount([amount] * 9)),
        drafts.categories(view),
        drafts.contacts(view, alike=True),
        drafts.due(view, TODAY),
        drafts.due(view, TODAY, days),
        drafts.check(view),
    ):
        check(screen)
        assert {Action.DRAFT_CANCEL, Action.DRAFT_CHECK} & set(actions(screen))
        assert all(len(row) <= 2 for row in screen.rows)
    entry = replace(an_entry(description=memo[:200]), amount_cents=amount)
    noted = Noted(entry, a_contact(name[:200]), view.categories[0], lines)
    check(drafts.noted(noted))
    check(drafts.taken_back(entry))


@given(wild, wild, cents)
@settings(max_examples=80, deadline=None)
def test_searches_fit(memo: str, name: str, amount: int) -> None:
    line = replace(a_line(memo=memo), amount_cents=amount)
    entries = [opened(name, amount, number=name[:60]) for _ in range(5)]
    kept = Search(COMPANY.id, uuid4(), 1, line.id, name[:200], NOW)
    view = LineView(line, ACCOUNT, Offer(line.id), None)
    check(found.near(view, Page(entries, 1, 3, 15)))
    check(found.near(view, Page(entries, 1, 3, 15, kept)))
    check(found.near(view, Page([], 0, 1, 0, kept)))
    check(found.findings(Findings(kept, entries, [line] * 5, 1, 9, 40, 40)))
    check(found.findings(Findings(kept, [], [], 0, 1, 0, 0)))
    check(found.entry(entries[0], kept, [line] * 3))
    check(Screen(found_texts.nothing(name)))


def test_button_of_a_day_means_the_same_day_tomorrow() -> None:
    for day in (TODAY, date(2020, 1, 1), date(2047, 5, 18)):
        assert drafts.numbered_day(drafts.day_number(day)) == day


def test_draft_that_lacks_something_cannot_be_confirmed() -> None:
    incomplete = [
        free(amount_cents=100, due_on=TODAY),
        free(direction=Direction.IN, due_on=TODAY),
        free(direction=Direction.IN, amount_cents=100),
    ]
    assert not any(drafts.is_whole(one) for one in incomplete)
    line = a_line("100,00")
    offered = categories("Pão")
    draft = Draft(
        COMPANY.id, uuid4(), line.id, 1, offered[0].id, None, None, "", NOW, parts=((offered[0].id, 9_999),)
    )
    half = DraftView(draft, line, offered, (), "")
    assert Action.DRAFT_CONFIRM not in actions(drafts.check(half))
    whole = replace(half, draft=replace(draft, parts=((offered[0].id, 9_999), (offered[1].id, 1))))
    assert Action.DRAFT_CONFIRM in actions(drafts.check(whole))


def test_every_kind_of_message_gets_a_sentence_about_what_works() -> None:
    for said in (*texts.UNREADABLE_KINDS.values(), texts.UNREADABLE):
        assert "vendi 450 pra Ana vence 10" in said
        assert "!" not in said
