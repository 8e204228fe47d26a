"""Telegram's first Markdown parse mode, kept for old bots: no nesting, four marks, a backslash before them."""

from bot.sandbox.entities import Entity
from bot.sandbox.markup import link_meaning, unparsable

_MARKS = frozenset(b"_*`[")
_TYPES = {ord("_"): "italic", ord("*"): "bold", ord("`"): "code"}
_BLANKS = frozenset(b" \t\r\n\v\0")
_LINE_ENDS = frozenset(b"\r\n")


def parse_markdown(source: str) -> tuple[str, list[Entity]]:
    """The plain text of `source` and its entities, or a `RefusalError` with Telegram's words."""
    return _OldMarkdownReader(source).read()


class _OldMarkdownReader:
    """One pass over the bytes; zero bytes stand for the end."""

    def __init__(self, source: str) -> None:
        encoded = source.replace("\0", "").encode("utf-8", "surrogatepass")
        self._size = len(encoded)
        self._bytes = encoded + b"\0\0\0\0"
        self._at = 0
        self._text = bytearray()
        self._units = 0
        self._entities: list[Entity] = []

    def read(self) -> tuple[str, list[Entity]]:
        while self._at < self._size:
            byte = self._bytes[self._at]
            if byte == ord("\\") and self._bytes[self._at + 1] in _MARKS:
                self._at += 1
                self._read_plain()
            elif byte in _MARKS:
                self._read_entity()
            else:
                self._read_plain()
        return self._text.decode(), self._entities

    def _read_plain(self) -> None:
        byte = self._bytes[self._at]
        if byte & 0xC0 != 0x80:  # not a continuation byte: a new character begins
            self._units += 2 if byte >= 0xF0 else 1
        self._text.append(byte)
        self._at += 1

    def _read_entity(self) -> None:
        begin, mark = self._at, self._bytes[self._at]
        block = self._bytes.startswith(b"```", begin)
        closing = b"```" if block else b"]" if mark == ord("[") else bytes([mark])
        self._at += len(closing)
        language = self._read_language() if block else ""
        offset, text_begin = self._units, len(self._text)
        while self._at < self._size and not self._bytes.startswith(closing, self._at):
            self._read_plain()
        if self._at >= self._size:
            raise unparsable(f"Can't find end of the entity starting at byte offset {begin}")
        self._at += len(closing)
        meaning: Entity | None = {"type": "pre" if block else _TYPES.get(mark, "")}
        if language:
            meaning = {"type": "pre", "language": language}
        if mark == ord("["):
            meaning = link_meaning(self._read_address() or self._text[text_begin:].decode())
        if meaning is not None and self._units > offset:
            self._entities.append({"offset": offset, "length": self._units - offset, **meaning})

    def _read_language(self) -> str:
        end, language = self._at, ""
        while self._bytes[end] not in _BLANKS and self._bytes[end] != ord("`"):
            end += 1
        if end > self._at and end < self._size and self._bytes[end] != ord("`"):
            language = self._bytes[self._at : end].decode("utf-8", "replace")
            self._at = end
        first, second = self._bytes[self._at], self._bytes[self._at + 1]
        if first in _LINE_ENDS:
            self._at += 2 if second in _LINE_ENDS and first != second else 1
        return language

    def _read_address(self) -> str:
        if not self._bytes.startswith(b"(", self._at):
            return ""
        end = self._bytes.find(b")", self._at)
        end = self._size if end < 0 else end
        address = self._bytes[self._at + 1 : end].decode("utf-8", "replace")
        self._at = end + 1
        return address
