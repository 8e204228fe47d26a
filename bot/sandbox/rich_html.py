"""Rich messages in their HTML form: headings, paragraphs, lists, tables, quotes and details as blocks.

The blocks are those of Bot API 10.3. Links, commands and the like inside plain words are not detected.
"""

from collections.abc import Callable
from typing import Any

from bot.sandbox.json_fields import Json
from bot.sandbox.markup import date_format, leading_integer, link_meaning
from bot.sandbox.rich_tree import BLOCKS, INLINE, Tag, parse_tree, unparsable

RichText = str | Json | list[Any]
TEXT_LIMIT = 32_768
_BLOCKS_LIMIT = 500
_DEPTH_LIMIT = 16
_COLUMNS_LIMIT = 20
_SPACES = " \t\r\n"
_STYLES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "mark": "marked",
    "sub": "subscript",
    "sup": "superscript",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
}
_ALIGNMENTS = frozenset({"left", "center", "right"})
_VERTICAL = frozenset({"top", "middle", "bottom"})


def parse_rich_html(source: str) -> tuple[list[Json], str]:
    """The blocks of a rich message and its plain text, or a refusal."""
    root = parse_tree(source)
    _check_limits(root)
    blocks = _blocks(root)
    if not blocks:
        raise unparsable("The message is empty")
    lines = (line.strip() for line in _plain_lines(blocks))
    return blocks, "\n".join(line for line in lines if line)


def _check_limits(root: Tag) -> None:
    if len(root.plain()) > TEXT_LIMIT:
        raise unparsable(f"The text is longer than {TEXT_LIMIT} characters")
    if _depth(root) > _DEPTH_LIMIT:
        raise unparsable(f"The nesting is deeper than {_DEPTH_LIMIT} levels")
    if _count(root) > _BLOCKS_LIMIT:
        raise unparsable(f"There are more than {_BLOCKS_LIMIT} blocks")


def _depth(tag: Tag) -> int:
    return max((1 + _depth(child) for child in tag.tags()), default=0)


def _count(tag: Tag) -> int:
    counted = BLOCKS | {"li", "tr"}
    return sum((child.name in counted) + _count(child) for child in tag.tags())


def _blocks(tag: Tag) -> list[Json]:
    """What stands inside, loose words gathered into paragraphs."""
    blocks: list[Json] = []
    loose: list[Tag | str] = []
    for child in [*tag.children, Tag("hr", {"end": ""})]:
        if isinstance(child, str) or child.name in INLINE:
            loose.append(child)
            continue
        text = _text(loose)
        if text:
            blocks.append({"type": "paragraph", "text": text})
        loose = []
        if "end" in child.attributes:
            break
        if child.name not in BLOCKS:
            raise unparsable(f'Tag "{child.name}" can\'t be used here')
        blocks.append(_block(child))
    return blocks


def _block(tag: Tag) -> Json:
    if tag.name[0] == "h" and tag.name[1:].isdigit():
        return {"type": "heading", "text": _text(tag.children), "size": int(tag.name[1:])}
    return _BLOCK_READERS[tag.name](tag)


def _preformatted(tag: Tag) -> Json:
    inner = tag.tags("code")
    language = inner[0].attributes.get("class", "") if inner else ""
    block: Json = {"type": "pre", "text": tag.plain().removeprefix("\n")}
    if language.startswith("language-"):
        block["language"] = language.removeprefix("language-")
    return block


def _quote(tag: Tag) -> Json:
    cites = tag.tags("cite")
    credit = {"credit": _text(cites[0].children)} if cites else {}
    rest = Tag(tag.name, {}, [child for child in tag.children if child not in cites])
    if tag.name == "aside":
        return {"type": "pullquote", "text": _text(rest.children), **credit}
    if "expandable" in tag.attributes or "collapsed" in tag.attributes:
        return {"type": "expandable_blockquote", "text": _text(rest.children), **credit}
    return {"type": "blockquote", "blocks": _blocks(rest), **credit}


def _list(tag: Tag) -> Json:
    ordered = tag.name == "ol"
    number = leading_integer(tag.attributes.get("start", "1")) or 1
    _only(tag, "li")
    items = []
    for item in tag.tags("li"):
        number = leading_integer(item.attributes.get("value", "")) or number
        items.append(_item(item, f"{number}." if ordered else "•", number if ordered else None))
        number += 1
    return {"type": "list", "items": items}


def _item(tag: Tag, label: str, number: int | None) -> Json:
    boxes = [box for box in tag.tags("input") if box.attributes.get("type") == "checkbox"]
    rest = Tag("li", {}, [child for child in tag.children if child not in tag.tags("input")])
    item: Json = {"label": label, "blocks": _blocks(rest)}
    if number is not None:
        item |= {"value": number, "type": "1"}
    if boxes:
        item["has_checkbox"] = True
        item |= {"is_checked": True} if "checked" in boxes[0].attributes else {}
    return item


def _table(tag: Tag) -> Json:
    _only(tag, "tr", "caption")
    rows = [[_cell(cell) for cell in row.tags("td", "th")] for row in tag.tags("tr")]
    for row in tag.tags("tr"):
        _only(row, "td", "th")
    if max((sum(cell.get("colspan", 1) for cell in row) for row in rows), default=0) > _COLUMNS_LIMIT:
        raise unparsable(f"A table has more than {_COLUMNS_LIMIT} columns")
    flags = {f"is_{name}": True for name in ("bordered", "striped", "compact") if name in tag.attributes}
    captions = tag.tags("caption")
    caption = {"caption": _text(captions[0].children)} if captions else {}
    return {"type": "table", "cells": rows, **flags, **caption}


