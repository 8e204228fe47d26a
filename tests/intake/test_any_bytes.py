"""Whatever bytes arrive, they are read or refused by a business error."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import BusinessError, UnreadableStatement
from core.sources.intake import FileContent
from core.sources.intake.reading import read_content
from tests.intake import makers
from tests.intake.makers import TODAY, packed, xlsx

SAMPLES = [
    makers.OFX,
    makers.OFX_XML,
    makers.CNAB,
    makers.STATEMENT_CSV,
    makers.ENTRIES_CSV,
    xlsx(makers.STATEMENT_ROWS),
    xlsx(makers.ENTRY_ROWS),
    packed({"a.ofx": makers.OFX, "b.csv": makers.ENTRIES_CSV, "c.pdf": b"%PDF-1.7"}),
    packed({"a.xlsx": xlsx(makers.ENTRY_ROWS)}, method=0),
]
HEADS = [
    b"",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"<OFX>",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\xef\xbb\xbf",
    b"34100000",
    b"<?xml",
]
calm = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read_or_refuse(name: str, data: bytes) -> None:
    try:
        found = read_content(name, data, TODAY)
    except UnreadableStatement as error:
        assert error.code != "reader_failed", error.__cause__  # noqa: PT017 - a refusal is as good as a reading
    except BusinessError:
        pass
    else:
        assert any(isinstance(one, FileContent) for one in found)


@calm
@given(st.text(max_size=40), st.sampled_from(HEADS), st.binary(max_size=300))
def test_arbitrary_bytes_are_read_or_refused(name: str, head: bytes, data: bytes) -> None:
    read_or_refuse(name, head + data)


@calm
@given(st.text(alphabet=";,\t\n\r\"' 0123456789./-RSdatvlorescimnp<>OFX\0é", max_size=300))
def test_arbitrary_tables_are_read_or_refused(text: str) -> None:
    read_or_refuse("x.csv", b"tipo;descricao;valor;vencimento\n" + text.encode())
    read_or_refuse("x.csv", text.encode("cp1252"))


@calm
@given(st.sampled_from(SAMPLES), st.data())
def test_files_cut_anywhere_are_read_or_refused(sample: bytes, data: st.DataObject) -> None:
    read_or_refuse("x", sample[: data.draw(st.integers(0, len(sample)))])


@calm
@given(st.sampled_from(SAMPLES), st.data())
def test_mutated_files_are_read_or_refused(sample: bytes, data: st.DataObject) -> None:
    mutated = bytearray(sample)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(mutated)))
        mutated[at : at + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=8))
    read_or_refuse("x", bytes(mutated))


@pytest.mark.parametrize("name", ["\0", "\ud800.csv", "a" * 5000, "..", "/", "CON", "x\u202efdp.ofx"])
def test_no_name_is_too_odd(name: str) -> None:
    for sample in SAMPLES:
        read_or_refuse(name, sample)
