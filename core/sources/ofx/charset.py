"""Bytes of a bank file to text, whatever its header promises.

The header is not asked: banks declare 1252 and write UTF-8, declare UTF-8 and write 1252, or write names
no codec bears (``UTF - 8``, ``NONE``). The bytes themselves tell more.
"""

from __future__ import annotations

import codecs

REPLACEMENT = "\ufffd"

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode(data: bytes) -> str:
    """Text of a bank file.

    Args:
        data: the whole file.

    Returns:
        The text without byte order mark. Bytes that mean nothing became U+FFFD. Never raises.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _decode_as(encoding, data[len(bom) :])
    return _decode_as(_utf16_without_bom(data) or "utf-8", data)


def _decode_as(encoding: str, data: bytes) -> str:
    if encoding == "utf-8":
        return _decode_eight_bit(data)
    return data.decode(encoding, errors="replace")


def _utf16_without_bom(data: bytes) -> str | None:
    """UTF-16 tells itself by a NUL beside each of the first two characters, which are ASCII."""
    head = data[:4]
    if len(head) == 4 and head[1] == head[3] == 0 and head[0] and head[2]:
        return "utf-16-le"
    if len(head) == 4 and head[0] == head[2] == 0 and head[1] and head[3]:
        return "utf-16-be"
    return None


def _decode_eight_bit(data: bytes) -> str:
    """UTF-8 where it is valid; else cp1252, or both where only a few bytes of an UTF-8 file are broken.

    Banks cut memos at a number of bytes, in the midst of a letter: one broken letter must not turn every
    other accent of the file into two wrong ones. In real cp1252 text valid UTF-8 pairs hardly occur.
    """
    text = data.decode("utf-8", errors="surrogateescape")
    sound_text = data.decode("utf-8", errors="ignore")
    broken = len(text) - len(sound_text)
    if not broken:
        return text
    sound = len(sound_text) - len(sound_text.encode("ascii", errors="ignore"))
    if sound > broken:
        return text.translate(_ESCAPED_TO_1252)
    return data.decode("cp1252", errors="replace")


# surrogateescape stores an undecodable byte 0xNN as U+DCNN; cp1252 leaves five bytes undefined
_ESCAPED_TO_1252 = {
    0xDC00 + byte: bytes([byte]).decode("cp1252", errors="replace") for byte in range(0x80, 0x100)
}
