"""Every screen stays inside Telegram's limits, however long names, memos and lists become.

Every public screen of ``bot.screens`` and every public sentence of ``bot.texts`` is drawn here; one that is not is
named by a test.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import sys
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from bot import screens, texts
from bot.sandbox.html_mode import parse_html
from bot.sandbox.utf16 import utf16_length
from bot.screens import bulk, screen
from bot.screens.screen import Button, Screen
from core.domain.decisions import RefundCase, RefundState, RefundView
from core.domain.views import OpenEntry
from core.services.booking import SureLine
from core.services.bulk import Burst
from core.services.offering import Candidate
from tests.bot.gallery.wall import everything
from tests.bot.gallery.words import ELSEWHERE
from tests.bot.gallery.world import World
from tests.builders import NOW, a_company, a_contact, a_line, an_account, an_entry, an_import

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType, FrameType, ModuleType

COMPANY = a_company()
ACCOUNT = an_account(COMPANY.id)
LONGEST, LONGEST_CAPTION, LONGEST_TOAST = 4096, 1024, 200

wild = st.one_of(
    st.text(min_size=1, max_size=60),
    st.sampled_from(
        [
            "😀",
            "<b>",
            "&",
            "👨‍👩‍👧‍👦",
            "W",
            "\u202e",
            "\u200b",
            "</code>",
            "é",
            "\n",
            "e\u0301",
            "م",
            "&amp;",
            "x ",
        ]
    ).map(lambda one: one * 4000),
)
cents = st.integers(1, 10**13)


def check(shown: Screen, *, longest: int = LONGEST) -> None:
    """What the server would refuse; its own reader of HTML is asked."""
    text, _ = parse_html(shown.text)
    assert text.strip()
    assert utf16_length(text) <= longest
    assert len(shown.text.encode()) <= 32 * 1024
    assert shown.ask is None or 1 <= len(shown.ask) <= 64
    buttons = [button for row in shown.rows for button in row]
    assert len(buttons) <= 100
    assert all(1 <= len(row) <= 8 for row in shown.rows)
    for button in buttons:
        assert button.label.strip(" \u200b\u202e\ufeff\n")
        assert len(button.label) <= 64
        assert button.url or 1 <= len(button.data.encode()) <= 64


def opened(name: str, amount: int, *, number: str | None = None) -> OpenEntry:
    contact = a_contact(name[:200])
    entry = replace(
        an_entry(description=name[:200]), amount_cents=amount, number=number, contact_id=contact.id
    )
    return OpenEntry(entry, contact)


def refund(name: str, amount: int, state: RefundState = RefundState.OPEN) -> RefundView:
    case = RefundCase(
        company_id=COMPANY.id,
        id=uuid4(),
        contact_id=None,
        cause_line_id=uuid4(),
        cause_entry_id=uuid4(),
        refund_entry_id=uuid4(),
        opened_by=uuid4(),
        closed_by=uuid4() if state is RefundState.CLOSED else None,
        amount_cents=-amount,
        state=state,
        opened_at=NOW,
        closed_at=None,
    )
    return RefundView(case, name[:200], date(2026, 7, 12), amount, name[:200], date(2026, 7, 20), -amount)


def wide_world(name: str, memo: str, factor: int, more: int) -> World:
    return World(name, memo, factor, more, replace(COMPANY, name=name[:120]))


@given(wild, wild, st.sampled_from([1, 10**9, 10**10]), st.sampled_from([0, 7, 40, 300]))
@example("\u202e" * 200, "\u200b" * 4000, 10**10, 300)
@example("&" * 200, "<" * 4000, 10**10, 40)
@example("<b>" * 70, "</code>" * 600, 1, 7)
@settings(
    max_examples=12, deadline=None, phases=(Phase.explicit, Phase.generate)
)  # what fails is named as it is
def test_every_screen_of_any_company_fits(name: str, memo: str, factor: int, more: int) -> None:
    for one in everything(wide_world(name, memo, factor, more)):
        longest = LONGEST_TOAST if one.toast else LONGEST_CAPTION if one.caption else LONGEST
        try:
            if one.toast:
                assert 0 < utf16_length(one.shown.text) <= longest
            else:
                check(one.shown, longest=longest)
        except Exception as error:
            error.add_note(one.title)
            raise


# --- nothing is left out --------------------------------------------------------------------------


def rooms(package: ModuleType) -> Iterator[ModuleType]:
    for one in pkgutil.iter_modules(package.__path__):
        yield importlib.import_module(f"{package.__name__}.{one.name}")


def public(module: ModuleType, *wanted: str) -> dict[CodeType, str]:
    """Functions that others may call, by their code; those that return one of ``wanted``, when given."""
    return {
        inspect.unwrap(function).__code__: f"{module.__name__}.{name}"
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if name[0] != "_" and function.__module__ == module.__name__
        if not wanted or function.__annotations__.get("return") in wanted
    }


def unseen(everybody: dict[CodeType, str]) -> set[str]:
    """Who of these is not called while the gallery is drawn."""
    called: set[CodeType] = set()

    def note(frame: FrameType, event: str, _arg: object) -> None:
        if event == "call":
            called.add(frame.f_code)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        for _ in everything(World()):
            pass
    finally:
        sys.setprofile(before)
    return {name for code, name in everybody.items() if code not in called}


def test_every_public_screen_is_drawn_in_the_gallery() -> None:
    everybody = {code: name for one in rooms(screens) for code, name in public(one, "Screen").items()}
    assert len(everybody) > 50
    assert unseen(everybody) == set()


def test_every_public_sentence_is_drawn_in_the_gallery() -> None:
    """Words inside the picture, names of files and what is typed are read elsewhere."""
    chat = [one for one in rooms(texts) if one.__name__.rpartition(".")[2] not in ELSEWHERE]
    everybody = {code: name for one in chat for code, name in public(one, "str", "str | None").items()}
    aside = {
        "subtitle",
        "week",
        "proven_until",
        "held",
        "rounded",
        "file_name",
        "decided_by",
        "problem_plain",
    }
    assert len(everybody) > 150
    assert {one for one in unseen(everybody) if one.rpartition(".")[2] not in aside} == set()


def test_screen_that_nobody_draws_is_named() -> None:
    def forgotten() -> Screen:
        return Screen("x")

    assert unseen({forgotten.__code__: "forgotten"}) == {"forgotten"}


@pytest.mark.parametrize(
    "bad",
    [
        Screen("<b>x"),
        Screen("x</i>"),
        Screen("&nbsp;<u>"),
        Screen(""),
        Screen("x", ((Button("\u200b", "a"),),)),
        Screen("x", ((Button("x" * 65, "a"),),)),
        Screen("x", ((Button("x", "a" * 65),),)),
        Screen("x", ((Button("x", "a"),) * 9,)),
        Screen("x", ((Button("x", "a"),),) * 101),
        Screen("x", ask="x" * 65),
    ],
)
def test_check_refuses_what_telegram_would(bad: Screen) -> None:
    with pytest.raises(Exception):  # noqa: B017, PT011 - an assertion, or the words of the server
        check(bad)


def test_long_texts_are_cut_at_a_line_and_say_so() -> None:
    long = Screen("\n".join(["<blockquote expandable>x", *["😀" * 60] * 100, "y</blockquote>"]))
    assert long.text.endswith("…</blockquote>")
    check(long)
    assert screen.fit("a\nb") == "a\nb"


@given(st.text() | wild)
@settings(max_examples=100, deadline=None)
def test_words_above_the_chat_are_cut_where_telegram_counts(text: str) -> None:
    said = screen.short(text)
    assert utf16_length(said) <= LONGEST_TOAST
    assert said == text or (said[-1] == "…" and text.startswith(said[:-1]))
    assert said == text or utf16_length(text) > LONGEST_TOAST


@given(wild, st.integers(1, 60), cents)
@settings(max_examples=20, deadline=None)
def test_pages_of_sure_pairs_fit_and_name_each_line_once(name: str, number: int, amount: int) -> None:
    lines = [replace(a_line(), amount_cents=amount) for _ in range(number)]
    sure = [SureLine(line, Candidate(opened(name, amount), (), 0, 0.9)) for line in lines]
    burst = Burst(uuid4(), an_import(COMPANY.id, new=number), sure)
    pages = [bulk.pairs(burst, page) for page in range(-(-number // bulk.PAGE_SIZE))]
    for page in pages:
        check(page)
    taken = [button.data for page in pages for row in page.rows for button in row if ":b2:" in button.data]
    assert len(set(taken)) == len(taken) == number
