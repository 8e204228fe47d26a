"""Documents and photos from the bot, and fetching the files of a chat."""

import mimetypes

from bot.sandbox.images import image_size
from bot.sandbox.methods.registry import MethodCall, method
from bot.sandbox.methods.sending import deliver, prepare, read_caption
from bot.sandbox.parameters import Upload
from bot.sandbox.refusals import RefusalError, bad_request
from bot.sandbox.state import Json, StoredFile

_MEGABYTE = 1 << 20
_DOWNLOAD_LIMIT = 20 * _MEGABYTE
_UPLOAD_LIMIT = 50 * _MEGABYTE
_PHOTO_LIMIT = 10 * _MEGABYTE
_PHOTO_SIDES_LIMIT = 10_000


@method("sendDocument")
def send_document(call: MethodCall) -> Json:
    """A file with an optional caption."""
    text, entities = read_caption(call)
    file = _upload(call, "document")
    chat, message = prepare(call)
    message.text, message.entities = text, entities
    message.document = file if isinstance(file, StoredFile) else _keep_document(call, file)
    return deliver(call, chat, message)


@method("sendPhoto")
def send_photo(call: MethodCall) -> Json:
    """A picture with an optional caption."""
    text, entities = read_caption(call)
    file = _upload(call, "photo")
    size = (file.width, file.height) if isinstance(file, StoredFile) else _checked_photo(file)
    chat, message = prepare(call)
    message.text, message.entities = text, entities
    message.photo = file if isinstance(file, StoredFile) else _keep_photo(call, file, size)
    return deliver(call, chat, message)


@method("getFile")
def get_file(call: MethodCall) -> Json:
    """Where the file may be downloaded."""
    file_id = call.parameters.text("file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    stored = call.bot.files.get(file_id)
    if stored is None:
        raise bad_request("invalid file_id")
    if len(stored.data) > _DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return {
        "file_id": stored.file_id,
        "file_unique_id": stored.unique_id,
        "file_size": len(stored.data),
        "file_path": stored.path,
    }


def _upload(call: MethodCall, name: str) -> Upload | StoredFile:
    """The file of a call: a part of its own, `attach://part`, or the id of a known file."""
    reference = call.parameters.text(name).strip()
    part = reference.removeprefix("attach://") if reference.startswith("attach://") else name
    upload = call.parameters.uploads.get(part)
    if upload is not None:
        return _checked_upload(upload)
    if not reference or reference.startswith("attach://"):
        raise bad_request(f"there is no {name} in the request")
    if reference.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")  # the sandbox fetches nothing from outside
    if reference not in call.bot.files:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    return call.bot.files[reference]


def _checked_upload(upload: Upload) -> Upload:
    if not upload.data:
        raise bad_request("file must be non-empty")
    if len(upload.data) > _UPLOAD_LIMIT:
        raise RefusalError(413, "Request Entity Too Large")
    return upload


def _checked_photo(upload: Upload) -> tuple[int, int]:
    if len(upload.data) > _PHOTO_LIMIT:
        raise bad_request("file is too big")
    size = image_size(upload.data)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    too_long = max(size) > 20 * max(min(size), 1)  # Telegram: the longer side at most 20 times the other
    if sum(size) > _PHOTO_SIDES_LIMIT or too_long:
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return size


def _keep_document(call: MethodCall, upload: Upload) -> StoredFile:
    guessed = mimetypes.guess_type(upload.name)[0] or upload.mime_type
    return call.bot.keep_file(upload.data, name=upload.name, mime_type=guessed, folder="documents")


def _keep_photo(call: MethodCall, upload: Upload, size: tuple[int, int]) -> StoredFile:
    return call.bot.keep_file(
        upload.data, name="photo.jpg", mime_type="image/jpeg", folder="photos", size=size
    )
