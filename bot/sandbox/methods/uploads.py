"""The files inside a call: parts of the request, or files the bot knows by their id."""

import mimetypes
from dataclasses import dataclass

from bot.sandbox.images import image_size
from bot.sandbox.methods.registry import MethodCall
from bot.sandbox.parameters import Upload
from bot.sandbox.refusals import RefusalError, bad_request
from bot.sandbox.state import StoredFile

_MEGABYTE = 1 << 20
_UPLOAD_LIMIT = 50 * _MEGABYTE
_PHOTO_LIMIT = 10 * _MEGABYTE
_PHOTO_SIDES_LIMIT = 10_000
_PHOTO_RATIO_LIMIT = 20
_FOLDERS = {"document": "documents", "photo": "photos"}


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that may be sent as `kind`; it is kept only once nothing else can go wrong."""

    kind: str
    known: StoredFile | None = None
    upload: Upload | None = None
    size: tuple[int, int] = (0, 0)

    def stored(self, call: MethodCall) -> StoredFile:
        """The file with its ids, kept now if it is new."""
        if self.known is not None:
            return self.known
        assert self.upload is not None  # one of the two is always given
        data, folder = self.upload.data, _FOLDERS[self.kind]
        if self.kind == "photo":
            return call.bot.keep_file(
                data, name="photo.jpg", mime_type="image/jpeg", folder=folder, size=self.size
            )
        guessed = mimetypes.guess_type(self.upload.name)[0] or self.upload.mime_type
        return call.bot.keep_file(data, name=self.upload.name, mime_type=guessed, folder=folder)


def read_file(call: MethodCall, kind: str, reference: str, part: str = "") -> CheckedFile | None:
    """The file that `reference` means: `attach://part`, an id, or the part of that name; None for nothing."""
    reference = reference.strip()
    attached = reference.startswith("attach://")
    upload = call.parameters.uploads.get(reference.removeprefix("attach://") if attached else part)
    if upload is not None:
        return _checked(kind, upload)
    if not reference or attached:
        return None
    if reference.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")  # the sandbox fetches nothing from outside
    known = call.bot.files.get(reference)
    if known is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if not known.path.startswith(_FOLDERS[kind]):
        other = next(name for name, folder in _FOLDERS.items() if known.path.startswith(folder))
        raise bad_request(f"can't use file of type {other.title()} as {kind.title()}")
    return CheckedFile(kind, known=known)


def _checked(kind: str, upload: Upload) -> CheckedFile:
    if not upload.data:
        raise bad_request("file must be non-empty")
    if len(upload.data) > _UPLOAD_LIMIT:
        raise RefusalError(413, "Request Entity Too Large")
    size = _checked_size(upload) if kind == "photo" else (0, 0)
    return CheckedFile(kind, upload=upload, size=size)


def _checked_size(upload: Upload) -> tuple[int, int]:
    """The longer side is at most twenty times the other, both together at most 10,000."""
    if len(upload.data) > _PHOTO_LIMIT:
        raise bad_request("file is too big")
    size = image_size(upload.data)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if sum(size) > _PHOTO_SIDES_LIMIT or max(size) > _PHOTO_RATIO_LIMIT * max(min(size), 1):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return size
