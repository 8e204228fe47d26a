"""What no bank should write and some do: broken structure, refused files, large files."""

from __future__ import annotations

from datetime import date

import pytest

from core.domain.statements import AccountKind, ParsedStatement, Problem
from core.errors import UnreadableStatement
from core.sources.ofx import library, read_ofx

ACCOUNT = "<CURDEF>BRL<BANKACCTFROM><BANKID>999<ACCTID>1-2</BANKACCTFROM>"


def row(amount: str = "-1.00", day: str = "20260105", rest: str = "<FITID>1<MEMO>PIX") -> str:
    return f"<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>{day}<TRNAMT>{amount}{rest}</STMTTRN>"


def statement(rows: str, after: str = "", account: str = ACCOUNT) -> str:
    return (
        f"<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS>{account}<BANKTRANLIST>{rows}</BANKTRANLIST>{after}"
        "</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
    )


def read(text: str, today: date | None = None) -> ParsedStatement:
    return read_ofx(text.encode(), today=today)


def amounts(result: ParsedStatement) -> list[list[int]]:
    return [[line.amount_cents for line in account.lines] for account in result.accounts]


SIGN_ON = "<SIGNONMSGSRSV1><SONRS><STATUS><CODE>0</STATUS></SONRS></SIGNONMSGSRSV1>"
INVESTMENT = f"<INVSTMTRS><INVTRANLIST><INVBANKTRAN>{row()}</INVBANKTRAN></INVTRANLIST></INVSTMTRS>"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"\0\0\0", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\xff\xfe", "empty"),
        (b"<html><body>Sess\xe3o expirada</body></html>", "not_a_statement"),
        (b"OFXHEADER:100", "not_a_statement"),
        (b"data;valor\n01/01/2026;10,00", "not_a_statement"),
        (f"<OFX>{SIGN_ON}</OFX>".encode(), "not_a_statement"),
        (f"<OFX>{SIGN_ON}<STMTTRNRS><STATUS><CODE>2000</STMTTRNRS></OFX>".encode(), "not_a_statement"),
        (b"<OFX><STMTRQ><BANKACCTFROM><BANKID>1<ACCTID>2</STMTRQ></OFX>", "not_a_statement"),
        (f"<OFX>{INVESTMENT}</OFX>".encode(), "investment"),
        (b"<OFX>" + b"<STMTRS><ACCTID>1</STMTRS>" * 1000, "too_large"),
    ],
)
def test_file_without_statement_is_refused_with_its_reason(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableStatement) as refusal:
        read_ofx(data)
    assert refusal.value.code == code


def test_investments_beside_a_bank_account_are_never_counted() -> None:
    result = read(f"<OFX>{INVESTMENT}{statement(row('-7.00'))[5:]}")
    assert amounts(result) == [[-700]]
    assert result.rows == 1


def test_statement_without_movement_is_a_statement() -> None:
    result = read(statement("", "<LEDGERBAL><BALAMT>0.00<DTASOF>20260131</LEDGERBAL>"))
    assert amounts(result) == [[]]
    assert result.accounts[0].ledger_balance_cents == 0


def test_statement_with_only_unreadable_rows_is_left_to_the_caller() -> None:
    result = read(statement(row(amount="") + row(day="20260231") + "<STMTTRN></STMTTRN><STMTTRN/>"))
    assert amounts(result) == [[]]
    assert [(problem.code, problem.row) for problem in result.problems] == [
        ("unreadable_amount", 1),
        ("unreadable_date", 2),
        ("unreadable_amount", 3),
        ("unreadable_amount", 4),
    ]


def test_rows_never_closed_are_all_read() -> None:
    rows = "".join(row(amount).removesuffix("</STMTTRN>") for amount in ("-1.00", "-2.00", "3.00"))
    assert amounts(read(statement(rows))) == [[-100, -200, 300]]


