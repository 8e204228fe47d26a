"""Bytes to text: what the bytes say counts, not what the header promises."""

from __future__ import annotations

import codecs

import pytest

from core.sources.ofx.charset import decode

TEXT = "<OFX> CONCEIÇÃO, JOSÉ, ÁGUA, CAFÉ"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("cp1252"),
        TEXT.encode("iso-8859-1"),
        codecs.BOM_UTF8 + TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode("cp1252"),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
    ],
)
def test_accents_come_out_right_in_every_encoding_banks_write(data: bytes) -> None:
    assert decode(data) == TEXT


def test_memo_cut_inside_a_letter_does_not_spoil_the_other_accents() -> None:
    assert decode("CAFÉ AÇÃO ÁGUA ".encode() + "É".encode()[:1] + b" FIM") == "CAFÉ AÇÃO ÁGUA Ã FIM"


def test_bytes_that_mean_nothing_are_shown_as_unknown() -> None:
    assert decode(b"A\x81\xc9\xc9B") == "A\ufffdÉÉB"


def test_half_a_character_of_utf16_at_the_end_is_shown_as_unknown() -> None:
    assert decode(codecs.BOM_UTF16_LE + "ab".encode("utf-16-le") + b"c") == "ab\ufffd"


@pytest.mark.parametrize("data", [b"", b"\xff", b"\xff\xfe", b"\xef\xbb\xbf"])
def test_scraps_do_not_raise(data: bytes) -> None:
    assert isinstance(decode(data), str)
