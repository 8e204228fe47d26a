"""What to offer for open lines, asked fresh each time: suggestions are never stored, so they cannot grow stale."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from core.domain.parties import Role
from core.domain.statements import LineState
from core.matching.engine import propose
from core.matching.model import BankLine, OpenItem, Owner
from core.services import narrowing
from core.services.offering import Scenery
from core.services.remembering import remember

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from uuid import UUID

    from core.domain.entries import Category
    from core.domain.statements import StatementLine
    from core.domain.views import OpenEntry
    from core.matching.model import Answer
    from core.ports import UnitOfWork
    from core.services.offering import Offer


async def suggest_line(uow: UnitOfWork, line: StatementLine) -> Offer:
    """The offer for one open line, in view of the entries it may concern and the lines that may want them."""
    memory = await remember(uow, line.company_id)
    near = narrowing.neighbourhood(line, await uow.books.contacts(line.company_id), memory)
    entries = await uow.books.open_entries(line.company_id, near)
    rivals = await uow.statements.rivals(
        line.company_id,
        line.id,
        amounts=narrowing.rival_amounts(line, entries, near),
        words=narrowing.telling_words(line),
    )
    lines = [line, *narrowing.nearest_rivals(line, rivals)]
    answers = memory.for_lines(lines)
    return (await _offers(uow, line.company_id, lines, entries, answers, [line]))[line.id]


async def suggest_lines(
    uow: UnitOfWork, company_id: UUID, lines: Sequence[StatementLine]
) -> Mapping[UUID, Offer]:
    """Offers for many lines at once, in view of all open lines and entries."""
    if not lines:
        return {}
    chosen = {line.id for line in lines}
    others = await uow.statements.lines_in_state(company_id, LineState.OPEN)
    entries = await uow.books.open_entries(company_id)
    everyone = [*lines, *(other for other in others if other.id not in chosen)]
    memory = await remember(uow, company_id)
    return await _offers(uow, company_id, everyone, entries, memory.answers, lines)


async def suggest_few(
    uow: UnitOfWork, company_id: UUID, lines: Sequence[StatementLine]
) -> Mapping[UUID, Offer]:
    """Offers for a few lines by themselves, in a fraction of the time.

    Of other lines only those are seen that may be the other half of one of these. What others want of the books is
    not weighed, so an entry seems rather too likely than too unlikely.
    """
    if not lines:
        return {}
    amounts = {-line.amount_cents for line in lines}
    chosen = {line.id for line in lines}
    halves = await uow.statements.rivals(company_id, lines[0].id, amounts=amounts, words=())
    everyone = [*lines, *(other for other in halves if other.id not in chosen)]
    entries = await uow.books.open_entries(company_id)
    answers = (await remember(uow, company_id)).for_lines(lines)
    return await _offers(uow, company_id, everyone, entries, answers, lines)


async def _offers(
    uow: UnitOfWork,
    company_id: UUID,
    everyone: Sequence[StatementLine],
    entries: Sequence[OpenEntry],
    answers: Sequence[Answer],
    asked: Sequence[StatementLine],
) -> Mapping[UUID, Offer]:
    categories = await uow.books.categories(company_id)
    owner = await _owner(uow, company_id, categories)
    refused = {(pair.line_id, pair.entry_id) for pair in await uow.decisions.rejected(company_id)}
    causes = {one.entry.id: one.refund.cause_line_id for one in entries if one.refund}
    refused |= {(line_id, causes[entry_id]) for line_id, entry_id in refused if entry_id in causes}
    refused |= {(pair.line_id, pair.other_id) for pair in await uow.decisions.rejected_lines(company_id)}
    # in a thread: a large import must not hold up the chats
    return await asyncio.to_thread(offers, everyone, entries, categories, answers, owner, refused, asked)


def offers(
    everyone: Sequence[StatementLine],
    entries: Sequence[OpenEntry],
    categories: Sequence[Category] = (),
    answers: Sequence[Answer] = (),
    owner: Owner | None = None,
    refused: Collection[tuple[UUID, UUID]] = (),
    asked: Sequence[StatementLine] | None = None,
) -> Mapping[UUID, Offer]:
    """What to offer for the lines asked about (all, unless said otherwise), from values alone."""
    lines = [_bank_line(line) for line in sorted(everyone, key=_by_day)]
    found = propose(lines, _items(entries, categories), answers, owner, refused)
    scenery = Scenery(
        {line.id: found[line.id] for line in everyone},
        entries,
        {answer.line.id: answer.line for answer in answers} | {line.id: line for line in lines},
        {(one.direction, one.name): one.id for one in categories if one.active},
    )
    return {line.id: scenery.offer(line) for line in (everyone if asked is None else asked)}


def _by_day(line: StatementLine) -> tuple[object, object]:
    return line.posted_on, line.id


def _bank_line(line: StatementLine) -> BankLine:
    return BankLine(line.id, line.account_id, line.posted_on, line.amount_cents, line.memo, line.type)


def _items(entries: Sequence[OpenEntry], categories: Sequence[Category]) -> list[OpenItem]:
    names = {category.id: category.name for category in categories}
    return [
        OpenItem(
            one.entry.id,
            one.entry.amount_cents,
            one.entry.open_cents,
            one.entry.due_on,
            one.entry.contact_id,
            one.contact.name if one.contact else "",
            one.contact.document if one.contact else None,
            one.entry.description,
            names.get(one.entry.category_id, "") if one.entry.category_id else "",
            method=one.entry.method,
            number=one.entry.number,
            boleto_number=one.entry.boleto_number,
            refund=one.refund is not None,
        )
        for one in entries
    ]


async def _owner(uow: UnitOfWork, company_id: UUID, categories: Sequence[Category]) -> Owner:
    """The company's own name, and its owners as Telegram names them where that is more than a first name."""
    company = await uow.people.company(company_id)
    members = await uow.people.members(company_id)
    partners = [one.name for one in members if one.role is Role.OWNER and len(one.name.split()) > 1]
    return Owner(
        (company.name,), partners=tuple(partners), categories=tuple(category.name for category in categories)
    )
