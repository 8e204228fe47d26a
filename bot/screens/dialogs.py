"""Screens around a card: search, a new entry step by step, due days, bursts and lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action, Code
from bot.screens.screen import Button, Screen, button, join_lines
from bot.texts import cards as card_texts
from bot.texts import dialogs as texts
from bot.texts import reports
from bot.texts.cards import Labels
from bot.texts.format_br import clean, money, safe

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from core.domain.decisions import RefundView
    from core.domain.statements import StatementLine
    from core.services.bulk import Burst
    from core.services.drafting import DraftView
    from core.services.reporting import LineView
    from core.services.searching import Page

DUE_DAYS = (0, 7, 15, 30)
_MOST_LISTED = 12

Rows = tuple[tuple[Button, ...], ...]


def search_page(view: LineView, page: Page, text: str = "") -> Screen:
    """Entries that this line may settle, one a row; pages are turned in place."""
    line = view.line
    at = (line.id, line.version)
    found = tuple(
        (button(card_texts.label_entry(one), Code(Action.PAIR, *at, one.entry.id)),) for one in page.entries
    )
    turn = [] if text else _page_buttons(line, page)
    rows = (
        *found,
        *((tuple(turn),) if turn else ()),
        (button(Labels.TYPE_SEARCH, Code(Action.SEARCH_TYPE, *at)),),
        (button(Labels.BACK, Code(Action.BACK, *at)),),
    )
    return Screen(join_lines(card_texts.head(line, view.account), "", texts.search_result(page, text)), rows)


def _page_buttons(line: StatementLine, page: Page) -> list[Button]:
    buttons = []
    if page.number > 0:
        code = Code(Action.SEARCH, line.id, line.version, number=page.number - 1)
        buttons.append(button(Labels.PREVIOUS, code))
    if page.number + 1 < page.pages:
        code = Code(Action.SEARCH, line.id, line.version, number=page.number + 1)
        buttons.append(button(Labels.NEXT, code))
    return buttons


def free_search(page: Page, text: str) -> Screen:
    """``/buscar``: open entries, to be read."""
    rows = [f"• {safe(card_texts.label_entry(one))}" for one in page.entries]
    return Screen(join_lines(texts.search_result(page, text), *rows))


def draft_categories(view: DraftView) -> Screen:
    """Step one of a new entry: its category, two a row."""
    buttons = [
        button(one.name, Code(Action.DRAFT_CATEGORY, view.draft.id, number=position))
        for position, one in enumerate(view.categories[:40])
    ]
    rows = tuple(tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2))
    text = join_lines(texts.draft(view, _contact(view, None)), "", texts.CHOOSE_CATEGORY)
    return Screen(text, (*rows, (_back_to_card(view.line),)))


def draft_contact(view: DraftView) -> Screen:
    """Step two: whose it is."""
    draft = view.draft.id
    known = tuple(
        (button(one.name, Code(Action.DRAFT_CONTACT, draft, target=one.id)),) for one in view.contacts
    )
    names = {one.name.casefold() for one in view.contacts}
    create: Rows = ()
    if view.payer and view.payer.casefold() not in names:
        create = ((button(Labels.new_contact(view.payer), Code(Action.DRAFT_PAYER, draft)),),)
    rows = (
        *known,
        *create,
        (
            button(Labels.TYPE_CONTACT, Code(Action.DRAFT_TYPE_CONTACT, draft)),
            button(Labels.NO_CONTACT, Code(Action.DRAFT_NO_CONTACT, draft)),
        ),
        (button(Labels.CATEGORY, Code(Action.DRAFT_CATEGORIES, draft)), _back_to_card(view.line)),
    )
    return Screen(join_lines(texts.draft(view, _contact(view, None)), "", texts.CHOOSE_CONTACT), rows)


def draft_check(view: DraftView, contact: str | None) -> Screen:
    """Step three: everything read back before anything is saved."""
    draft = view.draft.id
    confirm = Code(Action.DRAFT_CONFIRM, draft, view.line.version)
    rows = (
        (button(Labels.CONFIRM, confirm, "success"),),
        (
            button(Labels.CATEGORY, Code(Action.DRAFT_CATEGORIES, draft)),
            button(Labels.DESCRIBE, Code(Action.DRAFT_DESCRIBE, draft)),
        ),
        (_back_to_card(view.line),),
    )
    return Screen(join_lines(texts.draft(view, _contact(view, contact)), "", texts.CHECK_DRAFT), rows)


def _contact(view: DraftView, known: str | None) -> str | None:
    if view.draft.new_contact_name:
        return texts.new_contact(view.draft.new_contact_name)
    return safe(known) if known else None


def _back_to_card(line: StatementLine) -> Button:
    return button(Labels.BACK, Code(Action.BACK, line.id, line.version))


def due_choices(view: RefundView) -> Screen:
    """When a refund is due: four usual answers, or a typed day."""
    days = [button(Labels.due_in(one), Code(Action.DUE_IN, view.case.id, number=one)) for one in DUE_DAYS]
    rows = (
        tuple(days[:2]),
        tuple(days[2:]),
        (button(Labels.OTHER_DATE, Code(Action.DUE_TYPE, view.case.id)),),
        (button(Labels.BACK, Code(Action.BACK, view.case.cause_line_id)),),
    )
    return Screen(texts.due_choices(view), rows)


def refunds(views: Sequence[RefundView]) -> Screen:
    """``/devolucoes``, each open case with its due day to change."""
    rows = tuple(
        (
            button(
                f"{Labels.DUE} · {money(view.case.amount_cents)}",
                Code(Action.DUE_CHOICES, view.case.id),
            ),
        )
        for view in views
        if view.case.closed_by is None
    )
    return Screen(join_lines(reports.refunds(views)), rows[:_MOST_LISTED])


def burst(view: Burst) -> Screen:
    """Many new lines in one message: the sure ones with one tap, the rest one by one."""
    rows: list[tuple[Button, ...]] = []
    import_id = view.statement_import.id
    if view.sure:
        rows.append((button(Labels.bulk(len(view.sure)), Code(Action.BULK, import_id), "success"),))
    if view.suggested or view.alone or view.sure:
        rows.append((button(Labels.ONE_BY_ONE, Code(Action.QUEUE, import_id)),))
    listed = texts.sure_list(view.sure) if view.sure else None
    return Screen(join_lines(texts.burst(view), listed), tuple(rows))


def bulk_done(number: int, bulk_id: UUID, import_id: UUID, *, left: int) -> Screen:
    """After one tap for many: the way back for all, and on to the rest."""
    rows: list[tuple[Button, ...]] = [
        (button(Labels.UNDO, Code(Action.BULK_UNDO, bulk_id, target=import_id)),)
    ]
    if left:
        rows.append((button(Labels.ONE_BY_ONE, Code(Action.QUEUE, import_id)),))
    return Screen(texts.bulk_done(number), tuple(rows))


def pending(text: str, *, lines: int, company_id: UUID) -> Screen:
    """``/pendentes`` with a way to start."""
    if not lines:
        return Screen(text)
    return Screen(text, ((button(Labels.ONE_BY_ONE, Code(Action.QUEUE, company_id)),),))


def line_list(text: str, lines: Sequence[StatementLine]) -> Screen:
    """Lines as buttons; a press opens the card."""
    rows = tuple(
        (button(clean(reports.line_label(line)), Code(Action.SHOW_LINE, line.id, line.version)),)
        for line in lines[:_MOST_LISTED]
    )
    return Screen(text, rows)
