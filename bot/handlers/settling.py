"""Buttons that decide a line against the books: one entry or several, exact, in part, or the difference explained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action
from bot.handlers.pressing import (
    adopt,
    concluded,
    open_view,
    press_as_seen,
    press_of,
    selection_of,
    target_of,
)
from bot.screens import cards as card_screens
from bot.screens import selecting as screens
from bot.texts import settling as texts
from core.domain.entries import Direction, EntryState
from core.domain.views import fingerprint
from core.errors import EntriesChanged, EntryNotOpen, NotFound
from core.services import (
    deciding,
    drafting,
    overpaying,
    refunding,
    selecting,
)
from core.services.overpaying import Excess
from core.services.permitting import take_turn

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from uuid import UUID

    from bot.callback_data import Code
    from bot.handlers.conversation import Conversation
    from core.domain.conversation import Prompt
    from core.domain.entries import Category
    from core.domain.views import OpenEntry
    from core.services.reporting import LineView

    Handler = Callable[[Conversation, Code], Awaitable[None]]
    Answer = Callable[[Conversation, Prompt, str], Awaitable[None]]


# --- one entry -----------------------------------------------------------------------------------


async def _reconcile(talk: Conversation, code: Code) -> None:
    await adopt(talk, code)
    await concluded(talk, await deciding.reconcile(talk.uow, press_as_seen(talk, code), target_of(code)))


async def _use_value(talk: Conversation, code: Code) -> None:
    await adopt(talk, code)
    await concluded(
        talk, await deciding.use_statement_value(talk.uow, press_as_seen(talk, code), target_of(code))
    )


async def _partial(talk: Conversation, code: Code) -> None:
    await adopt(talk, code)
    await concluded(talk, await deciding.pay_part(talk.uow, press_as_seen(talk, code), target_of(code)))


async def _with_refund(talk: Conversation, code: Code) -> None:
    await _settle_with(talk, code, Excess.REFUND)


async def _with_credit_left(talk: Conversation, code: Code) -> None:
    await _settle_with(talk, code, Excess.CREDIT)


async def _settle_with(talk: Conversation, code: Code, excess: Excess) -> None:
    await adopt(talk, code)
    await concluded(
        talk, await overpaying.settle_with(talk.uow, press_as_seen(talk, code), target_of(code), excess)
    )


async def _offset(talk: Conversation, code: Code) -> None:
    """The excess comes off the next open entry of the contact, which must still be the one that the button named."""
    await adopt(talk, code)
    await take_turn(talk.uow, talk.member)
    target = await talk.uow.books.entry(talk.company_id, target_of(code))
    following = await refunding.next_entry(talk.uow, target.entry)
    if following is None:
        raise EntryNotOpen(target.entry.description)
    if code.number is not None and code.number != fingerprint([target, following]):
        raise EntriesChanged
    press = press_of(talk, code)
    await concluded(
        talk, await overpaying.settle_and_offset(talk.uow, press, target.entry.id, following.entry.id)
    )


async def _use_credit(talk: Conversation, code: Code) -> None:
    """The rest of the entry is a credit of its contact, which is looked up as it is now."""
    await adopt(talk, code)
    line = await talk.uow.statements.line(talk.company_id, code.subject)
    target = await talk.uow.books.entry(talk.company_id, target_of(code))
    missing = abs(target.entry.open_cents) - abs(line.amount_cents)
    credit = await refunding.credit_for(talk.uow, target.entry, missing)
    if credit is None:
        raise NotFound("refund")
    press = press_as_seen(talk, code)
    await concluded(
        talk, await overpaying.reconcile_with_credit(talk.uow, press, target.entry.id, credit.case.id)
    )


async def _keep(talk: Conversation, code: Code) -> None:
    """Ask in which category an excess stays."""
    view = await open_view(talk, code)
    one = await _still_open(talk, target_of(code))
    chosen = await selecting.tick_only(
        talk.uow, talk.member, code.subject, [one.entry.id], version=code.version, now=talk.now
    )
    await talk.answer("")
    categories = await _categories(talk, view)
    left = chosen.over_cents - abs(view.returned_cents)
    screen = screens.keep(view.line, view.account, one, left, categories)
    await talk.show(screen, line_id=code.subject)


async def _categories(talk: Conversation, view: LineView) -> Sequence[Category]:
    side = Direction.of(view.line.amount_cents)
    return [
        one
        for one in await talk.uow.books.categories(talk.company_id)
        if one.direction is side and one.is_offered
    ]


async def _keep_in(talk: Conversation, code: Code) -> None:
    await adopt(talk, code)
    chosen = await selection_of(talk, code)
    if len(chosen.ticked) != 1:
        raise NotFound("entry")
    decision = await overpaying.settle_with(
        talk.uow, press_as_seen(talk, code), chosen.entry_ids[0], Excess.KEPT, category_id=target_of(code)
    )
    await concluded(talk, decision)


async def _still_open(talk: Conversation, entry_id: UUID) -> OpenEntry:
    one = await talk.uow.books.entry(talk.company_id, entry_id)
    if one.entry.state is not EntryState.OPEN:
        raise EntryNotOpen(one.entry.description)
    return one


async def _pair(talk: Conversation, code: Code) -> None:
    """An entry picked by hand, beside the line."""
    view = await open_view(talk, code)
    one = await _still_open(talk, target_of(code))
    await talk.answer("")
    await talk.show(card_screens.pair(view, one), line_id=code.subject)


# --- what is no entry ----------------------------------------------------------------------------


async def _new_as(talk: Conversation, code: Code) -> None:
    """The entry the card suggested, with its category, created and settled with one tap."""
    await adopt(talk, code)
    view = await drafting.start_draft(
        talk.uow,
        talk.member,
        code.subject,
        version=code.version,
        chat_id=talk.member.chat_id,
        now=talk.now,
    )
    view = await drafting.choose_category(talk.uow, talk.member, view.draft.id, target_of(code))
    if view.draft.category_id != target_of(code):  # hidden since the card was drawn
        raise NotFound("category", code.target)
    if len(view.contacts) == 1:
        view = await drafting.choose_contact(talk.uow, talk.member, view.draft.id, view.contacts[0].id)
    await concluded(talk, await deciding.create_entry(talk.uow, press_of(talk, code), view.draft))


async def _paid_twice(talk: Conversation, code: Code) -> None:
    await adopt(talk, code)
    view = await open_view(talk, code)
    contact_id = await drafting.sole_contact(talk.uow, view.line)
    await concluded(talk, await overpaying.paid_twice(talk.uow, press_of(talk, code), contact_id))


async def _give_back(talk: Conversation, code: Code) -> None:
    await adopt(talk, code)
    await concluded(talk, await overpaying.give_back(talk.uow, press_of(talk, code), target_of(code)))


async def _repeated(talk: Conversation, code: Code) -> None:
    await adopt(talk, code)
    await concluded(talk, await deciding.call_repeated(talk.uow, press_of(talk, code)))


# --- on a line already settled -------------------------------------------------------------------


async def _open_refund(talk: Conversation, code: Code) -> None:
    await adopt(talk, code)
    decision = await overpaying.say_anew(talk.uow, press_of(talk, code), Excess.REFUND)
    await talk.answer(texts.TOASTS[decision.kind])


async def _leave_credit(talk: Conversation, code: Code) -> None:
    await adopt(talk, code)
    await overpaying.say_anew(talk.uow, press_of(talk, code), Excess.CREDIT)
    await talk.answer(texts.CREDIT_LEFT)


HANDLERS: dict[Action, Handler] = {
    Action.RECONCILE: _reconcile,
    Action.USE_VALUE: _use_value,
    Action.USE_VALUE_AND_REFUND: _with_refund,
    Action.CREDIT: _with_credit_left,
    Action.OFFSET: _offset,
    Action.WITH_CREDIT: _use_credit,
    Action.KEEP: _keep,
    Action.KEEP_IN: _keep_in,
    Action.PARTIAL: _partial,
    Action.PAIR: _pair,
    Action.NEW_AS: _new_as,
    Action.PAID_TWICE: _paid_twice,
    Action.GIVE_BACK: _give_back,
    Action.REPEATED: _repeated,
    Action.OPEN_REFUND: _open_refund,
    Action.CREDIT_LATER: _leave_credit,
}
WITH_TARGET = frozenset(
    {
        Action.RECONCILE,
        Action.USE_VALUE,
        Action.USE_VALUE_AND_REFUND,
        Action.CREDIT,
        Action.OFFSET,
        Action.WITH_CREDIT,
        Action.KEEP,
        Action.KEEP_IN,
        Action.PARTIAL,
        Action.PAIR,
        Action.NEW_AS,
        Action.GIVE_BACK,
    }
)
"""Without a second id these say nothing."""
