"""Setting up a connection step by step: which bank, what the account is called, how it is connected, what that takes.

Every step is kept in the draft, so that it can be left and taken up again. Nothing here asks a provider: steps that
need one are taken up by ``connecting.work``. Each function authorises who asks, and takes no draft of another chat.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from core.domain import institutions
from core.domain.connections import ConnectionDraft, DraftStep
from core.domain.feeds import FeedState
from core.domain.ids import new_id
from core.domain.institutions import ASKS_NUMBER, Institution
from core.errors import BankByFile, NotFound, UnreadableAnswer
from core.services import keeping, offered
from core.services.offered import NEW, NOT_THIS, REFERENCE, at_step
from core.services.permitting import take_turn

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from uuid import UUID

    from core.domain.parties import Member
    from core.domain.statements import FinancialAccount
    from core.ports import UnitOfWork
    from core.ports.feeds import BankFeed

    Feeds = Mapping[str, BankFeed]

_RENEWED = {
    FeedState.NEEDS_REAUTH: ("client_id", "client_secret", "access_token"),
    FeedState.CERT_INVALID: ("certificate", "private_key"),
    FeedState.CERT_EXPIRING: ("certificate", "private_key"),
}
_FILES = frozenset({"certificate", "private_key"})
_LONGEST_SECRET = 64 * 1024


async def draft_of(uow: UnitOfWork, member: Member, draft_id: UUID) -> ConnectionDraft:
    """A draft of this chat, of somebody who may decide. Raises ``NotAllowed`` or ``NotFound``."""
    await take_turn(uow, member)
    draft = await uow.connections.draft(member.company_id, draft_id)
    if draft.chat_id != member.chat_id or draft.step is DraftStep.LEAVING:
        raise NotFound("connection_draft", draft_id)
    return draft


async def _with_account(uow: UnitOfWork, member: Member, draft_id: UUID) -> ConnectionDraft:
    """The same of a draft that has come as far as its connector."""
    draft = await draft_of(uow, member, draft_id)
    if draft.feed is None:
        raise NotFound("connection_draft", draft_id)
    return draft


async def _without_account(uow: UnitOfWork, member: Member, draft_id: UUID) -> ConnectionDraft:
    """The same of a draft whose bank is chosen and whose account is not made yet: a button pressed twice makes one."""
    draft = await draft_of(uow, member, draft_id)
    if draft.account_id is not None or "bank" not in draft.data:
        raise NotFound("connection_draft", draft_id)
    return draft


async def unfinished(uow: UnitOfWork, member: Member) -> list[ConnectionDraft]:
    """What this chat began and can take up again."""
    drafts = await uow.connections.drafts(member.company_id, member.chat_id)
    return [one for one in drafts if one.step not in {DraftStep.BANK, DraftStep.LEAVING}]


async def _save(uow: UnitOfWork, draft: ConnectionDraft) -> ConnectionDraft:
    await uow.connections.save_draft(draft)
    return draft


async def cancel(uow: UnitOfWork, member: Member, draft_id: UUID) -> ConnectionDraft:
    """Forget a draft and what was typed for it; an account made on the way stays."""
    draft = await draft_of(uow, member, draft_id)
    await uow.connections.drop_draft(member.company_id, draft.id)
    return draft


# --- where it begins ----------------------------------------------------------------------------------


async def start(uow: UnitOfWork, member: Member, now: datetime) -> ConnectionDraft:
    """A new account, from the choice of its bank on."""
    await take_turn(uow, member)
    for old in await uow.connections.drafts(member.company_id, member.chat_id):
        if old.step is DraftStep.BANK:
            await uow.connections.drop_draft(member.company_id, old.id)
    return await _save(uow, _fresh(member, DraftStep.BANK, now))


async def begin_for(
    uow: UnitOfWork, member: Member, account_id: UUID, feeds: Feeds, now: datetime, *, moving: bool = False
) -> ConnectionDraft:
    """The same for an account that is there; what was begun for it is taken up again.

    Raises:
        BankByFile: no connector here reads its bank.
    """
    await take_turn(uow, member)
    account = await uow.statements.account(member.company_id, account_id)
    for old in await uow.connections.drafts(member.company_id, member.chat_id):
        if old.account_id == account_id and old.connection_id is None and not moving:
            return old
    bank = institutions.of(account.bank)
    draft = replace(_fresh(member, DraftStep.INSTRUCTIONS, now), account_id=account_id)
    if moving:
        draft = replace(draft, data={"moving": "1"})
    return await _save(uow, _with_way(_with_bank(draft, bank, feeds), bank, feeds))


async def begin_repair(
    uow: UnitOfWork, member: Member, connection_id: UUID, feeds: Feeds, now: datetime
) -> ConnectionDraft:
    """A connection is to work again: by a new link for the same one, or with what is given anew.

    Raises:
        BankByFile: its connector is not here (any more).
    """
    await take_turn(uow, member)
    connection = await uow.connections.connection(member.company_id, connection_id)
    if connection.ended_at is not None:
        raise NotFound("connection", connection_id)
    for old in await uow.connections.drafts(member.company_id, member.chat_id):
        if old.connection_id == connection_id:
            await uow.connections.drop_draft(member.company_id, old.id)
    fed = await uow.connections.accounts(member.company_id, connection_id)
    first = await uow.statements.account(member.company_id, fed[0].account_id) if fed else None
    bank = institutions.of(first.bank if first else None, connection.feed)
    if connection.feed not in feeds:
        raise BankByFile(first.name if first else bank.name)
    draft = replace(_fresh(member, DraftStep.INSTRUCTIONS, now), connection_id=connection_id)
    draft = _with_feed(_with_bank(draft, bank, feeds), connection.feed, feeds)
    renewed = _RENEWED.get(connection.state, ())
    data = {**draft.data, "renew": ",".join(renewed), "why": connection.state.value}
    if draft.data.get("asks") and connection.feed in ASKS_NUMBER:
        data[REFERENCE] = connection.reference
    return await _save(uow, replace(draft, data=data))


def _fresh(member: Member, step: DraftStep, now: datetime) -> ConnectionDraft:
    return ConnectionDraft(member.company_id, new_id(), member.chat_id, member.id, step, {}, now)


def _with_bank(draft: ConnectionDraft, bank: Institution, feeds: Feeds) -> ConnectionDraft:
    return replace(draft, data={**draft.data, "bank": bank.key, "ways": ",".join(bank.ways(feeds))})


def _with_way(draft: ConnectionDraft, bank: Institution, feeds: Feeds, place: int = 0) -> ConnectionDraft:
    """The draft with the connector of a place among those that read its bank. Raises ``BankByFile``."""
    ways = bank.ways(feeds)
    if not ways:
        raise BankByFile(bank.name)
    return _with_feed(draft, ways[place % len(ways)], feeds)


def _with_feed(draft: ConnectionDraft, name: str, feeds: Feeds) -> ConnectionDraft:
    able = feeds[name].capabilities
    number = (REFERENCE,) if name in ASKS_NUMBER else ()
    asks = () if able.by_link else (*number, *able.asks_for)
    data = {**draft.data, "asks": ",".join(asks), "by_link": "1" if able.by_link else ""}
    return replace(draft, feed=name, data=data)


# --- the account --------------------------------------------------------------------------------------


async def choose_bank(
    uow: UnitOfWork, member: Member, draft_id: UUID, place: int, feeds: Feeds
) -> ConnectionDraft:
    """The bank at a place of the list; a bank nobody reads is one by file. Raises ``NotFound``."""
    draft = await draft_of(uow, member, draft_id)
    bank = institutions.at(place)
    if bank is None or draft.account_id is not None:
        raise NotFound("bank", str(place))
    return await _save(uow, at_step(_with_bank(draft, bank, feeds), DraftStep.NAME))


async def call(uow: UnitOfWork, member: Member, draft_id: UUID, name: str | None) -> ConnectionDraft:
    """What the account is to be called; ``None`` = as its bank is, numbered when that is taken.

    Raises:
        UnreadableAnswer: no name is left once blanks are folded.
        AccountNameTaken: another account is called that.
    """
    draft = await _without_account(uow, member, draft_id)
    bank = bank_of(draft)
    if name is None:
        chosen = await keeping.unused_name(uow, member.company_id, bank.name)
    else:
        chosen = await keeping.free_name(uow, member.company_id, name)
    step = DraftStep.PERSON if bank.personal else DraftStep.DEFAULT
    return await _save(uow, at_step(draft, step, name=chosen))


async def say_person(uow: UnitOfWork, member: Member, draft_id: UUID, *, company: bool) -> ConnectionDraft:
    """Whether the account is the company's or a person's."""
    draft = await _without_account(uow, member, draft_id)
    return await _save(uow, at_step(draft, DraftStep.DEFAULT, person="pj" if company else "pf"))


async def say_default(uow: UnitOfWork, member: Member, draft_id: UUID, *, default: bool) -> ConnectionDraft:
    """Whether the account is offered first from now on."""
    draft = await _without_account(uow, member, draft_id)
    return await _save(uow, at_step(draft, DraftStep.OPENING, default="1" if default else "0"))


async def say_opening(
    uow: UnitOfWork,
    member: Member,
    draft_id: UUID,
    opening: tuple[int, date] | None,
    feeds: Feeds,
    now: datetime,
) -> tuple[ConnectionDraft, FinancialAccount]:
    """What it held at the end of a day, or ``None`` to leave that to the bank: now the account is made.

    A bank that nobody here reads needs no more, and its draft is forgotten.
    """
    draft = await draft_of(uow, member, draft_id)
    if draft.step is not DraftStep.OPENING or "name" not in draft.data:
        raise NotFound("connection_draft", draft_id)
    bank = bank_of(draft)
    account = await keeping.open_account(uow, member, bank.code, draft.data["name"], now)
    if draft.data.get("default") == "1":
        account = await keeping.set_default(uow, member, account.id, now)
    if opening is not None:
        account = await keeping.set_opening(uow, member, account.id, *opening, now)
    if not bank.ways(feeds):
        await uow.connections.drop_draft(member.company_id, draft.id)
        return draft, account
    made = at_step(replace(draft, account_id=account.id), DraftStep.HOW)
    return await _save(uow, _with_way(made, bank, feeds)), account


# --- how it is connected ------------------------------------------------------------------------------


async def take_way(
    uow: UnitOfWork, member: Member, draft_id: UUID, place: int, feeds: Feeds
) -> ConnectionDraft:
    """Connect it through the connector at a place; its instructions come next."""
    draft = await draft_of(uow, member, draft_id)
    if draft.account_id is None or draft.connection_id is not None:
        raise NotFound("connection_draft", draft_id)
    chosen = _with_way(draft, bank_of(draft), feeds, place)
    return await _save(uow, at_step(chosen, DraftStep.INSTRUCTIONS))


async def go(
    uow: UnitOfWork, member: Member, draft_id: UUID, feeds: Feeds, message_id: int | None
) -> ConnectionDraft:
    """The instructions were followed: now the link, what the bank's interface asks for, or the look at it.

    Raises:
        BankByFile: its connector is not here (any more).
    """
    draft = replace(await _with_account(uow, member, draft_id), message_id=message_id)
    if draft.feed not in feeds:
        raise BankByFile(bank_of(draft).name)
    if draft.data.get("by_link"):
        step = DraftStep.LINKING
    else:
        step = DraftStep.FIELDS if draft.data.get("asks") else DraftStep.CHECKING
    return await _save(uow, at_step(draft, step))


async def back(uow: UnitOfWork, member: Member, draft_id: UUID) -> ConnectionDraft:
    """One step back: to the instructions from whatever follows them, to what was given from a refusal of it."""
    draft = await _with_account(uow, member, draft_id)
    given = draft.data.get("asks") and draft.step in {DraftStep.REFUSED, DraftStep.CHECKING}
    return await _save(uow, at_step(draft, DraftStep.FIELDS if given else DraftStep.INSTRUCTIONS))


async def missing(uow: UnitOfWork, draft: ConnectionDraft) -> tuple[str, ...]:
    """What the connector still asks for, in its order."""
    given = await given_fields(uow, draft)
    return tuple(field for field in fields_of(draft) if field not in given)


def fields_of(draft: ConnectionDraft) -> tuple[str, ...]:
    """What the connector asks for."""
    return tuple(field for field in draft.data.get("asks", "").split(",") if field)


async def given_fields(uow: UnitOfWork, draft: ConnectionDraft) -> frozenset[str]:
    """What was given: for this draft, or for the connection where it need not be new."""
    typed = await uow.vault.fields_of(draft.company_id, draft.id)
    kept: frozenset[str] = frozenset()
    if draft.connection_id is not None:
        renewed = set(draft.data.get("renew", "").split(","))
        kept = await uow.vault.fields_of(draft.company_id, draft.connection_id) - renewed
    return typed | kept | ({REFERENCE} if REFERENCE in draft.data else frozenset())


async def give(uow: UnitOfWork, member: Member, draft_id: UUID, given: Mapping[str, str]) -> ConnectionDraft:
    """Keep what was typed or sent; secrets are sealed, the account's number is none.

    Raises:
        UnreadableAnswer: nothing is left of it, or a number has no digits.
    """
    draft = await _with_account(uow, member, draft_id)
    for field, text in given.items():
        tidy = text.strip()
        if field not in fields_of(draft):
            raise NotFound("field", field)
        torn = field not in _FILES and field != REFERENCE and len(tidy.split()) > 1
        if not tidy or torn or len(tidy) > _LONGEST_SECRET:
            raise UnreadableAnswer("secret")
        if field == REFERENCE:
            draft = replace(draft, data={**draft.data, REFERENCE: _digits(tidy)})
        else:
            await uow.vault.put(draft.company_id, draft.id, field, tidy)
    return await _save(uow, at_step(draft, DraftStep.FIELDS))


def _digits(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    if not 2 <= len(digits) <= 20:
        raise UnreadableAnswer("account_number")
    return digits


async def check(uow: UnitOfWork, member: Member, draft_id: UUID, message_id: int | None) -> ConnectionDraft:
    """Everything is there: have the bank asked. What is missing keeps it at its step."""
    draft = replace(await _with_account(uow, member, draft_id), message_id=message_id)
    if await missing(uow, draft):
        return await _save(uow, at_step(draft, DraftStep.FIELDS))
    return await _save(uow, at_step(draft, DraftStep.CHECKING))


async def find(uow: UnitOfWork, member: Member, draft_id: UUID, message_id: int | None) -> ConnectionDraft:
    """The person was at the provider's page: have it asked what came of it."""
    draft = replace(await _with_account(uow, member, draft_id), message_id=message_id)
    return await _save(uow, at_step(draft, DraftStep.FINDING))


