"""Rich HTML as a tree of tags: strict about nesting, as a server that must draw it has to be.

Telegram parses rich messages on its own servers and its words for errors are not published; those
here are the sandbox's own and name the place in the same way as the other parse modes do.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from bot.sandbox.refusals import RefusalError, bad_request, not_modelled

INLINE = frozenset({"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "a", "mark"}) | {
    "sub",
    "sup",
    "span",
    "tg-spoiler",
    "tg-time",
    "tg-emoji",
    "br",
}
_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
BLOCKS = _HEADINGS | {"p", "pre", "footer", "hr", "blockquote", "aside", "ul", "ol", "table", "details"}
_PARTS = frozenset({"li", "tr", "td", "th", "caption", "summary", "cite", "input"})
_EMPTY = frozenset({"br", "hr", "input"})
_MODELLED = INLINE | BLOCKS | _PARTS
_TELEGRAM_ONLY = frozenset({"img", "video", "audio", "figure", "figcaption"}) | {
    "tg-map",
    "tg-math",
    "tg-math-block",
    "tg-collage",
    "tg-slideshow",
    "tg-document",
    "tg-button",
    "tg-button-row",
    "tg-reference",
    "tg-thinking",
}
_ROOT = "message"


@dataclass(slots=True)
class Tag:
    """A tag with its attributes and what stands inside, texts and tags in order."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Tag | str"] = field(default_factory=list)

    def tags(self, *names: str) -> list["Tag"]:
        """The tags directly inside, of these names or of any."""
        inside = [child for child in self.children if isinstance(child, Tag)]
        return [tag for tag in inside if not names or tag.name in names]

    def plain(self) -> str:
        """All the text inside, without its styles."""
        return "".join(child if isinstance(child, str) else child.plain() for child in self.children)


def unparsable(detail: str) -> RefusalError:
    """A rich message that cannot be parsed."""
    return bad_request(f"can't parse rich message: {detail}")


def parse_tree(source: str) -> Tag:
    """The whole message as one tag; a tag Telegram alone can draw is refused with 501."""
    reader = _TreeReader()
    reader.feed(source)
    reader.close()
    return reader.finished()


class _TreeReader(HTMLParser):
    """Builds the tree while the standard library finds tags and decodes characters."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open = [Tag(_ROOT)]

    def finished(self) -> Tag:
        if len(self._open) > 1:
            raise unparsable(f'Can\'t find end tag corresponding to start tag "{self._open[-1].name}"')
        return self._open[0]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _TELEGRAM_ONLY:
            raise not_modelled(f"the rich tag {tag}")
        if tag not in _MODELLED:
            raise unparsable(f'Unsupported start tag "{tag}"')
        opened = Tag(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(opened)
        if tag not in _EMPTY:
            self._open.append(opened)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _EMPTY:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _EMPTY:
            return
        expected = self._open[-1].name
        if len(self._open) == 1:
            raise unparsable(f'Unexpected end tag "{tag}"')
        if tag != expected:
            raise unparsable(f'Unmatched end tag, expected "</{expected}>", found "</{tag}>"')
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)
