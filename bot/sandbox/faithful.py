"""Whether what the sandbox emits has the shape of the Bot API, judged by python-telegram-bot's own classes.

A field they do not know lands in `api_kwargs`; one they miss makes them raise; numbers, texts and truth values must
be of the type they say. What is newer than they are is allowed by name, each with its reason.
"""

import inspect
from collections.abc import Iterator
from functools import cache
from types import GenericAlias
from typing import Any

import telegram
from telegram import Bot, Message, TelegramObject, Update

_NEWER_FIELDS = {
    "Message.rich_message": "rich messages came with Bot API 10.1; python-telegram-bot 22.8 stops at 10.0",
    "InlineKeyboardButton.disabled": "buttons without effect came with Bot API 10.2",
    "InlineKeyboardMarkup.force_reply": "a reply box beside inline buttons came with Bot API 10.2",
    "InlineKeyboardMarkup.input_field_placeholder": "goes with the force_reply above",
}
_NEWER_METHODS: dict[str, type] = {
    "sendRichMessage": Message,  # Bot API 10.1
}
_PLAIN: dict[str, tuple[type, ...]] = {"int": (int,), "str": (str,), "bool": (bool,), "float": (float, int)}
_NOT_FIELDS = frozenset({"_bot", "api_kwargs", "_id_attrs", "_frozen"})


class UnfaithfulError(RuntimeError):
    """The sandbox itself emitted something that is not Bot API: a bug of the sandbox, not of the bot."""


def problems_of_update(update: dict[str, Any]) -> list[str]:
    """What python-telegram-bot objects to in an update; nothing when it is faithful."""
    return _problems(Update, update)


def problems_of_answer(method: str, result: Any) -> list[str]:
    """What python-telegram-bot objects to in the result of a method; nothing when it is faithful."""
    many, kinds = _kinds(method)
    if not many:
        return _best(kinds, result)
    if not isinstance(result, list):
        return [f"{method} must answer with a list"]
    return [problem for item in result for problem in _best(kinds, item)]


def _best(kinds: tuple[type, ...], value: Any) -> list[str]:
    """The problems under the kind that fits best: `Message | bool` is either."""
    return min((_problems(kind, value) for kind in kinds), key=len, default=[])


def _problems(kind: type, value: Any) -> list[str]:
    if not issubclass(kind, TelegramObject):
        good = value is True if kind is bool else type(value) is kind
        return [] if good else [f"{value!r:.60} is not {kind.__name__}"]
    if not isinstance(value, dict):
        return [f"{value!r:.60} is no {kind.__name__}"]
    try:
        parsed = kind.de_json(value, None)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        return [f"{kind.__name__}: {error}"]
    wrong = [f"{path} has a wrong type" for path in _mistyped(parsed)]
    return unknown_fields(parsed) + wrong + [f"{path} is null" for path in _nulls(value)]


def unknown_fields(value: Any) -> list[str]:
    """Names of the fields that python-telegram-bot does not know, anywhere inside, as `Class.field`."""
    found = [f"{type(one).__name__}.{name}" for one in _objects(value) for name in one.api_kwargs]
    return [f"{name} is unknown" for name in found if name not in _NEWER_FIELDS]


def _mistyped(value: Any) -> list[str]:
    """Where a plain value is of another type than its class says, as `Class.field`."""
    return [
        f"{type(one).__name__}.{name}"
        for one in _objects(value)
        for name, allowed in _plain_types(type(one)).items()  # type: ignore[arg-type]  # as below
        if not _fits(getattr(one, name, None), allowed)
    ]


def _fits(item: Any, allowed: tuple[type, ...]) -> bool:
    """A bool is an int to Python, but not in JSON; an enum of texts is a text."""
    return item is None or (isinstance(item, allowed) and (type(item) is not bool or bool in allowed))


def _objects(value: Any) -> Iterator[TelegramObject]:
    """The object and all that are inside."""
    if isinstance(value, (tuple, list)):
        for item in value:
            yield from _objects(item)
    elif isinstance(value, TelegramObject):
        yield value
        for name in _fields(type(value)):  # type: ignore[arg-type]  # mypy takes the instances' hash for the class's
            yield from _objects(getattr(value, name, None))


@cache
def _plain_types(kind: type) -> dict[str, tuple[type, ...]]:
    """The fields of a class that hold plain JSON values, with the types they may have."""
    found: dict[str, tuple[type, ...]] = {}
    for parameter in inspect.signature(kind).parameters.values():
        written = str(parameter.annotation).removeprefix("<class '").removesuffix("'>")
        said = {one.strip() for one in written.split("|")} - {"None"}
        if said <= _PLAIN.keys() and parameter.name in _fields(kind):
            found[parameter.name] = tuple(one for name in said for one in _PLAIN[name])
    return found


@cache
def _fields(kind: type) -> frozenset[str]:
    slots = (name for base in kind.__mro__ for name in getattr(base, "__slots__", ()))
    return frozenset(slots) - _NOT_FIELDS


def _nulls(value: Any, path: str = "") -> list[str]:
    """Where a JSON null stands: Telegram leaves out what there is not."""
    if value is None:
        return [path.lstrip(".")]
    if isinstance(value, dict):
        return [found for name, item in value.items() for found in _nulls(item, f"{path}.{name}")]
    if isinstance(value, list):
        return [found for item in value for found in _nulls(item, path)]
    return []


@cache
def _kinds(method: str) -> tuple[bool, tuple[type, ...]]:
    """Whether a method answers with a list, and of which kinds."""
    if method in _NEWER_METHODS:
        return False, (_NEWER_METHODS[method],)
    annotation = inspect.signature(getattr(Bot, method)).return_annotation
    if isinstance(annotation, GenericAlias):
        return True, (_kind(annotation.__args__[0]),)
    if isinstance(annotation, str):
        return False, tuple(_kind(name.strip()) for name in annotation.split("|"))
    return False, (_kind(annotation),)


def _kind(annotation: Any) -> type:
    """The class an annotation means; Bot writes some as text."""
    found = annotation
    if isinstance(annotation, str):
        found = {"bool": bool, "int": int, "str": str}.get(annotation) or getattr(telegram, annotation)
    if not isinstance(found, type):
        raise TypeError(f"no class for the annotation {annotation!r}")
    return found
