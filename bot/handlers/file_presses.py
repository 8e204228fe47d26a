"""Buttons about files: whose account, a guessed layout, doubts, taking an import back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.callback_data import Action, Code, decode
from bot.handlers.documents import ASKED, CANCELLED, PREVIEW, FetchedFile, handle_file
from bot.screens import files as screens
from bot.screens.screen import Screen
from bot.texts import dialogs as texts
from bot.texts.outcomes import answered
from core.domain.decisions import DecisionKind
from core.domain.statements import LineState
from core.services import announcing, unimporting
from core.services.permitting import require_decider
from core.services.recognising import NEW_ACCOUNT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from bot.handlers.conversation import Conversation

_NEEDS_FILE = frozenset({Action.FILE_ACCOUNT, Action.FILE_NEW_ACCOUNT, Action.FILE_GO})


def requested_file(data: str) -> UUID | None:
    """The waiting file that a press would import: it must be fetched before the transaction."""
    code = decode(data)
    return code.subject if code is not None and code.action in _NEEDS_FILE else None


def answers_of(data: str, answers: Mapping[str, str]) -> Mapping[str, str]:
    """The answers so far with the one this press gives."""
    code = decode(data)
    assert code is not None
    if code.action is Action.FILE_GO:
        return {**answers, PREVIEW: "yes"}
    chosen = str(code.target) if code.target is not None else NEW_ACCOUNT
    return {**answers, answers.get(ASKED, ""): chosen}


async def file_answered(talk: Conversation, file: FetchedFile) -> None:
    """The owner's word came: go on with the file in the message that asked."""
    await talk.answer("")
    await handle_file(talk, file)


async def cancel(talk: Conversation, code: Code) -> None:
    """The file is not imported after all, and a copy of its buttons elsewhere no longer imports it."""
    require_decider(talk.member)
    request = await talk.uow.chats.file_request(talk.company_id, code.subject)
    answers = {**request.answers, CANCELLED: "yes"}
    await talk.uow.chats.save_file_request(replace(request, answers=answers))
    await talk.answer("")
    await talk.show(Screen(texts.FILE_CANCELLED))


async def show_doubts(talk: Conversation, code: Code) -> None:
    """A card for each line of the import that is still in doubt."""
    lines = await talk.uow.statements.lines_of_import(talk.company_id, code.subject)
    doubts = [line for line in lines if line.repeats_id is not None and line.state is LineState.OPEN]
    await talk.answer("" if doubts else texts.NO_DOUBTS)
    for line in doubts[:10]:
        await announcing.put_card(talk.uow, talk.member, line.id, talk.now)


async def undo_question(talk: Conversation, code: Code) -> None:
    """Asks once more, saying what would happen."""
    view = await unimporting.view_import(talk.uow, talk.company_id, code.subject)
    await talk.answer("")
    await talk.show(screens.undo_question(view))


async def undo_import(talk: Conversation, code: Code) -> None:
    """Takes the import back; ``IMPORT_UNDO_ALL`` with its decisions."""
    with_decided = code.action is Action.IMPORT_UNDO_ALL
    view = await unimporting.undo_import(
        talk.uow, talk.member, code.subject, with_decided=with_decided, now=talk.now
    )
    await talk.answer(answered(DecisionKind.UNDO))
    await talk.show(screens.import_undone(view))


async def back_to_result(talk: Conversation, code: Code) -> None:
    """The result of the import again."""
    view = await unimporting.view_import(talk.uow, talk.company_id, code.subject)
    await talk.answer("")
    result = view.statement_import
    await talk.show(screens.file_result([screens.Told(texts.imported(result), result)]))
