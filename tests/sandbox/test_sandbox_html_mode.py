"""The HTML parse mode: entities in UTF-16 units, errors in bytes."""

import pytest

from bot.sandbox.formatting import formatted, to_html
from bot.sandbox.html_mode import parse_html
from bot.sandbox.refusals import RefusalError

PARSED: list[tuple[str, str, list[tuple[str, int, int]]]] = [
    ("sem nada", "sem nada", []),
    ("<b>a</b>", "a", [("bold", 0, 1)]),
    ("<strong>a</strong> <em>b</em>", "a b", [("bold", 0, 1), ("italic", 2, 1)]),
    ("<s>a</s><strike>b</strike><del>c</del>", "abc", [("strikethrough", n, 1) for n in range(3)]),
    ("<u>a</u><ins>b</ins>", "ab", [("underline", 0, 1), ("underline", 1, 1)]),
    (
        '<tg-spoiler>a</tg-spoiler><span class="tg-spoiler">b</span>',
        "ab",
        [("spoiler", 0, 1), ("spoiler", 1, 1)],
    ),
    ("🙂<b>é</b>", "🙂é", [("bold", 2, 1)]),
    ("<b>👨‍👩‍👧</b>!", "👨‍👩‍👧!", [("bold", 0, 8)]),
    ("<b>a<i>b</i></b>", "ab", [("italic", 1, 1), ("bold", 0, 2)]),
    ("<B>a</B >", "a", [("bold", 0, 1)]),
    ("<b>a</>", "a", [("bold", 0, 1)]),
    ("<b></b>x", "x", []),
    ('<tg-emoji emoji-id="5">👍</tg-emoji>', "👍", [("custom_emoji", 0, 2)]),
    ('<tg-time unix="1647531900" format="wDT">hoje</tg-time>', "hoje", [("date_time", 0, 4)]),
    ('<tg-time unix="0">hoje</tg-time>', "hoje", []),
    ('<a href="tg://user?id=7">Rui</a>', "Rui", [("text_mention", 0, 3)]),
    ('<code class="language-py"><pre>x</pre></code>', "x", [("pre", 0, 1)]),
    ("<b unknown='1'>a</b>", "a", [("bold", 0, 1)]),
    ("1 &lt; 2 &amp;&gt; &quot;x&quot; &#65;&#x1F642;", '1 < 2 &> "x" A🙂', []),
    ("&nbsp; &euro &", "&nbsp; &euro &", []),
    ("<code>1,00</code>", "1,00", [("code", 0, 4)]),
    ("<pre>a\nb</pre>", "a\nb", [("pre", 0, 3)]),
    ('<pre><code class="language-py">x</code></pre>', "x", [("pre", 0, 1)]),
    ("<blockquote>a</blockquote>", "a", [("blockquote", 0, 1)]),
    ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", 0, 1)]),
    ('<a href="https://a.com/?x=1&amp;y">a</a>', "a", [("text_link", 0, 1)]),
    ("<a href='http://localhost'>a</a>", "a", []),
]


