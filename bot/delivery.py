"""The outbox at work: the one place that sends, edits and answers.

At least once: a message is sent, then marked; a crash in between sends it again, and both copies show the truth.
Errors are told apart: wait (429), try again later (network), unreachable (403), already so (not modified), and
given up with a log line. One message is under way per chat, answers to presses go ahead of everything.
"""

from __future__ import annotations

import asyncio
import logging
import random
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from telegram import ForceReply
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot import sending
from bot.marking import Marking
from bot.pacing import seconds_of
from bot.rendering import render
from bot.texts.connecting import TAKE_OUT_YOURSELF
from bot.texts.errors import plain
from core.domain.conversation import Card, OutboxKind, OutboxMessage, Priority
from core.domain.ids import new_id
from core.errors import NotFound
from core.services import announcing

if TYPE_CHECKING:
    from telegram import Bot

    from bot.metrics import Metrics
    from bot.pacing import Pacer
    from bot.screens.screen import Screen
    from core.domain.time import Clock
    from core.ports import Store, UnitOfWork

log = logging.getLogger(__name__)

_BATCH = 200
_IDLE = 0.3  # seconds between looks when nobody wakes us: rows written by the command line are found this way
_MOST_ATTEMPTS = 100  # of network trouble: about an hour and a half with the pauses below
_LONGEST_PAUSE = 60.0
_MOST_ASIDE = (
    4  # under way at once of what nobody waits for, so that it takes no time from what somebody does
)
_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")
_ON_CONNECTIONS = frozenset({OutboxKind.CONNECTION, OutboxKind.CONNECTING})
_TOO_LATE = ("query is too old", "query id is invalid", "query_id_invalid")


