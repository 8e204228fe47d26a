"""Documents and photos from the bot, and fetching the files of a chat."""

from bot.sandbox.methods.registry import MethodCall, method
from bot.sandbox.methods.sending import deliver, prepare, read_caption
from bot.sandbox.methods.uploads import CheckedFile, read_file
from bot.sandbox.refusals import bad_request
from bot.sandbox.state import Json

_DOWNLOAD_LIMIT = 20 << 20


@method("sendDocument")
def send_document(call: MethodCall) -> Json:
    """A file with an optional caption."""
    file = _required(call, "document")
    text, entities = read_caption(call)
    chat, message = prepare(call)
    message.text, message.entities = text, entities
    message.document = file.stored(call)
    return deliver(call, chat, message)


@method("sendPhoto")
def send_photo(call: MethodCall) -> Json:
    """A picture with an optional caption."""
    file = _required(call, "photo")
    text, entities = read_caption(call)
    chat, message = prepare(call)
    message.text, message.entities = text, entities
    message.photo = file.stored(call)
    shown = {"show_caption_above_media": "show_caption_above_media", "has_spoiler": "has_media_spoiler"}
    message.extras |= {name: True for flag, name in shown.items() if call.parameters.flag(flag)}
    return deliver(call, chat, message)


def _required(call: MethodCall, kind: str) -> CheckedFile:
    file = read_file(call, kind, call.parameters.text(kind), part=kind)
    if file is None:
        raise bad_request(f"there is no {kind} in the request")
    return file


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
