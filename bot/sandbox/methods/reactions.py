"""setMessageReaction: the bot's own reaction to a message."""

from typing import Any

from telegram.constants import ReactionEmoji

from bot.sandbox.json_fields import FieldError, Json, an_object, text_field
from bot.sandbox.methods.registry import MethodCall, method
from bot.sandbox.refusals import bad_request

_ALLOWED = frozenset(str(emoji.value) for emoji in ReactionEmoji)


@method("setMessageReaction")
def set_message_reaction(call: MethodCall) -> bool:
    """One emoji of Telegram's list, or none to take it back; the bot is told nothing of its own reaction."""
    given = call.parameters.json("reaction", complaint="can't parse reaction types JSON object")
    if given is not None and not isinstance(given, list):
        raise bad_request("expected an Array of ReactionType")
    reactions = [_read(stated) for stated in given or []]
    chat = call.chat()
    message = chat.messages.get(call.parameters.integer("message_id"))
    if message is None:
        raise bad_request("message to react not found")
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")  # a bot is no Premium user
    if any(reaction.get("emoji") not in _ALLOWED for reaction in reactions):
        raise bad_request("REACTION_INVALID")
    message.reactions = reactions
    call.world.changes.announce()
    return True


def _read(stated: Any) -> Json:
    try:
        reaction = an_object(stated)
        kind = text_field(reaction, "type", required=True)
        name = {"emoji": "emoji", "custom_emoji": "custom_emoji_id"}.get(kind, "")
        meaning = text_field(reaction, name, required=True) if name else ""
    except FieldError as error:
        raise bad_request(f"can't parse ReactionType: {error}") from None
    if not name:
        raise bad_request("can't parse ReactionType: invalid reaction type specified")
    return {"type": kind, name: meaning}
