"""sendMessageDraft: what the bot shows of a message it is still writing."""

from bot.sandbox.formatting import TEXT_LIMIT
from bot.sandbox.methods.registry import MethodCall, method
from bot.sandbox.methods.sending import read_formatted
from bot.sandbox.refusals import bad_request
from bot.sandbox.state import Draft
from bot.sandbox.utf16 import utf16_length

DRAFT_SECONDS = 30.0


@method("sendMessageDraft")
def send_message_draft(call: MethodCall) -> bool:
    """Shows a text for half a minute, or until the message itself; no update and no message comes of it."""
    text, entities = read_formatted(call, "text", "entities")
    if utf16_length(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    draft_id = call.parameters.integer("draft_id")
    if draft_id == 0:
        raise bad_request("RANDOM_ID_EMPTY")  # documented as non-zero; the word is a guess
    chat = call.chat(writing=True)
    chat.draft = Draft(draft_id, text, entities, call.world.clock.now() + DRAFT_SECONDS)
    call.world.changes.announce()
    return True
