"""Buttons on which a difference is explained or several entries are summed up, until the line is decided."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from bot.callback_data import Action
from bot.handlers.pressing import adopt, concluded, press_as_seen, press_of, selection_of, target_of
from bot.screens import selecting as screens
from bot.screens.answers import KINDS
from bot.texts import settling as texts
from core.domain.conversation import PromptKind
from core.domain.decisions import AdjustmentKind
from core.domain.views import fingerprint
from core.errors import EntriesChanged, NotFound
from core.services import deciding, drafting, explaining, selecting

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.callback_data import Code
    from bot.handlers.conversation import Conversation
    from core.domain.conversation import Prompt
    from core.services.selecting import SelectionView

    Handler = Callable[[Conversation, Code], Awaitable[None]]
    Answer = Callable[[Conversation, Prompt, str], Awaitable[None]]


# --- a difference explained ----------------------------------------------------------------------


def _kind_of(code: Code) -> AdjustmentKind:
    """The kind a button names. Raises ``NotFound`` for a number of none."""
    if code.number is None or code.number >= len(KINDS):
        raise NotFound("entry")
    return KINDS[code.number]


async def _explain(talk: Conversation, code: Code) -> None:
    """One entry, one kind: prefilled by the formula, to be confirmed or changed."""
    await selecting.tick_only(
        talk.uow, talk.member, code.subject, [target_of(code)], version=code.version, now=talk.now
    )
    await _show_explaining(talk, code)


async def _show_explaining(talk: Conversation, code: Code) -> None:
    view = await selecting.start_explaining(
        talk.uow, talk.member, code.subject, _kind_of(code), version=code.version, now=talk.now
    )
    await talk.answer("")
    await talk.show(screens.explain(view), line_id=code.subject)


async def _explain_now(talk: Conversation, code: Code) -> None:
    """The formula's own answer, with one tap."""
    await adopt(talk, code)
    seen, kind = divmod(code.number or 0, len(KINDS))
    press = replace(press_of(talk, code), seen=seen or None)
    line, targets = await deciding.line_and_entries(talk.uow, press, [target_of(code)])
    parts = explaining.prefilled(deciding.difference_of(line, targets), KINDS[kind])
    await concluded(talk, await deciding.explain(talk.uow, press, [target_of(code)], parts))


async def _explain_edit(talk: Conversation, code: Code) -> None:
    kind = _kind_of(code)
    await selection_of(talk, code)
    await talk.answer("")
    await talk.ask(_PROMPTS[kind], code.subject, texts.ask_part(kind), texts.ASK_PART_BOX)


async def _explain_done(talk: Conversation, code: Code) -> None:
    await adopt(talk, code)
    chosen = await selection_of(talk, code)
    if code.number not in {None, fingerprint(chosen.ticked, *chosen.parts)}:
        raise EntriesChanged
    press = press_of(talk, code)
    await concluded(talk, await deciding.explain(talk.uow, press, chosen.entry_ids, chosen.parts))


def part_answer(kind: AdjustmentKind) -> Answer:
    """A typed amount for one part of a difference."""

    async def answer(talk: Conversation, prompt: Prompt, text: str) -> None:
        assert prompt.subject_id is not None
        cents = 0 if text.strip() in {"0", "0,00"} else drafting.typed_amount(text)
        view = await selecting.set_part(talk.uow, talk.member, prompt.subject_id, kind, abs(cents), talk.now)
        on_card = replace(talk, message_id=prompt.card_message_id)
        await on_card.show(screens.explain(view), line_id=prompt.subject_id)

    return answer


# --- several entries -----------------------------------------------------------------------------


async def _group(talk: Conversation, code: Code) -> None:
    page = code.number or 0
    view = await selecting.view_selection(
        talk.uow, talk.member, code.subject, version=code.version, page=page
    )
    await _show_group(talk, view)


async def _show_group(talk: Conversation, view: SelectionView) -> None:
    await talk.answer("")
    await talk.show(screens.group(view), line_id=view.line.id)


async def _group_tick(talk: Conversation, code: Code) -> None:
    view = await selecting.toggle(
        talk.uow,
        talk.member,
        code.subject,
        target_of(code),
        version=code.version,
        page=code.number or 0,
        now=talk.now,
    )
    await _show_group(talk, view)


