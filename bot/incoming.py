"""What an update brings before anybody looks into it: a file to fetch, a paper for a card, or no words at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.handlers import oversight
from bot.handlers.file_presses import requested_file
from bot.texts.drafts import UNREADABLE_KINDS

if TYPE_CHECKING:
    from uuid import UUID

    from telegram import Message, Update

    from core.domain.parties import Member
    from core.ports import UnitOfWork


class Asked(NamedTuple):
    """A file to fetch."""

    file_id: str
    name: str
    size: int


def asked_for(update: Update) -> Asked | UUID | None:
    """The file that was sent, or the one waiting for the press at hand, by its request."""
    if update.message is not None and update.message.document is not None:
        document = update.message.document
        return Asked(document.file_id, document.file_name or "extrato.ofx", document.file_size or 0)
    query = update.callback_query
    return requested_file(query.data or "") if query is not None else None


async def is_for_a_card(uow: UnitOfWork, member: Member, update: Update) -> bool:
    """Whether a document proves a line instead of bringing lines: then it is not fetched at all."""
    message = update.message
    reply = message.reply_to_message if message is not None else None
    if message is None or reply is None or not oversight.is_paper(message):
        return False
    card = await oversight.card_line(uow, member.company_id, member.chat_id, reply.message_id)
    return card is not None


def kind_of(message: Message) -> str:
    """What a message without text carries; empty for what nobody can send by hand."""
    return next((kind for kind in UNREADABLE_KINDS if getattr(message, kind, None)), "")
