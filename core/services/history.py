"""Who did what about a line, when and why: read from the audit trail, which only grows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from core.domain.decisions import DecisionKind
from core.errors import NotFound
from core.matching.reasons import Reason, ReasonKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.domain.conversation import AuditEvent
    from core.domain.oversight import Attachment, Comment
    from core.domain.statements import FinancialAccount, StatementImport, StatementLine
    from core.domain.views import OpenEntry
    from core.ports import UnitOfWork

_MOST_READ = 100  # of the newest happenings, decisions are looked up; a screen shows far fewer


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that was done about a line.

    Attributes:
        by: the name of who did it, members of the past included; empty when nobody in person did.
        decided: the kind of decision made, or that was taken back by an ``UNDO``.
        alone: the bot did it by itself, as that member had allowed.
        entries: what was settled, or what the line was said not to be.
        evidence: what stood on the card when it was decided, and ``chance_permille`` how likely that seemed.
    """

    event: AuditEvent
    by: str
    decided: DecisionKind | None = None
    alone: bool = False
    entries: tuple[OpenEntry, ...] = ()
    evidence: tuple[Reason, ...] = ()
    chance_permille: int | None = None
    comment: Comment | None = None
    attachment: Attachment | None = None


@dataclass(frozen=True, slots=True)
class LineHistory:
    """A line from the file that brought it to this moment.

    Attributes:
        brought_by: the name of who sent the file; empty for the command line and feeds.
        happenings: oldest first; ``earlier`` counts those before them that were not looked up.
    """

    line: StatementLine
    account: FinancialAccount
    brought: StatementImport
    brought_by: str
    happenings: Sequence[Happening]
    attachments: Sequence[Attachment]
    earlier: int = 0


@dataclass(frozen=True, slots=True)
class _Known:
    """What happenings refer to."""

    names: Mapping[UUID, str]
    comments: Mapping[str, Comment] = field(default_factory=dict)
    attachments: Mapping[str, Attachment] = field(default_factory=dict)


async def view_history(uow: UnitOfWork, company_id: UUID, line_id: UUID) -> LineHistory:
    """Everything that happened to a line. Raises ``NotFound``."""
    line = await uow.statements.line(company_id, line_id)
    accounts = {account.id: account for account in await uow.statements.accounts(company_id)}
    brought = await uow.statements.statement_import(company_id, line.import_id)
    attachments = await uow.oversight.attachments(line)
    known = _Known(
        await uow.people.names(company_id),
        {str(one.id): one for one in await uow.oversight.comments(line)},
        {str(one.id): one for one in attachments},
    )
    events = await uow.oversight.events(line)
    happenings = [await _happening(uow, event, known) for event in events[-_MOST_READ:]]
    brought_by = known.names.get(brought.imported_by, "") if brought.imported_by else ""
    return LineHistory(
        line=line,
        account=accounts[line.account_id],
        brought=brought,
        brought_by=brought_by,
        happenings=happenings,
        attachments=attachments,
        earlier=len(events) - len(happenings),
    )


async def _happening(uow: UnitOfWork, event: AuditEvent, known: _Known) -> Happening:
    by = known.names.get(event.member_id, "") if event.member_id else ""
    data = event.data
    if "decision_id" in data:
        return await _decision(uow, event, by)
    named = (await uow.books.entry(event.company_id, UUID(data["entry_id"])),) if "entry_id" in data else ()
    return Happening(
        event,
        by,
        entries=named,
        comment=known.comments.get(str(data.get("comment_id"))),
        attachment=known.attachments.get(str(data.get("attachment_id"))),
    )


async def _decision(uow: UnitOfWork, event: AuditEvent, by: str) -> Happening:
    """A decision with what it settled; of an undo, what was taken back."""
    company_id, decision_id = event.company_id, UUID(str(event.data["decision_id"]))
    try:
        decision = await uow.decisions.decision(company_id, decision_id)
    except NotFound:
        return Happening(event, by)
    entries = [
        await uow.books.entry(company_id, one.entry_id)
        for one in await uow.decisions.allocations(company_id, decision_id)
        if one.entry_id is not None
    ]
    undone = event.action == DecisionKind.UNDO
    return Happening(
        event,
        by,
        decided=decision.kind,
        alone=decision.alone and not undone,
        entries=tuple(entries),
        evidence=() if undone else _evidence(event.data),
        chance_permille=None if undone else event.data.get("chance_permille"),
    )


def _evidence(data: Mapping[str, Any]) -> tuple[Reason, ...]:
    """The reasons as the card named them; kinds of a program of tomorrow are passed over."""
    known = {kind.value for kind in ReasonKind}
    return tuple(Reason(ReasonKind(kind), value) for kind, value in data.get("evidence", ()) if kind in known)
