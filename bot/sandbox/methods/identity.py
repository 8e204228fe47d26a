"""Who the bot is: getMe, its descriptions, and leaving the server."""

import math
import re

from bot.sandbox.methods.registry import MethodCall, method
from bot.sandbox.refusals import bad_request, too_many_requests
from bot.sandbox.state import Json
from bot.sandbox.wire import me_json

_TEN_MINUTES = 600.0
_DESCRIPTION_LIMIT = 512
_SHORT_DESCRIPTION_LIMIT = 120
_NAME_LIMIT = 64
_LANGUAGE = re.compile(r"(?:[a-z]{2})?")


@method("getMe")
def get_me(call: MethodCall) -> Json:
    """The bot itself."""
    return me_json(call.bot)


@method("setMyDescription")
def set_my_description(call: MethodCall) -> bool:
    """The text of an empty chat."""
    return _describe(call, "description", _DESCRIPTION_LIMIT)


@method("setMyShortDescription")
def set_my_short_description(call: MethodCall) -> bool:
    """The text of the bot's profile."""
    return _describe(call, "short_description", _SHORT_DESCRIPTION_LIMIT)


@method("getMyDescription")
def get_my_description(call: MethodCall) -> Json:
    """The text of an empty chat, as set."""
    return {"description": _description(call, "description")}


@method("getMyShortDescription")
def get_my_short_description(call: MethodCall) -> Json:
    """The text of the bot's profile, as set."""
    return {"short_description": _description(call, "short_description")}


@method("setMyName")
def set_my_name(call: MethodCall) -> bool:
    """The name people see in this language; an empty one gives way to the name for all."""
    return _describe(call, "name", _NAME_LIMIT)


@method("getMyName")
def get_my_name(call: MethodCall) -> Json:
    """The name as set, or the one the bot was born with."""
    return {"name": _description(call, "name") or call.bot.first_name}


def language_of(call: MethodCall) -> str:
    """The `language_code` of a call: two letters, or none for everybody."""
    language = call.parameters.text("language_code")
    if not _LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return language


def _describe(call: MethodCall, kind: str, limit: int) -> bool:
    text, language = call.parameters.text(kind), language_of(call)
    if len(text) > limit:
        raise bad_request(f"BOT_{kind.upper()}_TOO_LONG")  # Telegram's own word for this is undocumented
    call.bot.descriptions[kind, language] = text
    call.world.changes.announce()
    return True


def _description(call: MethodCall, kind: str) -> str:
    language = language_of(call)
    return call.bot.descriptions.get((kind, language)) or call.bot.descriptions.get((kind, ""), "")


@method("logOut")
def log_out(call: MethodCall) -> bool:
    """Leaves this server: for ten minutes every further call is refused."""
    call.bot.logged_out_until = call.world.clock.now() + _TEN_MINUTES
    call.bot.queue.interrupt(bad_request("logged out"))
    return True


@method("close")
def close(call: MethodCall) -> bool:
    """Moves the bot elsewhere; refused during its first ten minutes, as on Telegram."""
    remaining = call.bot.born_at + _TEN_MINUTES - call.world.clock.now()
    if remaining > 0:
        raise too_many_requests(math.ceil(remaining))
    return True
