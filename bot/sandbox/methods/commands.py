"""The command list and the menu button."""

import re
from typing import Any

from bot.sandbox.json_fields import an_object, integer_field, object_field, text_field
from bot.sandbox.links import checked_https_link
from bot.sandbox.methods.identity import language_of
from bot.sandbox.methods.registry import MethodCall, method
from bot.sandbox.refusals import bad_request
from bot.sandbox.state import BotAccount, Json

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_COMMANDS_LIMIT = 100
_NAME_LIMIT = 32
_DESCRIPTION_LIMIT = 256
_CHAT_SCOPES = frozenset({"chat", "chat_administrators", "chat_member"})
_PLAIN_SCOPES = frozenset(
    {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"},
)


@method("setMyCommands")
def set_my_commands(call: MethodCall) -> bool:
    """Replaces the list of one scope and language; an empty list is the same as deleteMyCommands."""
    given = call.parameters.json("commands", complaint="can't parse commands JSON object")
    if given is not None and not isinstance(given, list):
        raise bad_request("expected an Array of BotCommand")
    commands = [_checked(command) for command in given or []]
    if len(commands) > _COMMANDS_LIMIT:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    key = _key(call)
    call.bot.commands.pop(key, None)
    if commands:
        call.bot.commands[key] = commands
    call.world.changes.announce()
    return True


@method("getMyCommands")
def get_my_commands(call: MethodCall) -> list[Json]:
    """The list of exactly this scope and language."""
    return call.bot.commands.get(_key(call), [])


@method("deleteMyCommands")
def delete_my_commands(call: MethodCall) -> bool:
    """Forgets the list of one scope and language."""
    call.bot.commands.pop(_key(call), None)
    call.world.changes.announce()
    return True


def commands_for(bot: BotAccount, user_id: int, language: str) -> list[Json]:
    """What a phone shows after "/": the narrowest scope wins, then the person's language."""
    for scope in (f"chat:{user_id}", "all_private_chats", "default"):
        for spoken in (language[:2], ""):
            if (scope, spoken) in bot.commands:
                return bot.commands[scope, spoken]
    return []


def _checked(command: Any) -> Json:
    try:
        stated = an_object(command)
        name = text_field(stated, "command", required=True).strip().removeprefix("/")
        description = text_field(stated, "description", required=True).strip()
    except ValueError as error:
        raise bad_request(f"can't parse BotCommand: {error}") from None
    _check_length("command", name, _NAME_LIMIT)
    _check_length("command description", description, _DESCRIPTION_LIMIT)
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    return {"command": name, "description": description}


def _check_length(what: str, text: str, limit: int) -> None:
    if not text:
        raise bad_request(f"{what} must be non-empty")
    if len(text) > limit:
        raise bad_request(f"{what} length must not exceed {limit}")


def _key(call: MethodCall) -> tuple[str, str]:
    given = call.parameters.json("scope", complaint="can't parse BotCommandScope JSON object")
    try:
        scope = (
            {"type": "default"} if given is None else an_object(given, "BotCommandScope must be an Object")
        )
        name = _scope_name(call, scope)
    except ValueError as error:
        raise bad_request(f"can't parse BotCommandScope: {error}") from None
    return name, language_of(call)


def _scope_name(call: MethodCall, scope: Json) -> str:
    kind = text_field(scope, "type", required=True)
    if kind in _PLAIN_SCOPES:
        return kind
    if kind not in _CHAT_SCOPES:
        raise ValueError("Unsupported type specified")
    chat_id = text_field(scope, "chat_id", required=True)
    if not chat_id:
        raise ValueError("Empty chat_id specified")
    if kind == "chat_member" and integer_field(scope, "user_id", required=True) <= 0:
        raise ValueError("Invalid user_id specified")
    chat = call.chat_named(chat_id)
    if kind != "chat":
        raise bad_request("can't use specified scope in private chats")
    return f"chat:{chat.user.user_id}"


@method("setChatMenuButton")
def set_chat_menu_button(call: MethodCall) -> bool:
    """The button beside the text field, for one chat or for all."""
    given = call.parameters.json("menu_button", complaint="can't parse menu button JSON object")
    try:
        stated = {"type": "default"} if given is None else an_object(given, "MenuButton must be an Object")
        button = _menu_button(stated)
    except ValueError as error:
        raise bad_request(f"can't parse menu button: {error}") from None
    call.bot.menu_buttons[_menu_owner(call)] = button
    call.world.changes.announce()
    return True


@method("getChatMenuButton")
def get_chat_menu_button(call: MethodCall) -> Json:
    """The button of a chat, or the one for all chats."""
    usual = call.bot.menu_buttons.get(0, {"type": "commands"})
    return call.bot.menu_buttons.get(_menu_owner(call), usual)


def _menu_owner(call: MethodCall) -> int:
    return call.chat().user.user_id if call.parameters.text("chat_id") else 0


def _menu_button(stated: Json) -> Json:
    kind = text_field(stated, "type", required=True)
    if kind in {"default", "commands"}:
        return {"type": kind}
    if kind != "web_app":
        raise ValueError("MenuButton has unsupported type")
    text = text_field(stated, "text", required=True)
    url = text_field(object_field(stated, "web_app"), "url", required=True)
    if not text:
        raise bad_request("menu button text must be non-empty")
    try:
        return {"type": kind, "text": text, "web_app": {"url": checked_https_link(url)}}
    except ValueError as error:
        raise bad_request(f"menu button Web App URL '{url}' is invalid: {error}") from None
