"""Days: the bank's local day, however it is stamped."""

from __future__ import annotations

from datetime import date

import pytest

from core.sources.ofx.dates import parse_day


@pytest.mark.parametrize(
    "text",
    [
        "20260131",
        " 20260131 ",
        "20260131120000",
        "20260131235959[-3:BRT]",
        "20260131000000[+3:XXX]",
        "20260131000000[10:AEST]",
        "20260131235959.999[-03:EST]",
        "20260131235959-0300",
        "2026013115034[-3:GMT]",
        "202601319914[-3:GMT]",
        "2026-01-31",
        "2026-01-31T23:10:00",
        "2026-01-31T23:10:00-03:00",
        "2026/01/31",
        "31/01/2026",
        "31-01-2026",
        "31.01.2026",
        "31/01/2026 23:59",
        "31/1/2026",
    ],
)
def test_clock_and_zone_never_move_the_day(text: str) -> None:
    assert parse_day(text) == date(2026, 1, 31)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "00000000",
        "00000000000000",
        "20260231",
        "20261301",
        "2026013",
        "201120000000",
        "31012026",
        "31/02/2026",
        "31/01/26",
        "0001-01-01",
        "amanhã",
        "null",
        "٢٠٢٦٠١٣١",
    ],
)
def test_impossible_day_is_none(text: str) -> None:
    assert parse_day(text) is None
