"""What fuzzing and hostile files brought to light, each input kept small: none of it comes back unnoticed."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

import pytest

from core.errors import UnreadableStatement
from core.sources.ofx import read_ofx, reader
from core.sources.ofx.charset import decode
from core.sources.ofx.tokens import count_rows
from tests.fuzz.corpus import seeds
from tests.fuzz.findings import Findings
from tests.fuzz.targets import TARGETS
from tests.fuzz.words import dictionary

if TYPE_CHECKING:
    from pathlib import Path

ROW = b"<OFX><STMTRS><STMTTRN><TRNTYPE>%s<DTPOSTED>20260105<TRNAMT>1.00<MEMO>%s</STMTTRN></STMTRS></OFX>"


# --- the OFX reader ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(ROW % ("\u0130".encode(), b"x"), id="a letter whose lower case is two letters"),
        pytest.param(ROW % ("\u03f4".encode(), b"x"), id="a letter whose lower case has another upper case"),
    ],
)
def test_input_on_which_the_two_ways_differed_reads_alike(data: bytes) -> None:
    through_library, past_library = (reader._read(decode(data), None, large=large) for large in (False, True))
    assert through_library == past_library


def test_response_around_the_statement_is_no_row() -> None:
    """STMTTRNRS was counted as one, and a file of the very last size that fits went past the library."""
    assert count_rows("<STMTTRNRS><STMTRS><STMTTRN><STMTTRN a='b'><stmttrn/></STMTTRN>") == 3


def test_endless_memo_is_cut() -> None:
    """Ten megabytes of ampersands were escaped to fifty and given to the library."""
    statement = read_ofx(ROW % (b"DEBIT", b"&" * 1_000_000))
    assert len(statement.accounts[0].lines[0].memo) == 4_000


def test_amount_longer_than_a_leaf_may_be_is_refused_not_cut() -> None:
    data = ROW.replace(b"1.00", b"1" + b"0" * 4_000 + b"5.00") % (b"DEBIT", b"x")
    assert [problem.code for problem in read_ofx(data).problems] == ["unreadable_amount"]


def test_tag_of_endless_attributes_costs_little_memory() -> None:
    """The pattern remembered a way back for each attribute: 80 bytes of memory for one of the file."""
    data = b"<OFX><STMTRS><A" + b' a="b"' * 200_000
    tracemalloc.start()
    assert read_ofx(data).rows == 0
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10 * len(data)


# --- the fuzzer itself ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_seeds_are_read_by_their_reader(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A seed that is refused leads the fuzzer nowhere, so most must be read."""
    # the target of OFX puts a watch there, which must end with this test
    monkeypatch.setattr(reader, "read_account", vars(reader)["read_account"])
    target = TARGETS[name]()
    read = 0
    for seed in seeds(name):
        try:
            target(seed)
        except UnreadableStatement:
            continue
        read += 1
    assert read > len(seeds(name)) // 2


def test_dictionary_is_plain_ascii_with_every_other_byte_escaped() -> None:
    words = dictionary("ofx").splitlines()
    assert '"<STMTTRN>"' in words
    assert '"\\xC3\\xA9"' in words
    assert all(word.isascii() and word.startswith('"') and word.endswith('"') for word in words)


def test_finding_is_kept_once_with_its_shortest_input(tmp_path: Path) -> None:
    def breaks(data: bytes) -> None:
        if data.startswith(b"x"):
            raise KeyError(data)
        if data:
            raise UnreadableStatement("empty")

    findings = Findings(tmp_path, breaks)
    for data in (b"", b"refused", b"xyz", b"x", b"xy"):
        findings.run(data)
    (kept,) = tmp_path.glob("*.bin")
    assert kept.read_bytes() == b"x"
    assert "KeyError" in kept.with_suffix(".txt").read_text("utf-8")
