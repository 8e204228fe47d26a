"""Telegram's MarkdownV2 parse mode: text with marks in, plain text and entities out.

Offsets in error texts count bytes of UTF-8, offsets in entities count UTF-16 units, as on Telegram.
"""

from dataclasses import dataclass

from bot.sandbox.entities import Entity
from bot.sandbox.markup import link_meaning, special_link_meaning, unparsable
from bot.sandbox.refusals import RefusalError

_RESERVED = frozenset(b"_*[]()~`>#+-=|{}.!\n")
_RESERVED_IN_CODE = frozenset(b"`")
_CODE_NAMES = frozenset({"Code", "Pre", "PreCode"})
_TYPE_OF_NAME = {
    "Bold": "bold",
    "Italic": "italic",
    "Underline": "underline",
    "Strikethrough": "strikethrough",
    "Spoiler": "spoiler",
    "Code": "code",
    "Pre": "pre",
    "PreCode": "pre",
    "BlockQuote": "blockquote",
    "ExpandableBlockQuote": "expandable_blockquote",
}
_CLOSING = {
    "Bold": b"*",
    "Code": b"`",
    "Pre": b"```",
    "PreCode": b"```",
    "TextUrl": b"]",
    "CustomEmoji": b"]",
    "Underline": b"__",
    "Strikethrough": b"~",
    "Spoiler": b"||",
}
_OPENING = (  # longer marks first
    (b"```", "Pre"),
    (b"__", "Underline"),
    (b"||", "Spoiler"),
    (b"![", "CustomEmoji"),
    (b"`", "Code"),
    (b"_", "Italic"),
    (b"*", "Bold"),
    (b"~", "Strikethrough"),
    (b"[", "TextUrl"),
)
_BLANKS = frozenset(b" \t\r\n\v\0")
_LINE_ENDS = frozenset(b"\r\n")


@dataclass(slots=True)
class _Mark:
    """An opening mark that waits for its end; `name` is the one Telegram uses in its complaints."""

    name: str
    offset: int
    byte_offset: int
    text_begin: int
    language: str = ""


def parse_markdown_v2(source: str) -> tuple[str, list[Entity]]:
    """The plain text of `source` and its entities, or a `RefusalError` with Telegram's words."""
    return _MarkdownReader(source).read()


