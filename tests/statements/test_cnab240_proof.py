"""Nothing of a CNAB 240 file is imported unless every total of the bank is met; the difference is named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.domain.statements import Problem
from core.errors import BusinessError, StatementDoesNotAddUp, UnreadableStatement
from core.sources.cnab240 import read_cnab240
from tests.cnab240_maker import Account, Move, cnab240

MARCH = Account((Move(10000), Move(-2550), Move(-1)), opening=500)  # closes at 79,49


def difference(data: bytes) -> tuple[str, int, int, int]:
    """What does not add up: which total, what the bank states, what the file holds, in which batch."""
    with pytest.raises(StatementDoesNotAddUp) as refusal:
        read_cnab240(data)
    error = refusal.value
    assert error.code == "does_not_add_up"
    return error.what, error.stated, error.found, error.batch


@pytest.mark.parametrize(
    ("total", "stated", "expected"),
    [
        ("count", 6, ("record_count", 6, 5, 1)),
        ("count", 0, ("record_count", 0, 5, 1)),
        ("debits", 2550, ("debits", 2550, 2551, 1)),
        ("debits", 0, ("debits", 0, 2551, 1)),
        ("credits", 10001, ("credits", 10001, 10000, 1)),
        ("closing", 7950, ("closing", 7950, 7949, 1)),
        ("closing", -7949, ("closing", -7949, 7949, 1)),
    ],
)
def test_a_total_a_centavo_off_imports_nothing(
    total: str, stated: int, expected: tuple[str, int, int, int]
) -> None:
    assert difference(cnab240(replace(MARCH, stated=((total, stated),)))) == expected


def test_an_opening_balance_that_does_not_lead_to_the_closing_one_imports_nothing() -> None:
    data = cnab240(replace(MARCH, opening=501, stated=(("closing", 7949),)))
    assert difference(data) == ("closing", 7949, 7950, 1)


def test_the_batch_that_fails_is_named_and_the_sound_one_is_not_imported_either() -> None:
    wrong = replace(MARCH, account="000000099887", stated=(("credits", 1),))
    assert difference(cnab240(MARCH, wrong)) == ("credits", 1, 10000, 2)


def test_a_missing_batch_is_noticed_by_the_count_of_the_file() -> None:
    assert difference(cnab240(MARCH, batches=2)) == ("batches", 2, 1, 0)


def test_a_missing_record_is_noticed_by_the_count_of_the_file() -> None:
    assert difference(cnab240(MARCH, records=8)) == ("records", 8, 7, 0)


def test_counts_of_the_file_left_at_zero_state_nothing() -> None:
    assert read_cnab240(cnab240(MARCH, batches=0, records=0)).rows == 3


def test_counts_of_the_file_left_blank_state_nothing() -> None:
    *lines, trailer = cnab240(MARCH).splitlines()
    assert read_cnab240(b"\n".join([*lines, trailer[:17]])).rows == 3


def test_a_row_left_out_is_noticed() -> None:
    lines = cnab240(MARCH).splitlines()
    assert difference(b"\n".join(lines[:3] + lines[4:])) == ("record_count", 5, 4, 1)


def test_a_row_told_twice_is_noticed() -> None:
    lines = cnab240(MARCH).splitlines()
    assert difference(b"\n".join([*lines[:3], *lines[2:]])) == ("record_count", 5, 6, 1)


def test_a_debit_turned_into_a_credit_is_noticed() -> None:
    data = cnab240(MARCH).replace(b"000000000000002550D1", b"000000000000002550C1")
    assert difference(data) == ("debits", 2551, 1, 1)


@pytest.mark.parametrize(
    ("kept", "expected"),
    [
        (2, ("record_count", 0, 1, 1)),  # the batch has only begun
        (4, ("record_count", 0, 3, 1)),  # two movements came through
        (6, ("batches", 0, 1, 0)),  # the batch is whole, another may have followed
    ],
)
def test_a_file_cut_off_between_rows_is_refused_with_the_difference(
    kept: int, expected: tuple[str, int, int, int]
) -> None:
    assert difference(b"\n".join(cnab240(MARCH).splitlines()[:kept])) == expected


def test_a_file_cut_off_within_the_totals_is_refused_with_the_difference() -> None:
    *lines, trailer, _ = cnab240(MARCH).splitlines()
    assert difference(b"\n".join([*lines, trailer[:194]])) == ("credits", 0, 10000, 1)


def test_a_batch_followed_by_the_next_before_its_trailer_is_refused() -> None:
    lines = cnab240(MARCH, replace(MARCH, account="000000099887")).splitlines()
    assert difference(b"\n".join(lines[:5] + lines[6:])) == ("record_count", 0, 4, 1)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"06042026000000000000002550D1", b"31022026000000000000002550D1"),  # a day that does not exist
        (b"000000000000002550D1", b"0000000000000O2550D1"),  # a letter for a zero
        (b"000000000000002550D1", b"0000000000002550  D1"),  # shifted
        (b"000000000000002550D1", b"000000000000002550X1"),  # neither debit nor credit
    ],
)
def test_a_row_that_cannot_be_read_is_missed_by_the_totals(old: bytes, new: bytes) -> None:
    data = cnab240(MARCH)
    assert old in data
    assert difference(data.replace(old, new)) == ("debits", 2551, 1, 1)


def test_an_unreadable_row_the_totals_prove_worthless_is_told() -> None:
    data = cnab240(replace(MARCH, moves=(*MARCH.moves, Move(0, day="99999999"))))
    assert read_cnab240(data).problems == (Problem("unreadable_date", 6, "99999999"),)
    data = cnab240(replace(MARCH, moves=(*MARCH.moves, Move(0)))).replace(
        b"0" * 18 + b"C2", b"O" * 18 + b"C2"
    )
    assert read_cnab240(data).problems == (Problem("unreadable_amount", 6, "O" * 18 + "C"),)


def test_a_row_of_nothing_is_a_line_of_nothing() -> None:
    account = read_cnab240(cnab240(Account((Move(0, "AVISO"),), opening=500))).accounts[0]
    assert [(line.amount_cents, line.memo) for line in account.lines] == [(0, "AVISO")]


def test_blocked_money_counted_by_the_bank_is_proven_like_any_other() -> None:
    account = Account((Move(-100), Move(-700, nature="SSR"), Move(50, nature="SSR")), 900, counts_all=True)
    assert difference(cnab240(replace(account, stated=(("debits", 801),)))) == ("debits", 801, 800, 1)


@pytest.mark.parametrize("first", [151, 171, 177, 195])
def test_a_total_that_is_no_number_makes_the_file_unreadable(first: int) -> None:
    lines = cnab240(MARCH).splitlines()
    lines[-2] = lines[-2][: first - 1] + b"?" + lines[-2][first:]
    with pytest.raises(UnreadableStatement, match=r"^malformed$"):
        read_cnab240(b"\n".join(lines))


def test_the_refusal_is_one_of_the_business_and_says_its_figures() -> None:
    error = StatementDoesNotAddUp("debits", 2550, 2551, 1)
    assert isinstance(error, BusinessError)
    assert str(error) == "debits of batch 1: stated 2550, found 2551"