def _cell(tag: Tag) -> Json:
    align, valign = tag.attributes.get("align", "left"), tag.attributes.get("valign", "middle")
    if align not in _ALIGNMENTS or valign not in _VERTICAL:
        raise unparsable("Wrong alignment of a table cell")
    cell: Json = {"align": align, "valign": valign}
    text = _text(tag.children)
    cell |= {"text": text} if text else {}
    cell |= {"is_header": True} if tag.name == "th" else {}
    for name in ("colspan", "rowspan"):
        span = leading_integer(tag.attributes.get(name, "1"))
        cell |= {name: span} if span > 1 else {}
    return cell


def _details(tag: Tag) -> Json:
    summaries = tag.tags("summary")
    if len(summaries) != 1:
        raise unparsable('Tag "details" must have exactly one "summary"')
    rest = Tag("details", {}, [child for child in tag.children if child is not summaries[0]])
    block: Json = {"type": "details", "summary": _text(summaries[0].children), "blocks": _blocks(rest)}
    return block | ({"is_open": True} if "open" in tag.attributes else {})


def _only(tag: Tag, *names: str) -> None:
    """Nothing but these tags and white space may stand inside."""
    loose = any(isinstance(child, str) and child.strip() for child in tag.children)
    if loose or len(tag.tags(*names)) != len(tag.tags()):
        raise unparsable(f'Tag "{tag.name}" may contain only {" and ".join(names)}')


def _text(children: list[Tag | str]) -> RichText:
    """Words with their styles: one text, one styled part, or a list of both; white space collapses."""
    parts: list[Any] = []
    for child in children:
        part = _collapsed(child) if isinstance(child, str) else _styled(child)
        if part and isinstance(part, str) and parts and isinstance(parts[-1], str):
            parts[-1] += part
        elif part:
            parts.append(part)
    if parts and isinstance(parts[0], str):
        parts[0] = parts[0].lstrip(" ")
    if parts and isinstance(parts[-1], str):
        parts[-1] = parts[-1].rstrip(" ")
    parts = [part for part in parts if part]
    return parts[0] if len(parts) == 1 else parts or ""


def _collapsed(text: str) -> str:
    words = " ".join(text.split())
    before = " " if text[:1] in _SPACES and words else ""
    after = " " if text[-1:] in _SPACES else ""
    return before + words + after


def _styled(tag: Tag) -> str | Json:
    if tag.name == "br":
        return "\n"
    if tag.name not in INLINE:
        raise unparsable(f'Tag "{tag.name}" can\'t be used inside a text')
    text = _text(tag.children)
    if not text:
        return ""
    if tag.name == "a":
        meaning = link_meaning(tag.attributes.get("href", "") or tag.plain())
        kind = {"text_link": "url", "text_mention": "text_mention"}
        return tag.plain() if meaning is None else {**meaning, "type": kind[meaning["type"]], "text": text}
    if tag.name == "tg-time":
        moment = leading_integer(tag.attributes.get("unix", ""))
        return {"type": "date_time", "text": text, "unix_time": moment, **_moment_format(tag)}
    if tag.name == "tg-emoji":
        identifier = tag.attributes.get("emoji-id", "")
        return {"type": "custom_emoji", "custom_emoji_id": identifier, "alternative_text": tag.plain()}
    return {"type": _STYLES[tag.name], "text": text}


def _moment_format(tag: Tag) -> Json:
    if leading_integer(tag.attributes.get("unix", "")) <= 0:
        raise unparsable("Wrong moment of a tg-time")
    return date_format(tag.attributes.get("format", ""))


_BLOCK_READERS: dict[str, Callable[[Tag], Json]] = {
    "p": lambda tag: {"type": "paragraph", "text": _text(tag.children)},
    "footer": lambda tag: {"type": "footer", "text": _text(tag.children)},
    "hr": lambda _: {"type": "divider"},
    "pre": _preformatted,
    "blockquote": _quote,
    "aside": _quote,
    "ul": _list,
    "ol": _list,
    "table": _table,
    "details": _details,
}


def _plain_lines(blocks: list[Json]) -> list[str]:
    """A line for every block and table row, as a screen reader would say it."""
    lines: list[str] = []
    for block in blocks:
        for name in ("summary", "text", "caption", "credit"):
            lines += [plain_rich_text(block[name])] if name in block else []
        lines += _plain_lines(block.get("blocks", []))
        for item in block.get("items", []):
            inside = _plain_lines(item["blocks"]) or [""]
            lines += [f"{item['label']} {inside[0]}", *inside[1:]]
        lines += [
            " | ".join(plain_rich_text(cell.get("text", "")) for cell in row)
            for row in block.get("cells", [])
        ]
    return lines


def plain_rich_text(text: RichText) -> str:
    """The words of a rich text without their styles."""
    if isinstance(text, str):
        return text
    if isinstance(text, list):
        return "".join(plain_rich_text(part) for part in text)
    inner: RichText = text["text"] if "text" in text else text.get("alternative_text", "")
    return plain_rich_text(inner)
