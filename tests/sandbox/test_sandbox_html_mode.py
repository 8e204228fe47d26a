"""The HTML parse mode: entities in UTF-16 units, errors in bytes."""

import pytest

from bot.sandbox.formatting import cleaned, detected, formatted, to_html
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


def test_tags_known_only_to_telegram_are_refused_openly() -> None:
    with pytest.raises(RefusalError, match="does not model the tag tg-time"):
        parse_html('<tg-time unix="1">a</tg-time>')


@pytest.mark.parametrize(
    "source",
    [
        "<b>a<i>b</i></b> c",
        "🙂 <code>1 &lt; 2</code>\n<blockquote expandable>x\ny</blockquote>",
        '<a href="https://a.com/">🙂</a><s>b</s><u>c</u><tg-spoiler>d</tg-spoiler>',
        '<pre><code class="language-py">x</code></pre>',
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
    assert cleaned("a\tb\r\nc", [])[0] == "a b\nc"


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("/start ABC", [("bot_command", 0, 6)]),
        ("🙂 /saldo@meu_bot", [("bot_command", 3, 14)]),
        ("1/2 e 24/11", []),
        ("veja https://a.com.br/x?y=1.", [("url", 5, 22)]),
        ("de ana@loja.com.br", [("email", 3, 15)]),
        ("fale com @contador #nf123 #12", [("mention", 9, 9), ("hashtag", 19, 6)]),
        ("site loja.com.br", [("url", 5, 11)]),
        ("R$ 1.234,56", []),
    ],
)
def test_commands_links_and_names_are_recognised(text: str, entities: list[tuple[str, int, int]]) -> None:
    found = [(entity["type"], entity["offset"], entity["length"]) for entity in detected(text)]
    assert found == entities
