"""Webhooks of Pluggy: where to look sooner. Nothing in them is believed, and no address in them is opened."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from core.domain.feeds import Hint, HintKind
from core.feeds.pluggy.values import name_of_thing, record, text

_LARGEST = 256 * 1024
_KINDS = {
    "item/created": HintKind.CONNECTED,
    "transactions/created": HintKind.CREATED,
    "transactions/updated": HintKind.UPDATED,
    "transactions/deleted": HintKind.DELETED,
}


def read_hint(body: bytes) -> Hint | None:
    """What a body says, or ``None`` when it is not for us, names nothing to look at, or cannot be read."""
    said = _parsed(body)
    event = said.get("event")
    kind = _kind(event)
    if kind is None:
        return None
    about_item = str(event).startswith("item/")
    # ``id`` is what older calls named the item by; beside transactions it might be anything
    reference = name_of_thing(said.get("itemId")) or (name_of_thing(said.get("id")) if about_item else None)
    owner_key = text(said.get("clientUserId"), 200)
    if reference is None and owner_key is None:
        return None
    event_id = text(said.get("eventId"), 100) or sha256(body).hexdigest()
    return Hint(event_id, kind, reference, owner_key)


def _parsed(body: bytes) -> dict[str, Any]:
    if len(body) > _LARGEST:
        return {}
    try:
        return dict(record(json.loads(body)))
    except (ValueError, RecursionError):
        return {}


def _kind(event: Any) -> HintKind | None:
    if not isinstance(event, str):
        return None
    return _KINDS.get(event) or (HintKind.STATUS if event.startswith("item/") else None)
