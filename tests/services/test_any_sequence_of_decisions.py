"""Whatever is pressed in whatever order, every centavo stays accounted for, and all of it can be taken back."""

from __future__ import annotations

import contextlib
import shutil
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.domain.conversation import Draft
from core.domain.ids import new_id
from core.errors import BusinessError, NothingToUndo, RefundAlreadyPaid
from core.services import deciding, undoing
from storage import tables
from storage.database import open_database
from storage.unit_of_work import SqlStore
from tests.builders import NOW
from tests.conftest import apart
from tests.services.house import House, found_house

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

AMOUNTS = ("480,00", "450,00", "30,00", "-30,00", "-700,00", "50,00")
OWED = ("450,00", "480,00", "-650,00", "-700,00", "-30,00", "50,00")
ACTIONS = ("reconcile", "value", "value and refund", "open refund", "create", "ignore", "undo", "pay refund")

steps = st.lists(
    st.tuples(st.sampled_from(ACTIONS), st.integers(0, len(AMOUNTS) - 1), st.integers(0, len(OWED) - 1)),
    min_size=4,
    max_size=14,
)


async def take(house: House, action: str, line_id: UUID, entry_id: UUID) -> None:
    """One press; a refusal is fine and must change nothing."""
    line = await house.line(line_id)
    press = deciding.Press(house.owner, line_id, line.version, NOW)
    async with house.work() as uow:
        if action == "reconcile":
            await deciding.reconcile(uow, press, entry_id)
        elif action in {"value", "value and refund"}:
            await deciding.use_statement_value(uow, press, entry_id, with_refund=action != "value")
        elif action == "open refund":
            await deciding.open_refund(uow, press)
        elif action == "create":
            draft = Draft(house.id, new_id(), line_id, 5, None, None, f"Novo {line.version}", "Pão", NOW)
            await deciding.create_entry(uow, press, draft)
        elif action == "ignore":
            await deciding.ignore(uow, press)
        elif action == "undo":
            await undoing.undo_line(uow, house.owner, line_id, version=line.version, now=NOW)
        else:
            refunds = [
                view.case for view in await uow.decisions.refunds(house.id) if view.case.closed_by is None
            ]
            for case in refunds[:1]:
                await deciding.reconcile(uow, press, case.refund_entry_id)


async def undo_everything(house: House, lines: list[Any]) -> None:
    """Press undo on every line until none has anything left; a paid refund asks for its payment first."""
    for _ in range(40):
        left = 0
        for line in lines:
            try:
                await take(house, "undo", line.id, line.id)
                left += 1
            except RefundAlreadyPaid:
                left += 1
            except NothingToUndo:
                continue
        if not left:
            return
    raise AssertionError("undo never came to an end")


async def live(path: Path, presses: list[tuple[str, int, int]]) -> None:
    database = open_database(f"sqlite:///{path}")
    house = await found_house(SqlStore(database), database)
    ana, mill = await house.knows(), await house.knows("Moinho", is_customer=False, is_supplier=True)
    entries = [await house.owes(amount, mill if amount.startswith("-") else ana) for amount in OWED]
    lines = [await house.receives(amount) for amount in AMOUNTS]
    start = await house.living()
    for action, line, entry in presses:
        before = await house.living()
        try:
            await take(house, action, lines[line].id, entries[entry].id)
        except BusinessError:
            assert await house.living() == before
        await house.check_sums()
    await undo_everything(house, lines)
    assert await house.living() == start
    undone = [row.reverses_id for row in await house.rows(tables.decisions) if row.reverses_id]
    assert len(undone) * 2 == len(await house.rows(tables.decisions))
    await database.close()


@given(presses=steps)
@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_sequence_of_presses_keeps_every_centavo_and_can_be_taken_back(
    sqlite_template: Path, tmp_path: Path, presses: list[tuple[str, int, int]]
) -> None:
    path = tmp_path / f"{uuid4().hex}.db"
    shutil.copy(sqlite_template, path)
    try:
        apart(live(path, presses))
    finally:
        with contextlib.suppress(OSError):
            path.unlink()
