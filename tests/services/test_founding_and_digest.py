"""Who may come in, and when the daily digest goes out."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from core.domain.decisions import AdjustmentKind
from core.domain.entries import CategoryPurpose, Direction
from core.domain.ids import new_id
from core.domain.parties import Role
from core.errors import InvitationRefused, NotFound
from core.services import explaining, founding
from core.services.digesting import claim_due_digests, is_due
from storage import tables
from tests.builders import NOW, a_company, a_member

if TYPE_CHECKING:
    from core.domain.parties import Member
    from storage.unit_of_work import SqlStore
    from tests.services.house import House


async def invite(house: House, role: Role = Role.FINANCE) -> str:
    async with house.work() as uow:
        return await founding.invite(uow, house.company, role, NOW)


async def join(house: House, code: str, *, user_id: int = 7007, now: datetime = NOW) -> Member | None:
    """Try a code; the count of tries is kept although the code is refused."""
    async with house.work() as uow:
        try:
            return await founding.join(uow, code, user_id=user_id, chat_id=user_id, name="Bia", now=now)
        except InvitationRefused:
            return None


async def test_new_company_has_a_place_for_every_difference_that_can_be_named(house: House) -> None:
    for kind in AdjustmentKind:
        for cents in (-1, 1):
            if (kind, cents) == (AdjustmentKind.FEE, 1):  # nobody pays us a tariff
                continue
            async with house.store.read() as uow:
                found = await explaining.category_of(uow, house.id, kind, cents)
                assert (found is None) == (kind is AdjustmentKind.STATEMENT_VALUE)


async def test_new_company_has_a_refund_category_on_each_side(house: House) -> None:
    async with house.store.read() as uow:
        categories = await uow.books.categories(house.id)
        assert await founding.only_company(uow) == house.company
        assert await founding.only_company(uow, house.id) == house.company
    refunds = [one.direction for one in categories if one.purpose is CategoryPurpose.REFUND]
    assert sorted(refunds) == [Direction.IN, Direction.OUT]


async def test_without_any_company_nothing_is_guessed(store: SqlStore) -> None:
    async with store.read() as uow:
        with pytest.raises(NotFound):
            await founding.only_company(uow)


async def test_bearer_of_a_code_becomes_what_the_code_says(house: House) -> None:
    code = await invite(house, Role.ACCOUNTANT)
    assert len(code) == 32
    member = await join(house, f" {code}\n")
    assert member is not None
    assert (member.role, member.company_id, member.active) == (Role.ACCOUNTANT, house.id, True)
    assert code not in repr(await house.rows(tables.invitations))


async def test_every_refusal_of_a_code_is_the_same_answer(house: House) -> None:
    used, fresh = await invite(house), await invite(house)
    assert await join(house, used)
    said = set()
    for code, now in ((used, NOW), ("0" * 32, NOW), ("", NOW), (fresh, NOW + timedelta(days=2))):
        async with house.work() as uow:
            with pytest.raises(InvitationRefused) as refusal:
                await founding.join(uow, code, user_id=1, chat_id=1, name="Bia", now=now)
        said.add((type(refusal.value), str(refusal.value)))
    assert said == {(InvitationRefused, "")}


async def test_code_works_once(house: House) -> None:
    code = await invite(house)
    assert await join(house, code)
    assert await join(house, code, user_id=8008) is None


async def test_ten_thumbs_on_one_code_let_one_in(house: House) -> None:
    code = await invite(house)
    joined = await asyncio.gather(*(join(house, code, user_id=9000 + number) for number in range(10)))
    assert sum(member is not None for member in joined) == 1


async def test_code_dies_after_a_day(house: House) -> None:
    code = await invite(house)
    assert await join(house, code, now=NOW + founding.INVITATION_LIFE) is None
    assert await join(house, code, now=NOW + founding.INVITATION_LIFE - timedelta(seconds=1))


async def test_sixth_try_in_a_quarter_of_an_hour_is_refused_even_with_the_right_code(house: House) -> None:
    code = await invite(house)
    for _ in range(5):
        assert await join(house, "0" * 32) is None
    assert await join(house, code) is None
    assert await join(house, code, user_id=8008, now=NOW)  # others are not punished, and the code was kept


async def test_fifth_try_still_counts(house: House) -> None:
    code = await invite(house)
    for _ in range(4):
        assert await join(house, "0" * 32) is None
    assert await join(house, code)


async def test_tries_are_forgotten_after_a_quarter_of_an_hour(house: House) -> None:
    code = await invite(house)
    for _ in range(6):
        await join(house, "0" * 32)
    assert await join(house, code, now=NOW + timedelta(minutes=15, seconds=1))


async def test_member_who_left_comes_back_as_the_same_person_in_the_new_role(house: House) -> None:
    first = await join(house, await invite(house, Role.ACCOUNTANT))
    assert first is not None
    async with house.work() as uow:
        await uow.people.set_reachable(first.chat_id, reachable=False)
    again = await join(house, await invite(house, Role.OWNER))
    assert again is not None
    assert (again.id, again.role, again.reachable) == (first.id, Role.OWNER, True)


# --- the digest ----------------------------------------------------------------------------------


def at(hour: int, minute: int, *, day: int = 13) -> datetime:
    return datetime(2026, 7, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "hour_in_utc"), [("America/Sao_Paulo", 10), ("America/Manaus", 11), ("America/Noronha", 9)]
)
def test_digest_is_due_from_the_companys_own_hour_on(zone: str, hour_in_utc: int) -> None:
    company = a_company(time_zone=zone)
    assert not is_due(company, at(hour_in_utc, 14))
    assert is_due(company, at(hour_in_utc, 15))
    assert is_due(company, at(hour_in_utc, 16))
    assert is_due(company, at(23, 59))
    assert not is_due(company, at(4, 30, day=14))


def test_company_founded_after_todays_hour_waits_for_tomorrow() -> None:
    company = a_company(created_at=at(10, 16))
    assert not is_due(company, at(18, 0))
    assert is_due(company, at(10, 15, day=14))


def test_digest_at_midnight_is_due_on_the_day_that_begins() -> None:
    company = a_company(digest_time=time(0, 0))
    assert is_due(company, at(3, 0))
    assert is_due(company, at(2, 59))  # the day before, still


def test_nobody_is_written_to_in_quiet_hours_and_a_digest_due_then_waits_for_their_end() -> None:
    late_riser = a_company(quiet_from=time(21, 0), quiet_to=time(9, 0))
    assert not is_due(late_riser, at(11, 59))  # 08:59, long after a quarter past seven
    assert is_due(late_riser, at(12, 0))
    assert is_due(late_riser, at(23, 59))
    assert not is_due(late_riser, at(0, 0, day=14))  # 21:00
    evening = a_company(digest_time=time(22, 0), quiet_from=time(21, 0), quiet_to=time(7, 0))
    assert not is_due(evening, at(1, 0, day=14))
    assert is_due(evening, at(10, 0, day=14))


async def claim(house: House, now: datetime) -> int:
    async with house.work() as uow:
        return await claim_due_digests(uow, now)


async def test_digest_of_a_day_goes_out_once_to_every_member(house: House) -> None:
    assert await claim(house, at(10, 15, day=14)) == 1
    assert await claim(house, at(10, 16, day=14)) == 0
    assert await claim(house, at(10, 15, day=15)) == 1
    rows = await house.rows(tables.outbox)
    assert sorted((row.chat_id, row.payload["day"]) for row in rows) == [
        (chat, day) for chat in (1001, 1002, 1003) for day in ("2026-07-14", "2026-07-15")
    ]


async def test_bot_that_was_down_at_the_hour_sends_late_rather_than_never(house: House) -> None:
    assert await claim(house, at(22, 0, day=14)) == 1


async def test_ten_ticks_at_once_claim_the_digest_once(house: House) -> None:
    claimed = await asyncio.gather(*(claim(house, at(10, 15, day=14)) for _ in range(10)))
    assert sum(claimed) == 1
    assert len(await house.rows(tables.outbox)) == 3


async def test_each_company_gets_its_digest_at_its_own_hour(house: House) -> None:
    west = a_company(time_zone="America/Manaus", name="Oeste")
    east = replace(a_company(time_zone="America/Noronha", name="Leste"), id=new_id())
    async with house.work() as uow:
        for place, company in enumerate((west, east)):
            await uow.people.add_company(company)
            await uow.people.add_member(a_member(company.id, user_id=50 + place, chat_id=50 + place))
    assert [await claim(house, at(hour, 15, day=14)) for hour in (8, 9, 10, 11, 12)] == [0, 1, 1, 1, 0]
