"""Amounts: every way a bank writes one, and every text that must not become one."""

from __future__ import annotations

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sources.ofx.amounts import AmountRefused, parse_amount, to_centavos, write_amount

READ = [
    ("-1234.56", -123456),
    ("+1234.56", 123456),
    ("1234,56", 123456),
    ("1.234,56", 123456),
    ("-1,234.56", -123456),
    ("1.234.567,89", 123456789),
    ("1,234,567.89", 123456789),
    ("1.234.567", 123456700),
    ("R$ 1.234,56", 123456),
    ("R$1.234,56", 123456),
    ("r$ 10,00", 1000),
    ("-R$ 35,50", -3550),
    ("R$ -35,50", -3550),
    ("(10,00)", -1000),
    ("R$ (1.234,56)", -123456),
    ("10,00-", -1000),
    ("10,00 -", -1000),
    ("10,00+", 1000),
    ("1.234,56 D", -123456),
    ("1.234,56 C", 123456),
    ("10,00DB", -1000),
    ("-10,00 D", -1000),
    ("1\u00a0234,56", 123456),
    ("1 234 567,89", 123456789),
    ("\u221210,00", -1000),
    ("\u2013 10,00", -1000),
    ("   250.00  ", 25000),
    ("-80", -8000),
    ("0", 0),
    ("-0.00", 0),
    (".50", 50),
    ("0,5", 50),
    ("0.500", 50),
    ("12.", 1200),
    ("1500.0000", 150000),
    ("-00000000001500.0000", -150000),
    ("1.2", 120),
]
REFUSED = [
    "",
    " ",
    ".",
    "            .  ",
    "-",
    "abc",
    "null",
    "NaN",
    "Infinity",
    "1e5",
    "1E+2",
    "0x10",
    "$120",
    "US$ 10,00",
    "10.00.00",
    "1.23.456",
    "1.2345,67",
    "115.8331",
    "1500.123",
    "1,234.567",
    "12 34",
    "1 234 5",
    "--10",
    "-10,00 C",
    "+10,00 D",
    "(10,00",
    "10,00)",
    "(+10,00)",
    "1_000",
    "١٢٣",
    "9999999999999999",
    "1" * 5000,
]


@pytest.mark.parametrize(("text", "cents"), READ)
def test_amount_is_read_to_the_centavo(text: str, cents: int) -> None:
    assert parse_amount(text) == cents


@pytest.mark.parametrize("text", REFUSED)
def test_text_that_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(AmountRefused) as refusal:
        parse_amount(text)
    assert refusal.value.code == "unreadable_amount"


@pytest.mark.parametrize("text", ["1.234", "-1,234", "999.999", "R$ 12.500"])
def test_one_mark_and_three_digits_could_be_two_amounts_and_is_not_guessed(text: str) -> None:
    with pytest.raises(AmountRefused) as refusal:
        parse_amount(text)
    assert refusal.value.code == "ambiguous_amount"


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_written_amount_is_read_back_the_same(cents: int) -> None:
    assert parse_amount(write_amount(cents)) == cents
    assert to_centavos(Decimal(write_amount(cents))) == cents


@given(st.text(alphabet="0123456789.,-+()R$ DC\u00a0\u2212", max_size=20))
def test_any_text_is_either_an_amount_or_refused(text: str) -> None:
    with contextlib.suppress(AmountRefused):
        assert isinstance(parse_amount(text), int)
