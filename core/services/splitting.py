"""A new entry split over categories: in one sentence, or amount by amount; its parts must sum to the line exactly."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.errors import CategoryUnclear, NotFound, PartsDoNotFit, UnreadableAnswer
from core.services import phrasing
from core.services.drafting import save_step, typed_amount, view_draft

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from core.domain.entries import Category
    from core.domain.parties import Member
    from core.ports import UnitOfWork
    from core.services.drafting import DraftView

_MOST_PARTS = 20


async def split_in_words(uow: UnitOfWork, member: Member, draft_id: UUID, text: str) -> DraftView:
    """Add the parts a sentence names: ``60 mercado, resto casa``.

    Raises:
        CategoryUnclear: words that name no category of the company's, or several.
        PartsDoNotFit: more than there is to split.
        UnreadableAnswer: no split can be read.
    """
    view = await _of_line(uow, member, draft_id)
    try:
        shares = phrasing.read_shares(text)
    except ValueError:
        raise UnreadableAnswer("split") from None
    named = [(_category(share.name, view.categories), share.cents) for share in shares]
    rest = abs(view.left_cents) - sum(cents for _, cents in named if cents is not None)
    filled = [(category, rest if cents is None else cents) for category, cents in named]
    return await _with(uow, member, view, filled)


async def choose_part(uow: UnitOfWork, member: Member, draft_id: UUID, category_id: UUID) -> DraftView:
    """Say which category the next amount is for. Raises ``NotFound`` for one that is not offered."""
    view = await _of_line(uow, member, draft_id)
    if all(one.id != category_id for one in view.categories):
        raise NotFound("category", category_id)
    return await save_step(uow, member, replace(view.draft, category_id=category_id))


async def add_part(uow: UnitOfWork, member: Member, draft_id: UUID, text: str) -> DraftView:
    """Give the category chosen an amount as typed. Raises as ``split_in_words``, or for no amount."""
    view = await _of_line(uow, member, draft_id)
    return await _with(uow, member, view, [(_chosen(view), typed_amount(text))])


async def take_rest(uow: UnitOfWork, member: Member, draft_id: UUID) -> DraftView:
    """Give the category chosen all that is left."""
    view = await _of_line(uow, member, draft_id)
    return await _with(uow, member, view, [(_chosen(view), abs(view.left_cents))])


async def unsplit(uow: UnitOfWork, member: Member, draft_id: UUID) -> DraftView:
    """Begin again: no parts."""
    view = await _of_line(uow, member, draft_id)
    return await save_step(uow, member, replace(view.draft, parts=()))


async def _of_line(uow: UnitOfWork, member: Member, draft_id: UUID) -> DraftView:
    """Only what settles a line is split: one that waits for the bank is one amount to be found there."""
    view = await view_draft(uow, member, draft_id)
    if view.line is None:
        raise NotFound("draft", draft_id)
    return view


def _category(name: str, categories: Sequence[Category]) -> Category:
    found = phrasing.category_named(name, categories)
    if found is None:
        raise CategoryUnclear(name, tuple(one.name for one in categories))
    return found


def _chosen(view: DraftView) -> Category:
    if view.category is None:
        raise NotFound("category", view.draft.category_id)
    return view.category


async def _with(
    uow: UnitOfWork, member: Member, view: DraftView, added: Sequence[tuple[Category, int]]
) -> DraftView:
    """The draft with these magnitudes added; what is of one category is one part."""
    if min(cents for _, cents in added) <= 0 or sum(cents for _, cents in added) > abs(view.left_cents):
        raise PartsDoNotFit(view.left_cents)
    sign = 1 if (view.cents or 0) > 0 else -1
    parts = dict(view.draft.parts)
    for category, cents in added:
        parts[category.id] = parts.get(category.id, 0) + sign * cents
    if len(parts) > _MOST_PARTS:
        raise UnreadableAnswer("split")
    return await save_step(uow, member, replace(view.draft, parts=tuple(parts.items())))