@dataclass
class Delivery:
    """Delivers outbox rows until it is cancelled."""

    bot: Bot
    store: Store
    clock: Clock
    pacer: Pacer
    metrics: Metrics
    marking: Marking = field(init=False)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _busy_chats: set[int] = field(default_factory=set)
    _under_way: dict[UUID, asyncio.Task[None]] = field(default_factory=dict)
    _aside: set[UUID] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.marking = Marking(self.store)

    def wake(self) -> None:
        """Something was written: look now."""
        self._wake.set()

    async def run(self) -> None:
        """Deliver for ever."""
        try:
            while True:
                self._wake.clear()
                pause = await self._start_due()
                try:
                    await asyncio.wait_for(self._wake.wait(), pause)
                except TimeoutError:
                    continue
        finally:
            for task in list(self._under_way.values()):
                task.cancel()
            await asyncio.gather(*self._under_way.values(), return_exceptions=True)
            await self.marking.close()

    async def _start_due(self) -> float:
        """Start what may leave now; returns seconds until the next look."""
        async with self.store.read() as uow:
            due = await uow.outbox.due(
                self.clock.now(),
                limit=_BATCH,
                besides_chats=tuple(self._busy_chats),
                besides=tuple(self._under_way),
                first_of_chat=True,
            )
        pause = _IDLE
        held: set[int] = set()  # chats whose most urgent message must wait: later ones may not overtake it
        for message in due:
            if message.id in self._under_way or message.chat_id in held:
                continue
            if message.priority > Priority.REPLY and len(self._aside) >= self._most_aside():
                held.add(message.chat_id)  # what is more urgent in this chat came before
                continue
            if message.kind is not OutboxKind.ANSWER:
                wait = self._claim_chat(message)
                if wait > 0:
                    held.add(message.chat_id)
                    pause = min(pause, wait)
                    continue
            self._start(message)
        return pause

    def _most_aside(self) -> int:
        """While something that is waited for is under way, the rest goes on one by one."""
        return 1 if len(self._under_way) > len(self._aside) else _MOST_ASIDE

    def _claim_chat(self, message: OutboxMessage) -> float:
        """Seconds to wait; 0 when the chat is now ours."""
        now = asyncio.get_running_loop().time()
        if message.chat_id in self._busy_chats:
            return _IDLE
        wait = self.pacer.delay(message.chat_id, now, urgent=message.priority <= Priority.AWAITED)
        if wait == 0:
            self._busy_chats.add(message.chat_id)
            self.pacer.take(message.chat_id, now)
        return wait

    def _start(self, message: OutboxMessage) -> None:
        task = asyncio.create_task(self._deliver(message))
        self._under_way[message.id] = task
        if message.priority > Priority.REPLY:
            self._aside.add(message.id)
        task.add_done_callback(lambda _: self._finished(message))

    def _finished(self, message: OutboxMessage) -> None:
        self._under_way.pop(message.id, None)
        self._aside.discard(message.id)
        if message.kind is not OutboxKind.ANSWER:
            self._busy_chats.discard(message.chat_id)
        self.wake()

    async def _deliver(self, message: OutboxMessage) -> None:
        try:
            await self._send(message)
        except RetryAfter as error:
            await self._wait_as_told(message, error)
        except Forbidden:
            await self._unreachable(message)
        except BadRequest as error:
            await self._refused(message, error)
        except NetworkError as error:
            await self._try_later(message, error)
        except NotFound as error:
            await self._give_up(message, error)
        except TelegramError as error:
            log.exception("delivery_failed", extra={"kind": message.kind.value})
            await self._try_later(message, error)
        except Exception as error:  # a bug in a screen must not stop the other chats
            log.exception("delivery_failed", extra={"kind": message.kind.value})
            await self._try_later(message, error)

    async def _send(self, message: OutboxMessage) -> None:
        if message.kind is OutboxKind.ANSWER:
            await self._answer(message)
            return
        if message.kind is OutboxKind.DELETE:
            await self._take_out(message)
            return
        if message.kind in sending.KINDS:
            await self._send_file(message)
            return
        async with self.store.read() as uow:
            screen = await render(uow, message, self.clock.now())
            unchanged = await _already_shown(uow, message, screen)
            target = await _target(uow, message)
        if unchanged:
            self.pacer.give_back(message.chat_id)
            await self._done(message)
            return
        message_id = await self._call(message, screen, target)

        async def mark(uow: UnitOfWork) -> None:
            await _remember(uow, message, screen, message_id)
            await uow.outbox.done(message, self.clock.now())

        await self.marking.write(mark)
        self._count(message, "sent")

    async def _send_file(self, message: OutboxMessage) -> None:
        await sending.send(self.bot, self.store, message, self.clock.now())
        await self.marking.write(lambda uow: uow.outbox.done(message, self.clock.now()))
        self._count(message, "sent")

    async def _call(
        self, message: OutboxMessage, screen: Screen, target: int | None, *, html: bool = True
    ) -> int:
        """Send or edit; returns the id of the message that now shows the screen."""
        text, mode = (screen.text, ParseMode.HTML) if html else (plain(screen.text), None)
        try:
            if target is not None:
                await self.bot.edit_message_text(
                    text,
                    chat_id=message.chat_id,
                    message_id=target,
                    parse_mode=mode,
                    reply_markup=sending.keyboard(screen),
                    link_preview_options=sending.NO_PREVIEW,
                )
                return target
            sent = await self.bot.send_message(
                message.chat_id,
                text,
                parse_mode=mode,
                reply_markup=_reply_box(screen) or sending.keyboard(screen),
                link_preview_options=sending.NO_PREVIEW,
                disable_notification=screen.silent,
            )
        except BadRequest as error:
            if "not modified" in str(error).lower():
                assert target is not None
                return target
            if html and "can't parse entities" in str(error).lower():
                log.warning("markup_refused", extra={"kind": message.kind.value})
                return await self._call(message, screen, target, html=False)
            raise
        return sent.message_id

    async def _answer(self, message: OutboxMessage) -> None:
        payload = message.payload
        await self.bot.answer_callback_query(
            payload["callback_id"], text=payload["text"] or None, show_alert=payload["alert"]
        )
        await self._done(message)

    async def _take_out(self, message: OutboxMessage) -> None:
        """A message that carries a secret leaves the chat; where Telegram will not, its sender is asked to."""
        try:
            await self.bot.delete_message(message.chat_id, message.payload["message_id"])
        except BadRequest as error:
            if "not found" not in str(error).lower():
                await self.bot.send_message(
                    message.chat_id, TAKE_OUT_YOURSELF, reply_to_message_id=message.payload["message_id"]
                )
        await self._done(message)

    async def _done(self, message: OutboxMessage) -> None:
        await self.marking.write(lambda uow: uow.outbox.done(message, self.clock.now()))
        self._count(message, "sent" if message.kind is OutboxKind.ANSWER else "unchanged")

    def _count(self, message: OutboxMessage, outcome: str) -> None:
        self.metrics.deliveries.labels(message.kind.value, outcome).inc()

    async def _wait_as_told(self, message: OutboxMessage, error: RetryAfter) -> None:
        wait = seconds_of(error)
        if message.kind is not OutboxKind.ANSWER:
            self.pacer.block(message.chat_id, asyncio.get_running_loop().time() + wait)
        await self._retry(message, wait, "429")

    async def _try_later(self, message: OutboxMessage, error: Exception) -> None:
        if message.attempts >= _MOST_ATTEMPTS:
            await self._give_up(message, error)
            return
        pause = min(_LONGEST_PAUSE, 0.5 * 2 ** min(message.attempts, 10))
        await self._retry(message, pause * random.uniform(0.8, 1.2), type(error).__name__)  # noqa: S311 - jitter

    async def _retry(self, message: OutboxMessage, seconds: float, error: str) -> None:
        self._count(message, "retried")
        async with self.store.write() as uow:
            await uow.outbox.retry(message, self.clock.now() + timedelta(seconds=seconds), error)

    async def _unreachable(self, message: OutboxMessage) -> None:
        """Blocked: the books lose nothing; the person finds everything in /pendentes on coming back."""
        async with self.store.write() as uow:
            await uow.people.set_reachable(message.chat_id, reachable=False)
            await uow.outbox.give_up(message, self.clock.now(), "unreachable")

    async def _refused(self, message: OutboxMessage, error: BadRequest) -> None:
        said = str(error).lower()
        if any(words in said for words in _TOO_LATE):
            await self._done(message)
        elif message.kind is OutboxKind.CARD_EDIT and any(words in said for words in _GONE):
            await self._send_anew(message)
        elif message.kind in _ON_CONNECTIONS and any(words in said for words in _GONE):
            await self._send_below(message)
        else:
            await self._give_up(message, error)

    async def _send_below(self, message: OutboxMessage) -> None:
        """The message it was to replace was deleted on the phone: it goes out as a new one."""
        async with self.store.write() as uow:
            await uow.outbox.done(message, self.clock.now())
            payload = {**message.payload, "message_id": None}
            await uow.outbox.put(replace(message, id=new_id(), payload=payload, dedupe=None, revision=0))

    async def _send_anew(self, message: OutboxMessage) -> None:
        """The card was deleted on the phone: its truth goes out as a new message."""
        async with self.store.write() as uow:
            await uow.outbox.done(message, self.clock.now())
            line_id, gone = message.payload["line_id"], int(message.payload["message_id"])
            if message.company_id is not None:
                await uow.chats.forget_card(message.company_id, message.chat_id, gone)
                queue = await uow.chats.queue(message.company_id, message.chat_id)
                if queue is not None and queue.message_id == gone:
                    await uow.chats.queue_sent(message.company_id, message.chat_id, None)
                    await announcing.send_queue(uow, queue, self.clock.now())
                    return
            await uow.outbox.put(
                announcing.message(
                    OutboxKind.CARD,
                    message.chat_id,
                    {"line_id": line_id, "unasked": True},
                    priority=message.priority,
                    now=self.clock.now(),
                    company_id=message.company_id,
                    dedupe=f"card:{message.chat_id}:{line_id}",
                )
            )

    async def _give_up(self, message: OutboxMessage, error: Exception) -> None:
        self._count(message, "given_up")
        log.error(
            "delivery_given_up",
            extra={"kind": message.kind.value, "reason": type(error).__name__, "outbox_id": str(message.id)},
        )
        async with self.store.write() as uow:
            await uow.outbox.give_up(message, self.clock.now(), str(error))


