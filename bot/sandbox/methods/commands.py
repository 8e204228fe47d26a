"""The command list and the menu button."""

import re
from typing import Any

from bot.sandbox.methods.registry import MethodCall, method
from bot.sandbox.refusals import bad_request, not_modelled
from bot.sandbox.state import BotAccount, Json

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_COMMANDS_LIMIT = 100
_DESCRIPTION_LIMIT = 256
_PLAIN_SCOPES = frozenset(
    {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"},
)


@method("setMyCommands")
def set_my_commands(call: MethodCall) -> bool:
    """Replaces the list of one scope and language."""
    commands = call.parameters.json("commands", complaint="can't parse commands JSON object")
    if not isinstance(commands, list):
        raise bad_request("can't parse commands JSON object")
    if len(commands) > _COMMANDS_LIMIT:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    checked = [_checked(command) for command in commands]
    call.bot.commands[_key(call)] = checked
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
    if not isinstance(command, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    name = str(command.get("command", "")).removeprefix("/")
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    description = str(command.get("description", "")).strip()
    if not 1 <= len(description) <= _DESCRIPTION_LIMIT:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def _key(call: MethodCall) -> tuple[str, str]:
    scope = call.parameters.json("scope", complaint="can't parse BotCommandScope JSON object")
    return _scope_name(scope or {"type": "default"}), call.parameters.text("language_code").lower()


def _scope_name(scope: Any) -> str:
    if not isinstance(scope, dict):
        raise bad_request("object expected as BotCommandScope")
    kind = scope.get("type")
    if kind in _PLAIN_SCOPES:
        return str(kind)
    if kind in {"chat_administrators", "chat_member"}:
        raise not_modelled(f"the command scope {kind}")
    if kind != "chat":
        raise bad_request("unsupported type specified")
    if not scope.get("chat_id"):
        raise bad_request("empty chat_id specified")
    return f"chat:{scope['chat_id']}"


@method("setChatMenuButton")
def set_chat_menu_button(call: MethodCall) -> bool:
    """The button beside the text field, for one chat or for all."""
    button = call.parameters.json("menu_button", complaint="can't parse menu button JSON object")
    kind = (button or {"type": "default"}).get("type")
    if kind == "web_app":
        raise not_modelled("menu buttons with a web_app")
    if kind not in {"default", "commands"}:
        raise bad_request("MenuButton has unsupported type")
    chat_id = call.chat().user.user_id if call.parameters.text("chat_id") else 0
    call.bot.menu_buttons[chat_id] = {"type": kind}
    call.world.changes.announce()
    return True


@method("getChatMenuButton")
def get_chat_menu_button(call: MethodCall) -> Json:
    """The button of a chat, or the one for all chats."""
    chat_id = call.chat().user.user_id if call.parameters.text("chat_id") else 0
    usual = call.bot.menu_buttons.get(0, {"type": "commands"})
    return call.bot.menu_buttons.get(chat_id, usual)
