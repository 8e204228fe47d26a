"""Screens of files: what came of one, whose account it is, what a guessed layout looks like, taking one back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.callback_data import Action, Code
from bot.screens.screen import Button, Screen, button, join_lines
from bot.texts import automation
from bot.texts import dialogs as texts
from bot.texts.cards import Labels

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from core.domain.files import FileContent
    from core.domain.statements import StatementImport
    from core.errors import AccountUnclear
    from core.services.automating import ConfirmedAlone
    from core.services.unimporting import ImportView


@dataclass(frozen=True, slots=True)
class Told:
    """What to say of one content, the import it became, if any, and what of it was confirmed without asking."""

    text: str
    result: StatementImport | None = None
    alone: ConfirmedAlone | None = None


def file_result(told: Sequence[Told]) -> Screen:
    """What came of a file; each import can be taken back, doubts can be looked at."""
    rows: list[tuple[Button, ...]] = []
    brought = [one.result for one in told if one.result is not None and one.result.new]
    for one in brought[:5]:
        alone = len(brought) == 1
        doubts = Labels.SEE_DOUBTS if alone else texts.doubts_of(one.file_name)
        undo = Labels.UNDO_IMPORT if alone else texts.undo_of(one.file_name)
        if one.doubtful:
            rows.append((button(doubts, Code(Action.IMPORT_DOUBTS, one.id)),))
        rows.append((button(undo, Code(Action.IMPORT_UNDO, one.id)),))
    rows += [_undo_alone(one.result, one.alone) for one in told if one.result and one.alone]
    return Screen(join_lines(*(f"{_said(one)}\n" for one in told)).strip(), tuple(rows))


def _undo_alone(result: StatementImport, alone: ConfirmedAlone) -> tuple[Button, ...]:
    code = Code(Action.BULK_UNDO, alone.bulk_id, target=result.id)
    return (button(automation.undo_alone(len(alone.lines)), code),)


def _said(one: Told) -> str:
    return join_lines(one.text, automation.done_alone(one.alone.lines) if one.alone else None)


def whose_account(request_id: UUID, unclear: AccountUnclear) -> Screen:
    """The file's numbers are new: is it one of these accounts, or a new one?"""
    known = tuple(
        (button(texts.is_account(name), Code(Action.FILE_ACCOUNT, request_id, target=account_id)),)
        for account_id, name in unclear.candidates[:8]
    )
    rows = (
        *known,
        (button(Labels.NEW_ACCOUNT, Code(Action.FILE_NEW_ACCOUNT, request_id)),),
        (button(Labels.CANCEL, Code(Action.FILE_CANCEL, request_id)),),
    )
    return Screen(texts.whose_account(unclear.name), rows)


def preview(request_id: UUID, content: FileContent) -> Screen:
    """How a table of unknown layout was understood, before anything is stored."""
    rows = (
        (button(Labels.GO, Code(Action.FILE_GO, request_id), "success"),),
        (button(Labels.CANCEL, Code(Action.FILE_CANCEL, request_id)),),
    )
    return Screen(texts.preview(content), rows)


def undo_question(view: ImportView) -> Screen:
    """Asks once more before an import is taken back."""
    import_id = view.statement_import.id
    rows = (
        (button(Labels.UNDO_IMPORT_YES, Code(Action.IMPORT_UNDO_YES, import_id), "danger"),),
        (button(Labels.BACK, Code(Action.IMPORT_BACK, import_id)),),
    )
    return Screen(texts.undo_question(view), rows)


def import_undone(view: ImportView) -> Screen:
    """After an import was taken back; decided lines are listed and asked about."""
    if not view.decided:
        return Screen(texts.import_undone(view))
    code = Code(Action.IMPORT_UNDO_ALL, view.statement_import.id)
    return Screen(
        texts.import_undone(view), ((button(texts.undo_decided(len(view.decided)), code, "danger"),),)
    )


def recent_imports(text: str, found: Sequence[StatementImport], time_zone: str) -> Screen:
    """``/importar``: how to, and the latest imports to take back."""
    rows = tuple(
        (button(texts.import_label(one, time_zone), Code(Action.IMPORT_UNDO, one.id)),)
        for one in found
        if one.new
    )
    return Screen(text, rows)
