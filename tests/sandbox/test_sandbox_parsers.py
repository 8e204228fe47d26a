"""Whatever is written comes back: properties of the parsers, checked against python-telegram-bot."""

import datetime as dt
import html
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import Chat, Message, MessageEntity
from telegram.helpers import escape_markdown

from bot.sandbox.cleaning import cleaned_characters
from bot.sandbox.entities import STYLES, Entity, end_of, fixed
from bot.sandbox.formatting import formatted
from bot.sandbox.html_mode import parse_html
from bot.sandbox.markdown import parse_markdown
from bot.sandbox.markdown_v2 import parse_markdown_v2
from bot.sandbox.refusals import RefusalError
from bot.sandbox.utf16 import utf16_length, utf16_slice

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60)
SOURCES = st.text(st.sampled_from("*_~|`[]()!>\\-.\n\r<>/=\"'& abé🙂btghref"), max_size=60)
PIECES = st.lists(
    st.tuples(
        st.sampled_from(["", "b", "i", "u", "s", "tg-spoiler", "code", "b><i", "u><s><b"]),
        st.text(st.sampled_from("ab é🙂<&!"), min_size=1, max_size=8),
    ),
    max_size=8,
)
quickly = settings(max_examples=150, deadline=None)
briefly = settings(max_examples=50, deadline=None)  # these go through the client's classes


@quickly
@given(TEXTS)
def test_escaped_html_gives_the_text_back(text: str) -> None:
    assert parse_html(html.escape(text)) == (text, [])


@quickly
@given(TEXTS)
def test_what_python_telegram_bot_escapes_always_parses_to_itself(text: str) -> None:
    plain = text.replace("\\", "")  # the client does not escape a backslash before a letter
    assert parse_markdown_v2(escape_markdown(plain, version=2)) == (plain, [])


@quickly
@given(TEXTS)
def test_code_escaped_by_python_telegram_bot_gives_the_text_back(text: str) -> None:
    source = f"`{escape_markdown(text, version=2, entity_type='code')}`"
    assert parse_markdown_v2(source)[0] == text


@quickly
@given(TEXTS)
def test_the_old_markdown_gives_escaped_text_back(text: str) -> None:
    plain = text.replace("\\", "")
    assert parse_markdown(escape_markdown(plain, version=1)) == (plain, [])


@quickly
@given(SOURCES, st.sampled_from(["HTML", "Markdown", "MarkdownV2"]))
def test_any_source_is_parsed_within_bounds_or_refused_in_words(source: str, mode: str) -> None:
    result = tried(source, mode)
    if isinstance(result, str):
        assert result.startswith("Bad Request: can't parse entities: ")
    else:
        check_sound(*result)


def tried(text: str, mode: str, entities: list[Entity] | None = None) -> tuple[str, list[Entity]] | str:
    """The outcome of formatting: the text with its entities, or the words of the refusal."""
    try:
        return formatted(text, mode, entities)
    except RefusalError as refusal:
        return refusal.description


def check_sound(text: str, entities: list[Entity]) -> None:
    """Inside the text, on whole characters, and never crossing."""
    borders = {0}
    for character in text:
        borders.add(max(borders) + utf16_length(character))
    for one in entities:
        assert one["length"] > 0
        assert {one["offset"], end_of(one)} <= borders
        for other in entities:
            apart = end_of(one) <= other["offset"] or end_of(other) <= one["offset"]
            inside = one["offset"] <= other["offset"] and end_of(other) <= end_of(one)
            around = other["offset"] <= one["offset"] and end_of(one) <= end_of(other)
            assert apart or inside or around


@briefly
@given(
    st.text(st.sampled_from("aé🙂 \n\r\u2028\x01"), max_size=30),
    st.lists(
        st.tuples(
            st.sampled_from([*STYLES, "code", "pre", "blockquote", "text_link"]),
            st.integers(0, 30),
            st.integers(0, 10),
        ),
        max_size=6,
    ),
)
def test_stated_entities_never_cross_after_cleaning(text: str, stated: list[tuple[str, int, int]]) -> None:
    entities = fixed({"type": kind, "offset": at, "length": length} for kind, at, length in stated)
    assert fixed(entities) == entities
    result = tried(text, "", [one for one in entities if one["type"] != "text_link"])
    if isinstance(result, str):
        assert "UTF-16" in result
    else:
        check_sound(*result)
        assert cleaned_characters(*result)[0] == result[0]


def as_message(text: str, entities: list[Entity]) -> Message:
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    told = tuple(MessageEntity.de_list([dict(one) for one in entities], None))
    return Message(1, now, Chat(1, "private"), text=text, entities=told)


@briefly
@given(PIECES)
def test_python_telegram_bot_writes_back_html_that_means_the_same(pieces: list[tuple[str, str]]) -> None:
    text, entities = formatted("".join(tagged(*piece) for piece in pieces), "HTML", None)
    message = as_message(text, entities)
    for entity, words in message.parse_entities().items():
        assert words == utf16_slice(text, entity.offset, entity.length)
    again = formatted(message.text_html_urled, "HTML", None) if text else (text, entities)
    assert shape(*again) == shape(text, entities)


@briefly
@given(PIECES)
def test_python_telegram_bot_writes_back_markdown_that_means_the_same(pieces: list[tuple[str, str]]) -> None:
    apart = "-".join(tagged(*piece) for piece in pieces)  # touching _ and __ would be ambiguous
    text, entities = formatted(apart, "HTML", None)
    again = (
        formatted(as_message(text, entities).text_markdown_v2_urled, "MarkdownV2", None) if text else ("", [])
    )
    assert shape(*again) == shape(text, entities)


def tagged(tags: str, text: str) -> str:
    names = tags.split("><") if tags else []
    return (
        "".join(f"<{name}>" for name in names)
        + html.escape(text)
        + "".join(f"</{name}>" for name in reversed(names))
    )


def shape(text: str, entities: list[Entity]) -> tuple[str, list[Any]]:
    return text, [(one["type"], one["offset"], one["length"]) for one in entities]
