"""SGML and XML of an OFX file cut into tags, in one pass and linear time.

One tokenizer reads both dialects: OFX 1 leaves its leaves open, OFX 2 closes them, and Brazilian banks mix
the two within a row. No DTD is read and no entity it defines is expanded. Large files are cut coarser: a row
without surprises stays in one piece, which saves a token for each of its tags.
"""

from __future__ import annotations

import re
from html.entities import html5
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class Token(NamedTuple):
    """One tag and what follows it.

    Attributes:
        name: the tag in upper case.
        closing: ``</NAME>`` rather than ``<NAME>``.
        text: raw text up to the next tag, entities not yet resolved; empty for ``<NAME/>``.
    """

    name: str
    closing: bool
    text: str


class PlainRow(NamedTuple):
    """A ``<STMTTRN>`` in one piece: upper-case tags without attributes, and nothing inside but known leaves.

    Attributes:
        source: the row as it is written, its own tags included.
    """

    source: str

    def leaves(self) -> list[tuple[str, str]]:
        """Names and raw texts of the leaves that matter, in their order."""
        return _LEAF_THAT_MATTERS.findall(self.source)


# No part of this pattern can cross a "<", so each character is looked at by one tag only: linear time.
# Possessive (*+) all along: what was taken is never given back, so a million attributes cost no memory.
_TAG = re.compile(
    r"""<(/?)([A-Za-z][A-Za-z0-9_.]*+)(?:\s++[A-Za-z_:][\w:.-]*+\s*+=\s*+(?:"[^"<>]*"|'[^'<>]*'))*+\s*+(/?)>"""
)
# Every "<" inside a plain row belongs to a tag of this list, so that its tags one by one would say the same.
# A row that is never closed ends where the next one or the list's end begins. What does not match is cut tag
# by tag.
_LEAF = (
    "(?:TRNTYPE|DTPOSTED|DTUSER|DTAVAIL|TRNAMT|FITID|SRVRTID|CHECKNUM|REFNUM|SIC|PAYEEID|NAME|EXTDNAME|MEMO)"
)
_PLAIN_ROW = (
    f"<STMTTRN>[^<]*+(?:<{_LEAF}>[^<]*+(?:</{_LEAF}>[^<]*+)?+)*+(?:</STMTTRN>|(?=<STMTTRN>|</BANKTRANLIST>))"
)
_PLAIN_ROW_OR_TAG = re.compile(f"(?P<row>{_PLAIN_ROW})|{_TAG.pattern}")
_LEAF_THAT_MATTERS = re.compile("<(TRNTYPE|DTPOSTED|TRNAMT|FITID|NAME|MEMO)>([^<]*)")
_ROW = re.compile(r"<STMTTRN[\s/>]", re.IGNORECASE)
_ROOT = re.compile(r"<OFX(?=[\s>/])", re.IGNORECASE)
# Only comments without tags vanish. Tags inside a comment are read: to show a row someone commented out does
# less harm than to lose one behind a stray "<!--".
_COMMENT = re.compile(r"<!--[^<>]*-->")
_ENTITY = re.compile(
    r"&(?:#(?P<decimal>[0-9]{1,7});|#[xX](?P<hexadecimal>[0-9A-Fa-f]{1,6});"
    r"|(?P<basic>amp|lt|gt|quot|apos|nbsp)(?:;|(?![A-Za-z0-9]))|(?P<named>[A-Za-z][A-Za-z0-9]{1,30};))"
)


def tokenise(text: str) -> Iterator[Token]:
    """Yields the tags of a file in their order, from ``<OFX`` on (from the start where there is none)."""
    body = _body(text)
    previous: re.Match[str] | None = None
    for tag in _TAG.finditer(body):
        if previous is not None:
            yield _token(previous, body[previous.end() : tag.start()])
        previous = tag
    if previous is not None:
        yield _token(previous, body[previous.end() :])


def tokenise_coarsely(text: str) -> Iterator[Token | PlainRow]:
    """Yields what ``tokenise`` yields, save that each plain row comes whole, in the place of its tags."""
    body = _body(text)
    previous: re.Match[str] | None = None
    for found in _PLAIN_ROW_OR_TAG.finditer(body):
        if previous is not None:
            yield _token(previous, body[previous.end() : found.start()])
        if found.lastgroup == "row":
            previous = None  # what follows a closed row is nobody's text
            yield PlainRow(found[0])
        else:
            previous = found
    if previous is not None:
        yield _token(previous, body[previous.end() :])


def count_rows(text: str) -> int:
    """How many rows a file seems to have, before it is read."""
    return sum(1 for _ in _ROW.finditer(text))


def resolve_entities(text: str) -> str:
    """Entities resolved once: ``&amp;amp;`` is ``&amp;``. Unknown ones stay as they were written."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def _body(text: str) -> str:
    """What is cut: from ``<OFX`` on, without CDATA marks and comments."""
    root = _ROOT.search(text)
    body = _without_cdata(text[root.start() :] if root else text)
    return _COMMENT.sub("", body) if "<!--" in body else body


def _token(tag: re.Match[str], text: str) -> Token:
    slash, name, self_closing = tag.groups()[-3:]
    return Token(name.upper(), closing=bool(slash), text="" if self_closing else text)


def _without_cdata(text: str) -> str:
    """CDATA sections turned into escaped text, so that the tag pattern needs to know nothing of them."""
    if "<![CDATA[" not in text:
        return text
    first, *rest = text.split("<![CDATA[")
    parts = [first]
    for piece in rest:
        inside, end, after = piece.partition("]]>")
        parts.append(inside.replace("&", "&amp;").replace("<", "&lt;") + after if end else piece)
    return "".join(parts)


def _character(entity: re.Match[str]) -> str:
    if entity["basic"]:
        return html5[entity["basic"] + ";"]
    if entity["named"]:
        return html5.get(entity["named"], entity[0])
    code = int(entity["decimal"]) if entity["decimal"] else int(entity["hexadecimal"], 16)
    return chr(code) if 0 < code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else entity[0]
