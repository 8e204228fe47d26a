"""Media given as objects: albums, and putting another file into a message."""

import json
import secrets
from dataclasses import dataclass
from typing import Any

from bot.sandbox.entities import Entity
from bot.sandbox.formatting import formatted
from bot.sandbox.json_fields import an_object, flag_field, text_field
from bot.sandbox.keyboards import inline_only, read_markup
from bot.sandbox.methods.editing import Content, change, editable
from bot.sandbox.methods.registry import MethodCall, method
from bot.sandbox.methods.sending import checked_caption, deliver, introduced, prepare
from bot.sandbox.methods.uploads import CheckedFile, read_file
from bot.sandbox.refusals import bad_request, not_modelled
from bot.sandbox.state import Json, StoredMessage

_LARGEST_ALBUM = 10
_MODELLED = frozenset({"photo", "document"})
_TELEGRAM_ONLY = frozenset({"video", "audio", "animation", "live_photo"})
_EDITABLE = frozenset({"text", "rich_message", "photo", "document"})


@dataclass(frozen=True, slots=True)
class _Media:
    """One InputMedia, checked."""

    file: CheckedFile
    text: str
    entities: list[Entity]
    extras: Json

    def fill(self, call: MethodCall, message: StoredMessage) -> None:
        content = self.content(call)
        message.text, message.entities = content.text, content.entities
        message.document, message.photo = content.document, content.photo
        message.extras |= self.extras

    def content(self, call: MethodCall) -> Content:
        stored = self.file.stored(call)
        is_photo = self.file.kind == "photo"
        return Content(
            self.text, self.entities, None if is_photo else stored, stored if is_photo else None, {}
        )


@method("sendMediaGroup")
def send_media_group(call: MethodCall) -> list[Json]:
    """Up to ten photos, or up to ten documents, shown as one."""
    given = _required_json(call, "can't parse media JSON object")
    if not isinstance(given, list):
        raise bad_request("expected an Array of InputMedia")
    album = [_media(call, stated, in_album=True) for stated in given]
    _check_album(album)
    prepared = [prepare(call, with_markup=False) for _ in album]
    group = {"media_group_id": str(secrets.randbits(53))} if len(album) > 1 else {}
    answers = []
    for media, (chat, message) in zip(album, prepared, strict=True):
        media.fill(call, message)
        message.extras |= group
        answers.append(deliver(call, chat, message))
    return answers


def _check_album(album: list[_Media]) -> None:
    if not album:
        raise bad_request("there are no messages to send")
    if len(album) > _LARGEST_ALBUM:
        raise bad_request("too many messages to send as an album")
    if len({media.file.kind for media in album}) > 1:
        raise bad_request("document can't be mixed with other media types")


@method("editMessageMedia")
def edit_message_media(call: MethodCall) -> Json:
    """Another file in the place of a file or a text."""
    markup = read_markup(call.parameters)
    stated = _required_json(call, "can't parse input media JSON object")
    media = _media(call, stated, in_album=False)
    chat, message = editable(call)
    if message.kind not in _EDITABLE:
        raise bad_request("message media can't be edited")
    if "media_group_id" in message.extras and message.kind != media.file.kind:
        raise bad_request("can't change media type in the album")
    return change(call, chat, message, media.content(call), inline_only(markup), about=media.extras)


def _required_json(call: MethodCall, complaint: str) -> Any:
    if not call.parameters.text("media"):
        raise bad_request('parameter "media" is required')
    return call.parameters.json("media", complaint=complaint)


def _media(call: MethodCall, stated: Any, *, in_album: bool) -> _Media:
    try:
        return _read(call, an_object(stated), in_album=in_album)
    except ValueError as error:
        raise bad_request(f"can't parse InputMedia: {error}") from None


def _read(call: MethodCall, stated: Json, *, in_album: bool) -> _Media:
    caption = formatted(
        text_field(stated, "caption"), text_field(stated, "parse_mode"), stated.get("caption_entities")
    )
    shown = {"show_caption_above_media": "show_caption_above_media", "has_spoiler": "has_media_spoiler"}
    extras = {name: True for flag, name in shown.items() if flag_field(stated, flag)}
    kind = text_field(stated, "type", required=True)
    if kind == "animation" and in_album:
        raise ValueError('type "animation" can\'t be used in sendMediaGroup')
    if kind in _TELEGRAM_ONLY:
        raise not_modelled(f"media of type {kind}")
    file = read_file(call, kind if kind in _MODELLED else "document", text_field(stated, "media"))
    if file is None:
        raise ValueError("media not found")
    if kind not in _MODELLED:
        raise ValueError(f"type {json.dumps(kind)} is unsupported")
    text, entities = checked_caption(*introduced(call, *caption))
    return _Media(file, text, entities, extras if kind == "photo" else {})
