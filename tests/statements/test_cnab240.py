"""A CNAB 240 statement is money only when the bank's own totals prove it, account by account."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from core.domain.statements import AccountKind, ParsedAccount, ParsedLine, Problem
from core.errors import UnreadableStatement
from core.sources.cnab240 import looks_like_cnab240, read_cnab240
from tests.cnab240_maker import Account, Move, cnab240, payment_return

APRIL = Account(
    moves=(
        Move(135040, "PIX RECEBIDO", "06042026", category="209"),
        Move(-8990, "PAGAMENTO DE TITULO", "07042026", category="112"),
        Move(-1, "TARIFA", "30042026", category="105"),
    ),
    opening=210000,
    bank="237",
    branch="00123",
    branch_digit="4",
)


def only_account(*accounts: Account) -> ParsedAccount:
    statement = read_cnab240(cnab240(*accounts))
    assert len(statement.accounts) == 1
    return statement.accounts[0]


def only_line(move: Move, bank: str) -> ParsedLine:
    (line,) = only_account(Account((move,), bank=bank)).lines
    return line


# --- one account ---------------------------------------------------------------------------------


def test_a_month_of_one_account_comes_in_to_the_centavo() -> None:
    account = only_account(APRIL)
    assert [(line.posted_on, line.amount_cents, line.memo, line.type) for line in account.lines] == [
        (date(2026, 4, 6), 135040, "PIX RECEBIDO", "209"),
        (date(2026, 4, 7), -8990, "PAGAMENTO DE TITULO", "112"),
        (date(2026, 4, 30), -1, "TARIFA", "105"),
    ]
    assert (account.opening_balance_cents, account.opening_balance_on) == (210000, date(2026, 4, 5))
    assert (account.ledger_balance_cents, account.ledger_balance_on) == (336049, date(2026, 4, 30))


def test_a_proven_file_has_no_problem_and_every_row_is_counted() -> None:
    statement = read_cnab240(cnab240(APRIL))
    assert (statement.format, statement.rows, statement.problems) == ("cnab240", 3, ())
    assert [line.row for line in statement.accounts[0].lines] == [3, 4, 5]


def test_an_account_is_named_as_people_write_it() -> None:
    account = only_account(APRIL)
    assert (account.bank, account.branch, account.account) == ("237", "0123-4", "12345-6")
    assert (account.kind, account.currency) == (AccountKind.BANK, "BRL")


def test_the_check_digit_itau_writes_one_place_further_belongs_to_the_account() -> None:
    assert only_account(replace(APRIL, bank="341", account_digits=" 8")).account == "12345-8"


@pytest.mark.parametrize(
    ("branch", "branch_digit", "shown"),
    [("01234", "", "1234"), ("00001", "9", "0001-9"), ("12345", "X", "12345-X"), ("00000", "0", None)],
)
def test_a_branch_has_four_digits_at_least(branch: str, branch_digit: str, shown: str | None) -> None:
    assert only_account(replace(APRIL, branch=branch, branch_digit=branch_digit)).branch == shown


def test_an_account_of_zeros_keeps_a_number() -> None:
    assert only_account(replace(APRIL, account="0" * 12, account_digits="  ")).account == "0"


def test_an_account_named_only_by_the_header_of_the_file_is_found_there() -> None:
    file_header, *lines = cnab240(replace(APRIL, account=" " * 12)).splitlines()
    data = b"\n".join([file_header[:52] + b"001234000000077777X" + file_header[71:], *lines])
    account = read_cnab240(data).accounts[0]
    assert (account.branch, account.account) == ("0123-4", "77777-X")


def test_a_currency_not_named_is_real() -> None:
    assert [only_account(replace(APRIL, currency=code)).currency for code in ("   ", "R$ ", "USD")] == [
        "BRL",
        "BRL",
        "USD",
    ]


def test_an_overdrawn_account_opens_and_closes_below_zero() -> None:
    account = only_account(Account((Move(50000), Move(-70001)), opening=-12345))
    assert (account.opening_balance_cents, account.ledger_balance_cents) == (-12345, -32346)


def test_a_month_without_movement_still_states_its_balance() -> None:
    account = only_account(Account((), opening=5601))
    assert (account.lines, account.ledger_balance_cents) == ((), 5601)


def test_two_equal_payments_of_a_day_stay_two() -> None:
    twins = only_account(Account((Move(-5884), Move(-5884)))).lines
    assert [line.amount_cents for line in twins] == [-5884, -5884]


def test_money_without_entry_day_is_of_its_accounting_day() -> None:
    assert only_line(Move(100, day="00000000", accounting_day="08042026"), "341").posted_on == date(
        2026, 4, 8
    )


def test_money_dated_after_the_closing_or_after_today_is_only_scheduled() -> None:
    moves = (Move(100, day="06042026"), Move(200, day="29042026"), Move(300, day="04052026"))
    account = read_cnab240(cnab240(Account(moves)), today=date(2026, 4, 10)).accounts[0]
    assert [line.scheduled for line in account.lines] == [False, True, True]
    assert [line.scheduled for line in only_account(Account(moves)).lines] == [False, False, True]


def test_an_opening_day_with_later_movements_on_it_is_no_closed_day() -> None:
    account = only_account(Account((Move(-708582, day="05042026"),), opening=723582))
    assert (account.opening_balance_cents, account.opening_balance_on) == (723582, None)


# --- several batches -----------------------------------------------------------------------------


def test_two_batches_are_two_accounts_each_with_its_own_money() -> None:
    savings = Account((Move(700),), account="000000099887", account_digits="7 ", bank="237")
    statement = read_cnab240(cnab240(APRIL, savings))
    assert [(one.account, one.ledger_balance_cents) for one in statement.accounts] == [
        ("12345-6", 336049),
        ("99887-7", 700),
    ]
    assert statement.rows == 4


def test_two_days_of_one_account_become_one_account_in_order() -> None:
    monday = Account((Move(10000, day="06042026"),), opening=500, closed_on="06042026")
    tuesday = Account((Move(-4000, day="07042026"),), opening=10500, closed_on="07042026")
    account = only_account(monday, tuesday)
    assert [line.amount_cents for line in account.lines] == [10000, -4000]
    assert (account.opening_balance_cents, account.ledger_balance_cents) == (500, 6500)
    assert account.ledger_balance_on == date(2026, 4, 7)


def test_money_missing_between_two_batches_of_an_account_is_told() -> None:
    monday, friday = Account((Move(10000),), opening=500), Account((Move(-4000),), opening=90000)
    statement = read_cnab240(cnab240(monday, friday))
    assert statement.problems == (Problem("batches_apart", None, "12345-6"),)
    assert len(statement.accounts[0].lines) == 2


# --- what a movement says ------------------------------------------------------------------------


def test_itau_tells_the_payers_cnpj_and_its_document() -> None:
    line = only_line(Move(150661, "TED 033.0000BANCO SANTAN", complement=itau("2", "11222333000181")), "341")
    assert (line.memo, line.bank_id) == ("TED 033.0000BANCO SANTAN - 11222333000181", "000194")


def test_itau_fills_a_cpf_with_zeros_and_we_show_the_cpf() -> None:
    line = only_line(Move(9900, "PIX TRANSF", complement=itau("1", "00012345678909")), "341")
    assert line.memo == "PIX TRANSF - 12345678909"


def test_itau_without_complement_says_its_history_and_has_no_document() -> None:
    line = only_line(Move(-1925, "TAR  CH VALOR SUP  ", complement=f"{'':33}000000"), "341")
    assert (line.memo, line.bank_id) == ("TAR CH VALOR SUP", None)


def itau(kind: str, tax_number: str) -> str:
    return f"0278  012345{kind}{tax_number}      000194"


def test_inter_writes_the_document_first_and_zeros_when_there_is_none() -> None:
    assert only_line(Move(-82240, "PAGAMENTO DE TITULO", complement="026135"), "077").bank_id == "026135"
    line = only_line(Move(144000, "DEPOSITO BOLETO 24 HORAS", complement="000000"), "077")
    assert (line.memo, line.bank_id) == ("DEPOSITO BOLETO 24 HORAS", None)


def test_inter_movement_without_nature_is_money_of_the_account() -> None:
    assert only_line(Move(-82240, nature="   "), "077").amount_cents == -82240


@pytest.mark.parametrize(
    ("complement", "memo", "document"),
    [
        ("0000004711 OFICINA DO ZE", "PIX RECEBIDO - OFICINA DO ZE", "0000004711"),
        ("11222333000181 MARTINS  COMERCIO", "PIX RECEBIDO - 11222333000181 MARTINS COMERCIO", None),
        ("12345678909 998877", "PIX RECEBIDO - 12345678909", "998877"),
        ("000000000000000", "PIX RECEBIDO", None),
        ("RECEBIDO", "PIX RECEBIDO", None),
    ],
)
def test_at_other_banks_names_stay_readable_and_the_number_is_the_document(
    complement: str, memo: str, document: str | None
) -> None:
    line = only_line(Move(100, complement=complement), "001")
    assert (line.memo, line.bank_id) == (memo, document)


def test_accents_of_latin_1_are_read_as_written() -> None:
    assert only_line(Move(100, "DEPÓSITO JOSÉ CONCEIÇÃO"), "341").memo == "DEPÓSITO JOSÉ CONCEIÇÃO"


def test_characters_that_could_break_a_line_do_not_break_the_file() -> None:
    assert only_line(Move(100, "TARIFA\x85\x1c\x0bMENSAL"), "341").memo == "TARIFA MENSAL"


# --- natures, positions, segments ----------------------------------------------------------------


def test_blocked_money_outside_the_totals_is_told_and_stays_outside() -> None:
    moves = (Move(10000), Move(180000, "CHEQUE DEPOSITADO", nature="SSR"))
    statement = read_cnab240(cnab240(Account(moves, opening=500)))
    assert statement.problems == (Problem("other_nature", 4, "SSR 180000C CHEQUE DEPOSITADO"),)
    assert [line.amount_cents for line in statement.accounts[0].lines] == [10000]
    assert (statement.accounts[0].ledger_balance_cents, statement.rows) == (10500, 2)


def test_blocked_money_the_bank_counts_in_totals_and_balance_is_money() -> None:
    moves = (Move(-1925, "TARIFA"), Move(-1800000, "CH COMPENSADO", nature="SSR"), Move(75231, nature="SSR"))
    statement = read_cnab240(cnab240(Account(moves, opening=723582, counts_all=True)))
    assert [line.amount_cents for line in statement.accounts[0].lines] == [-1925, -1800000, 75231]
    assert statement.accounts[0].ledger_balance_cents == -1003112
    assert statement.problems == ()


@pytest.mark.parametrize("position", ["P", "I"])
def test_a_day_not_yet_closed_brings_its_lines_and_says_so(position: str) -> None:
    statement = read_cnab240(cnab240(replace(APRIL, position=position)))
    assert statement.problems == (Problem("partial_closing", None, "12345-6"),)
    assert len(statement.accounts[0].lines) == 3
    assert statement.accounts[0].ledger_balance_cents == 336049


def test_details_of_other_segments_are_counted_and_told() -> None:
    statement = read_cnab240(cnab240(replace(APRIL, others="ZYZ")))
    assert statement.problems == (
        Problem("other_segment", None, "Y 1"),
        Problem("other_segment", None, "Z 2"),
    )
    assert statement.rows == 3


def test_a_payment_return_is_no_statement() -> None:
    assert looks_like_cnab240(payment_return())
    with pytest.raises(UnreadableStatement, match=r"^not_a_statement$"):
        read_cnab240(payment_return())


# --- the form of the file ------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_any_end_of_line_gives_the_same_money(end: str) -> None:
    assert read_cnab240(cnab240(APRIL, end=end)) == read_cnab240(cnab240(APRIL))


@pytest.mark.parametrize("tail", [b"\r\n", b"", b"\x1a", b"\n\n\n"])
def test_nothing_or_rubbish_after_the_last_record_changes_nothing(tail: bytes) -> None:
    assert read_cnab240(cnab240(APRIL).rstrip() + tail) == read_cnab240(cnab240(APRIL))


def test_blanks_an_editor_cut_off_are_put_back() -> None:
    shorn = b"\n".join(line.rstrip() for line in cnab240(APRIL).splitlines())
    assert read_cnab240(shorn) == read_cnab240(cnab240(APRIL))


def test_numbers_filled_with_blanks_ahead_are_read() -> None:
    spaced = cnab240(APRIL).replace(b"000000000000135040C", b"            135040C")
    assert spaced != cnab240(APRIL)
    assert read_cnab240(spaced) == read_cnab240(cnab240(APRIL))


def test_a_line_too_long_makes_the_file_unreadable() -> None:
    with pytest.raises(UnreadableStatement, match=r"^malformed$"):
        read_cnab240(cnab240(APRIL).replace(b"TARIFA", b"TARIFAS"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"2370001300002E", b"2370002300002E"),  # a detail of another batch
        (b"2370001300002E", b"3410001300002E"),  # of another bank
        (b"2370001300002E", b"2370001800002E"),  # of no known type
        (b"23700011E", b"23700x11E"),  # a batch without number
        (b"23799999", b"23700015"),  # a second trailer
    ],
)
def test_a_record_out_of_place_makes_the_file_unreadable(old: bytes, new: bytes) -> None:
    data = cnab240(APRIL)
    assert old in data
    with pytest.raises(UnreadableStatement, match=r"^malformed$"):
        read_cnab240(data.replace(old, new))


def test_two_files_glued_together_are_refused() -> None:
    with pytest.raises(UnreadableStatement, match=r"^malformed$"):
        read_cnab240(cnab240(APRIL) + cnab240(APRIL))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \r\n\x1a", "empty"),
        (b"OFXHEADER:100\r\n<OFX>", "not_a_statement"),
        (b"data;valor\n01/04/2026;10,00", "not_a_statement"),
    ],
)
def test_other_files_are_told_apart(data: bytes, code: str) -> None:
    assert not looks_like_cnab240(data)
    with pytest.raises(UnreadableStatement, match=rf"^{code}$"):
        read_cnab240(data)


def test_a_file_is_recognised_by_its_first_line_alone() -> None:
    data = cnab240(APRIL)
    assert looks_like_cnab240(data)
    assert looks_like_cnab240(b"\r\n" + data[:242])
    assert not looks_like_cnab240(data[:100])
    assert not looks_like_cnab240(b"02RETORNO01COBRANCA" + b" " * 381 + b"\r\n")
