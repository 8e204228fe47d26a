"""Whatever bytes arrive, the reader either reads them or refuses them by its one error."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import UnreadableStatement
from core.sources.ofx import read_ofx

if TYPE_CHECKING:
    from core.domain.statements import ParsedStatement

SAMPLES = [path.read_bytes() for path in sorted((Path(__file__).parent / "files").glob("*.ofx"))]
# fmt: off
TAGS = [
    "OFX", "STMTRS", "CCSTMTRS", "INVSTMTRS", "STMTTRNRS", "BANKTRANLIST", "STMTTRN", "LEDGERBAL", "AVAILBAL",
    "BANKACCTFROM", "CCACCTFROM", "BANKID", "ACCTID", "CURDEF", "TRNTYPE", "DTPOSTED", "TRNAMT", "FITID",
    "NAME", "MEMO", "BALAMT", "DTASOF", "ORG", "FID", "PAYEE", "X",
]
# fmt: on
SCRAPS = [
    b"20260105",
    b"00000000",
    b"-1.00",
    b"1.234",
    b"R$ 5,00",
    b"\xc3\xa9",
    b"\xe9",
    b"\x81",
    b"\0",
    b"&amp;",
    b"&#0;",
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"-->",
    b"<",
    b">",
    b"&",
    b"\xed\xa0\x80",
    b"SALDO ANTERIOR",
]
PIECES = st.sampled_from(
    [f"<{tag}>".encode() for tag in TAGS] + [f"</{tag}>".encode() for tag in TAGS] + [b"<MEMO/>", *SCRAPS]
)

calm = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read_or_refuse(data: bytes) -> ParsedStatement | None:
    """Any other error fails the test, and so does a row that got lost, by the reader's own check."""
    try:
        return read_ofx(data)
    except UnreadableStatement:
        return None


@calm
@given(st.binary(max_size=300))
def test_arbitrary_bytes_are_refused_calmly(data: bytes) -> None:
    read_or_refuse(data)


@calm
@given(st.lists(PIECES, max_size=40))
def test_tags_in_any_order_lose_no_row(pieces: list[bytes]) -> None:
    data = b"<OFX><STMTRS>" + b"".join(pieces)
    read_or_refuse(data)


@calm
@given(st.sampled_from(SAMPLES), st.data())
def test_files_cut_anywhere_are_read_as_far_as_they_go(sample: bytes, data: st.DataObject) -> None:
    read_or_refuse(sample[: data.draw(st.integers(0, len(sample)))])


@calm
@given(st.sampled_from(SAMPLES), st.data())
def test_mutated_files_raise_nothing_else(sample: bytes, data: st.DataObject) -> None:
    mutated = bytearray(sample)
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(mutated)))
        mutated[at : at + data.draw(st.integers(0, 12))] = data.draw(st.binary(max_size=6) | PIECES)
    read_or_refuse(bytes(mutated))


@pytest.mark.parametrize("sample", SAMPLES)
def test_reading_twice_gives_the_same(sample: bytes) -> None:
    assert read_ofx(sample) == read_ofx(sample)
