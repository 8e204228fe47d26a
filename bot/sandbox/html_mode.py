"""Telegram's HTML parse mode: text with tags in, plain text and entities out.

Offsets in error texts count bytes of UTF-8, offsets in entities count UTF-16 units, as on Telegram.
"""

from dataclasses import dataclass
from typing import Any

from bot.sandbox.links import checked_link
from bot.sandbox.refusals import RefusalError, bad_request
from bot.sandbox.utf16 import utf16_length

Entity = dict[str, Any]

_TYPE_OF_TAG = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "u": "underline",
    "ins": "underline",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "pre": "pre",
    "code": "code",
    "blockquote": "blockquote",
}
_KNOWN_TO_TELEGRAM_ONLY = {"tg-emoji", "tg-time"}
_NAMED_CHARACTERS = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}
_END = 0
_SPACES = frozenset(b" \t\r\n\v\0")
_TOKEN_CHARACTERS = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-")


@dataclass(slots=True)
class _OpenTag:
    """A start tag that waits for its end."""

    name: str
    argument: str
    offset: int
    text_begin: int


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """The plain text of `source` and its entities, or a `RefusalError` with Telegram's words."""
    return _HtmlReader(source).read()


def _unparsable(detail: str) -> RefusalError:
    return bad_request(f"can't parse entities: {detail}")


