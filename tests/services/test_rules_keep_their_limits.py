"""Whatever comes in and whatever is owed: a rule decides nothing above its cap, and nothing that the books explain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from core.domain.entries import Direction
from core.domain.ids import new_id
from core.domain.rules import Rule, RuleAction, RuleMode
from core.domain.statements import LineState
from core.services import automating
from core.services.rulebook import CAPS_CENTS
from core.services.undoing import undo_bulk
from tests.builders import NOW, a_contact, a_line, an_entry, an_import
from tests.services.house import House, found_house

if TYPE_CHECKING:
    from storage.database import Database
    from storage.unit_of_work import SqlStore

DAY = date(2026, 7, 10)
NAMED = {
    "COMPRA CARTAO POSTO SHELL": ("POSTO", "SHELL"),
    "PIX ENVIADO POSTO SHELL": ("POSTO", "SHELL"),
    "COMPRA CARTAO POSTO SHELL CENTRO": ("POSTO", "SHELL", "CENTRO"),
    "TARIFA PACOTE SERVICOS": ("TARIFA", "PACOTE", "SERVICOS"),
}
VALUES = (100, 9_999, 10_000, 10_001, 20_000, 20_001, 50_000, 50_001, 123_456)
_USERS = count(10_000, 3)


@dataclass(frozen=True)
class Arrives:
    """A line of an import."""

    memo: str
    cents: int
    scheduled: bool = False


@dataclass(frozen=True)
class Owed:
    """An open entry: days from the line's, and whether it is of the contact that lines name."""

    cents: int
    days: int = 0
    named: bool = False


@dataclass(frozen=True)
class Ruled:
    """A rule."""

    words: tuple[str, ...]
    cap_cents: int
    mode: RuleMode = RuleMode.ALONE
    action: RuleAction = RuleAction.NEW_ENTRY
    active: bool = True


lines = st.lists(
    st.builds(Arrives, st.sampled_from(sorted(NAMED)), st.sampled_from(VALUES), st.booleans()),
    min_size=1,
    max_size=6,
)
owed = st.lists(st.builds(Owed, st.sampled_from(VALUES), st.integers(-60, 20), st.booleans()), max_size=3)
rules = st.lists(
    st.builds(
        Ruled,
        st.sampled_from(sorted(set(NAMED.values()))),
        st.sampled_from(CAPS_CENTS),
        st.sampled_from(RuleMode),
        st.sampled_from(RuleAction),
        st.booleans(),
    ),
    min_size=1,
    max_size=3,
)


async def live(house: House, ruled: list[Ruled], entries: list[Owed], arrives: list[Arrives]) -> None:
    shell, record = a_contact("Posto Shell", company_id=house.id), an_import(house.id)
    async with house.work() as uow:
        known = await uow.books.categories(house.id)
        fuel = next(one for one in known if one.direction is Direction.OUT)
        for place, one in enumerate(ruled):
            await uow.rules.save(
                Rule(
                    house.id, new_id(), place, " ".join(one.words), Direction.OUT, one.words, one.action, fuel.id,
                    None, "", one.mode, one.cap_cents, one.active, house.owner.id, NOW,
                    allowed_by=house.owner.id,
                )
            )  # fmt: skip
        await uow.books.add_contact(shell)
        await uow.books.add_entries(
            [
                an_entry(
                    company_id=house.id,
                    amount_cents=-debt.cents,
                    due_on=DAY + timedelta(days=debt.days),
                    contact_id=shell.id if debt.named else None,
                )
                for debt in entries
            ]
        )
        await uow.statements.add_import(record)
        stored = [
            a_line(
                memo=came.memo,
                amount_cents=-came.cents,
                scheduled=came.scheduled,
                company_id=house.id,
                account_id=house.account.id,
                import_id=record.id,
                posted_on=DAY,
                occurrence=place + 1,
            )
            for place, came in enumerate(arrives)
        ]
        await uow.statements.add_lines(stored)
        done = await automating.confirm_alone(uow, record, NOW)
    decided = {line.id for line in done.lines} if done else set()
    for line, came in zip(stored, arrives, strict=True):
        state = (await house.line(line.id)).state
        assert state is (LineState.RECONCILED if line.id in decided else LineState.OPEN)
        if line.id in decided:
            first = next(rule for rule in ruled if rule.active and rule.words == NAMED[came.memo])
            assert first.mode is RuleMode.ALONE
            assert first.action is RuleAction.NEW_ENTRY
            assert came.cents <= first.cap_cents
            assert not came.scheduled
            assert came.cents not in {entry.cents for entry in entries}
    await house.check_sums()
    if done:
        async with house.work() as uow:
            await undo_bulk(uow, house.owner, done.bulk_id, NOW)
        assert len(await house.open_lines()) == len(arrives)


@given(ruled=rules, entries=owed, arrives=lines)
@example(
    ruled=[Ruled(("POSTO", "SHELL"), 10_000)],
    entries=[Owed(9_999, days=-60)],
    arrives=[
        Arrives("COMPRA CARTAO POSTO SHELL", 9_999),
        Arrives("COMPRA CARTAO POSTO SHELL", 10_000),
        Arrives("COMPRA CARTAO POSTO SHELL", 10_001),
    ],
)
@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_rule_decides_nothing_above_its_cap_and_nothing_that_an_open_entry_explains(
    store: SqlStore, database: Database, ruled: list[Ruled], entries: list[Owed], arrives: list[Arrives]
) -> None:
    house = await found_house(store, database, first_user=next(_USERS))
    await live(house, ruled, entries, arrives)
