"""Any valid CNAB 240 file gives back its figures, any wrong digit is refused, any bytes are refused calmly."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from core.errors import StatementDoesNotAddUp, UnreadableStatement
from core.sources.cnab240 import looks_like_cnab240, read_cnab240
from tests.cnab240_maker import Account, Move, cnab240

calm = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

CENTS = st.integers(-(10**12), 10**12)
WORDS = st.text(
    st.characters(codec="latin-1", exclude_categories=["Cc", "Cf", "Zs"]), min_size=1, max_size=25
)
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
MOVES = st.builds(
    Move,
    cents=CENTS,
    history=WORDS,
    day=DAYS.map(lambda day: f"{day:%d%m%Y}"),
    nature=st.sampled_from(["DPV", "   "]),
)
ANY_MOVES = st.builds(Move, cents=CENTS, nature=st.sampled_from(["DPV", "   ", "SSR", "SCR", "CDS"]))


def accounts(moves: st.SearchStrategy[Move], *, counts_all: bool = False) -> st.SearchStrategy[list[Account]]:
    """Up to four batches, each of an account of its own."""
    return st.lists(
        st.builds(
            Account,
            moves=st.lists(moves, max_size=6).map(tuple),
            opening=CENTS,
            account=st.integers(1, 10**11).map(lambda number: f"{number:012}"),
            counts_all=st.just(counts_all),
        ),
        min_size=1,
        max_size=4,
        unique_by=lambda account: account.account,
    )


FILES = accounts(MOVES)


@calm
@given(FILES, st.sampled_from(["\r\n", "\n"]))
def test_any_valid_file_gives_back_its_figures(batches: list[Account], end: str) -> None:
    statement = read_cnab240(cnab240(*batches, end=end), today=date(2100, 1, 1))
    assert statement.problems == ()
    for batch, account in zip(batches, statement.accounts, strict=True):
        assert account.account == f"{batch.account.lstrip('0')}-6"
        assert (account.opening_balance_cents, account.ledger_balance_cents) == (batch.opening, batch.closing)
        assert [(f"{line.posted_on:%d%m%Y}", line.amount_cents, line.memo) for line in account.lines] == [
            (move.day, move.cents, move.history) for move in batch.moves
        ]


@calm
@given(accounts(ANY_MOVES) | accounts(ANY_MOVES, counts_all=True))
def test_every_row_is_a_line_or_a_problem_and_the_lines_lead_to_the_balance(batches: list[Account]) -> None:
    statement = read_cnab240(cnab240(*batches))
    lines = [line for account in statement.accounts for line in account.lines]
    assert statement.rows == sum(len(batch.moves) for batch in batches)
    assert statement.rows == len(lines) + len([one for one in statement.problems if one.row is not None])
    for account in statement.accounts:
        assert account.opening_balance_cents is not None
        moved = sum(line.amount_cents for line in account.lines)
        assert account.opening_balance_cents + moved == account.ledger_balance_cents


@calm
@given(FILES, st.data())
def test_any_single_digit_of_an_amount_changed_is_refused(
    batches: list[Account], data: st.DataObject
) -> None:
    lines = cnab240(*batches).decode("latin-1").splitlines(keepends=True)
    place = data.draw(st.sampled_from([place for place, line in enumerate(lines) if line[7] in "135"]))
    positions = [*range(150, 168), *(range(176, 212) if lines[place][7] == "5" else ())]
    at = data.draw(st.sampled_from(positions))
    digit = data.draw(st.sampled_from("0123456789"))
    assume(digit != lines[place][at])
    lines[place] = lines[place][:at] + digit + lines[place][at + 1 :]
    with pytest.raises(StatementDoesNotAddUp):
        read_cnab240("".join(lines).encode("latin-1"))


@calm
@given(FILES, st.data())
def test_a_file_cut_anywhere_is_refused(batches: list[Account], data: st.DataObject) -> None:
    whole = cnab240(*batches).rstrip()
    start_of_trailer = whole.rindex(b"\n") + 1
    cut = data.draw(st.integers(0, start_of_trailer + 7))  # behind that only the two counts are lost
    with pytest.raises(UnreadableStatement):
        read_cnab240(whole[:cut])


def read_or_refuse(data: bytes) -> None:
    """Any other error fails the test, and so does a row that got lost, by the reader's own check."""
    looks_like_cnab240(data)
    try:
        read_cnab240(data)
    except UnreadableStatement:
        return


@calm
@given(st.binary(max_size=600), st.booleans())
def test_arbitrary_bytes_are_refused_calmly(data: bytes, with_header: bool) -> None:
    read_or_refuse(cnab240(Account())[:242] + data if with_header else data)


@calm
@given(FILES, st.data())
def test_mutated_files_raise_nothing_else(batches: list[Account], data: st.DataObject) -> None:
    mutated = bytearray(cnab240(*batches))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(mutated)))
        patch = data.draw(st.binary(max_size=20))
        mutated[at : at + len(patch)] = patch
    read_or_refuse(bytes(mutated))


def test_a_file_of_twenty_thousand_movements_is_read_whole() -> None:
    moves = tuple(Move(cents) for cents in range(1, 20001))
    assert read_cnab240(cnab240(Account(moves))).rows == 20000
