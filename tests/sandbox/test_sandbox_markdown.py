"""MarkdownV2 and the old Markdown: entities in UTF-16 units, errors in bytes, Telegram's own words."""

import pytest

from bot.sandbox.markdown import parse_markdown
from bot.sandbox.markdown_v2 import parse_markdown_v2
from bot.sandbox.refusals import RefusalError

Found = list[tuple[str, int, int]]

PARSED: list[tuple[str, str, Found]] = [
    ("sem nada", "sem nada", []),
    (
        "*a* _b_ __c__ ~d~",
        "a b c d",
        [("bold", 0, 1), ("italic", 2, 1), ("underline", 4, 1), ("strikethrough", 6, 1)],
    ),
    ("||a|| `b`", "a b", [("spoiler", 0, 1), ("code", 2, 1)]),
    ("*a _b_ c*", "a b c", [("italic", 2, 1), ("bold", 0, 5)]),
    ("_a __b___", "a b", [("underline", 2, 1), ("italic", 0, 3)]),
    ("🙂 *é*", "🙂 é", [("bold", 3, 1)]),
    ("**", "", []),
    (r"R\$ 1\.234,56 \- \(ok\)\!", "R$ 1.234,56 - (ok)!", []),
    ("\\", "\\", []),
    (r"\é", r"\é", []),
    ("`a.b-c\\`d`", "a.b-c`d", [("code", 0, 7)]),
    ("```\nx = 1\n```", "x = 1\n", [("pre", 0, 6)]),
    ("```py\nx```", "x", [("pre", 0, 1)]),
    ("```py```", "py", [("pre", 0, 2)]),
    ("[a](https://a.com/?x=\\))", "a", [("text_link", 0, 1)]),
    ("[a](http://localhost)", "a", []),
    ("[a\\.com]", "a.com", [("text_link", 0, 5)]),
    ("[u](tg://user?id=7)", "u", [("text_mention", 0, 1)]),
    ("![👍](tg://emoji?id=5368324170671202286)", "👍", [("custom_emoji", 0, 2)]),
    ("![hoje](tg://time?unix=1647531900&format=wDT)", "hoje", [("date_time", 0, 4)]),
    (">um\n>dois\ntrês", "um\ndois\ntrês", [("blockquote", 0, 8)]),
    (">um", "um", [("blockquote", 0, 2)]),
    (">um||\ndois", "um\ndois", [("expandable_blockquote", 0, 3)]),
    ("**>um\n>dois||", "um\ndois", [("expandable_blockquote", 0, 7)]),
    ("a\n>b", "a\nb", [("blockquote", 2, 1)]),
    (">*a*", "a", [("bold", 0, 1), ("blockquote", 0, 1)]),
]


@pytest.mark.parametrize(("source", "text", "entities"), PARSED)
def test_marks_become_entities(source: str, text: str, entities: Found) -> None:
    found_text, found = parse_markdown_v2(source)
    assert found_text == text
    assert [(entity["type"], entity["offset"], entity["length"]) for entity in found] == entities


def reserved(character: str) -> str:
    return f"Character '{character}' is reserved and must be escaped with the preceding '\\'"


REFUSED = [
    *((f"a {character} b", reserved(character)) for character in "()]#+-=|{}.!>"),
    ("a\\\\.", reserved(".")),
    ("*a", "Can't find end of Bold entity at byte offset 0"),
    ("é _a", "Can't find end of Italic entity at byte offset 3"),
    ("🙂 __a", "Can't find end of Underline entity at byte offset 5"),
    ("~a", "Can't find end of Strikethrough entity at byte offset 0"),
    ("||a", "Can't find end of Spoiler entity at byte offset 0"),
    ("`a", "Can't find end of Code entity at byte offset 0"),
    ("```a", "Can't find end of Pre entity at byte offset 0"),
    ("```py\na", "Can't find end of PreCode entity at byte offset 0"),
    ("[a", "Can't find end of TextUrl entity at byte offset 0"),
    ("![a", "Can't find end of CustomEmoji entity at byte offset 0"),
    ("[a](b", "Can't find end of a URL at byte offset 4"),
    ("![a]", "The entity must contain a tg://emoji or tg://time URL"),
    ("![a](https://a.com)", "Invalid tg://emoji or tg://time URL specified"),
    ("![a](tg://time?unix=0)", "Invalid tg://emoji or tg://time URL specified"),
    ("*a _b* c_", "Can't find end of Italic entity at byte offset 8"),
    (">a *b\nc*", "Can't find end of Bold entity at byte offset 3"),
    ("_a__b_", "Can't find end of Italic entity at byte offset 5"),
]


@pytest.mark.parametrize(("source", "words"), REFUSED)
def test_broken_markdown_is_refused_with_a_byte_offset(source: str, words: str) -> None:
    with pytest.raises(RefusalError) as caught:
        parse_markdown_v2(source)
    assert (caught.value.code, caught.value.description) == (
        400,
        f"Bad Request: can't parse entities: {words}",
    )


def test_what_a_link_an_emoji_and_a_moment_say_is_kept() -> None:
    assert parse_markdown_v2("```py\nx```")[1][0]["language"] == "py"
    assert parse_markdown_v2("[a](HTTPS://A.com)")[1][0]["url"] == "https://a.com/"
    assert parse_markdown_v2("![a](tg://emoji?id=5)")[1][0]["custom_emoji_id"] == "5"
    moment = parse_markdown_v2("![a](tg://time?unix=60&format=tDw)")[1][0]
    assert (moment["unix_time"], moment["date_time_format"]) == (60, "wDt")


OLD: list[tuple[str, str, Found]] = [
    ("*a* _b_ `c`", "a b c", [("bold", 0, 1), ("italic", 2, 1), ("code", 4, 1)]),
    ("1.234,56 - (ok)!", "1.234,56 - (ok)!", []),
    ("\\_a\\*", "_a*", []),
    ("[a](a.com) [b.com]", "a b.com", [("text_link", 0, 1), ("text_link", 2, 5)]),
    ("```py\nx```", "x", [("pre", 0, 1)]),
    ("*_a_*", "_a_", [("bold", 0, 3)]),
]


@pytest.mark.parametrize(("source", "text", "entities"), OLD)
def test_the_old_markdown_knows_no_nesting(source: str, text: str, entities: Found) -> None:
    found_text, found = parse_markdown(source)
    assert found_text == text
    assert [(entity["type"], entity["offset"], entity["length"]) for entity in found] == entities


def test_the_old_markdown_names_the_byte_where_the_entity_began() -> None:
    with pytest.raises(RefusalError, match="Can't find end of the entity starting at byte offset 3"):
        parse_markdown("é *a")
