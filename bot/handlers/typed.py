"""Typed texts: the answer to a question in the database (by reply, or the newest of the chat), or a sentence.

An answer that cannot be read is asked for again; nothing is lost and nothing is guessed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.handlers import cash, config, drafts, finding, oversight, refunds, selecting
from bot.texts import dialogs as texts
from bot.texts import drafts as draft_texts
from bot.texts import refunds as refund_texts
from bot.texts import settling as settling_texts
from bot.texts.errors import sentence
from core.domain.conversation import Prompt, PromptKind
from core.errors import UnreadableAnswer
from core.services import noting

if TYPE_CHECKING:
    from bot.handlers.conversation import Conversation

_PROMPT_LIFE = timedelta(hours=1)


async def handle_text(talk: Conversation, text: str, reply_to: int | None) -> None:
    """Free text: the answer to a question, a comment on a card, a sentence about money, or something to look for."""
    prompt = await talk.uow.chats.take_prompt(
        talk.company_id, talk.member.chat_id, reply_to=reply_to, since=talk.now - _PROMPT_LIFE
    )
    if prompt is not None:
        await _answer(talk, prompt, text, direct=reply_to is not None)
        return
    if await oversight.comment(talk, text, reply_to) or await _note(talk, text):
        return
    await finding.look_up(talk, text)


async def handle_other(talk: Conversation, kind: str) -> None:
    """What is no text: one honest sentence about what works."""
    await talk.say(draft_texts.UNREADABLE_KINDS.get(kind, draft_texts.UNREADABLE))


async def _answer(talk: Conversation, prompt: Prompt, text: str, *, direct: bool) -> None:
    try:
        async with talk.uow.savepoint():
            await _ANSWERS[prompt.kind](talk, prompt, text)
    except UnreadableAnswer as error:
        if not direct and await _note(talk, text):  # the question was left alone for something new
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
    **drafts.ANSWERS,
    **selecting.ANSWERS,
    PromptKind.SEARCH: finding.answer,
    PromptKind.DUE_DATE: refunds.due_typed,
    PromptKind.ACCOUNT_NAME: cash.name_typed,
    PromptKind.OPENING_BALANCE: cash.opening_typed,
}
_BOXES = {
    **dict.fromkeys(selecting.ANSWERS, settling_texts.ASK_PART_BOX),
    PromptKind.DUE_DATE: refund_texts.ASK_DUE_BOX,
    PromptKind.DRAFT_AMOUNT: draft_texts.ASK_AMOUNT_BOX,
    PromptKind.DRAFT_PART: draft_texts.ASK_AMOUNT_BOX,
    PromptKind.DRAFT_DUE: draft_texts.ASK_DUE_BOX,
    PromptKind.DRAFT_SPLIT: draft_texts.ASK_SPLIT_BOX,
}
