"""The sample is counted from today, and tells the same story on whatever day that is."""

from __future__ import annotations

import hashlib
import shutil
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.demo import sample
from core.services import bulk, founding, importing
from core.services.importing import Arrival
from core.services.offering import Candidate
from core.services.recording import record_entries
from core.sources.entry_table import read_entries
from core.sources.ofx.reader import read_ofx
from storage.database import open_database
from storage.sealing import Keyring
from storage.unit_of_work import SqlStore
from tests.conftest import KEY

if TYPE_CHECKING:
    from pathlib import Path

    from core.services.bulk import Burst

DAYS = (
    *(date(2026, 11, 16) + timedelta(days=number) for number in range(7)),
    date(2027, 1, 1),
    date(2027, 2, 10),  # Ash Wednesday, after two days without a bank
    date(2028, 3, 1),  # the day before is the 29th
)


@pytest.mark.parametrize("today", DAYS, ids=str)
async def test_eight_lines_fit_and_one_customer_paid_too_much(
    sqlite_template: Path, tmp_path: Path, today: date
) -> None:
    database = open_database(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'books.db')}")
    try:
        burst = await _imported(SqlStore(database, Keyring((KEY,))), today)
    finally:
        await database.close()
    assert len(burst.sure) == len(sample.SURE)
    (question,) = burst.questions
    assert (question.line.amount_cents, question.line.memo) == (48_000, "PIX RECEBIDO ANA PAULA SOUZA")
    (found, *_) = question.offer.options
    assert isinstance(found, Candidate)
    assert found.difference_cents == -sample.REFUND.cents


async def _imported(store: SqlStore, today: date) -> Burst:
    """The sample in new books, as the first look sorts it."""
    now = datetime.combine(today, time(15), UTC)
    data = sample.statement(today)
    async with store.write() as uow:
        company = await founding.found_company(
            uow, name="Padaria Sol", time_zone="America/Sao_Paulo", digest_time=time(7), now=now
        )
        await record_entries(uow, company, read_entries(sample.entries(today)).rows, now)
        arrival = Arrival("file", sample.STATEMENT_FILE, hashlib.sha256(data).hexdigest())
        record = await importing.import_statement(uow, company, read_ofx(data), arrival, now)
    async with store.read() as uow:
        return await bulk.view_burst(uow, company.id, record.id)


def test_statement_adds_up_to_the_balance_the_bank_states() -> None:
    (account,) = read_ofx(sample.statement(date(2026, 11, 16))).accounts
    first, last = account.balance_rows[0].amount_cents, account.ledger_balance_cents
    assert first + sum(line.amount_cents for line in account.lines) == last