async def _target(uow: UnitOfWork, message: OutboxMessage) -> int | None:
    """The message to edit, or ``None`` to send a new one."""
    if message.payload.get("message_id") is not None:
        return int(message.payload["message_id"])
    if message.payload.get("in_queue") and message.company_id is not None:
        queue = await uow.chats.queue(message.company_id, message.chat_id)
        return queue.message_id if queue else None
    progress_id = message.payload.get("progress_id")
    if progress_id is None or message.company_id is None:
        return None
    return await uow.chats.progress_message(message.company_id, UUID(progress_id))


async def _already_shown(uow: UnitOfWork, message: OutboxMessage, screen: Screen) -> bool:
    """Whether an edit would change nothing."""
    if message.kind is not OutboxKind.CARD_EDIT or message.company_id is None:
        return False
    card = await uow.chats.card(message.company_id, message.chat_id, message.payload["message_id"])
    return card is not None and card.shown_hash == screen.fingerprint


async def _remember(uow: UnitOfWork, message: OutboxMessage, screen: Screen, message_id: int) -> None:
    """What the message now shows: of which line, or that it asks a question."""
    if message.company_id is None:
        return
    await _remember_card(uow, message, message.company_id, screen, message_id)
    if message.payload.get("in_queue"):
        await uow.chats.queue_sent(message.company_id, message.chat_id, message_id)
    if progress_id := message.payload.get("progress_id"):
        await uow.chats.remember_progress(message.company_id, UUID(progress_id), message.chat_id, message_id)
    if prompt_id := message.payload.get("prompt_id"):
        await uow.chats.prompt_sent(message.company_id, UUID(prompt_id), message_id)


async def _remember_card(
    uow: UnitOfWork, message: OutboxMessage, company_id: UUID, screen: Screen, message_id: int
) -> None:
    """A card is about the line it was drawn of; a screen in its place leaves what it asked as it was."""
    line_id, question = screen.line_id, screen.question
    if message.kind not in {OutboxKind.CARD, OutboxKind.CARD_EDIT}:
        if not message.payload.get("line_id"):
            return
        line_id = UUID(message.payload["line_id"])
        known = await uow.chats.card(company_id, message.chat_id, message_id)
        question = known.question if known and known.line_id == line_id else None
    if line_id is None:
        await uow.chats.forget_card(company_id, message.chat_id, message_id)
        return
    card = Card(company_id, message.chat_id, message_id, line_id, screen.fingerprint, question)
    await uow.chats.remember_card(card)


def _reply_box(screen: Screen) -> ForceReply | None:
    return ForceReply(input_field_placeholder=screen.ask) if screen.ask else None
