"""A large file is read past ofxparse and by whole rows: it must come to the same as the way through it."""

from __future__ import annotations

import io
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.domain.statements import ParsedStatement
from core.errors import UnreadableStatement
from core.sources.ofx import reader
from core.sources.ofx.charset import decode
from core.sources.ofx.tokens import PlainRow, Token, tokenise, tokenise_coarsely

if TYPE_CHECKING:
    from datetime import date

    from core.sources.ofx.structure import RawAccount

OURS = sorted((Path(__file__).parent / "files").glob("*.ofx"))
CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "ofx" / "files"
SHARED = sorted(CORPUS.glob("*")) if CORPUS.exists() else []

calm = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(data: bytes, *, large: bool, today: date | None = None) -> ParsedStatement | str:
    """What is read, or the reason of a refusal: the two ways must agree on that as well."""
    try:
        return reader._read(decode(data), today, large=large)
    except UnreadableStatement as refusal:
        return refusal.code


def assert_both_ways_agree(data: bytes, today: date | None = None) -> None:
    assert read(data, large=True, today=today) == read(data, large=False, today=today)


def plain_rows(data: bytes) -> int:
    return sum(isinstance(token, PlainRow) for token in tokenise_coarsely(decode(data)))


# --- files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_files_of_every_bank_read_alike_both_ways(path: Path) -> None:
    assert_both_ways_agree(path.read_bytes())


@pytest.mark.skipif(not SHARED, reason="the shared corpus of bank files is not on this machine")
@pytest.mark.parametrize("path", SHARED or [CORPUS], ids=lambda path: path.name)
def test_files_of_the_corpus_read_alike_both_ways(path: Path) -> None:
    assert_both_ways_agree(path.read_bytes())


@pytest.mark.skipif(not SHARED, reason="the shared corpus of bank files is not on this machine")
def test_most_rows_of_the_corpus_need_no_tags() -> None:
    """Otherwise the fast way would be slow for those who need it."""
    rows = sum(decode(path.read_bytes()).upper().count("<STMTTRN>") for path in SHARED)
    assert sum(plain_rows(path.read_bytes()) for path in SHARED) > rows * 9 // 10


# --- generated statements ------------------------------------------------------------------------

NAMES = ["TRNTYPE", "DTPOSTED", "TRNAMT", "FITID", "CHECKNUM", "REFNUM", "NAME", "MEMO", "DTUSER"]
CLOSINGS = ["", "\n", "\r\n", "{close}", "{close}\n", " {close} x ", "{close}{close}", "</MEMO>", "</X>"]
TEXTS = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        [
            *(
                "-1.00",
                "1.234,56",
                "R$ 5,00",
                "1.234",
                ".",
                "20260105",
                "20260105235959[-3:BRT]",
                "31/12/2025",
            ),
            *(
                "DEBIT",
                "credit",
                "SALDO DO DIA",
                "Saldo anterior",
                "CAFÉ & PÃO",
                "&amp;lt;",
                "&#233;",
                "\u0130",
            ),
            *(
                "<b>",
                "1 < 2",
                "<![CDATA[<MEMO>x]]>",
                "<!-- <NAME>y -->",
                "a\x00b",
                "\u202e1",
                "\u00df",
                "\ufb01",
            ),
        ]
    ),
)
LEAVES = st.builds(
    lambda name, text, closing: f"<{name}>{text}{closing.format(close=f'</{name}>')}",
    st.sampled_from([*NAMES, "memo", "PAYEE", "BANKACCTTO", "BANKID", "ACCTID", "LEDGERBAL", "BALAMT"])
    | st.sampled_from(NAMES),
    TEXTS,
    st.sampled_from(CLOSINGS),
)
FIRM_LEAVES = st.builds(
    lambda kind, day, units, cents, text: (
        f"<TRNTYPE>{kind}\n<DTPOSTED>202601{day:02d}\n<TRNAMT>{units}.{cents:02d}\n<FITID>{text}\n"
    ),
    st.sampled_from(["DEBIT", "CREDIT", "CHECK", "debit"]),
    st.integers(1, 31),
    st.integers(-(10**6), 10**6),
    st.integers(0, 99),
    st.text("AB1é&; ", max_size=5),
)
ROWS = st.builds(
    lambda opening, firm, leaves, closing: f"{opening}{firm}{''.join(leaves)}{closing}",
    st.sampled_from(["<STMTTRN>", "<STMTTRN>\r\n", "<STMTTRN> x ", "<stmttrn>", '<STMTTRN a="b">']),
    FIRM_LEAVES | st.just(""),
    st.lists(LEAVES, max_size=5),
    st.sampled_from(["</STMTTRN>\n", "</STMTTRN>\n", "</STMTTRN>x", "", "</stmttrn>", "<STMTTRN/>"]),
)
OPENINGS = st.sampled_from(
    [
        "<OFX><STMTRS><CURDEF>BRL<BANKACCTFROM><BANKID>1<ACCTID>2</BANKACCTFROM><BANKTRANLIST>",
        "<OFX><CCSTMTRS><CCACCTFROM><ACCTID>C</CCACCTFROM><BANKTRANLIST>",
        "<OFX><INVSTMTRS>",
        "<OFX><LEDGERBAL><BALAMT>1.00",
        "<OFX><BANKID>1<ACCTID>2",
        "",
    ]
)
ENDS = st.sampled_from(
    [
        "</BANKTRANLIST><LEDGERBAL><BALAMT>9.00<DTASOF>20260115</LEDGERBAL></STMTRS></OFX>",
        "</STMTRS><STMTRS><BANKID>3<ACCTID>4<STMTTRN><TRNAMT>1.00<DTPOSTED>20260101</STMTTRN></STMTRS></OFX>",
        "</INVSTMTRS><STMTRS><ACCTID>4<STMTTRN><TRNAMT>1.00<DTPOSTED>20260101</STMTTRN></STMTRS></OFX>",
        "</STMTTRN></OFX>",
        "",
    ]
)
STATEMENTS = st.builds(
    lambda start, rows, end: start + "".join(rows) + end, OPENINGS, st.lists(ROWS, max_size=6), ENDS
)


