"""Telegram's HTML parse mode: text with tags in, plain text and entities out.

Offsets in error texts count bytes of UTF-8, offsets in entities count UTF-16 units, as on Telegram.
"""

from dataclasses import dataclass

from bot.sandbox.entities import Entity
from bot.sandbox.markup import date_format, leading_integer, link_meaning, unparsable
from bot.sandbox.utf16 import utf16_length

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
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
_WANTED_ATTRIBUTE = {
    ("a", "href"),
    ("tg-emoji", "emoji-id"),
    ("tg-time", "format"),
    ("blockquote", "expandable"),
}
_PREFIXED_ATTRIBUTE = {("code", "class"): "language-", ("span", "class"): "tg-"}
_NAMED_CHARACTERS = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}
_HALF_CHARACTER = (
    "Text contains invalid Unicode characters after decoding HTML entities, "
    "check for unmatched surrogate code units"
)
_END = 0
_SPACES = frozenset(b" \t\r\n\v\0")
_TOKEN_CHARACTERS = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-")


@dataclass(slots=True)
class _OpenTag:
    """A start tag that waits for its end."""

    name: str
    argument: str
    unix_time: int
    offset: int
    text_begin: int


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """The plain text of `source` and its entities, or a `RefusalError` with Telegram's words."""
    return _HtmlReader(source).read()


class _HtmlReader:
    """One pass over the bytes; a zero byte stands for the end, so no look-ahead needs a bound check."""

    def __init__(self, source: str) -> None:
        self._bytes = source.replace("\0", "").encode("utf-8", "surrogatepass") + b"\0"
        self._at = 0
        self._text = bytearray()
        self._units = 0
        self._open: list[_OpenTag] = []
        self._entities: list[Entity] = []
        self._language = ""

    def read(self) -> tuple[str, list[Entity]]:
        while (byte := self._bytes[self._at]) != _END:
            if byte == ord("<"):
                self._read_tag()
            else:
                self._read_character()
        if self._open:
            raise unparsable(f'Can\'t find end tag corresponding to start tag "{self._open[-1].name}"')
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
        if code == 0 or code >= 0x10FFFF or too_long:
            return end, None
        if 0xD800 <= code <= 0xDFFF:
            raise unparsable(_HALF_CHARACTER)
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
            raise unparsable(f"Unclosed start tag at byte offset {begin}")
        if name not in _TYPE_OF_TAG:
            raise unparsable(f'Unsupported start tag "{name}" at byte offset {begin}')
        tag = _OpenTag(name, "", 0, self._units, len(self._text))
        self._read_attributes(tag, begin)
        self._at += 1
        if name == "span" and tag.argument != "spoiler":
            raise unparsable(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self._open.append(tag)

    def _read_attributes(self, opened: _OpenTag, begin: int) -> None:
        """Reads up to the closing `>`, keeping what matters for this tag."""
        tag = opened.name
        while True:
            self._skip_spaces()
            if self._bytes[self._at] == ord(">"):
                return
            attribute = self._read_word("=", ">", "/", '"', "'")
            if not attribute:
                raise unparsable(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
            self._skip_spaces()
            value = self._read_value(tag, begin) if self._bytes[self._at] == ord("=") else None
            if self._bytes[self._at] == _END:
                named = f' "{tag}"' if value is None else ""
                raise unparsable(f"Unclosed start tag{named} at byte offset {begin}")
            _keep_attribute(opened, attribute, value)

    def _read_value(self, tag: str, begin: int) -> str:
        self._at += 1
        self._skip_spaces()
        quote = self._bytes[self._at]
        if quote == _END:
            raise unparsable(f'Unclosed start tag "{tag}" at byte offset {begin}')
        return self._quoted_value(quote) if quote in b"\"'" else self._bare_value()

    def _bare_value(self) -> str:
        start = self._at
        while self._bytes[self._at] in _TOKEN_CHARACTERS:
            self._at += 1
        if self._bytes[self._at] not in _SPACES and self._bytes[self._at] != ord(">"):
            raise unparsable(f"Unexpected end of name token at byte offset {start}")
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
            raise unparsable(f"Unexpected end tag at byte offset {begin}")
        self._at += 1
        found = self._read_word(">").lower()
        self._skip_spaces()
        if self._bytes[self._at] != ord(">"):
            raise unparsable(f"Unclosed end tag at byte offset {begin}")
        self._at += 1
        expected = self._open[-1].name
        if found and found != expected:
            raise unparsable(
                f'Unmatched end tag at byte offset {begin}, expected "</{expected}>", found "</{found}>"'
            )
        self._close(self._open.pop())

    def _close(self, tag: _OpenTag) -> None:
        length = self._units - tag.offset
        if length == 0:
            return
        entity: Entity = {"type": _TYPE_OF_TAG[tag.name], "offset": tag.offset, "length": length}
        if tag.name in {"pre", "code"}:
            self._close_code(tag, entity)
        elif tag.name == "blockquote":
            kind = "expandable_blockquote" if tag.argument else "blockquote"
            self._entities.append({**entity, "type": kind})
        elif tag.name in {"a", "tg-emoji", "tg-time"}:
            meaning = self._meaning(tag)
            if meaning is not None:
                self._entities.append(entity | meaning)
        else:
            self._entities.append(entity)

    def _meaning(self, tag: _OpenTag) -> Entity | None:
        """What the entity says besides its place; None for one that Telegram drops without a word."""
        if tag.name == "a":
            return link_meaning(tag.argument or self._text[tag.text_begin :].decode())
        if tag.name == "tg-emoji":
            identifier = tag.argument.removeprefix("-")
            if not (identifier.isascii() and identifier.isdigit() and int(identifier)):
                raise unparsable("Invalid custom emoji identifier specified")
            return {"custom_emoji_id": tag.argument}
        shown = date_format(tag.argument)
        return {"unix_time": tag.unix_time, **shown} if tag.unix_time > 0 else None

    def _close_code(self, tag: _OpenTag, entity: Entity) -> None:
        """`<pre><code class="language-x">` becomes one `pre` with a language, in whichever order."""
        inner = self._entities[-1] if self._entities else {}
        same_place = (inner.get("offset"), inner.get("length")) == (entity["offset"], entity["length"])
        if tag.name == "pre" and same_place and inner["type"] == "code" and self._language:
            inner |= {"type": "pre", "language": self._language}
        elif tag.name == "code" and same_place and inner["type"] == "pre" and tag.argument:
            inner["language"] = tag.argument
        else:
            self._entities.append(entity)
        self._language = tag.argument if tag.name == "code" else ""


def _keep_attribute(tag: _OpenTag, attribute: str, value: str | None) -> None:
    """Remembers an attribute that means something on its tag; the others are ignored, as Telegram does."""
    key = tag.name, attribute
    if key == ("blockquote", "expandable"):
        tag.argument = "1"
    elif value is None:
        return
    elif key == ("tg-time", "unix"):
        tag.unix_time = leading_integer(value)
    elif key in _WANTED_ATTRIBUTE:
        tag.argument = value
    elif key in _PREFIXED_ATTRIBUTE and value.startswith(_PREFIXED_ATTRIBUTE[key]):
        tag.argument = value.removeprefix(_PREFIXED_ATTRIBUTE[key])
