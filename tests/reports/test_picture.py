"""The picture of a month: a size phones show whole, the same for the same month, and never in the way of the chats."""

from __future__ import annotations

import asyncio
import io
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from PIL import Image

from bot.reports import picture
from bot.screens import monthly as screens
from bot.texts import monthly as texts
from bot.texts.errors import plain
from core.domain.monthly import Month
from tests.reports.months import COMPANY, a_month
from tests.turns import late_turns

MONTHS: dict[str, Any] = {
    "usual": {},
    "half": {"until": date(2026, 7, 13), "proven": date(2026, 7, 12)},
    "first day": {"until": date(2026, 7, 1), "proven": None},
    "proven": {"proven": date(2026, 7, 31)},
    "never proven": {"proven": None},
    "proven before": {"proven": date(2026, 6, 28)},
    "six weeks": {"month": Month(2026, 8), "proven": date(2026, 8, 31)},
    "february": {"month": Month(2026, 2), "proven": None},
    "no balance": {"with_balance": False},
    "great": {"scale": 100_000},
    "nothing moved": {"scale": 0},
}


@pytest.mark.parametrize("case", MONTHS)
def test_every_month_fits_a_phone(case: str) -> None:
    drawn = Image.open(io.BytesIO(picture.draw(a_month(**MONTHS[case]), "Padaria Sol")))
    assert (drawn.format, drawn.size) == ("PNG", (1080, 1350))
    page = drawn.convert("RGB")
    for edge in ((0, 0, 36, 1350), (1044, 0, 1080, 1350), (0, 0, 1080, 24), (0, 1326, 1080, 1350)):
        assert len(page.crop(edge).getcolors() or []) == 1, "something is drawn beyond the margin"


@pytest.mark.parametrize("name", ["=1+1 $x^2$ \\frac", "東京 😀 بطريق", "", "x" * 300, "R$ 10 por R$ 20 {a}"])
def test_name_of_the_company_cannot_disturb_the_picture(name: str) -> None:
    assert picture.draw(a_month(), name).startswith(b"\x89PNG")


def test_many_pictures_at_once_are_each_as_if_alone() -> None:
    views = [a_month(Month(2026, month), proven=None) for month in range(1, 7)]
    alone = [picture.draw(view, "Padaria Sol") for view in views]
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(lambda view: picture.draw(view, "Padaria Sol"), views)) == alone


async def test_chats_go_on_while_a_picture_is_drawn() -> None:
    picture.draw(a_month(), "Padaria Sol")
    began = time.perf_counter()
    picture.draw(a_month(), "Padaria Sol")
    async with late_turns(time.perf_counter() - began) as late:
        for _ in range(5):
            await asyncio.to_thread(picture.draw, a_month(), "Padaria Sol")
    assert len(late) < 5  # drawn in the loop itself, each would keep it from its turn


# --- words under it ------------------------------------------------------------------------------


def test_caption_tells_what_the_picture_shows() -> None:
    view = a_month(until=date(2026, 7, 20))
    told = plain(screens.report(view, COMPANY).text)
    assert told.startswith("Julho de 2026 · até 20/07\nEntrou R$ ")
    assert "5 lançamentos pendentes no mês, somando +R$ 1.234,56." in told
    assert "Provado até 19/07/2026" in told
    assert "Fora da conta: 2 ignorados, somando −R$ 30,00." in told
    assert "Itaú 12345-6: +R$ " in told


@pytest.mark.parametrize("name", ["&<>" * 200, "😀" * 200, "=1+1", "R$ 1 $x$"])
@pytest.mark.parametrize("accounts", [1, 40])
def test_caption_fits_under_a_picture_whatever_accounts_are_called(name: str, accounts: int) -> None:
    view = a_month(name=name, accounts=accounts, scale=10**9)
    shown = screens.report(view, COMPANY)
    assert len(plain(shown.text).encode("utf-16-le")) // 2 <= 1024
    assert shown.text.count("<b>") == shown.text.count("</b>")


def test_buttons_are_two_a_row_and_lead_to_both_neighbours() -> None:
    rows = [[one.label for one in row] for row in screens.report(a_month(), COMPANY).rows]
    assert rows == [["Planilha XLSX"], ["CSV", "OFX"], ["‹ Mês anterior", "Próximo mês ›"]]


# --- months as people type them -------------------------------------------------------------------

TODAY = date(2026, 7, 13)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", Month(2026, 7)),
        ("07/2026", Month(2026, 7)),
        ("7/26", Month(2026, 7)),
        ("2026-07", Month(2026, 7)),
        ("julho", Month(2026, 7)),
        ("JUL", Month(2026, 7)),
        ("julho 2025", Month(2025, 7)),
        ("julho de 2025", Month(2025, 7)),
        ("jul/25", Month(2025, 7)),
        ("março", Month(2026, 3)),
        ("marco 26", Month(2026, 3)),
        ("agosto", Month(2025, 8)),
        ("dezembro", Month(2025, 12)),
        ("mês passado", Month(2026, 6)),
        ("13/2026", None),
        ("00/2026", None),
        ("07/0001", None),
        ("brumário", None),
        ("julho julho", None),
        ("<b>", None),
        ("٠٧/٢٠٢٦", None),
    ],
)
def test_months_are_understood_as_they_are_typed(typed: str, meant: Month | None) -> None:
    assert texts.parse_month(typed, TODAY) == meant


@pytest.mark.parametrize(
    ("cents", "written"),
    [
        (0, "R$ 0"),
        (500_00, "R$ 500"),
        (1_000_00, "R$ 1 mil"),
        (-2_500_00, "−R$ 2,5 mil"),
        (10**9, "R$ 10 mi"),
    ],
)
def test_axis_is_labelled_in_round_amounts(cents: int, written: str) -> None:
    assert texts.rounded(cents) == written
