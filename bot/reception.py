"""The inbox at work: every stored update is handled exactly once, in order within a chat, chats side by side.

Order of things: fetch what must be fetched (a file) without a transaction; then, in one transaction, mark the
update done and write its effect, audit and outbox rows. A crash before the commit leaves the update waiting, a
crash after it leaves nothing to do.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from uuid import UUID

from telegram import Update
from telegram.error import BadRequest, NetworkError

from bot.handlers import oversight
from bot.handlers.bulk import needs_offers
from bot.handlers.commands import handle_command
from bot.handlers.connecting import secret_file
from bot.handlers.conversation import Conversation
from bot.handlers.documents import CANCELLED, LONG_FILE, FetchedFile, fetch_and_read, handle_file
from bot.handlers.file_presses import answers_of, file_answered
from bot.handlers.presses import handle_press, refresh_pressed
from bot.handlers.secret_files import SecretFile, awaits_file, fetch_secret
from bot.handlers.typed import handle_other, handle_text
from bot.incoming import Asked, asked_for, is_for_a_card, kind_of
from bot.redaction import is_sealed, with_words
from bot.screens.screen import Screen
from bot.texts import dialogs as file_texts
from bot.texts import errors as error_texts
from bot.texts import reports
from core.domain.conversation import OutboxKind, Priority
from core.domain.ids import new_id
from core.domain.time import local_day
from core.errors import BusinessError, InvitationRefused, NotFound, PeriodClosed
from core.services import announcing, founding, reporting
from core.services.bulk import offers_of_open

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from telegram import Bot, CallbackQuery, Message

    from bot.metrics import Metrics
    from bot.readers import ReadFile
    from core.domain.conversation import InboxUpdate
    from core.domain.parties import Member
    from core.domain.time import Clock
    from core.ports import Store, UnitOfWork
    from core.ports.feeds import BankFeed
    from core.services.offering import Offer

log = logging.getLogger(__name__)

_MOST_NETWORK_TRIES = (
    100  # a file that cannot be fetched now is fetched when Telegram is back: about 45 minutes
)
_LONGEST_PAUSE = 30.0


@dataclass
class Reception:
    """Handles stored updates.

    Attributes:
        wake_outbox: called after each commit, so that answers leave at once.
        most_tries: after which an update is kept aside, network trouble excepted.
        pause_after_failure: seconds before the next try, times the number of tries.
        feeds: connectors that are configured here, by name.
    """

    bot: Bot
    store: Store
    clock: Clock
    read: ReadFile
    wake_outbox: Callable[[], None]
    metrics: Metrics
    most_tries: int = 5
    pause_after_failure: float = 0.5
    feeds: Mapping[str, BankFeed] = field(default_factory=dict)
    _lanes: dict[int, deque[InboxUpdate]] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def resume(self) -> None:
        """Take up what an earlier process left unhandled."""
        async with self.store.read() as uow:
            waiting = await uow.inbox.waiting(self.bot.id)
        self.accept(waiting)

    def accept(self, updates: Sequence[InboxUpdate]) -> None:
        """Put stored updates into the lane of their chat; each lane is worked off by one task."""
        if updates:
            self.metrics.last_update.set(self.clock.now().timestamp())
        for update in updates:
            lane = self._lanes.get(update.chat_id)
            if lane is not None:
                lane.append(update)
                continue
            self._lanes[update.chat_id] = deque([update])
            task = asyncio.create_task(self._work_off(update.chat_id))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Stop where we are: whatever is not committed stays in the inbox."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _work_off(self, chat_id: int) -> None:
        lane = self._lanes[chat_id]
        while lane:
            if await self._settled(lane[0]):
                lane.popleft()
        del self._lanes[chat_id]

    async def _settled(self, stored: InboxUpdate) -> bool:
        """Handle one update; ``False`` when it must be tried again."""
        try:
            await self._handle(stored)
        except Exception as error:  # noqa: BLE001 - where bugs and operational errors of handling end
            return await self._survived(stored, error)
        self.metrics.updates.labels("handled").inc()
        self.wake_outbox()
        return True

    async def _survived(self, stored: InboxUpdate, error: Exception) -> bool:
        """A lane must outlive whatever happens, a busy database while noting the failure included."""
        try:
            return await self._after_failure(stored, error)
        except Exception:
            log.exception("failure_not_noted")
            await asyncio.sleep(self.pause_after_failure)
            return False

    async def _after_failure(self, stored: InboxUpdate, error: Exception) -> bool:
        """Try again a few times; then keep the update aside, say so, and let the queue go on."""
        reference = f"{stored.update_id:x}"
        log.error("update_failed", extra={"reference": reference}, exc_info=error)
        async with self.store.write() as uow:
            tries = await uow.inbox.fail(stored.bot_id, stored.update_id, type(error).__name__)
            hopeless = tries >= self._most_tries(error)
            self.metrics.updates.labels("given_up" if hopeless else "failed").inc()
            if hopeless:
                await uow.inbox.bury(stored.bot_id, stored.update_id, self.clock.now())
                if is_sealed(stored.raw):
                    await uow.vault.take_typed(stored.bot_id, stored.update_id)
                await self._apologise(uow, stored, reference)
        self.wake_outbox()
        if not hopeless:
            await asyncio.sleep(min(_LONGEST_PAUSE, self.pause_after_failure * tries))
        return hopeless

    def _most_tries(self, error: Exception) -> int:
        """A network that is down is no fault of the update; a refusal (``BadRequest``) is."""
        passing = isinstance(error, NetworkError) and not isinstance(error, BadRequest)
        return _MOST_NETWORK_TRIES if passing else self.most_tries

    async def _apologise(self, uow: UnitOfWork, stored: InboxUpdate, reference: str) -> None:
        try:
            update = Update.de_json(dict(stored.raw), self.bot)
        except Exception:  # noqa: BLE001 - an update that cannot be read has nobody to be told
            return
        member = await self._member(uow, update)
        if member is None:
            return
        talk = await self._talk(uow, member, update)
        if is_sealed(stored.raw):
            await talk.take_out()
        await talk.answer("")
        await talk.say(error_texts.unexpected(reference))

    async def _handle(self, stored: InboxUpdate) -> None:
        update = Update.de_json(dict(stored.raw), self.bot)
        file = await self._read_document(update)
        offers = await self._foresee(update)
        async with self.store.write() as uow:
            if not await uow.inbox.finish(stored.bot_id, stored.update_id, self.clock.now()):
                return
            if is_sealed(stored.raw):
                update = await self._unsealed(uow, stored)
            await self._dispatch(uow, update, file, offers, sealed=is_sealed(stored.raw))

    async def _unsealed(self, uow: UnitOfWork, stored: InboxUpdate) -> Update:
        """The update with the words that were kept apart from it; from here on they are in memory alone."""
        text = await uow.vault.take_typed(stored.bot_id, stored.update_id)
        raw = dict(stored.raw) if text is None else with_words(stored.raw, text)
        return Update.de_json(raw, self.bot)

    async def _foresee(self, update: Update) -> Mapping[UUID, Offer] | None:
        """A press about many lines needs the matcher, which must not keep others from writing."""
        pressed = update.callback_query.data if update.callback_query else None
        typed = update.message.text if update.message else None
        if not needs_offers(pressed, typed):
            return None
        async with self.store.read() as uow:
            member = await self._member(uow, update)
            return await offers_of_open(uow, member.company_id) if member and member.role.decides else None

    async def _read_document(self, update: Update) -> FetchedFile | SecretFile | None:
        """A document sent, or one that waited for the press at hand; only a member who decides makes us fetch."""
        asked = asked_for(update)
        if asked is None:
            return None
        async with self.store.read() as uow:
            member = await self._member(uow, update)
            if member is None or not member.role.decides or await is_for_a_card(uow, member, update):
                return None
            secret = isinstance(asked, Asked) and await awaits_file(uow, member, asked.name)
            company = await uow.people.company(member.company_id)
            answers: Mapping[str, str] = {}
            if isinstance(asked, UUID):
                try:
                    request = await uow.chats.file_request(company.id, asked)
                except NotFound:
                    return None
                if CANCELLED in request.answers:
                    return None
                data = update.callback_query.data if update.callback_query else None
                answers = answers_of(data or "", request.answers)
                asked = Asked(request.file_id, request.name, 0)
        if secret:
            return await fetch_secret(self.bot, asked.file_id, asked.size)
        today = local_day(self.clock.now(), company.time_zone)
        progress_id = await self._say_reading(member, asked) if asked.size >= LONG_FILE else None
        file = await fetch_and_read(
            self.bot, file_id=asked.file_id, name=asked.name, size=asked.size, read=self.read, today=today
        )
        return replace(file, answers=answers, progress_id=progress_id)

    async def _say_reading(self, member: Member, asked: Asked) -> UUID:
        """Long files: say so at once; the result replaces the message."""
        progress_id, now = new_id(), self.clock.now()
        payload = Screen(file_texts.reading(asked.name, asked.size)).to_json()
        async with self.store.write() as uow:
            await uow.outbox.put(
                announcing.message(
                    OutboxKind.TEXT,
                    member.chat_id,
                    payload | {"progress_id": str(progress_id)},
                    priority=Priority.REPLY,
                    now=now,
                    company_id=member.company_id,
                )
            )
        self.wake_outbox()
        return progress_id

    async def _member(self, uow: UnitOfWork, update: Update) -> Member | None:
        """Who this is: a member, in their own private chat. Everybody else is nobody."""
        user, chat = update.effective_user, update.effective_chat
        if user is None or chat is None or chat.type != "private" or chat.id != user.id:
            return None
        return await uow.people.member_by_user(user.id)

    async def _talk(self, uow: UnitOfWork, member: Member, update: Update) -> Conversation:
        query = update.callback_query
        return Conversation(
            uow=uow,
            member=member,
            company=await uow.people.company(member.company_id),
            now=self.clock.now(),
            pressed_id=query.id if query else None,
            message_id=query.message.message_id if query and query.message else None,
            bot_name=self.bot.username,
            feeds=self.feeds,
            incoming_id=update.message.message_id if update.message else None,
        )

    async def _dispatch(
        self,
        uow: UnitOfWork,
        update: Update,
        file: FetchedFile | SecretFile | None,
        offers: Mapping[UUID, Offer] | None = None,
        *,
        sealed: bool = False,
    ) -> None:
        if update.my_chat_member is not None:
            await self._reachability(uow, update)
            return
        if await self._joins(uow, update):
            return
        member = await self._member(uow, update)
        if member is None:
            return  # strangers and groups get no answer at all
        if not member.reachable:
            await uow.people.set_reachable(member.chat_id, reachable=True)
        talk = replace(await self._talk(uow, member, update), offers=offers, sealed=sealed)
        try:
            async with uow.savepoint():
                await self._serve(talk, update, file)
        except BusinessError as error:
            if sealed or isinstance(file, SecretFile):
                await talk.take_out()  # what had asked for it was rolled back
            progress_id = file.progress_id if isinstance(file, FetchedFile) else None
            await self._refuse(talk, update, error, progress_id)

    async def _serve(self, talk: Conversation, update: Update, file: FetchedFile | SecretFile | None) -> None:
        if update.callback_query is not None and isinstance(file, FetchedFile):
            await file_answered(talk, file)
        elif update.callback_query is not None:
            await handle_press(talk, update.callback_query.data or "")
        elif update.message is not None:
            await self._serve_message(talk, update.message, file)

    async def _serve_message(
        self, talk: Conversation, message: Message, file: FetchedFile | SecretFile | None
    ) -> None:
        if isinstance(file, SecretFile):
            await talk.take_out()
            await secret_file(talk, file)
        elif file is not None:
            await handle_file(talk, file)
        elif await oversight.attach(talk, message):
            return
        elif message.document is not None:
            await talk.say(error_texts.READ_ONLY)
        elif message.text and message.text.startswith("/"):
            await handle_command(talk, message.text)
        elif message.text:
            reply = message.reply_to_message
            await handle_text(talk, message.text, reply.message_id if reply else None)
        else:
            await handle_other(talk, kind_of(message))

    async def _refuse(
        self, talk: Conversation, update: Update, error: BusinessError, progress_id: UUID | None
    ) -> None:
        """A business refusal: nothing was changed, and the person learns what is true."""
        text = error_texts.sentence(error, talk.company.time_zone)
        query: CallbackQuery | None = update.callback_query
        data = (query.data or "") if query else ""
        if isinstance(error, PeriodClosed) and await oversight.offer_closed(talk, data, error):
            return
        closed = oversight.reopening(talk, error) if isinstance(error, PeriodClosed) else None
        if query is None:
            await talk.show_result(closed or Screen(text), progress_id)
            return
        await talk.answer(error_texts.plain(text), alert=True)
        await refresh_pressed(talk, query.data or "")
        if closed is not None:
            await talk.say(closed)

    async def _joins(self, uow: UnitOfWork, update: Update) -> bool:
        """``/start CODE``: the one thing a stranger can do."""
        message = update.message
        if message is None or not message.text or message.chat.type != "private" or message.from_user is None:
            return False
        command, _, code = message.text.partition(" ")
        if command.partition("@")[0] != "/start" or not code.strip():
            return False
        chat_id, user = message.chat.id, message.from_user
        now = self.clock.now()
        try:
            member = await founding.join(
                uow, code, user_id=user.id, chat_id=chat_id, name=user.full_name, now=now
            )
        except InvitationRefused:
            await self._tell(uow, chat_id, reports.INVITATION_REFUSED)
            return True
        company = await uow.people.company(member.company_id)
        view = await reporting.pending(uow, company.id)
        await self._tell(uow, chat_id, reports.welcome(member, company.name, pending=len(view.lines)))
        return True

    async def _tell(self, uow: UnitOfWork, chat_id: int, text: str) -> None:
        payload = Screen(text).to_json()
        now = self.clock.now()
        await uow.outbox.put(
            announcing.message(OutboxKind.TEXT, chat_id, payload, priority=Priority.REPLY, now=now)
        )

    async def _reachability(self, uow: UnitOfWork, update: Update) -> None:
        """The person blocked the bot, or came back."""
        changed = update.my_chat_member
        assert changed is not None
        if changed.chat.type == "private":
            back = changed.new_chat_member.status == "member"
            await uow.people.set_reachable(changed.chat.id, reachable=back)
