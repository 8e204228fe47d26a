"""Whatever a bank does between two looks, the books end where the bank is. Chance plays the bank."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from core.domain.feeds import Counterparty, FeedRow, RowStatus
from core.domain.statements import LineState, ParsedLine
from core.services import deciding
from storage import tables
from tests.builders import a_parsed_account
from tests.services.fed import TODAY, Feed, connect
from tests.services.house import House

_PEOPLE = ("Ana Souza", "José Lima", "Café Central", None)
_SUMS = (3_500, 3_500, 4_500, -9_990, -120_000)


class Bank:
    """An account at a bank that polishes, repeats, delays, renames and takes back what it said."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self.rows: list[FeedRow] = []
        self._ids = 0
        for _ in range(25):  # so much that one row that goes is no landslide
            self.post()

    def acts(self) -> None:
        """Something happens."""
        action = self._chance.choices(
            [
                self.post,
                self.twin,
                self.announce,
                self.move,
                self.rename,
                self.rename_all,
                self.polish,
                self.drop,
            ],
            [6, 2, 2, 3, 3, 1, 2, 1],
        )[0]
        action()

    def post(self) -> None:
        who = self._chance.choice(_PEOPLE)
        on = TODAY - timedelta(days=self._chance.randrange(12))
        cents = self._chance.choice(_SUMS)
        self.rows.append(
            FeedRow(
                self._id(), RowStatus.POSTED, on, cents, "TRANSFERENCIA PIX", counterparty=Counterparty(who)
            )
        )

    def twin(self) -> None:
        self.rows.append(replace(self._some(), provider_id=self._id()))

    def announce(self) -> None:
        self.post()
        self.rows[-1] = replace(
            self.rows[-1], status=RowStatus.PENDING, posted_on=TODAY + timedelta(days=1), amount_cents=-77_700
        )

    def move(self) -> None:
        for place, row in enumerate(self.rows):
            if row.status is RowStatus.PENDING:
                name = self._id() if self._chance.random() < 0.5 else row.provider_id
                self.rows[place] = replace(row, status=RowStatus.POSTED, provider_id=name)
                return

    def rename(self) -> None:
        place = self._chance.randrange(len(self.rows))
        self.rows[place] = replace(self.rows[place], provider_id=self._id())

    def rename_all(self) -> None:
        self.rows = [replace(row, provider_id=self._id()) for row in self.rows]

    def polish(self) -> None:
        place = self._chance.randrange(len(self.rows))
        self.rows[place] = replace(self.rows[place], memo=f"{self.rows[place].memo} RECEBIDO")

    def drop(self) -> None:
        self.rows.pop(self._chance.randrange(len(self.rows)))

    def file(self) -> list[ParsedLine]:
        """The same days as a file of the bank, worded its own way."""
        moved = [row for row in self.rows if row.status is RowStatus.POSTED]
        return [
            ParsedLine(number, row.posted_on, row.amount_cents, f"PIX {row.counterparty.name or ''}".strip())
            for number, row in enumerate(moved, 1)
        ]

    def money(self) -> Counter[tuple[date, int]]:
        return Counter(
            (row.posted_on, row.amount_cents) for row in self.rows if row.status is RowStatus.POSTED
        )

    def _some(self) -> FeedRow:
        return self._chance.choice([row for row in self.rows if row.status is RowStatus.POSTED])

    def _id(self) -> str:
        self._ids += 1
        return f"row-{self._ids}"


async def books(feed: Feed) -> Counter[tuple[date, int]]:
    return Counter(
        (row.posted_on, row.amount_cents)
        for row in await feed.house.rows(tables.statement_lines)
        if row.state is not LineState.REMOVED
    )


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("files", [False, True], ids=["feed alone", "files between"])
async def test_books_end_where_the_bank_is(house: House, seed: int, files: bool) -> None:
    chance = Random(seed)
    bank, feed = Bank(chance), await connect(house)
    for _ in range(25):
        bank.acts()
        if chance.random() < 0.6:
            shown = chance.sample(bank.rows, len(bank.rows))  # in any order
            await feed.look(*shown, hours=chance.choice([1, 7, 24]))
        if files and chance.random() < 0.15:
            await house.takes(a_parsed_account(*bank.file()))
    for _ in range(3):
        assert not (await feed.look(*bank.rows, hours=7)).frozen
    assert await books(feed) == bank.money()


@pytest.mark.parametrize("seed", range(2))
async def test_what_was_decided_stays_decided_whatever_the_bank_does(house: House, seed: int) -> None:
    chance = Random(seed)
    bank, feed = Bank(chance), await connect(house)
    await feed.look(*bank.rows)
    lines = await house.open_lines()
    decided = {line.id: line for line in lines[:8]}
    for line in decided.values():
        await house.does(line, deciding.ignore)
    for _ in range(12):
        bank.acts()
        await feed.look(*bank.rows, hours=12)
    for line in decided.values():
        now = await house.line(line.id)
        assert (now.state, now.posted_on, now.amount_cents, now.memo) == (
            LineState.IGNORED,
            line.posted_on,
            line.amount_cents,
            line.memo,
        )
