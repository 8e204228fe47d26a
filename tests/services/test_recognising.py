"""Whose money is it? A file's account is found however the bank writes it, asked about, or refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.domain.banks import account_key, same_number
from core.domain.statements import AccountKind
from core.errors import AccountUnclear, NotFound, OtherCompanysAccount
from core.services import recognising
from storage import tables
from tests.builders import NOW, a_parsed_account, a_row, an_account
from tests.services.house import found_house

if TYPE_CHECKING:
    from typing import Any
    from uuid import UUID

    from core.domain.statements import FinancialAccount
    from tests.services.house import House

ASKED: dict[str, str] = {}


async def recognised(
    house: House, number: str = "12345-6", *, name: str | None = None, answers: Any = None, **parsed: Any
) -> FinancialAccount:
    async with house.work() as uow:
        return await recognising.recognise(
            uow, house.id, a_parsed_account(account=number, **parsed), name=name, answers=answers, now=NOW
        )


async def has(house: House, number: str, name: str, **changes: Any) -> FinancialAccount:
    """One more account of the company."""
    key = account_key(changes.get("bank", "0341"), None, number, changes.get("kind", AccountKind.BANK))
    account = an_account(house.id, name=name, number=number, key=key, **changes)
    async with house.work() as uow:
        await uow.statements.add_account(account)
    return account


async def keys(house: House) -> dict[str, UUID]:
    return {row.key: row.account_id for row in await house.rows(tables.account_keys)}


# --- the same account, written in other ways ------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "branch"),
    [
        ("12345-6", None),
        ("123456", None),
        ("000012345-6", None),
        ("1.234.5-6", None),
        ("12345", None),
        ("0012345", None),
        ("0987/12345-6", "0987"),
        ("098700123456", "0987"),
        ("98712345-6", "987"),
    ],
)
async def test_one_account_written_in_many_ways_stays_one(
    house: House, number: str, branch: str | None
) -> None:
    found = await recognised(house, number, branch=branch, answers=ASKED)
    assert found.id == house.account.id
    assert len(await house.rows(tables.accounts)) == 1
    assert (await recognised(house, number, branch=None, answers=ASKED)).id == house.account.id


@pytest.mark.parametrize(
    ("one", "other", "branch"),
    [
        ("12345-6", "12345-7", None),
        ("12345", "1234567", None),
        ("123", "1234", None),
        ("12345-6", "098712345-6", "0988"),
        ("", "12345", None),
        ("0", "00", None),
    ],
)
def test_numbers_that_may_be_two_accounts_are_not_taken_for_one(
    one: str, other: str, branch: str | None
) -> None:
    assert not same_number(one, other, branch)
    assert not same_number(other, one, branch)


async def test_card_of_the_bank_is_not_its_account(house: House) -> None:
    card = await recognised(house, "5555444433332222", kind=AccountKind.CARD, answers=ASKED)
    assert card.id != house.account.id
    assert card.name == "Cartão Itaú final 2222"


async def test_file_without_a_number_is_of_the_only_account_at_that_bank(house: House) -> None:
    assert (await recognised(house, "", answers=ASKED)).id == house.account.id
    assert await keys(house) == {"bank:341:": house.account.id}


async def test_second_spelling_is_remembered_when_another_account_comes_near(house: House) -> None:
    assert (await recognised(house, "12345")).id == house.account.id
    await has(house, "12345-9", "Itaú filial")
    assert (await recognised(house, "12345", answers=ASKED)).id == house.account.id


# --- in doubt ------------------------------------------------------------------------------------


async def test_number_unlike_any_other_at_a_known_bank_is_asked_about(house: House) -> None:
    with pytest.raises(AccountUnclear) as question:
        await recognised(house, "99999-1", answers=ASKED)
    assert question.value.key == "bank:341:999991"
    assert question.value.name == "Itaú 99999-1"
    assert question.value.candidates == ((house.account.id, house.account.name),)


@pytest.mark.parametrize("number", ["", "12345"], ids=["no number", "without check digit"])
async def test_two_accounts_that_it_might_be_are_both_offered(house: House, number: str) -> None:
    branch = await has(house, "12345-9", "Itaú filial")
    with pytest.raises(AccountUnclear) as question:
        await recognised(house, number, answers=ASKED)
    assert {one for one, _ in question.value.candidates} == {house.account.id, branch.id}


async def test_question_leaves_no_trace_of_the_file(house: House) -> None:
    before = len(await house.rows(tables.imports))
    with pytest.raises(AccountUnclear):
        await house.takes(a_parsed_account(a_row(), account="99999-1"), answers=ASKED)
    assert len(await house.rows(tables.imports)) == before
    assert await house.rows(tables.statement_lines) == []


async def test_account_nobody_can_be_asked_about_is_opened(house: House) -> None:
    opened = await recognised(house, "99999-1", answers=None)
    assert (opened.name, opened.key) == ("Itaú 99999-1", "bank:341:999991")
    assert (await recognised(house, "99999-1", answers=ASKED)).id == opened.id


async def test_first_account_at_a_bank_is_opened_without_a_question(house: House) -> None:
    opened = await recognised(house, "555-1", bank="0077", answers=ASKED)
    assert opened.name == "Banco Inter 555-1"


# --- answers and names ---------------------------------------------------------------------------


async def test_answer_is_given_once_and_remembered(house: House) -> None:
    key = "bank:341:999991"
    found = await recognised(house, "99999-1", answers={key: str(house.account.id)})
    assert found.id == house.account.id
    assert await keys(house) == {key: house.account.id}
    assert (await recognised(house, "99999-1", answers=ASKED)).id == house.account.id


async def test_answer_that_it_is_new_opens_an_account(house: House) -> None:
    opened = await recognised(house, "99999-1", answers={"bank:341:999991": recognising.NEW_ACCOUNT})
    assert opened.id != house.account.id
    assert (await recognised(house, "99999-1", answers=ASKED)).id == opened.id


async def test_answer_that_names_an_account_of_somebody_else_finds_nothing(house: House) -> None:
    neighbour = await found_house(house.store, house.database, first_user=2001)
    with pytest.raises(NotFound):
        await recognised(house, "99999-1", answers={"bank:341:999991": str(neighbour.account.id)})
    assert await keys(house) == {}


async def test_account_called_by_its_name_wins_and_is_remembered_by_the_number(house: House) -> None:
    assert (await recognised(house, "555-1", name="itau 12345-6", answers=ASKED)).id == house.account.id
    assert (await recognised(house, "555-1", answers=ASKED)).id == house.account.id


async def test_name_nobody_has_yet_opens_an_account_of_that_name(house: House) -> None:
    opened = await recognised(house, "777-1", name="Caixa da loja", answers=ASKED)
    assert (opened.name, opened.number) == ("Caixa da loja", "777-1")
    assert (await recognised(house, "777-1", answers=ASKED)).id == opened.id


async def test_two_accounts_without_a_number_are_kept_apart_by_their_names(house: House) -> None:
    first = await recognised(house, "", bank=None, name="Caixa da loja")
    second = await recognised(house, "", bank=None, name="Caixa da feira")
    assert first.id != second.id
    assert (await recognised(house, "", bank=None, name="caixa da feira")).id == second.id
    assert (await recognised(house, "", bank=None, name="caixa da loja")).id == first.id


async def test_own_number_of_an_account_is_never_taken_by_a_name_once_said(house: House) -> None:
    other = await has(house, "12345-9", "Itaú filial")
    await recognised(house, "12345-6", name="Itaú filial")
    assert (await recognised(house, "12345-6", answers=ASKED)).id == house.account.id
    assert (await recognised(house, "12345-9", answers=ASKED)).id == other.id


# --- another company -----------------------------------------------------------------------------


@pytest.mark.parametrize("answers", [None, ASKED], ids=["nobody to ask", "somebody to ask"])
async def test_money_of_another_company_is_refused(house: House, answers: Any) -> None:
    neighbour = await found_house(house.store, house.database, first_user=2001)
    theirs = await has(neighbour, "88888-1", "Itaú deles")
    with pytest.raises(OtherCompanysAccount) as refusal:
        await recognised(house, theirs.number, answers=answers)
    assert refusal.value.name == "Itaú 88888-1"
    assert "deles" not in str(refusal.value)


async def test_other_spelling_of_another_companys_account_is_refused_once_it_is_known(house: House) -> None:
    neighbour = await found_house(house.store, house.database, first_user=2001)
    await has(neighbour, "88888-1", "Itaú deles")
    assert (await recognised(neighbour, "88888", answers=ASKED)).name == "Itaú deles"
    with pytest.raises(OtherCompanysAccount):
        await recognised(house, "88888", answers=ASKED)


async def test_files_without_a_number_never_meet_across_companies(house: House) -> None:
    neighbour = await found_house(house.store, house.database, first_user=2001)
    await recognised(neighbour, "", answers=ASKED)
    assert (await recognised(house, "", answers=ASKED)).id == house.account.id


async def test_own_account_that_another_company_has_as_well_goes_on_working(house: House) -> None:
    await found_house(house.store, house.database, first_user=2001)
    assert (await recognised(house, "12345-6", answers=ASKED)).id == house.account.id
