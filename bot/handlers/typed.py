"""Typed texts: the answer to a question in the database (by reply, or the newest of the chat), or a sentence.

An answer that cannot be read is asked for again; nothing is lost and nothing is guessed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.handlers import cash, config, connecting, drafts, finding, oversight, refunds, selecting
from bot.texts import connecting as connecting_texts
from bot.texts import dialogs as texts
from bot.texts import drafts as draft_texts
from bot.texts import refunds as refund_texts
from bot.texts import settling as settling_texts
from bot.texts.errors import sentence
from core.domain.conversation import PROMPT_LIFE, Prompt, PromptKind
from core.errors import UnreadableAnswer
from core.services import noting

if TYPE_CHECKING:
    from bot.handlers.conversation import Conversation


async def handle_text(talk: Conversation, text: str, reply_to: int | None) -> None:
    """Free text: the answer to a question, a comment on a card, a sentence about money, or something to look for."""
    prompt = await talk.uow.chats.take_prompt(
        talk.company_id, talk.member.chat_id, reply_to=reply_to, since=talk.now - PROMPT_LIFE
    )
    if prompt is not None:
        await _answer(talk, prompt, text, direct=reply_to is not None)
        return
    if await oversight.comment(talk, text, reply_to):
        return
    maybe_secret = talk.sealed and " " not in text.strip()
    if not maybe_secret and await _note(talk, text):
        return
    if talk.sealed:  # a search would keep it, and say it again
        await talk.take_out()
        await talk.say(connecting_texts.NOT_ASKED_FOR)
        return
    await finding.look_up(talk, text)


async def handle_other(talk: Conversation, kind: str) -> None:
    """What is no text: one honest sentence about what works."""
    await talk.say(draft_texts.UNREADABLE_KINDS.get(kind, draft_texts.UNREADABLE))


async def _answer(talk: Conversation, prompt: Prompt, text: str, *, direct: bool) -> None:
    secret = prompt.kind is PromptKind.FEED_SECRET
    if secret:
        if not direct and " " in text.strip() and await _note(talk, text):  # no secret has blanks; a sale has
            return
        await talk.take_out()
    try:
        async with talk.uow.savepoint():
            await _ANSWERS[prompt.kind](talk, prompt, text)
    except UnreadableAnswer as error:
        if not (direct or secret) and await _note(
            talk, text
        ):  # the question was left alone for something new
            return
        again = replace(talk, message_id=prompt.card_message_id)
        said = sentence(error, talk.company.time_zone)
        await again.ask(prompt.kind, prompt.subject_id, said, _BOXES.get(prompt.kind, texts.ANSWER_BOX))


async def _note(talk: Conversation, text: str) -> bool:
    """Read a sentence about money back; says whether it was one."""
    understood = await noting.understand(talk.uow, talk.member, text, talk.today, talk.now)
    if understood is not None:
        await drafts.show_understood(talk, understood)
    return understood is not None


_ANSWERS = {
    **config.ANSWERS,
    **connecting.ANSWERS,
    **drafts.ANSWERS,
    **selecting.ANSWERS,
    PromptKind.SEARCH: finding.answer,
    PromptKind.DUE_DATE: refunds.due_typed,
    PromptKind.ACCOUNT_NAME: cash.name_typed,
    PromptKind.OPENING_BALANCE: cash.opening_typed,
}
_BOXES = {
    **dict.fromkeys(selecting.ANSWERS, settling_texts.ASK_PART_BOX),
    PromptKind.NEW_ACCOUNT_NAME: connecting_texts.ASK_NAME_BOX,
    PromptKind.NEW_ACCOUNT_OPENING: connecting_texts.ASK_OPENING_BOX,
    PromptKind.DUE_DATE: refund_texts.ASK_DUE_BOX,
    PromptKind.DRAFT_AMOUNT: draft_texts.ASK_AMOUNT_BOX,
    PromptKind.DRAFT_PART: draft_texts.ASK_AMOUNT_BOX,
    PromptKind.DRAFT_DUE: draft_texts.ASK_DUE_BOX,
    PromptKind.DRAFT_SPLIT: draft_texts.ASK_SPLIT_BOX,
}
