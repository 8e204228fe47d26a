"""Which function answers which method, and what is common to every call."""

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from telegram import Bot

from bot.sandbox.in_words import absent_here
from bot.sandbox.parameters import Parameters
from bot.sandbox.refusals import RefusalError, bad_request, forbidden, not_modelled
from bot.sandbox.remarks import remark
from bot.sandbox.state import BotAccount, Conversation, Json, StoredMessage
from bot.sandbox.wire import message_json
from bot.sandbox.world import World

_UNKNOWN_METHOD = "Not Found: method not found"
_NUMBER = re.compile(r"-?\d{1,19}", re.ASCII)
_SPELLING = re.compile(r"[a-z]+[A-Z]\w*|close")


@dataclass(frozen=True, slots=True)
class MethodCall:
    """One call: who calls, with what, in which world."""

    world: World
    bot: BotAccount
    parameters: Parameters

    def chat(self, parameter: str = "chat_id", *, writing: bool = False) -> Conversation:
        """The chat a parameter names, or Telegram's reason why the bot cannot use it."""
        return self.chat_named(self.parameters.text(parameter).strip(), writing=writing)

    def chat_named(self, chat_id: str, *, writing: bool = False) -> Conversation:
        """The private chat with this number; the sandbox has no groups and no @names."""
        if not chat_id:
            raise bad_request("chat_id is empty")
        user_id = int(chat_id) if _NUMBER.fullmatch(chat_id) else 0
        chat = self.bot.conversations.get(user_id)
        if chat is None or not chat.started:
            if user_id in self.world.users:
                raise forbidden("bot can't initiate conversation with a user")
            raise bad_request("chat not found")
        if writing and user_id in self.world.deactivated:
            raise forbidden("user is deactivated")
        if writing and chat.blocked:
            raise forbidden("bot was blocked by the user")
        return chat

    def shown(self, chat: Conversation, message: StoredMessage) -> Json:
        """A message as the answer of a call."""
        return message_json(self.bot, chat, message)


def _telegram_method_names() -> dict[str, str]:
    """Every method name python-telegram-bot knows, by its lower-case spelling."""
    members = inspect.getmembers(Bot, inspect.isfunction)
    return {name.lower(): name for name, _ in members if _SPELLING.fullmatch(name)}


_NAMES = _telegram_method_names()


@dataclass(frozen=True, slots=True)
class Described:
    """A result that Telegram explains: `description` stands beside it in the answer."""

    result: Any
    description: str


Handler = Callable[[MethodCall], Any]
AnyHandler = TypeVar("AnyHandler", bound=Handler)
_handlers: dict[str, Handler] = {}


def method(name: str) -> Callable[[AnyHandler], AnyHandler]:
    """Makes a function answer the method `name`; it may be a coroutine function."""

    def register(handler: AnyHandler) -> AnyHandler:
        _handlers[name] = handler
        _NAMES.setdefault(name.lower(), name)  # newer than the client's own list of methods
        return handler

    return register


def canonical_name(spelling: str) -> str:
    """The method's proper spelling, or the given one when nobody knows it; case does not matter."""
    return _NAMES.get(spelling.lower(), spelling)


def handler_for(name: str, *, strict: bool = False) -> Handler:
    """The function that answers `name`.

    A real method without one is refused openly: 501 with its name, or 404 when `strict`, because Telegram has
    no 501 and 404 is what a bot must cope with on an older server.
    """
    if name in _handlers:
        return _handlers[name]
    if name.lower() not in _NAMES:
        raise RefusalError(404, _UNKNOWN_METHOD)
    if not strict:
        raise not_modelled(name)
    remark(absent_here(name))
    raise RefusalError(404, _UNKNOWN_METHOD)


def modelled_methods() -> list[str]:
    """The methods the sandbox answers for real, in alphabetical order."""
    return sorted(_handlers)