async def paste(uow: UnitOfWork, member: Member, draft_id: UUID, reference: str) -> ConnectionDraft:
    """What the provider calls the connection, as the person copied it. Raises ``UnreadableAnswer``."""
    draft = await _with_account(uow, member, draft_id)
    tidy = reference.strip()
    if not re.fullmatch(r"[\w-]{6,120}", tidy, re.ASCII):
        raise UnreadableAnswer("reference")
    named = replace(draft, message_id=None)
    return await _save(uow, at_step(named, DraftStep.CHECKING, **{REFERENCE: tidy}))


async def choose_account(
    uow: UnitOfWork, member: Member, draft_id: UUID, place: int, account_id: UUID | None, *, new: bool
) -> ConnectionDraft:
    """Which account of the books the provider's account at a place is; neither = it is left out."""
    draft = await draft_of(uow, member, draft_id)
    if account_id is not None:
        await uow.statements.account(member.company_id, account_id)
    answer = str(account_id) if account_id else NEW if new else NOT_THIS
    try:
        return await _save(uow, offered.answered(draft, place, answer))
    except IndexError:
        raise NotFound("account", str(place)) from None


def bank_of(draft: ConnectionDraft) -> Institution:
    """The bank it is about."""
    return institutions.by_key(draft.data.get("bank"))
