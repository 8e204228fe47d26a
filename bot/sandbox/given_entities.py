"""Entities that a bot states itself, in `entities` or `caption_entities`, instead of a parse mode."""

from collections.abc import Callable, Iterable
from itertools import accumulate
from typing import Any

from bot.sandbox.entities import Entity, end_of
from bot.sandbox.json_fields import Json, an_object, integer_field, object_field, text_field
from bot.sandbox.links import checked_link, mentioned_user
from bot.sandbox.markup import date_format
from bot.sandbox.refusals import RefusalError, bad_request

_BARE = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler", "code"}) | {
    "blockquote",
    "expandable_blockquote",
}
_FOUND_BY_TELEGRAM = frozenset({"mention", "hashtag", "cashtag", "bot_command", "url", "email"}) | {
    "phone_number",
    "bank_card_number",
}
_LARGEST_NUMBER = 1_000_000


def read_given(given: Any) -> list[Entity]:
    """The entities of a call; those Telegram finds by itself are passed over, anything unknown refused."""
    read = []
    for stated in given if isinstance(given, list) else []:
        try:
            entity = _read(an_object(stated))
        except ValueError as error:
            raise bad_request(f"can't parse MessageEntity: {error}") from None
        if entity is not None:
            read.append(entity)
    for entity in read:
        _check_numbers(entity)
    return [entity for entity in read if entity["length"]]


def _read(stated: Json) -> Entity | None:
    place = {
        "offset": integer_field(stated, "offset", required=True),
        "length": integer_field(stated, "length", required=True),
    }
    kind = text_field(stated, "type", required=True)
    if not kind:
        raise ValueError("Type is not specified")
    if kind in _FOUND_BY_TELEGRAM:
        return None
    if kind in _BARE:
        return {"type": kind, **place}
    if kind not in _SPEAKING:
        raise ValueError("Unsupported type specified")
    return {"type": kind, **place} | _SPEAKING[kind](stated)


def _pre(stated: Json) -> Entity:
    language = text_field(stated, "language")
    return {"language": language} if language else {}


def _text_link(stated: Json) -> Entity:
    url = text_field(stated, "url", required=True)
    user_id = mentioned_user(url)
    if user_id:
        return {"type": "text_mention", "user": {"id": user_id}}
    try:
        return {"url": checked_link(url)}
    except ValueError as error:
        raise bad_request(f"entity URL '{url}' is invalid: {error}") from None


def _text_mention(stated: Json) -> Entity:
    return {"user": {"id": integer_field(object_field(stated, "user"), "id", required=True)}}


def _custom_emoji(stated: Json) -> Entity:
    identifier = integer_field(stated, "custom_emoji_id", required=True)
    if not identifier:
        raise bad_request("invalid custom emoji identifier specified")
    return {"custom_emoji_id": str(identifier)}


def _date_time(stated: Json) -> Entity:
    unix_time = integer_field(stated, "unix_time", required=True)
    try:
        shown = date_format(text_field(stated, "date_time_format"))
    except RefusalError:
        raise ValueError("Invalid date-time format specified") from None
    if unix_time <= 0:
        raise bad_request("invalid date specified")
    return {"unix_time": unix_time, **shown}


_SPEAKING: dict[str, Callable[[Json], Entity]] = {
    "pre": _pre,
    "text_link": _text_link,
    "text_mention": _text_mention,
    "custom_emoji": _custom_emoji,
    "date_time": _date_time,
}


def _check_numbers(entity: Entity) -> None:
    for name in ("offset", "length"):
        if not 0 <= entity[name] <= _LARGEST_NUMBER:
            raise bad_request(f"receive an entity with incorrect {name} {entity[name]}")


def check_places(text: str, entities: Iterable[Entity]) -> None:
    """Refuses entities that begin or end inside a character or after the text; the offsets are UTF-16."""
    units = accumulate((2 if ord(character) > 0xFFFF else 1 for character in text), initial=0)
    sizes = accumulate((len(character.encode()) for character in text), initial=0)
    byte_at = dict(zip(units, sizes, strict=True))
    last = max(byte_at)
    for entity in entities:
        offset, end = entity["offset"], end_of(entity)
        beginning = f"entity beginning at UTF-16 offset {offset} ends"
        inside = "in a middle of a UTF-16 symbol at byte offset"
        if offset > last:
            raise bad_request(f"entity begins after the end of the text at UTF-16 offset {offset}")
        if offset not in byte_at:
            raise bad_request(f"entity begins {inside} {byte_at[offset + 1]}")
        if end > last:
            raise bad_request(f"{beginning} after the end of the text at UTF-16 offset {end}")
        if end not in byte_at:
            raise bad_request(f"{beginning} {inside} {byte_at[end + 1]}")
