"""What is said and kept about a line stays with it, and its history tells who did what, in order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import DBAPIError

from core.domain.conversation import Card
from core.domain.decisions import DecisionKind
from core.domain.ids import new_id
from core.domain.oversight import Attachment, AttachmentKind
from core.errors import AttachmentRefused, CommentTooLong, NotFound
from core.services import commenting, deciding, history, refunding, refusing, reporting, undoing, unimporting
from storage import tables
from tests.builders import NOW, Movement
from tests.services.house import House, found_house, settle_at_value

if TYPE_CHECKING:
    from uuid import UUID

    from core.domain.parties import Member
    from core.domain.statements import StatementLine
    from storage.database import Database
    from storage.unit_of_work import SqlStore


async def say(
    house: House, line_id: UUID, text: str = "Nota na pasta azul", by: Member | None = None
) -> None:
    async with house.work() as uow:
        await commenting.comment(uow, by or house.accountant, line_id, text, NOW)


def a_paper(line: StatementLine, unique_id: str = "u1", **changes: object) -> Attachment:
    paper = Attachment(
        company_id=line.company_id,
        id=new_id(),
        line_id=line.id,
        member_id=new_id(),
        kind=AttachmentKind.PHOTO,
        file_id=f"file-{unique_id}",
        file_unique_id=unique_id,
        name="",
        size=1000,
        at=NOW,
    )
    return replace(paper, **changes)  # type: ignore[arg-type] # by name


async def keep(house: House, paper: Attachment, by: Member | None = None) -> bool:
    async with house.work() as uow:
        return await commenting.attach(uow, by or house.accountant, paper, NOW)


async def notes(house: House, line_id: UUID) -> tuple[int, int]:
    async with house.store.read() as uow:
        return (await reporting.view_line(uow, house.id, line_id)).notes


async def told(house: House, line_id: UUID) -> history.LineHistory:
    async with house.store.read() as uow:
        return await history.view_history(uow, house.id, line_id)


async def test_every_member_may_say_something_and_the_books_do_not_move(house: House) -> None:
    line = await house.receives()
    before = await house.living()
    for member in (house.owner, house.finance, house.accountant):
        await say(house, line.id, "conferido", member)
        assert await keep(house, a_paper(line, str(member.id)), member)
    assert await house.living() == before
    assert await notes(house, line.id) == (3, 3)


async def test_notes_stay_through_decision_undo_and_a_file_brought_again(house: House) -> None:
    movement = Movement("20260712", "480,00", "PIX RECEBIDO ANA PAULA SOUZA")
    entry = await house.owes("480,00")
    first = await house.imports(movement)
    line = (await house.open_lines())[0]
    await say(house, line.id)
    await keep(house, a_paper(line))
    async with house.work() as uow:
        await deciding.reconcile(uow, await house.press(line), entry.id)
    assert await notes(house, line.id) == (1, 1)
    async with house.work() as uow:
        now = await house.line(line.id)
        await undoing.undo_line(uow, house.owner, line.id, version=now.version, now=NOW)
    assert await notes(house, line.id) == (1, 1)
    async with house.work() as uow:
        await unimporting.undo_import(uow, house.owner, first.id, with_decided=False, now=NOW)
    await house.imports(movement, Movement("20260713", "1,00", "OUTRO"))
    again = next(one for one in await house.open_lines() if one.amount_cents == 48_000)
    assert again.id != line.id
    assert await notes(house, again.id) == (1, 1)
    assert [one.event.action for one in (await told(house, again.id)).happenings] == [
        *("comment", "attach", "reconcile", "undo"),
    ]
    assert not await keep(house, a_paper(again))  # the same paper once more
    other = next(one for one in await house.open_lines() if one.amount_cents == 100)
    assert await notes(house, other.id) == (0, 0)


async def test_same_file_twice_is_one_and_ten_are_the_most(house: House) -> None:
    line = await house.receives()
    assert await keep(house, a_paper(line, "a"))
    assert not await keep(house, a_paper(line, "a"), house.owner)
    for number in range(9):
        assert await keep(house, a_paper(line, f"b{number}"))
    assert not await keep(house, a_paper(line, "a"))
    with pytest.raises(AttachmentRefused) as refused:
        await keep(house, a_paper(line, "c"))
    assert refused.value.code == "too_many"
    assert (await notes(house, line.id))[1] == 10


async def test_twenty_megabytes_are_the_most(house: House) -> None:
    line = await house.receives()
    assert await keep(house, a_paper(line, "a", size=20 * 1024 * 1024))
    with pytest.raises(AttachmentRefused) as refused:
        await keep(house, a_paper(line, "b", size=20 * 1024 * 1024 + 1))
    assert refused.value.code == "too_large"


async def test_comment_of_a_thousand_characters_is_kept_whole_and_a_longer_one_not_at_all(
    house: House,
) -> None:
    line = await house.receives()
    await say(house, line.id, "é" * 1000)
    with pytest.raises(CommentTooLong):
        await say(house, line.id, "é" * 1001)
    happening = (await told(house, line.id)).happenings[0]
    assert happening.comment is not None
    assert happening.comment.text == "é" * 1000


async def test_comments_and_audit_refuse_to_be_rewritten(house: House) -> None:
    line = await house.receives()
    await say(house, line.id)
    for table in (tables.comments, tables.audit_events):
        for statement in (table.update().values(at=NOW), table.delete()):
            with pytest.raises(DBAPIError):
                async with house.database.writer.begin() as connection:
                    await connection.execute(statement)
    assert await notes(house, line.id) == (1, 0)


async def test_every_copy_of_the_card_is_refreshed_and_nobody_is_written_to_unasked(house: House) -> None:
    line = await house.receives()
    async with house.work() as uow:
        for member, message_id in ((house.owner, 7), (house.finance, 8)):
            await uow.chats.remember_card(Card(house.id, member.chat_id, message_id, line.id, "x"))
    await say(house, line.id)
    waiting = await house.rows(tables.outbox)
    assert sorted((row.chat_id, row.kind) for row in waiting) == [
        (house.owner.chat_id, "card_edit"),
        (house.finance.chat_id, "card_edit"),
    ]


async def test_line_of_another_company_is_not_there_to_be_commented(
    store: SqlStore, database: Database
) -> None:
    ours, theirs = await found_house(store, database), await found_house(store, database, first_user=2001)
    line = await ours.receives()
    with pytest.raises(NotFound):
        await say(theirs, line.id)
    with pytest.raises(NotFound):
        await keep(theirs, a_paper(line))
    with pytest.raises(NotFound):
        await told(theirs, line.id)
    assert await notes(ours, line.id) == (0, 0)


async def test_history_tells_who_did_what_in_order_and_to_which_entry(house: House) -> None:
    ana = await house.knows()
    sale, other = await house.owes("480,00", ana), await house.owes("480,00", description="Outra")
    line = await house.receives()
    async with house.work() as uow:
        await refusing.refuse(uow, await house.press(line), other.id)
        await deciding.reconcile(uow, await house.press(line, house.finance), sale.id)
    await say(house, line.id, "Confere com a nota 1042")
    async with house.work() as uow:
        now = await house.line(line.id)
        await undoing.undo_line(
            uow, house.owner, line.id, version=now.version, now=NOW + timedelta(minutes=5)
        )
    view = await told(house, line.id)
    assert [(one.by, one.event.action) for one in view.happenings] == [
        ("Sol", "refuse"),
        ("Lia", "reconcile"),
        ("Caio", "comment"),
        ("Sol", "undo"),
    ]
    assert [one.entries[0].entry.id for one in view.happenings if one.entries] == [
        *(other.id, sale.id, sale.id),
    ]
    assert view.happenings[-1].decided is DecisionKind.RECONCILE
    assert view.brought.id == line.import_id


async def test_history_carries_the_evidence_that_stood_on_the_card(house: House) -> None:
    ana = await house.knows()
    sale, line = await house.owes("480,00", ana), await house.receives()
    async with house.work() as uow:
        await deciding.reconcile(uow, await house.press(line), sale.id)
    decided = (await told(house, line.id)).happenings[0]
    assert {reason.kind.value for reason in decided.evidence} >= {"same_amount", "same_name"}
    assert decided.chance_permille is not None
    assert 500 < decided.chance_permille <= 1000


async def test_history_includes_what_was_done_about_the_refund_case(house: House) -> None:
    ana = await house.knows()
    sale, line = await house.owes("450,00", ana), await house.receives("480,00")
    other, elsewhere = await house.owes("50,00"), await house.receives("60,00", "PIX BIA")
    for entry, cause in ((sale, line), (other, elsewhere)):
        async with house.work() as uow:
            await settle_at_value(uow, await house.press(cause), entry.id, with_refund=True)
            case = (await uow.decisions.refunds_by_cause(house.id, cause.id))[0]
            await refunding.move_due_day(uow, house.finance, case.id, date(2026, 8, 1), NOW)
    assert [(one.by, one.event.action) for one in (await told(house, line.id)).happenings] == [
        ("Sol", "statement_value_and_refund"),
        ("Lia", "refund_due"),
    ]


async def test_who_left_is_still_named(house: House) -> None:
    line = await house.receives()
    async with house.work() as uow:
        await deciding.ignore(uow, await house.press(line, house.finance))
        await uow.people.update_member(replace(house.finance, active=False))
    assert [one.by for one in (await told(house, line.id)).happenings] == ["Lia"]
    async with house.store.read() as uow:
        view = await reporting.view_line(uow, house.id, line.id)
    assert view.outcome is not None
    assert view.outcome.by == "Lia"


async def test_history_of_hundreds_reads_the_newest_and_counts_the_rest(house: House) -> None:
    line = await house.receives()
    async with house.work() as uow:
        for number in range(130):
            await commenting.comment(uow, house.accountant, line.id, f"número {number}", NOW)
    view = await told(house, line.id)
    assert (len(view.happenings), view.earlier) == (100, 30)
    assert view.happenings[-1].comment is not None
    assert view.happenings[-1].comment.text == "número 129"