@calm
@given(STATEMENTS)
def test_generated_statements_read_alike_both_ways(text: str) -> None:
    assert_both_ways_agree(text.encode("utf-8", errors="replace"))


@calm
@given(STATEMENTS, st.data())
def test_statements_cut_anywhere_read_alike_both_ways(text: str, data: st.DataObject) -> None:
    whole = text.encode("utf-8", errors="replace")
    assert_both_ways_agree(whole[: data.draw(st.integers(0, len(whole)))])


@calm
@given(STATEMENTS)
def test_a_plain_row_holds_just_its_tags(text: str) -> None:
    coarse: list[Token] = []
    for token in tokenise_coarsely(text):
        coarse.extend(tokenise(token.source) if isinstance(token, PlainRow) else [token])
    # what follows a closing tag is nobody's text, and a plain row leaves it out
    assert [one if not one.closing else one[:2] for one in coarse] == [
        one if not one.closing else one[:2] for one in tokenise(text)
    ]


# --- large files ---------------------------------------------------------------------------------


def large_file(rows: int, *, end: str = "</STMTTRN>") -> bytes:
    out = io.StringIO()
    out.write(
        "<OFX><STMTTRNRS><STMTRS><CURDEF>BRL<BANKACCTFROM><BANKID>1<ACCTID>2</BANKACCTFROM><BANKTRANLIST>"
    )
    for number in range(1, rows + 1):
        out.write(f"<STMTTRN>\n<TRNTYPE>DEBIT\n<DTPOSTED>202601{number % 28 + 1:02d}\n")
        out.write(f"<TRNAMT>-{number}.{number % 100:02d}\n<FITID>{number}\n<MEMO>CAFÉ {number}\n{end}\n")
    out.write("</BANKTRANLIST></STMTRS></STMTTRNRS></OFX>")
    return out.getvalue().encode("cp1252")


@pytest.mark.parametrize("end", ["</STMTTRN>", ""])
def test_file_beyond_the_limit_is_read_past_the_library(monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    calls: list[bool] = []

    def watched(raw: RawAccount, institution: dict[str, str], today: date | None, *, large: bool) -> object:
        calls.append(large)
        return read_account(raw, institution, today, large=large)

    read_account = reader._read_account
    monkeypatch.setattr(reader, "_read_account", watched)
    most = reader._MOST_ROWS_THROUGH_LIBRARY
    for rows in (most, most + 1):
        statement = reader.read_ofx(large_file(rows, end=end))
        assert [line.row for line in statement.accounts[0].lines] == list(range(1, rows + 1))
    assert calls == [False, True]


@pytest.mark.parametrize("end", ["</STMTTRN>", ""])
def test_large_file_reads_alike_both_ways(end: str) -> None:
    data = large_file(1_600, end=end)
    assert plain_rows(data) == 1_600
    assert_both_ways_agree(data)


@pytest.mark.parametrize("end", ["</STMTTRN>", "", "</STMTTRN></X>", "<memo>x"])
def test_time_grows_with_the_file_and_no_faster(end: str) -> None:
    def seconds(rows: int) -> float:
        data = large_file(rows, end=end)
        started = time.perf_counter()
        reader.read_ofx(data)
        return time.perf_counter() - started

    small = min(seconds(1_500) for _ in range(3))
    assert min(seconds(12_000) for _ in range(2)) < small * 8 * 4  # quadratic would be 64 times