def test_two_lists_of_one_account_are_read_together() -> None:
    result = read(statement(f"{row('-1.00')}</BANKTRANLIST><BANKTRANLIST>{row('-2.00')}"))
    assert amounts(result) == [[-100, -200]]


def test_lower_case_tags_are_read() -> None:
    lowered = statement(row("-4.20")).replace("BRL", "brl").lower()
    result = read(lowered)
    assert amounts(result) == [[-420]]
    assert (result.accounts[0].currency, result.accounts[0].lines[0].type) == ("BRL", "DEBIT")


def test_bank_account_and_card_in_one_file_keep_their_kinds() -> None:
    card = f"<CCSTMTRS><CCACCTFROM><ACCTID>C1</CCACCTFROM>{row('-9.00')}</CCSTMTRS></OFX>"
    result = read(statement(row()).replace("</OFX>", card))
    assert [(account.kind, account.account) for account in result.accounts] == [
        (AccountKind.BANK, "1-2"),
        (AccountKind.CARD, "C1"),
    ]


def test_two_accounts_without_wrappers_stay_two() -> None:
    one = f"<BANKID>1<ACCTID>A{row('-1.00')}"
    two = f"<BANKID>1<ACCTID>B{row('-2.00')}"
    result = read(f"<OFX>{one}{two}</OFX>")
    assert [(account.bank, account.account) for account in result.accounts] == [("1", "A"), ("1", "B")]
    assert amounts(result) == [[-100], [-200]]


def test_list_without_any_account_is_read_with_its_closing_balance() -> None:
    result = read(f"OFXHEADER:100\n\n<BANKTRANLIST>{row()}</BANKTRANLIST><LEDGERBAL><BALAMT>5,00</LEDGERBAL>")
    assert (result.accounts[0].account, result.accounts[0].bank) == ("", None)
    assert result.accounts[0].ledger_balance_cents == 500
    assert result.problems == ()


def test_account_of_the_other_side_is_not_taken_for_ours() -> None:
    other = "<BANKACCTTO><BANKID>237<ACCTID>999-9</BANKACCTTO><MEMO>TED"
    result = read(statement(row(rest=other)))
    assert (result.accounts[0].bank, result.accounts[0].account) == ("999", "1-2")
    assert result.accounts[0].lines[0].memo == "TED"


def test_name_inside_payee_is_the_payee() -> None:
    result = read(
        statement(row(rest="<PAYEE><NAME>Ana Prado</NAME><CITY>Recife</CITY></PAYEE><MEMO>Pix</MEMO>"))
    )
    assert result.accounts[0].lines[0].memo == "Pix - Ana Prado"


def test_markup_and_entities_in_a_memo_survive_the_way_through_the_library() -> None:
    memos = ["A &amp;amp; B", "<![CDATA[<b>P&G</b>]]>", "1 < 2 & 3", "&lt;/STMTTRN&gt;", "&b; &#233;"]
    result = read(statement("".join(row(rest=f"<MEMO>{memo}</MEMO>") for memo in memos)))
    assert [line.memo for line in result.accounts[0].lines] == [
        "A &amp; B",
        "<b>P&G</b>",
        "1 < 2 & 3",
        "</STMTTRN>",
        "&b; é",
    ]


def test_entities_of_a_dtd_are_not_expanded() -> None:
    dtd = '<!DOCTYPE OFX [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    assert read(dtd + statement(row(rest="<MEMO>&b;"))).accounts[0].lines[0].memo == "&b;"


def test_file_cut_between_rows_says_so() -> None:
    whole = statement(row("-1.00") + row("-2.00"))
    result = read(whole[: whole.index("</BANKTRANLIST>")])
    assert amounts(result) == [[-100, -200]]
    assert result.problems == (Problem("truncated"),)


@pytest.mark.parametrize(
    ("cut", "expected"), [("-85.00", [-8500]), ("-85.00\n", [-8500]), ("-85\n", [-8500])]
)
def test_file_cut_after_a_whole_amount_keeps_it(cut: str, expected: list[int]) -> None:
    result = read(f"<OFX><STMTRS><STMTTRN><DTPOSTED>20260105<TRNAMT>{cut}")
    assert amounts(result) == [expected]
    assert result.problems == (Problem("truncated"),)


