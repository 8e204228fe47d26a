"""Which function answers which method, and what is common to every call."""

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from telegram import Bot

from bot.sandbox.parameters import Parameters
from bot.sandbox.refusals import RefusalError, bad_request, forbidden, not_modelled
from bot.sandbox.state import BotAccount, Conversation, Json, StoredMessage
from bot.sandbox.wire import message_json
from bot.sandbox.world import World

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
    """The method's proper spelling; the Bot API does not care about case."""
    try:
        return _NAMES[spelling.lower()]
    except KeyError:
        raise RefusalError(404, "Not Found: method not found") from None


def handler_for(name: str) -> Handler:
    """The function that answers `name`; a method without one is refused openly."""
    if name not in _handlers:
        raise not_modelled(name)
    return _handlers[name]
