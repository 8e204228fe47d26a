"""Typed fields of the JSON objects inside a call, with Telegram's words for what is wrong with them.

A `FieldError` carries the words; whoever reads the object says which object it was.
"""

import re
from typing import Any

Json = dict[str, Any]

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


class FieldError(ValueError):
    """An object that is not as it should be."""


def an_object(value: Any, complaint: str = "expected an Object") -> Json:
    """The value itself, if it is an object."""
    if not isinstance(value, dict):
        raise FieldError(complaint)
    return value


def text_field(of: Json, name: str, *, required: bool = False) -> str:
    """A text, or a number spelled as one; empty when absent."""
    value = _field(of, name, required=required)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise FieldError(f'Field "{name}" must be of type String')
    if _HALF_CHARACTER.search(str(value)):
        raise FieldError(f'Field "{name}" must be encoded in UTF-8')
    return str(value)


def integer_field(of: Json, name: str, default: int = 0, *, required: bool = False) -> int:
    """A whole number, or a text that spells one."""
    value = _field(of, name, required=required)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise FieldError(f'Field "{name}" must be a Number')
    try:
        return int(str(value))
    except ValueError:
        raise FieldError(f'Field "{name}" must be a valid Number') from None


def flag_field(of: Json, name: str) -> bool:
    """A truth value, false when absent."""
    value = _field(of, name, required=False)
    if value is None:
        return False
    if not isinstance(value, bool):
        raise FieldError(f'Field "{name}" must be of type Boolean')
    return value


def object_field(of: Json, name: str) -> Json:
    """An object that must be there."""
    value = _field(of, name, required=True)
    if not isinstance(value, dict):
        raise FieldError(f'Field "{name}" must be of type Object')
    return value


def _field(of: Json, name: str, *, required: bool) -> Any:
    if of.get(name) is None:
        if required:
            raise FieldError(f'Can\'t find field "{name}"')
        return None
    return of[name]
