"""The whole of one sandbox: its clock, its persons and bots, its call log and its rules of access."""

import itertools
import re
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.changes import Changes
from bot.sandbox.clock import SandboxClock
from bot.sandbox.faithful import UnfaithfulError, problems_of_update
from bot.sandbox.faults import FaultBook
from bot.sandbox.floods import FloodControl, FloodMode
from bot.sandbox.in_words import in_words
from bot.sandbox.parameters import Parameters
from bot.sandbox.refusals import RefusalError
from bot.sandbox.state import BotAccount, Conversation, Json, User
from bot.sandbox.updates import UpdateQueue

_TOKEN_FORM = re.compile(r"(\d{1,19}):[\w-]{20,}", re.ASCII)
_TOKEN_LIMIT = 80
_NUMBER = re.compile(r"-?\d{1,19}", re.ASCII)
_FIRST_IMPOSSIBLE_ID = 1 << 54
_FIRST_UPDATE_ID = 500_000_001
_IDS_PER_BOT = 10_000_000  # each bot's ids follow one another without gaps, and no two bots share one
_CALLS_KEPT = 20_000
Perform = Callable[[BotAccount, str, Parameters], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a bot: when, what, with which parameters, and how it ended (0: connection dropped).

    `remarks` are plain sentences on what Telegram would have ignored or refused although the sandbox went on.
    """

    at: float
    method: str
    parameters: dict[str, Any]
    status: int
    description: str
    remarks: tuple[str, ...] = ()

    @property
    def plain(self) -> str:
        """The call in one plain sentence, for the page."""
        return in_words(self.method, self.parameters, self.status, self.description)


@dataclass(slots=True)
class World:
    """Everything the methods work on; one event loop owns it, so nothing needs a lock.

    Attributes:
        strict: refuses all that Telegram refuses; otherwise what only gets in the way is remarked on.
        checked: whatever leaves is held against python-telegram-bot's classes; what fails is a lapse.
        deactivated: persons who have deleted their account.
        reactions: what persons put on messages, by bot, person and message.
        lapses: what the sandbox itself emitted wrongly, so far.
        perform: carries out one call of a bot; set by whoever answers calls.
    """

    floods_mode: FloodMode = "soft"
    strict: bool = False
    checked: bool = True
    token: str | None = None
    bot_name: str = "Robô do sandbox"
    clock: SandboxClock = field(default_factory=SandboxClock)
    changes: Changes = field(default_factory=Changes)
    users: dict[int, User] = field(default_factory=dict)
    bots: dict[str, BotAccount] = field(default_factory=dict)
    faults: FaultBook = field(default_factory=FaultBook)
    calls: deque[Call] = field(default_factory=lambda: deque(maxlen=_CALLS_KEPT))
    updates_issued: dict[int, Json] = field(default_factory=dict)
    deactivated: set[int] = field(default_factory=set)
    reactions: dict[tuple[int, int, int], str] = field(default_factory=dict)
    lapses: list[str] = field(default_factory=list)
    closing: bool = False
    floods: FloodControl = field(init=False)
    perform: Perform = field(init=False)

    def __post_init__(self) -> None:
        self.floods = FloodControl(self.floods_mode, self.clock)
        if self.token is not None:
            self.bot(self.token)

    def bot(self, token: str) -> BotAccount:
        """The bot of a token; a token of Telegram's form becomes a bot on first use."""
        if token in self.bots:
            return self.bots[token]
        number, colon, _ = token.partition(":")
        if not colon or len(token) > _TOKEN_LIMIT or token.startswith("0"):
            raise RefusalError(401, "Unauthorized: invalid token specified")
        if _NUMBER.fullmatch(number) is None:
            raise RefusalError(421, "Misdirected Request: unallowed token specified")
        if not 0 < int(number) < _FIRST_IMPOSSIBLE_ID:
            raise RefusalError(401, "Unauthorized: invalid token specified")
        form = _TOKEN_FORM.fullmatch(token)
        if form is None or (self.token is not None and token != self.token):
            raise RefusalError(401, "Unauthorized")
        return self._welcome(token, int(form.group(1)))

    def _welcome(self, token: str, bot_id: int) -> BotAccount:
        ids = itertools.count(_FIRST_UPDATE_ID + len(self.bots) * _IDS_PER_BOT)
        queue = UpdateQueue(self.clock, ids.__next__, self.updates_issued, self._check_update)
        account = BotAccount(
            bot_id=bot_id,
            token=token,
            first_name=self.bot_name,
            username=f"sandbox{bot_id}_bot",
            queue=queue,
            born_at=self.clock.now(),
        )
        self.bots[token] = account
        self.changes.announce()
        return account

    def _check_update(self, update: Json) -> None:
        """Stops at the very gesture whose update would be no Bot API."""
        problems = problems_of_update(update) if self.checked else []
        if problems:
            self.lapses.append(f"update: {'; '.join(problems)}")
            raise UnfaithfulError(self.lapses[-1])

    def bot_by_id(self, bot_id: int) -> BotAccount | None:
        """The bot with this number, if one has connected."""
        return next((bot for bot in self.bots.values() if bot.bot_id == bot_id), None)

    def conversation(self, bot: BotAccount, user: User) -> Conversation:
        """The private chat of a person with a bot; made when first looked for."""
        self.users.setdefault(user.user_id, user)
        return bot.conversations.setdefault(user.user_id, Conversation(user=self.users[user.user_id]))

    async def close(self) -> None:
        """Ends what waits: long polls are answered, webhooks stop, event streams finish."""
        self.closing = True
        self.changes.announce()
        for bot in self.bots.values():
            bot.queue.close()
            if bot.webhook is not None:
                await bot.webhook.stop()

    async def reset(self) -> None:
        """Forgets chats, files, faults and calls; bots stay known, update ids go on growing."""
        for bot in self.bots.values():
            for chat in bot.conversations.values():
                _empty(chat)
            bot.files.clear()
            bot.queue.clear()
        self.faults.clear()
        self.calls.clear()
        self.updates_issued.clear()
        self.reactions.clear()
        self.deactivated.clear()
        self.changes.announce()


def _empty(chat: Conversation) -> None:
    """Back to "never started", in place, so that whoever holds the chat sees it."""
    chat.started = chat.blocked = False
    chat.action, chat.action_until, chat.draft = "", 0.0, None
    for memory in (chat.messages, chat.deleted, chat.pinned, chat.presses, chat.toasts):
        memory.clear()
