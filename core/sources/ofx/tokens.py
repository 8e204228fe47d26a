"""SGML and XML of an OFX file cut into tags, in one pass and linear time.

One tokenizer reads both dialects: OFX 1 leaves its leaves open, OFX 2 closes them, and Brazilian banks mix
the two within a row. No DTD is read and no entity it defines is expanded.
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


# No part of this pattern can cross a "<", so each character is looked at by one tag only: linear time.
_TAG = re.compile(
    r"""<(/?)([A-Za-z][A-Za-z0-9_.]*)(?:\s+[A-Za-z_:][\w:.-]*\s*=\s*(?:"[^"<>]*"|'[^'<>]*'))*\s*(/?)>"""
)
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
    root = _ROOT.search(text)
    body = _COMMENT.sub("", _without_cdata(text[root.start() :] if root else text))
    previous: re.Match[str] | None = None
    for tag in _TAG.finditer(body):
        if previous is not None:
            yield _token(previous, body[previous.end() : tag.start()])
        previous = tag
    if previous is not None:
        yield _token(previous, body[previous.end() :])


def resolve_entities(text: str) -> str:
    """Entities resolved once: ``&amp;amp;`` is ``&amp;``. Unknown ones stay as they were written."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def _token(tag: re.Match[str], text: str) -> Token:
    slash, name, self_closing = tag.groups()
    return Token(name.upper(), closing=bool(slash), text="" if self_closing else text)


def _without_cdata(text: str) -> str:
    """CDATA sections turned into escaped text, so that the tag pattern needs to know nothing of them."""
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
