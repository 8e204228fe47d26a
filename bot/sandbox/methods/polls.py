"""sendPoll and stopPoll; nobody votes, because nothing on the phone could."""

import secrets
from typing import Any

from bot.sandbox.entities import Entity
from bot.sandbox.formatting import formatted
from bot.sandbox.json_fields import an_object, text_field
from bot.sandbox.keyboards import inline_only, read_markup
from bot.sandbox.methods.registry import MethodCall, method
from bot.sandbox.methods.sending import deliver, prepare, read_formatted
from bot.sandbox.refusals import bad_request, not_modelled
from bot.sandbox.state import Json

_QUESTION_LIMIT = 300
_OPTION_LIMIT = 100
_MOST_OPTIONS = 12
_NOT_MODELLED = ("explanation_media", "media", "open_period", "close_date")


@method("sendPoll")
def send_poll(call: MethodCall) -> Json:
    """A question with one to twelve answers."""
    poll = _question(call) | _options(call) | _kind(call)
    for name in _NOT_MODELLED:
        if call.parameters.text(name):
            raise not_modelled(f"polls with {name}")
    if call.parameters.flag("members_only") or call.parameters.text("country_codes") not in {"", "[]"}:
        raise bad_request("poll voters can be restricted only in channel chats")
    chat, message = prepare(call)
    message.other = {"poll": poll}
    return deliver(call, chat, message)


@method("stopPoll")
def stop_poll(call: MethodCall) -> Json:
    """Closes a poll of the bot and answers with it."""
    markup = read_markup(call.parameters)
    chat = call.chat()
    message = chat.messages.get(call.parameters.integer("message_id"))
    if message is None:
        raise bad_request("message with poll to stop not found")
    if message.kind != "poll" or not message.from_bot or "forward_origin" in message.extras:
        raise bad_request("poll can't be stopped")
    if message.other["poll"]["is_closed"]:
        raise bad_request("poll has already been closed")
    message.markup = inline_only(markup)
    poll: Json = {**message.other["poll"], "is_closed": True}
    message.other = {"poll": poll}
    call.world.changes.announce()
    return poll


def _question(call: MethodCall) -> Json:
    text, entities = read_formatted(call, "question", "question_entities", "question_parse_mode")
    if not text:
        raise bad_request("text must be non-empty")
    if len(text) > _QUESTION_LIMIT:
        raise bad_request(f"poll question length must not exceed {_QUESTION_LIMIT}")
    about, about_entities = read_formatted(
        call, "description", "description_entities", "description_parse_mode"
    )
    return (
        {"id": str(secrets.randbits(62)), "question": text}
        | _named("question_entities", entities)
        | ({"description": about} if about else {})
        | _named("description_entities", about_entities)
    )


def _named(name: str, entities: list[Entity]) -> Json:
    return {name: entities} if entities else {}


def _options(call: MethodCall) -> Json:
    given = call.parameters.json("options", complaint="can't parse options JSON object")
    if not isinstance(given, list):
        raise bad_request(
            "can't parse options JSON object" if given is None else "expected an Array of String as options"
        )
    options = [_option(stated, number) for number, stated in enumerate(given)]
    if not options:
        raise bad_request("poll must have at least one answer option")
    if len(options) > _MOST_OPTIONS:
        raise bad_request(f"poll can't have more than {_MOST_OPTIONS} options")
    return {"options": options, "total_voter_count": 0}


def _option(stated: Any, number: int) -> Json:
    try:
        option = (
            {"text": stated}
            if isinstance(stated, str)
            else an_object(stated, "expected an option to be of type String")
        )
        raw, mode = text_field(option, "text", required=True), text_field(option, "text_parse_mode")
    except ValueError as error:
        raise bad_request(str(error)) from None
    if option.get("media"):
        raise not_modelled("poll options with media")
    text, entities = formatted(raw, mode, option.get("text_entities"))
    if not text:
        raise bad_request("text must be non-empty")
    if len(text) > _OPTION_LIMIT:
        raise bad_request(f"poll options length must not exceed {_OPTION_LIMIT}")
    return {"persistent_id": str(number), "text": text, **_named("text_entities", entities), "voter_count": 0}


def _kind(call: MethodCall) -> Json:
    kind = call.parameters.text("type") or "regular"
    if kind not in {"regular", "quiz"}:
        raise bad_request("unsupported poll type specified")
    flags = call.parameters
    poll: Json = {
        "is_closed": flags.flag("is_closed"),
        "is_anonymous": flags.flag("is_anonymous") or not flags.text("is_anonymous"),
        "allows_multiple_answers": flags.flag("allows_multiple_answers"),
        "allows_revoting": flags.flag("allows_revoting") if flags.text("allows_revoting") else kind != "quiz",
        "members_only": False,
        "type": kind,
    }
    return poll | (_quiz(call) if kind == "quiz" else {})


def _quiz(call: MethodCall) -> Json:
    complaint = "can't parse correct option identifiers JSON object"
    given = call.parameters.json("correct_option_ids", complaint=complaint)
    if given is None and call.parameters.text("correct_option_id"):
        given = [call.parameters.integer("correct_option_id", -1)]
    correct = given or []
    if not isinstance(correct, list) or not all(isinstance(number, int) for number in correct):
        raise bad_request("expected an Array of correct option identifiers")
    if not correct:
        raise bad_request("correct quiz option list must be non-empty")
    if sorted(set(correct)) != correct:
        raise bad_request("correct quiz option list must be increasing")
    count = len(call.parameters.json("options", complaint="") or [])
    if not all(0 <= number < count for number in correct):
        raise bad_request("wrong quiz correct_option_id")
    text, entities = read_formatted(call, "explanation", "explanation_entities", "explanation_parse_mode")
    single = {"correct_option_id": correct[0]} if len(correct) == 1 else {}
    explained = {"explanation": text, "explanation_entities": entities} if text else {}
    return {"correct_option_ids": correct, **single, **explained}
