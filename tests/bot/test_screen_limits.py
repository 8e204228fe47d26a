"""Every screen stays inside Telegram's limits, however long names, memos and lists become."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import date
from uuid import uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.screens import cards, dialogs
from bot.screens.screen import Screen
from bot.texts import dialogs as texts
from bot.texts import reports
from core.domain.conversation import Draft
from core.domain.decisions import RefundCase, RefundState, RefundView
from core.domain.entries import Category, CategoryPurpose, Direction
from core.domain.views import AccountBalance, OpenEntry
from core.matching.model import BankLine, Ending
from core.matching.reasons import Reason, ReasonKind
from core.services.bulk import Burst, SureLine
from core.services.drafting import DraftView
from core.services.offering import Candidate, Doubt, Guess, Offer
from core.services.reporting import LineView, Pending
from core.services.searching import Page
from core.services.suggesting import offers
from tests.builders import NOW, a_company, a_contact, a_line, an_account, an_entry, an_import

COMPANY = a_company()
ACCOUNT = an_account(COMPANY.id)

wild = st.one_of(
    st.text(min_size=1, max_size=60),
    st.sampled_from(["😀", "<b>", "&", "👨‍👩‍👧‍👦", "W", "\u202e", "\u200b", "</code>", "é", "\n"]).map(
        lambda one: one * 400
    ),
)
cents = st.integers(1, 10**13)


def check(screen: Screen) -> None:
    """What the server would refuse."""
    shown = html.unescape(re.sub(r"</?(?:b|i|code|blockquote)(?: expandable)?>", "", screen.text))
    assert len(shown.strip()) > 0
    assert len(shown.encode("utf-16-le")) // 2 <= 4096
    assert len(screen.text.encode()) <= 32 * 1024
    for tag in ("b", "i", "code", "blockquote"):
        opened = len(re.findall(rf"<{tag}(?: expandable)?>", screen.text))
        assert opened == screen.text.count(f"</{tag}>")
    buttons = [button for row in screen.rows for button in row]
    assert len(buttons) <= 100
    assert all(len(row) <= 8 for row in screen.rows)
    for button in buttons:
        assert button.label.strip(" \u200b\u202e\ufeff\n")
        assert len(button.label) <= 64
        assert 1 <= len(button.data.encode()) <= 64


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
    return RefundView(case, name[:200], date(2026, 7, 12), amount, name[:200], date(2026, 7, 20))


def account_view(name: str, amount: int, day: date | None = None) -> AccountBalance:
    account = replace(ACCOUNT, name=name[:120])
    return AccountBalance(
        account, amount, day or date(2026, 7, 31), -amount, None, 9999, amount, 9999, -amount
    )


@given(wild, wild, cents, cents)
@settings(max_examples=150, deadline=None)
def test_card_with_any_memo_and_any_name_fits(memo: str, name: str, bank: int, agreed: int) -> None:
    line = replace(a_line(memo=memo), amount_cents=bank)
    account = replace(ACCOUNT, name=name[:120])
    one = opened(name, agreed, number=name[:60])
    view = LineView(line, account, offers([line], [one])[line.id], None, refused=one.entry.id)
    check(cards.card(view, time_zone="America/Sao_Paulo", progress="1234 de 5678"))
    check(cards.why(view))
    check(cards.pair(view, one))
    reasons = tuple(Reason(kind, 1) for kind in ReasonKind)
    forced = Candidate(one, reasons, bank - agreed, 0.9, wanted_elsewhere=True)
    for equals in (1, 5):
        offer = Offer(line.id, (forced,) * 5, equals, sure=False, doubts=tuple(Doubt))
        full = replace(view, suggestion=offer)
        check(cards.card(full, time_zone="America/Sao_Paulo", refund=refund(name, agreed)))
        check(cards.why(full))


@given(wild, wild, cents, st.sampled_from(Ending), st.booleans())
@settings(max_examples=100, deadline=None)
def test_card_of_what_is_not_one_entry_fits(
    memo: str, name: str, amount: int, ending: Ending, paired: bool
) -> None:
    line = replace(a_line(memo=memo), amount_cents=amount)
    other = BankLine("x", "y", line.posted_on, -amount, memo) if paired else None
    entries = tuple(opened(name, amount) for _ in range(8)) if ending is Ending.MATCH else ()
    reasons = tuple(Reason(kind, 1) for kind in ReasonKind)
    guess = Guess(ending, reasons, 0.5, entries, other, name[:120], "tarifa")
    also = Candidate(opened(name, amount), reasons, 0, 0.3)
    view = LineView(line, ACCOUNT, Offer(line.id, (guess, also, also, also)), None)
    shown = cards.card(view, time_zone="America/Sao_Paulo")
    check(shown)
    assert not any("Conciliar" in button.label for row in shown.rows for button in row)
    check(cards.why(view))


@given(wild, wild, cents)
@settings(max_examples=100, deadline=None)
def test_dialogs_around_a_card_fit(memo: str, name: str, amount: int) -> None:
    line = replace(a_line(memo=memo), amount_cents=amount)
    view = LineView(line, ACCOUNT, Offer(line.id), None)
    entries = [opened(name, amount, number=name[:60]) for _ in range(5)]
    check(dialogs.search_page(view, Page(entries, 1, 3, 15)))
    check(dialogs.search_page(view, Page([], 0, 1, 0), name))
    check(dialogs.free_search(Page(entries, 0, 1, 5), name))
    categories = [
        Category(COMPANY.id, uuid4(), name[:120], Direction.IN, CategoryPurpose.ORDINARY) for _ in range(90)
    ]
    draft = Draft(COMPANY.id, uuid4(), line.id, 1, categories[0].id, None, name[:200], memo[:200], NOW)
    drafted = DraftView(draft, line, categories, [a_contact(name[:200]) for _ in range(4)], name[:60])
    check(dialogs.draft_categories(drafted))
    check(dialogs.draft_contact(drafted))
    check(dialogs.draft_check(drafted, name))
    check(dialogs.due_choices(refund(name, amount)))


@given(wild, wild, cents, st.integers(1, 60))
@settings(max_examples=60, deadline=None)
def test_lists_of_any_length_fit(memo: str, name: str, amount: int, number: int) -> None:
    lines = [replace(a_line(memo=memo, account_id=ACCOUNT.id), amount_cents=amount) for _ in range(number)]
    account = replace(ACCOUNT, name=name[:120])
    refunds = [refund(name, amount) for _ in range(number)]
    closed = [refund(name, amount, RefundState.CLOSED) for _ in range(number)]
    pending = Pending(lines, {ACCOUNT.id: account}, refunds)
    balances = [account_view(name, amount) for _ in range(number)]
    check(dialogs.pending(reports.pending(pending), lines=number, company_id=COMPANY.id))
    digest = reports.digest(name, date(2026, 7, 13), pending, balances)
    check(dialogs.pending(digest, lines=number, company_id=COMPANY.id))
    check(dialogs.refunds([*refunds, *closed]))
    check(dialogs.line_list(reports.ignored(number), lines))
    check(Screen(reports.balances(balances)))
    check(Screen(reports.accounts([account] * number)))
    sure = [SureLine(line, Candidate(opened(name, amount), (), 0, 0.9)) for line in lines]
    check(dialogs.burst(Burst(an_import(COMPANY.id, new=number), sure, number, number, 0)))
    check(dialogs.bulk_done(number, uuid4(), uuid4(), left=number))
    check(Screen(texts.imported(an_import(COMPANY.id, file_name=name))))
