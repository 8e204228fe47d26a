"""However a bank cuts, orders and numbers its exports of the same days, what is stored is what happened."""

from __future__ import annotations

import contextlib
import shutil
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import uuid4

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from storage.database import open_database
from storage.unit_of_work import SqlStore
from tests.builders import a_parsed_account, a_row
from tests.databases import apart, sqlite_template
from tests.services.house import found_house

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

    from core.domain.statements import ParsedLine

DAYS = range(1, 8)
MEMOS = ("PIX RECEBIDO", "Pix  recebido", "TARIFA", "")

movements = st.lists(
    st.tuples(st.sampled_from(DAYS), st.sampled_from((3_500, 100, -100)), st.sampled_from(MEMOS)),
    min_size=1,
    max_size=14,
)
exports = st.lists(st.sets(st.sampled_from(DAYS), min_size=1), max_size=5)


async def live(
    path: Path, bank: str, true: list[tuple[int, int, str]], cuts: list[set[int]], random: Random
) -> None:
    """Import the exports, then one of each day nobody exported, so that together they hold everything."""
    rows = [
        a_row(posted_on=date(2026, 7, day), amount_cents=cents, memo=memo, bank_id=f"T{place}")
        for place, (day, cents, memo) in enumerate(true)
    ]
    missing = {day for day, *_ in true} - set().union(*cuts)
    database = open_database(f"sqlite:///{path}")
    try:
        house = await found_house(SqlStore(database), database)
        seen: set[int] = set()
        for days in [*cuts, *({day} for day in missing)]:
            file = [row for row in rows if row.posted_on.day in days]
            if not file:
                continue
            random.shuffle(file)
            record = await house.takes(
                a_parsed_account(*renumbered(file, bank, random), bank=bank, account="7654321-0")
            )
            new = sum(1 for row in file if row.posted_on.day not in seen)
            assert (record.new, record.known, record.doubtful) == (new, len(file) - new, 0)
            seen |= days
        stored = Counter((day, cents) for day, cents, *_ in await house.lines())
        assert stored == Counter((row.posted_on, row.amount_cents) for row in rows)
        assert sum(line.amount_cents for line in await house.open_lines()) == sum(one for _, one, _ in true)
    finally:
        await database.close()


def renumbered(rows: list[ParsedLine], bank: str, random: Random) -> list[ParsedLine]:
    """Rows as one download numbers them; most banks also find new ids, lose them, or give one to several."""
    ids = [row.bank_id if bank == "260" else random.choice((None, "1", uuid4().hex)) for row in rows]
    return [
        replace(row, row=place, bank_id=bank_id)
        for place, (row, bank_id) in enumerate(zip(rows, ids, strict=True), 1)
    ]


@given(
    bank=st.sampled_from(("341", "260")),
    true=movements,
    cuts=exports,
    random=st.randoms(use_true_random=False),
)
@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_exports_of_whole_days_make_exactly_the_true_list(
    tmp_path: Path,
    bank: str,
    true: list[tuple[int, int, str]],
    cuts: list[set[int]],
    random: Random,
) -> None:
    path = tmp_path / f"{uuid4().hex}.db"
    shutil.copy(sqlite_template(), path)
    try:
        apart(live(path, bank, true, cuts, random))
    finally:
        with contextlib.suppress(OSError):
            path.unlink()
