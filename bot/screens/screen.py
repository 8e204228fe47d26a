"""What a message is made of, independent of who sends it; kept in the outbox as plain JSON."""

from __future__ import annotations

import hashlib
import html
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from bot.callback_data import Code

from bot.callback_data import encode
from bot.texts.format_br import clean

_LONGEST_TEXT = 4000  # Telegram takes 4,096 after parsing
_LONGEST_LABEL = 60


@dataclass(frozen=True, slots=True)
class Button:
    """One button: its words, its code, and whether it is the likely right answer (``success``) or a risk.

    Attributes:
        url: a page it opens instead; then ``data`` is empty.
    """

    label: str
    data: str
    style: str | None = None
    url: str | None = None


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Screen:
    """A message: HTML text and rows of buttons, or a question to be answered in words.

    Attributes:
        ask: placeholder of the reply box; when set, the message asks for a typed answer.
        silent: whether the phone stays quiet.
        question: what a card asks to be confirmed, kept beside it; not shown.
        line_id: the line that a card is about; not shown.
    """

    text: str
    rows: Rows = ()
    ask: str | None = None
    silent: bool = False
    question: Mapping[str, Any] | None = None
    line_id: UUID | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", fit(self.text))

    def to_json(self) -> dict[str, Any]:
        """As kept in the outbox."""
        rows = [
            [[one.label, one.data, one.style, *([one.url] if one.url else [])] for one in row]
            for row in self.rows
        ]
        return {"text": self.text, "rows": rows, "ask": self.ask, "silent": self.silent}

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> Screen:
        """Back from the outbox."""
        rows = tuple(tuple(Button(*one) for one in row) for row in value["rows"])
        return Screen(value["text"], rows, value["ask"], value["silent"])

    @property
    def fingerprint(self) -> str:
        """Equal for screens that look alike, so that an edit that changes nothing is not sent."""
        return hashlib.sha256(json.dumps([self.text, self.to_json()["rows"]]).encode()).hexdigest()


def button(label: str, code: Code, style: str | None = None) -> Button:
    """A button whose label fits a phone."""
    return Button(clean(label, limit=_LONGEST_LABEL) or "—", encode(code), style)


def link(label: str, url: str) -> Button:
    """A button that opens a page."""
    return Button(clean(label, limit=_LONGEST_LABEL) or "—", "", None, url)


def in_twos(buttons: Sequence[Button]) -> Rows:
    """Two to a row: a phone cuts the labels of three."""
    return tuple(tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2))


def join_lines(*lines: str | None) -> str:
    """Lines of a message; ``None`` is left out, an empty string is a blank line."""
    return "\n".join(line for line in lines if line is not None)


def fit(text: str, *, longest: int = _LONGEST_TEXT) -> str:
    """The text, cut at a line's end if it would be longer than Telegram takes."""
    kept: list[str] = []
    length = 0
    for line in text.split("\n"):
        length += _shown_length(line) + 1
        if length > longest:
            unclosed = "\n".join(kept).count("<blockquote") > "\n".join(kept).count("</blockquote>")
            return "\n".join([*kept, "…"]) + ("</blockquote>" if unclosed else "")
        kept.append(line)
    return text


def short(text: str, *, longest: int = 200) -> str:
    """What fits into the box above the chat, cut where it is longer, in the UTF-16 units that Telegram counts."""
    units = text.encode("utf-16-le", "replace")
    if len(units) <= 2 * longest:
        return text
    return units[: 2 * (longest - 1)].decode("utf-16-le", "ignore") + "…"


def _shown_length(line: str) -> int:
    """As Telegram may count: without tags, in UTF-16 units."""
    return len(html.unescape(re.sub(r"<[^>]*>", "", line)).encode("utf-16-le", "replace")) // 2
