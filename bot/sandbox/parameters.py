"""Parameters of a call, gathered from query, form, JSON and multipart alike, and read with types."""

import json
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from bot.sandbox.refusals import bad_request

_PLAIN_TEXT = frozenset({"text", "caption", "description", "short_description"})


@dataclass(frozen=True, slots=True)
class Upload:
    """A file part of a multipart body."""

    name: str
    mime_type: str
    data: bytes


@dataclass(slots=True)
class Parameters:
    """Everything arrives as text, as on Telegram's server; JSON values are written back to text."""

    values: dict[str, str] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)

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


async def read_parameters(request: Request) -> Parameters:
    """Gathers the parameters of one HTTP request; a body wins over the query."""
    found = Parameters(values=dict(request.query_params))
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type == "application/json":
        _add_json(found, await request.body())
    elif content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        await _add_form(found, request)
    return found


def _add_json(found: Parameters, body: bytes) -> None:
    try:
        content = json.loads(body or b"{}")
    except ValueError:
        raise bad_request("can't parse the JSON object of the request") from None
    if not isinstance(content, dict):
        raise bad_request("object expected as request body")
    for name, value in content.items():
        if value is not None:
            found.values[name] = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


async def _add_form(found: Parameters, request: Request) -> None:
    async with request.form(max_part_size=60 * 1024 * 1024) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                mime_type = value.content_type or "application/octet-stream"
                found.uploads[name] = Upload(value.filename or name, mime_type, await value.read())
            else:
                found.values[name] = value
