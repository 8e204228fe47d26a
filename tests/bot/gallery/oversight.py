"""The history of a line: every kind of happening."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.screens import dialogs, oversight
from bot.screens.screen import Screen
from bot.texts import oversight as texts
from bot.texts import reports
from core.domain.conversation import AuditEvent
from core.domain.decisions import Decision, DecisionKind
from core.domain.ids import new_id
from core.domain.oversight import Attachment, AttachmentKind, Comment
from core.matching.reasons import Reason, ReasonKind
from core.services.history import Happening, LineHistory
from core.services.latest import MOST_LINES, TakenBack
from tests.bot.gallery.world import ZONE, Drawing, World
from tests.builders import NOW, an_import

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.domain.statements import StatementLine

ACTIONS = (
    "keep_twin",
    "refuse",
    "refuse_undo",
    "refuse_line",
    "refuse_line_undo",
    "refund_due",
    "comment",
    "attach",
    "teleport",
)


def drawings(world: World) -> Iterator[Drawing]:
    line = world.line()
    kinds = [kind for kind in DecisionKind if kind is not DecisionKind.UNDO]
    happened = [_decided(world, kind, place) for place, kind in enumerate(kinds)]
    for start in (0, 9):
        told = _history(world, line, *happened[start : start + 9])
        yield Drawing(f"histórico: decisões, {start // 9 + 1}", oversight.history(told, ZONE))
    undone = [
        Happening(_event(world, "undo", place), "Sol", decided=kind)
        for place, kind in enumerate(DecisionKind)
        if kind is not DecisionKind.UNDO
    ]
    yield Drawing("histórico: desfeitos", oversight.history(_history(world, line, *undone), ZONE))
    yield from _others(world, line)
    yield from _taken_back(world, line)
    number = world.many(1)
    label = f"/ignoradas, {number if not world.more else 'muitas'}"
    yield Drawing(label, dialogs.line_list(reports.ignored(number), _lines(world, number)))
    yield Drawing("/ignoradas, três", dialogs.line_list(reports.ignored(3), _lines(world, 3)))
    paper = texts.attachment_caption(line, world.name("Caio", 120), "13/07 às 09:00")
    yield Drawing("anexo de novo", Screen(paper), caption=True)
    yield Drawing("anexo perdido", Screen(texts.attachment_lost(paper)))
    yield Drawing("comentado", Screen(texts.commented(line)))
    for new in (True, False):
        yield Drawing("anexado" if new else "anexado de novo", Screen(texts.attached(line, new=new)))


def _taken_back(world: World, line: StatementLine) -> Iterator[Drawing]:
    """/desfazer: of every kind, and of a press about many."""

    def decision(kind: DecisionKind) -> Decision:
        return Decision(world.company.id, new_id(), line.id, 0, kind, new_id(), NOW)

    for kind in DecisionKind:
        if kind is not DecisionKind.UNDO:
            settled = [world.entry()] * (1 if kind is DecisionKind.NEW_ENTRY else world.more)
            one = TakenBack(None, decision(kind), 1, [line], settled)
            yield Drawing(f"desfazer: {kind}", Screen(texts.taken_back(one, ZONE)))
    many = TakenBack(None, decision(DecisionKind.RECONCILE), 12, _lines(world, MOST_LINES))
    yield Drawing("desfazer: muitos", Screen(texts.taken_back(many, ZONE)))


def _lines(world: World, number: int) -> list[StatementLine]:
    return [world.line(48_000 + place) for place in range(number)]


def _event(world: World, action: str, minutes: int = 0, **data: object) -> AuditEvent:
    return AuditEvent(
        world.company.id, new_id(), NOW + timedelta(minutes=minutes), new_id(), action, None, data
    )


def _decided(world: World, kind: DecisionKind, place: int) -> Happening:
    entries = tuple(world.entry() for _ in range(6 if kind is DecisionKind.RECONCILE else 1))
    reasons = (Reason(ReasonKind.SAME_AMOUNT), Reason(ReasonKind.SAME_NAME, world.name("ANA", 60)))
    return Happening(
        _event(world, kind.value, place),
        world.name("Sol", 120),
        decided=kind,
        alone=kind is DecisionKind.NEW_ENTRY,
        entries=entries,
        evidence=reasons if place % 2 == 0 else (),
        chance_permille=987 if place % 2 == 0 else None,
    )


def _others(world: World, line: StatementLine) -> Iterator[Drawing]:
    member = new_id()
    said = Comment(
        world.company.id, new_id(), line.id, member, world.name("Nota na pasta de julho.", 1000), NOW
    )
    photo = Attachment(
        world.company.id, new_id(), line.id, member, AttachmentKind.PHOTO, "f", "u", "", 1, NOW
    )
    paper = Attachment(
        world.company.id,
        new_id(),
        line.id,
        member,
        AttachmentKind.DOCUMENT,
        "f",
        "u",
        world.name("nota.pdf", 255),
        1,
        NOW,
    )
    happened = [
        Happening(_event(world, "comment"), world.name("Caio", 120), comment=said),
        Happening(_event(world, "attach", 1), "Caio", attachment=photo),
        Happening(_event(world, "attach", 2), "Caio", attachment=paper),
        *(
            Happening(
                _event(world, action, 3, **({"due_on": "2026-07-25"} if action == "refund_due" else {})),
                "Sol",
            )
            for action in ACTIONS
        ),
    ] * max(1, world.more // 10)
    told = _history(world, line, *happened, attachments=[photo, paper], earlier=world.more)
    yield Drawing("histórico: o resto", oversight.history(told, ZONE))
    yield Drawing(
        "histórico: só a chegada", oversight.history(_history(world, line, attachments=[photo]), ZONE)
    )


def _history(
    world: World,
    line: StatementLine,
    *happened: Happening,
    attachments: list[Attachment] | None = None,
    earlier: int = 0,
) -> LineHistory:
    return LineHistory(
        line=line,
        account=world.account(),
        brought=an_import(world.company.id, file_name=world.name("julho.ofx", 255)),
        brought_by=world.name("Sol", 120),
        happenings=happened,
        attachments=attachments or [],
        earlier=earlier,
    )