@pytest.mark.parametrize("cut", ["-85", "-85.", "-85.0", "-85,0"])
def test_file_cut_inside_an_amount_does_not_guess_it(cut: str) -> None:
    result = read(f"<OFX><STMTRS><STMTTRN><DTPOSTED>20260105<TRNAMT>{cut}")
    assert [problem.code for problem in result.problems] == ["truncated", "unreadable_amount"]


@pytest.mark.parametrize(
    ("bank", "written", "cents", "code"),
    [
        ("0341", "22147320", 22147320, "ledger_balance_scaled"),
        ("341", "-150", -150, "ledger_balance_scaled"),
        ("341", "0", 0, None),
        ("341", "2214.73", 221473, None),
        ("001", "2214", 221400, None),
        ("001", "", None, "ledger_balance_unreadable"),
        ("001", "1.234", None, "ledger_balance_unreadable"),
        ("001", "R$ 1.234,50", 123450, None),
    ],
)
def test_closing_balance_is_read_or_reported(
    bank: str, written: str, cents: int | None, code: str | None
) -> None:
    ledger = f"<LEDGERBAL><BALAMT>{written}<DTASOF>20260131</LEDGERBAL><AVAILBAL><BALAMT>1.00</AVAILBAL>"
    result = read(statement(row(), ledger, ACCOUNT.replace("999", bank)))
    assert result.accounts[0].ledger_balance_cents == cents
    assert [problem.code for problem in result.problems] == ([code] if code else [])


@pytest.mark.parametrize(
    ("as_of", "today", "scheduled"),
    [
        ("20260105", None, False),
        ("20260104", None, True),
        ("00000000", None, False),
        ("20260131", date(2026, 1, 4), True),
        ("20260131", date(2026, 1, 5), False),
        ("", date(2026, 1, 4), True),
    ],
)
def test_movement_after_the_statement_day_or_today_is_scheduled(
    as_of: str, today: date | None, scheduled: bool
) -> None:
    result = read(statement(row(), f"<LEDGERBAL><BALAMT>1.00<DTASOF>{as_of}</LEDGERBAL>"), today)
    assert [line.scheduled for line in result.accounts[0].lines] == [scheduled]


def test_one_negative_movement_proves_that_amounts_carry_their_sign() -> None:
    result = read(statement(row("30.00") + row("-1.00")))
    assert amounts(result) == [[3000, -100]]
    assert result.problems == ()


def test_credits_alone_stay_as_they_are() -> None:
    result = read(statement(row("30.00").replace("DEBIT", "CREDIT")))
    assert amounts(result) == [[3000]]
    assert result.problems == ()


def test_bytes_no_encoding_knows_are_told() -> None:
    result = read_ofx(statement(row(rest="<MEMO>CAF# #")).encode().replace(b"#", b"\x81"))
    assert result.problems == (Problem("text_doubtful"),)


def test_type_and_id_missing_are_none() -> None:
    line = read("<OFX><STMTRS><STMTTRN><DTPOSTED>20260105<TRNAMT>1.00</STMTRS></OFX>").accounts[0].lines[0]
    assert (line.type, line.bank_id, line.memo) == (None, None, "")


@pytest.mark.parametrize("rows", [library.CHUNK - 1, library.CHUNK, library.CHUNK + 1, 3 * library.CHUNK + 7])
def test_large_file_keeps_every_row_in_its_order(rows: int) -> None:
    result = read(statement("".join(row(f"-{n}.{n % 100:02d}") for n in range(1, rows + 1))))
    lines = result.accounts[0].lines
    assert [line.row for line in lines] == list(range(1, rows + 1))
    assert [line.amount_cents for line in lines] == [-(n * 100 + n % 100) for n in range(1, rows + 1)]
