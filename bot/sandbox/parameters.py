"""Parameters of a call, gathered from query, form, JSON and multipart alike, and read with types.

How they are gathered follows Telegram's server to the letter, down to which of two equal names wins.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_to_bytes

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.sandbox.in_words import broken_json
from bot.sandbox.refusals import RefusalError, bad_request

_TOTAL_LIMIT = 1 << 20  # Telegram: one mebibyte of parameters, files apart
_DECODER = json.JSONDecoder()
_PLAIN_TEXT = frozenset({"text", "caption", "description", "short_description"})


@dataclass(frozen=True, slots=True)
class Upload:
    """A file part of a multipart body."""

    name: str
    mime_type: str
    data: bytes


@dataclass(slots=True)
class Parameters:
    """Everything arrives as text, as on Telegram's server; JSON values stay as they were written.

    `remarks` tell of what was odd about the request itself.
    """

    values: dict[str, str] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def text(self, name: str, default: str = "") -> str:
        """The raw text of a parameter."""
        return self.values.get(name, default)

    def integer(self, name: str, default: int = 0) -> int:
        """A whole number; anything else counts as absent, as on Telegram."""
        try:
            return int(self.values.get(name, "").strip() or default)
        except ValueError:
            return default

    def flag(self, name: str) -> bool:
        """A truth value in any of Telegram's spellings."""
        return self.values.get(name, "").strip().lower() in {"true", "yes", "1"}

    def json(self, name: str, *, complaint: str) -> Any:
        """A nested object, or None when absent; broken JSON is refused with `complaint`."""
        raw = self.values.get(name, "")
        if not raw.strip():
            return None
        try:
            return json.loads(raw)
        except ValueError:
            raise bad_request(complaint) from None

    def readable(self) -> dict[str, Any]:
        """For the call log: nested objects decoded, uploads named by file name and size."""
        shown: dict[str, Any] = {name: _readable(name, value) for name, value in self.values.items()}
        for name, upload in self.uploads.items():
            shown[name] = {"file_name": upload.name, "size": len(upload.data)}
        return shown


def _readable(name: str, value: str) -> Any:
    if name in _PLAIN_TEXT or value[:1] not in {"{", "["}:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


async def read_parameters(request: Request, *, nulls: bool = True) -> Parameters:
    """Gathers the parameters of one HTTP request; what is named twice counts the first time, the query first.

    A JSON null is the text "null", as on Telegram, unless `nulls` is off: then it counts as absent.
    """
    found = Parameters()
    _add_pairs(found, request.scope["query_string"])
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type == "application/json":
        _add_json(found, await request.body(), nulls=nulls)
    elif content_type == "application/x-www-form-urlencoded":
        _add_pairs(found, await request.body())
    elif content_type == "multipart/form-data":
        await _add_form(found, request)
    return found


def _add_pairs(found: Parameters, encoded: bytes) -> None:
    """A query or a form: `name=value&…` in percent signs."""
    if len(encoded) > _TOTAL_LIMIT:
        raise _too_much()
    for pair in encoded.split(b"&"):
        name, _, value = pair.replace(b"+", b" ").partition(b"=")
        if name:
            found.values.setdefault(_decoded(unquote_to_bytes(name)), _decoded(unquote_to_bytes(value)))


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise bad_request("strings must be encoded in UTF-8") from None


def _add_json(found: Parameters, body: bytes, *, nulls: bool) -> None:
    """The fields of a JSON object. Telegram keeps what it understood before a mistake, and so does this."""
    if len(body) > _TOTAL_LIMIT:
        raise _too_much()
    try:
        for name, value, is_null in _json_fields(_decoded(body)):
            if nulls or not is_null:
                found.values.setdefault(name, value)
    except (ValueError, IndexError):
        found.remarks.append(broken_json())


def _json_fields(source: str) -> Iterator[tuple[str, str, bool]]:
    """Name, value and nullness of each field; strings decoded, everything else as it was written."""
    position = _expect(source, 0, "{")
    while source[_spaces(source, position)] != "}":
        name, position = _DECODER.raw_decode(source, _spaces(source, position))
        start = _spaces(source, _expect(source, position, ":"))
        value, position = _DECODER.raw_decode(source, start)
        shown = value if isinstance(value, str) else source[start:position]
        yield str(name), shown, value is None
        position = _spaces(source, position)
        if source[position] != "}":
            position = _expect(source, position, ",")


def _expect(source: str, position: int, mark: str) -> int:
    position = _spaces(source, position)
    if source[position] != mark:
        raise ValueError(f"{mark} expected")
    return position + 1


def _spaces(source: str, position: int) -> int:
    while source[position].isspace():
        position += 1
    return position


async def _add_form(found: Parameters, request: Request) -> None:
    try:
        async with request.form(max_part_size=_TOTAL_LIMIT) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    mime_type = value.content_type or "application/octet-stream"
                    upload = Upload(value.filename or name, mime_type, await value.read())
                    found.uploads.setdefault(name, upload)
                else:
                    found.values.setdefault(name, value)
    except HTTPException as error:
        raise _too_much() if "exceeded" in error.detail else bad_request(error.detail) from None


def _too_much() -> RefusalError:
    return RefusalError(413, "Request Entity Too Large: too many parameters")