class _MarkdownReader:
    """One pass over the bytes; zero bytes stand for the end, so no look-ahead needs a bound check."""

    def __init__(self, source: str) -> None:
        encoded = source.replace("\0", "").encode("utf-8", "surrogatepass")
        self._size = len(encoded)
        self._bytes = encoded + b"\0\0\0\0"
        self._at = 0
        self._text = bytearray()
        self._units = 0
        self._open: list[_Mark] = []
        self._entities: list[Entity] = []
        self._quoting = False
        self._line_begins = True

    def read(self) -> tuple[str, list[Entity]]:
        while self._at < self._size:
            byte = self._bytes[self._at]
            reserved = _RESERVED_IN_CODE if self._in_code() else _RESERVED
            if byte == ord("\\") and 0 < self._bytes[self._at + 1] <= 126:
                self._read_escaped()
            elif byte not in reserved:
                self._read_plain()
            elif self._at_an_end():
                self._close()
            else:
                self._begin()
        self._finish()
        return self._text.decode(), self._entities

    def _in_code(self) -> bool:
        return bool(self._open) and self._open[-1].name in _CODE_NAMES

    def _read_escaped(self) -> None:
        escaped = self._bytes[self._at + 1]
        self._text.append(escaped)
        self._units += 1
        self._at += 2
        if escaped != ord("\r"):
            self._line_begins = escaped == ord("\n")

    def _read_plain(self) -> None:
        byte = self._bytes[self._at]
        if byte & 0xC0 != 0x80:  # not a continuation byte: a new character begins
            self._units += 2 if byte >= 0xF0 else 1
            if byte != ord("\r"):
                self._line_begins = False
        self._text.append(byte)
        self._at += 1

    def _follows(self, mark: bytes) -> bool:
        return self._bytes.startswith(mark, self._at)

    def _at_an_end(self) -> bool:
        if not self._open:
            return False
        if self._quoting and self._follows(b"\n") and not self._follows(b"\n>"):
            return True
        name = self._open[-1].name
        if name == "Italic":
            return self._follows(b"_") and not self._follows(b"__")
        return name != "BlockQuote" and self._follows(_CLOSING[name])

    def _begin(self) -> None:
        begin = self._at
        if self._follows(b"\n"):
            self._text.append(ord("\n"))
            self._units += 1
            self._at += 1
            self._line_begins = True
            return
        if self._follows(b">"):
            self._begin_quote()
            return
        for mark, name in _OPENING:
            if self._follows(mark):
                self._at += len(mark)
                opened = _Mark(name, self._units, begin, len(self._text))
                if name == "Pre":
                    self._read_language(opened)
                self._open.append(opened)
                return
        raise self._must_be_escaped()

    def _must_be_escaped(self) -> RefusalError:
        character = chr(self._bytes[self._at])
        return unparsable(f"Character '{character}' is reserved and must be escaped with the preceding '\\'")

    def _begin_quote(self) -> None:
        if not self._line_begins:
            raise self._must_be_escaped()
        if not self._quoting:
            self._open.append(_Mark("BlockQuote", self._units, self._at, len(self._text)))
            self._quoting = True
        self._at += 1

    def _read_language(self, opened: _Mark) -> None:
        """The word right after ``` is a language; the line end after it is not part of the code."""
        end = self._at
        while self._bytes[end] not in _BLANKS and self._bytes[end] != ord("`"):
            end += 1
        if end > self._at and end < self._size and self._bytes[end] != ord("`"):
            opened.name = "PreCode"
            opened.language = self._bytes[self._at : end].decode("utf-8", "replace")
            self._at = end
        first, second = self._bytes[self._at], self._bytes[self._at + 1]
        if first in _LINE_ENDS:
            self._at += 2 if second in _LINE_ENDS and first != second else 1

    def _close(self) -> None:
        if self._follows(b"\n"):
            self._close_quote()
            return
        mark = self._open.pop()
        if mark.name in {"TextUrl", "CustomEmoji"}:
            self._close_link(mark)
            return
        self._at += 1 if mark.name == "Italic" else len(_CLOSING[mark.name])
        extra = {"language": mark.language} if mark.language else {}
        self._keep(mark, {"type": _TYPE_OF_NAME[mark.name], **extra})

    def _close_quote(self) -> None:
        """The quote ends with its line; a `||` that opens at the very end makes it expandable."""
        expandable = self._drop_final_spoiler(self._at)
        mark = self._open.pop()
        if mark.name != "BlockQuote":
            raise self._endless(mark)
        self._text.append(ord("\n"))
        self._units += 1
        self._at += 1
        self._quoting = False
        self._line_begins = True
        self._keep(mark, {"type": "expandable_blockquote" if expandable else "blockquote"})

    def _drop_final_spoiler(self, end: int) -> bool:
        mark = self._open[-1]
        if mark.name != "Spoiler":
            return False
        after_carriage = mark.byte_offset == end - 3 and self._text.endswith(b"\r")
        if mark.byte_offset != end - 2 and not after_carriage:
            return False
        self._open.pop()
        return True

    def _close_link(self, mark: _Mark) -> None:
        self._at += 1
        if self._follows(b"("):
            url = self._read_address()
        elif mark.name == "CustomEmoji":
            raise unparsable("The entity must contain a tg://emoji or tg://time URL")
        else:
            url = self._text[mark.text_begin :].decode()
        meaning = special_link_meaning(url) if mark.name == "CustomEmoji" else link_meaning(url)
        if meaning is not None:
            self._keep(mark, meaning)

    def _read_address(self) -> str:
        """The part in parentheses after a link's text; the cursor ends up behind it."""
        self._at += 1
        begin = self._at
        url = bytearray()
        while self._at < self._size and self._bytes[self._at] != ord(")"):
            if self._bytes[self._at] == ord("\\") and 0 < self._bytes[self._at + 1] <= 126:
                self._at += 1
            url.append(self._bytes[self._at])
            self._at += 1
        if self._bytes[self._at] != ord(")"):
            raise unparsable(f"Can't find end of a URL at byte offset {begin}")
        self._at += 1
        return url.decode("utf-8", "replace")

    def _keep(self, mark: _Mark, meaning: Entity) -> None:
        length = self._units - mark.offset
        if length:
            self._entities.append({"offset": mark.offset, "length": length, **meaning})

    def _finish(self) -> None:
        if self._quoting:
            expandable = self._open[-1].byte_offset == self._size - 2 and self._open[-1].name == "Spoiler"
            if expandable:
                self._open.pop()
            if self._open[-1].name == "BlockQuote":
                kind = "expandable_blockquote" if expandable else "blockquote"
                self._keep(self._open.pop(), {"type": kind})
        if self._open:
            raise self._endless(self._open[-1])

    def _endless(self, mark: _Mark) -> RefusalError:
        return unparsable(f"Can't find end of {mark.name} entity at byte offset {mark.byte_offset}")