@pytest.mark.parametrize(("source", "text", "entities"), PARSED)
def test_tags_become_entities(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    found_text, found = parse_html(source)
    assert found_text == text
    assert [(entity["type"], entity["offset"], entity["length"]) for entity in found] == entities


HALF = (
    "Text contains invalid Unicode characters after decoding HTML entities, "
    "check for unmatched surrogate code units"
)
REFUSED = [
    ("a < b", 'Unsupported start tag "" at byte offset 2'),
    ("<p>a</p>", 'Unsupported start tag "p" at byte offset 0'),
    ("é<br/>", 'Unsupported start tag "br/" at byte offset 2'),
    ("<b", "Unclosed start tag at byte offset 0"),
    ("<a href", 'Unclosed start tag "a" at byte offset 0'),
    ('<a href="x', "Unclosed start tag at byte offset 0"),
    ("<a =x>", 'Empty attribute name in the tag "a" at byte offset 0'),
    ("<a href=a/b>x</a>", "Unexpected end of name token at byte offset 8"),
    ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
    ("a</b>", "Unexpected end tag at byte offset 1"),
    ("<b>a</b", "Unclosed end tag at byte offset 4"),
    ("<b>🙂</i>", 'Unmatched end tag at byte offset 7, expected "</b>", found "</i>"'),
    ("<tg-emoji>a</tg-emoji>", "Invalid custom emoji identifier specified"),
    ('<tg-time unix="1" format="x">a</tg-time>', "Invalid date format used"),
    ("&#xD83D;", HALF),
    ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
]


@pytest.mark.parametrize(("source", "words"), REFUSED)
def test_broken_html_is_refused_with_a_byte_offset(source: str, words: str) -> None:
    with pytest.raises(RefusalError) as caught:
        parse_html(source)
    assert (caught.value.code, caught.value.description) == (
        400,
        f"Bad Request: can't parse entities: {words}",
    )


def test_a_link_and_a_language_are_kept() -> None:
    assert parse_html('<a href="HTTPS://a.com">x</a>')[1][0]["url"] == "https://a.com/"
    assert parse_html('<pre><code class="language-py">x</code></pre>')[1][0]["language"] == "py"
    assert parse_html("<a>example.com</a>")[1][0]["url"] == "http://example.com/"


@pytest.mark.parametrize(
    "source",
    [
        "<b>a<i>b</i></b> c",
        "🙂 <code>1 &lt; 2</code>\n<blockquote expandable>x\ny</blockquote>",
        '<a href="https://a.com/">🙂</a><s>b</s><u>c</u><tg-spoiler>d</tg-spoiler>',
        '<pre><code class="language-py">x</code></pre>',
        '<tg-time unix="1" format="r">já</tg-time> <tg-emoji emoji-id="5">👍</tg-emoji>',
    ],
)
def test_html_survives_a_round_trip(source: str) -> None:
    assert to_html(*formatted(source, "HTML", None)) == source


def test_outer_white_space_is_trimmed_and_entities_with_it() -> None:
    text, entities = formatted("\n  olá <b>mundo  </b>\n\n", "HTML", None)
    assert text == "olá mundo"
    assert entities == [{"type": "bold", "offset": 4, "length": 5}]


def test_nothing_is_formatted_inside_code() -> None:
    _, entities = formatted("<code>a<b>b</b> /cmd</code>", "HTML", None)
    assert [entity["type"] for entity in entities] == ["code"]


def test_control_characters_become_spaces() -> None:
    bold = [{"type": "bold", "offset": 4, "length": 2}]
    cleaned = [{"type": "bold", "offset": 3, "length": 2}]
    assert formatted("a\tb\r\nc", "", bold) == ("a b\nc", cleaned)


def test_styles_are_cut_at_every_border_inside_them_as_telegram_stores_them() -> None:
    _, entities = formatted("<b>ab<i>cd</i></b> <u>veja a.com já</u>", "HTML", None)
    assert [(entity["type"], entity["offset"], entity["length"]) for entity in entities] == [
        ("bold", 0, 2),
        ("bold", 2, 2),
        ("italic", 2, 2),
        ("underline", 5, 5),
        ("url", 10, 5),
        ("underline", 10, 5),
        ("underline", 15, 3),
    ]


def test_what_crosses_or_repeats_is_dropped() -> None:
    assert formatted("<blockquote>a<blockquote>b</blockquote></blockquote>", "HTML", None)[1] == [
        {"type": "blockquote", "offset": 0, "length": 2}
    ]
    crossing = [
        {"type": "text_link", "offset": 0, "length": 3, "url": "https://a.com"},
        {"type": "code", "offset": 2, "length": 3},
        {"type": "bold", "offset": 1, "length": 3},
    ]
    found = [(one["type"], one["offset"], one["length"]) for one in formatted("abcdef", "", crossing)[1]]
    assert found == [("text_link", 0, 3), ("bold", 1, 2), ("bold", 3, 1)]


def test_only_a_hundred_entities_are_kept() -> None:
    text, entities = formatted("<b>a</b> " * 120, "HTML", None)
    assert (len(text), len(entities)) == (239, 100)