class _HtmlReader:
    """One pass over the bytes; a zero byte stands for the end, so no look-ahead needs a bound check."""

    def __init__(self, source: str) -> None:
        self._bytes = source.replace("\0", "").encode("utf-8", "surrogatepass") + b"\0"
        self._at = 0
        self._text = bytearray()
        self._units = 0
        self._open: list[_OpenTag] = []
        self._entities: list[Entity] = []

    def read(self) -> tuple[str, list[Entity]]:
        while (byte := self._bytes[self._at]) != _END:
            if byte == ord("<"):
                self._read_tag()
            else:
                self._read_character()
        if self._open:
            raise _unparsable(f'Can\'t find end tag corresponding to start tag "{self._open[-1].name}"')
        return self._text.decode(), self._entities

    def _read_character(self) -> None:
        character = self._character_reference() if self._bytes[self._at] == ord("&") else None
        if character is not None:
            self._text += character.encode()
            self._units += utf16_length(character)
            return
        byte = self._bytes[self._at]
        self._text.append(byte)
        if byte & 0xC0 != 0x80:  # not a continuation byte: a new character begins
            self._units += 2 if byte >= 0xF0 else 1
        self._at += 1

    def _character_reference(self) -> str | None:
        """Decodes `&lt;` or `&#8364;` at the cursor; moves past it only when it is one."""
        start = self._at + 1
        numeric = self._bytes[start] == ord("#")
        end, character = self._numeric(start + 1) if numeric else self._named(start)
        if character is None:
            return None
        self._at = end + 1 if self._bytes[end] == ord(";") else end
        return character

    def _numeric(self, start: int) -> tuple[int, str | None]:
        hexadecimal = self._bytes[start] == ord("x")
        begin = start + 1 if hexadecimal else start
        digits = b"0123456789abcdefABCDEF" if hexadecimal else b"0123456789"
        end = begin
        while self._bytes[end] in digits:
            end += 1
        code = int(self._bytes[begin:end] or b"0", 16 if hexadecimal else 10)
        too_long = end - start + 2 >= 10
        if code == 0 or code >= 0x10FFFF or 0xD800 <= code <= 0xDFFF or too_long:
            return end, None
        return end, chr(code)

    def _named(self, start: int) -> tuple[int, str | None]:
        end = start
        while chr(self._bytes[end]).isascii() and chr(self._bytes[end]).isalpha():
            end += 1
        return end, _NAMED_CHARACTERS.get(self._bytes[start:end])

    def _read_tag(self) -> None:
        begin = self._at
        self._at += 1
        if self._bytes[self._at] == ord("/"):
            self._read_end_tag(begin)
        else:
            self._read_start_tag(begin)

    def _read_word(self, *stops: str) -> str:
        start = self._at
        stop_bytes = {ord(stop) for stop in stops}
        while self._bytes[self._at] not in _SPACES and self._bytes[self._at] not in stop_bytes:
            self._at += 1
        return self._bytes[start : self._at].decode("utf-8", "replace")

    def _skip_spaces(self) -> None:
        while self._bytes[self._at] != _END and self._bytes[self._at] in _SPACES:
            self._at += 1

    def _read_start_tag(self, begin: int) -> None:
        name = self._read_word(">").lower()
        if self._bytes[self._at] == _END:
            raise _unparsable(f"Unclosed start tag at byte offset {begin}")
        if name not in _TYPE_OF_TAG and name not in _KNOWN_TO_TELEGRAM_ONLY:
            raise _unparsable(f'Unsupported start tag "{name}" at byte offset {begin}')
        if name in _KNOWN_TO_TELEGRAM_ONLY:
            raise RefusalError(501, f"Not Implemented: the sandbox does not model the tag {name}")
        argument = self._read_attributes(name, begin)
        self._at += 1
        if name == "span" and argument != "spoiler":
            raise _unparsable(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self._open.append(_OpenTag(name, argument, self._units, len(self._text)))

    def _read_attributes(self, tag: str, begin: int) -> str:
        """Reads up to the closing `>` and gives the one attribute that matters for this tag."""
        argument = ""
        while True:
            self._skip_spaces()
            if self._bytes[self._at] == ord(">"):
                return argument
            attribute = self._read_word("=", ">", "/", '"', "'")
            if not attribute:
                raise _unparsable(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
            self._skip_spaces()
            value = self._read_value(tag, begin) if self._bytes[self._at] == ord("=") else None
            if self._bytes[self._at] == _END:
                named = f' "{tag}"' if value is None else ""
                raise _unparsable(f"Unclosed start tag{named} at byte offset {begin}")
            argument = _meaning(tag, attribute, value, argument)

    def _read_value(self, tag: str, begin: int) -> str:
        self._at += 1
        self._skip_spaces()
        quote = self._bytes[self._at]
        if quote == _END:
            raise _unparsable(f'Unclosed start tag "{tag}" at byte offset {begin}')
        return self._quoted_value(quote) if quote in b"\"'" else self._bare_value()

    def _bare_value(self) -> str:
        start = self._at
        while self._bytes[self._at] in _TOKEN_CHARACTERS:
            self._at += 1
        if self._bytes[self._at] not in _SPACES and self._bytes[self._at] != ord(">"):
            raise _unparsable(f"Unexpected end of name token at byte offset {start}")
        return self._bytes[start : self._at].decode().lower()

    def _quoted_value(self, quote: int) -> str:
        self._at += 1
        value = bytearray()
        while self._bytes[self._at] not in (quote, _END):
            character = self._character_reference() if self._bytes[self._at] == ord("&") else None
            if character is not None:
                value += character.encode()
                continue
            value.append(self._bytes[self._at])
            self._at += 1
        if self._bytes[self._at] == quote:
            self._at += 1
        return value.decode("utf-8", "replace")

    def _read_end_tag(self, begin: int) -> None:
        if not self._open:
            raise _unparsable(f"Unexpected end tag at byte offset {begin}")
        self._at += 1
        found = self._read_word(">").lower()
        self._skip_spaces()
        if self._bytes[self._at] != ord(">"):
            raise _unparsable(f"Unclosed end tag at byte offset {begin}")
        self._at += 1
        expected = self._open[-1].name
        if found and found != expected:
            raise _unparsable(
                f'Unmatched end tag at byte offset {begin}, expected "</{expected}>", found "</{found}>"'
            )
        self._close(self._open.pop())

    def _close(self, tag: _OpenTag) -> None:
        length = self._units - tag.offset
        if length == 0:
            return
        entity: Entity = {"type": _TYPE_OF_TAG[tag.name], "offset": tag.offset, "length": length}
        if tag.name == "a":
            self._close_link(tag, entity)
        elif tag.name in {"pre", "code"}:
            self._close_code(tag, entity)
        else:
            if tag.name == "blockquote" and tag.argument:
                entity["type"] = "expandable_blockquote"
            self._entities.append(entity)

    def _close_link(self, tag: _OpenTag, entity: Entity) -> None:
        try:
            entity["url"] = checked_link(tag.argument or self._text[tag.text_begin :].decode())
        except ValueError:
            return  # Telegram silently shows plain text for a link it does not like
        self._entities.append(entity)

    def _close_code(self, tag: _OpenTag, entity: Entity) -> None:
        """`<pre><code class="language-x">` becomes one `pre` with a language."""
        if tag.argument:
            entity["language"] = tag.argument
        inner = self._entities[-1] if self._entities else {}
        same_place = (inner.get("offset"), inner.get("length")) == (entity["offset"], entity["length"])
        if tag.name == "pre" and inner.get("type") == "code" and same_place:
            self._entities.pop()
            if "language" in inner:
                entity["language"] = inner["language"]
        self._entities.append(entity)


def _meaning(tag: str, attribute: str, value: str | None, argument: str) -> str:
    """What an attribute says about its tag; unknown attributes are ignored, as Telegram does."""
    if tag == "blockquote" and attribute == "expandable":
        return "1"
    if value is None:
        return argument
    if tag == "a" and attribute == "href":
        return value
    if tag == "code" and attribute == "class" and value.startswith("language-"):
        return value.removeprefix("language-")
    if tag == "span" and attribute == "class" and value.startswith("tg-"):
        return value.removeprefix("tg-")
    return argument