async def _group_bundle(talk: Conversation, code: Code) -> None:
    view = await selecting.tick_bundle(
        talk.uow, talk.member, code.subject, code.number or 0, version=code.version, now=talk.now
    )
    await _show_group(talk, view)


async def _group_now(talk: Conversation, code: Code) -> None:
    """The sum that the pressed card suggested; one that does not fit to the centavo is shown, ticked."""
    await adopt(talk, code)
    ids = await _suggested_sum(talk, code, code.number)
    view = await selecting.tick_only(
        talk.uow, talk.member, code.subject, ids, version=code.version, now=talk.now
    )
    if view.over_cents or len(view.ticked) != len(ids):
        await _group(talk, replace(code, number=0))
        return
    await concluded(talk, await deciding.reconcile(talk.uow, press_of(talk, code), *ids))


async def _group_explain_now(talk: Conversation, code: Code) -> None:
    """The sum that the pressed card suggested, with the difference it named."""
    await adopt(talk, code)
    seen, kind = divmod(code.number or 0, len(KINDS))
    ids = await _suggested_sum(talk, code, seen)
    press = replace(press_of(talk, code), seen=seen)
    line, targets = await deciding.line_and_entries(talk.uow, press, ids)
    parts = explaining.prefilled(deciding.difference_of(line, targets), KINDS[kind])
    await concluded(talk, await deciding.explain(talk.uow, press, ids, parts))


async def _suggested_sum(talk: Conversation, code: Code, seen: int | None) -> list[UUID]:
    """The entries of a sum, by their fingerprint as the card carried it. Raises ``EntriesChanged``."""
    asked = await talk.uow.chats.question(talk.company_id, talk.member.chat_id, code.subject)
    ids = [UUID(one) for one in (asked or {}).get("sums", {}).get(str(seen), [])]
    if not ids:
        raise EntriesChanged
    return ids


async def _group_done(talk: Conversation, code: Code) -> None:
    await adopt(talk, code)
    chosen = await selection_of(talk, code)
    await concluded(talk, await deciding.reconcile(talk.uow, press_as_seen(talk, code), *chosen.entry_ids))


async def _group_value(talk: Conversation, code: Code) -> None:
    await adopt(talk, code)
    chosen = await selection_of(talk, code)
    await concluded(
        talk, await deciding.use_statement_value(talk.uow, press_as_seen(talk, code), *chosen.entry_ids)
    )


async def _group_part(talk: Conversation, code: Code) -> None:
    await adopt(talk, code)
    chosen = await selection_of(talk, code)
    await concluded(talk, await deciding.pay_part(talk.uow, press_as_seen(talk, code), *chosen.entry_ids))


HANDLERS: dict[Action, Handler] = {
    Action.EXPLAIN: _explain,
    Action.EXPLAIN_NOW: _explain_now,
    Action.EXPLAIN_EDIT: _explain_edit,
    Action.EXPLAIN_DONE: _explain_done,
    Action.GROUP: _group,
    Action.GROUP_TICK: _group_tick,
    Action.GROUP_NOW: _group_now,
    Action.GROUP_BUNDLE: _group_bundle,
    Action.GROUP_EXPLAIN_NOW: _group_explain_now,
    Action.GROUP_DONE: _group_done,
    Action.GROUP_VALUE: _group_value,
    Action.GROUP_PART: _group_part,
    Action.GROUP_EXPLAIN: _show_explaining,
}
WITH_TARGET = frozenset({Action.EXPLAIN, Action.EXPLAIN_NOW, Action.GROUP_TICK})
"""Without a second id these say nothing."""

_PROMPTS = {
    AdjustmentKind.INTEREST: PromptKind.PART_INTEREST,
    AdjustmentKind.FINE: PromptKind.PART_FINE,
    AdjustmentKind.DISCOUNT: PromptKind.PART_DISCOUNT,
    AdjustmentKind.FEE: PromptKind.PART_FEE,
    AdjustmentKind.WITHHOLDING: PromptKind.PART_WITHHOLDING,
}
ANSWERS: dict[PromptKind, Answer] = {prompt: part_answer(kind) for kind, prompt in _PROMPTS.items()}
