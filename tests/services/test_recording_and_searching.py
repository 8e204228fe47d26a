"""Open items from a table, finding one of them by hand, and what bank and books say of each other."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from core.domain.entries import EntryRow, EntryState
from core.domain.statements import LineState
from core.errors import AlreadyDecided, NotFound, UnreadableTable
from core.services import deciding, drafting, reporting, searching
from core.services.recording import Recorded, record_entries
from core.sources.entry_table import read_entries
from storage import tables
from tests.builders import NOW, Movement, table

if TYPE_CHECKING:
    from uuid import UUID

    from core.domain.entries import Entry
    from core.domain.views import AccountBalance
    from tests.services.house import House

SALE = "receita;Venda 1042;Ana Paula Souza;123.456.789-09;450,00;10/07/2026;Vendas;1042"
PURCHASE = "despesa;Farinha de julho;Moinho Bom Grão;;650,00;09/07/2026;Fornecedores;77"


async def record(house: House, *rows: str) -> Recorded:
    async with house.work() as uow:
        return await record_entries(uow, house.company, read_entries(table(*rows)).rows, NOW)


async def test_same_table_again_adds_nothing(house: House) -> None:
    assert await record(house, SALE, PURCHASE) == Recorded(2, 0)
    before = await house.living()
    assert await record(house, PURCHASE, SALE) == Recorded(0, 2)
    assert await house.living() == before


async def test_equal_rows_of_one_table_are_separate_entries(house: House) -> None:
    assert await record(house, SALE, SALE) == Recorded(2, 0)
    assert await record(house, SALE, SALE, SALE) == Recorded(1, 2)


async def test_settled_entry_does_not_open_again_when_its_table_comes_again(house: House) -> None:
    await record(house, SALE)
    (row,) = await house.rows(tables.entries)
    line = await house.receives("450,00")
    async with house.work() as uow:
        await deciding.reconcile(uow, deciding.Press(house.owner, line.id, 0, NOW), row.id)
    assert await record(house, SALE) == Recorded(0, 1)
    assert (await house.entry(row.id)).state is EntryState.SETTLED


async def test_amounts_are_signed_and_categories_found_by_any_spelling(house: House) -> None:
    await record(house, SALE, PURCHASE.replace("Fornecedores", "FORNECEDORES"))
    assert sorted(row.amount_cents for row in await house.rows(tables.entries)) == [-65_000, 45_000]
    names = [row.name for row in await house.rows(tables.categories)]
    assert [name for name in names if name.casefold() == "fornecedores"] == ["Fornecedores"]


async def test_new_category_is_made_once_for_its_direction(house: House) -> None:
    await record(
        house, SALE.replace("Vendas", "Feira"), SALE.replace("Vendas", "feira").replace("450", "451")
    )
    assert [row.name for row in await house.rows(tables.categories)].count("Feira") == 1


async def test_contact_is_one_by_document_and_takes_the_second_role(house: House) -> None:
    await record(house, SALE, "despesa;Devolver;ANA P. SOUZA ME;12345678909;30,00;20/07/2026;;")
    (contact,) = await house.rows(tables.contacts)
    assert (contact.name, contact.is_customer, contact.is_supplier) == ("Ana Paula Souza", True, True)


async def test_contact_without_document_is_one_by_name_and_two_documents_are_two_people(house: House) -> None:
    await record(
        house, PURCHASE, PURCHASE.replace("Moinho Bom Grão;", "moinho bom grao;").replace("650", "651")
    )
    assert len(await house.rows(tables.contacts)) == 1
    await record(house, SALE, SALE.replace("123.456.789-09", "987.654.321-00"))
    assert len(await house.rows(tables.contacts)) == 3


def test_bad_rows_are_numbered_and_the_others_kept() -> None:
    parsed = read_entries(
        table(
            SALE,
            SALE.replace("450,00", "muito"),
            SALE.replace("10/07/2026", "31/02/2026"),
            SALE.replace("receita", "presente"),
            SALE.replace("123.456.789-09", "123"),
            SALE.replace("450,00", "-450,00"),
            PURCHASE,
        )
    )
    assert [row.row for row in parsed.rows] == [2, 8]
    assert [(one.row, one.column) for one in parsed.problems] == [
        (3, "valor"), (4, "vencimento"), (5, "tipo"), (6, "documento"), (7, "valor")
    ]  # fmt: skip


def test_table_without_its_columns_names_them() -> None:
    with pytest.raises(UnreadableTable) as refusal:
        read_entries(b"tipo;contato\nreceita;Ana\n")
    assert refusal.value.missing == ("descricao", "valor", "vencimento")


def test_columns_may_come_in_any_order_and_with_accents() -> None:
    data = 'Vencimento,Descrição,Tipo,Valor\n2026-07-10,Pão,Receita,"1.234,56"\n'.encode("cp1252")
    assert read_entries(data).rows == (EntryRow(2, 123_456, "Pão", "", None, date(2026, 7, 10), "", None),)


# --- searching -----------------------------------------------------------------------------------


async def many(house: House) -> list[Entry]:
    ana, bruno = await house.knows(), await house.knows("Bruno Lima")
    return [
        await house.owes("450,00", ana, description="Venda", number="1042", due_on=date(2026, 7, 1)),
        await house.owes("480,00", bruno, description="Bolo de festa", due_on=date(2026, 7, 2)),
        await house.owes("-480,00", bruno, description="Farinha", due_on=date(2026, 7, 3)),
        *[
            await house.owes(f"{number},00", description="Pão", due_on=date(2026, 7, 4))
            for number in range(1, 10)
        ],
    ]


async def descriptions(house: House, text: str) -> list[str]:
    async with house.store.read() as uow:
        page = await searching.search(uow, house.id, text=text)
    return [one.entry.description for one in page.entries]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("souz", ["Venda"]),
        ("ANA pau", ["Venda"]),
        ("1042", ["Venda"]),
        ("festa bolo", ["Bolo de festa"]),
        ("480,00", ["Bolo de festa", "Farinha"]),
        ("R$ 450", ["Venda"]),
        ("lima", ["Bolo de festa", "Farinha"]),
        ("pao 7", []),
        ("ninguém", []),
        ("%", []),
        ("' OR 1=1 --", []),
    ],
)
async def test_entry_is_found_by_what_a_person_types(house: House, text: str, found: list[str]) -> None:
    await many(house)
    assert await descriptions(house, text) == found


async def test_pages_hold_five_and_a_page_that_is_gone_is_the_last(house: House) -> None:
    await many(house)
    async with house.store.read() as uow:
        pages = [await searching.search(uow, house.id, page=number) for number in (0, 1, 2, 99, -5)]
    assert [(page.number, len(page.entries), page.pages, page.total) for page in pages] == [
        (0, 5, 3, 12), (1, 5, 3, 12), (2, 2, 3, 12), (2, 2, 3, 12), (0, 5, 3, 12)
    ]  # fmt: skip


async def test_near_a_line_only_its_direction_is_offered_nearest_value_first(house: House) -> None:
    await many(house)
    line = await house.receives("-470,00")
    async with house.store.read() as uow:
        out = await searching.search(uow, house.id, near=line)
        into = await searching.search(uow, house.id, near=await house.receives("470,00"))
    assert [one.entry.amount_cents for one in out.entries] == [-48_000]
    assert [one.entry.amount_cents for one in into.entries[:2]] == [48_000, 45_000]


# --- drafts --------------------------------------------------------------------------------------


async def test_draft_offers_contacts_the_bank_text_names_and_categories_of_its_direction(
    house: House,
) -> None:
    ana = await house.knows(document="12345678909")
    await house.knows("Bruno Lima")
    line = await house.receives("10,00", "PIX 123.456.789-09 ANA")
    async with house.work() as uow:
        view = await drafting.start_draft(uow, house.owner, line.id, version=0, chat_id=5, now=NOW)
        assert view.contacts == [ana]
        assert [one.name for one in view.categories] == [
            "Outras receitas", "Rendimentos", "Serviços prestados", "Vendas"
        ]  # fmt: skip
        chosen = await drafting.choose_category(uow, house.owner, view.draft.id, line.id)
        assert chosen.category is None
        named = await drafting.name_contact(uow, house.owner, view.draft.id, "ana paula SOUZA")
        assert named.draft.contact_id == ana.id
        nobody = await drafting.choose_contact(uow, house.owner, view.draft.id, None)
        assert nobody.draft.contact_id is None
        with pytest.raises(NotFound):
            await drafting.choose_contact(uow, house.owner, view.draft.id, line.id)


async def test_draft_of_a_line_that_moved_on_is_refused_at_both_ends(house: House) -> None:
    line = await house.receives()
    async with house.work() as uow:
        view = await drafting.start_draft(uow, house.owner, line.id, version=0, chat_id=5, now=NOW)
        await deciding.ignore(uow, deciding.Press(house.finance, line.id, 0, NOW))
    with pytest.raises(AlreadyDecided):
        async with house.work() as uow:
            await deciding.create_entry(uow, deciding.Press(house.owner, line.id, 0, NOW), view.draft)
    with pytest.raises(AlreadyDecided):
        async with house.work() as uow:
            await drafting.start_draft(uow, house.owner, line.id, version=0, chat_id=5, now=NOW)
    assert await house.rows(tables.entries) == []


# --- bank against books --------------------------------------------------------------------------


async def balance(house: House) -> AccountBalance:
    async with house.store.read() as uow:
        return next(
            one for one in await reporting.balances(uow, house.id) if one.account.id == house.account.id
        )


async def decide_all(house: House) -> None:
    async with house.store.read() as uow:
        lines = await uow.statements.lines_in_state(house.id, LineState.OPEN)
    for line in lines:
        entry = await house.owes("1,00", amount_cents=line.amount_cents)
        async with house.work() as uow:
            await deciding.reconcile(uow, await house_press(house, line.id), entry.id)


async def house_press(house: House, line_id: UUID) -> deciding.Press:
    line = await house.line(line_id)
    return deciding.Press(house.owner, line.id, line.version, NOW)


async def test_account_without_any_word_of_the_bank_shows_books_only(house: House) -> None:
    await house.receives("480,00")
    found = await balance(house)
    assert (found.bank_cents, found.bank_on, found.books_cents, found.proven_until) == (None, None, 0, None)
    assert (found.pending_lines, found.pending_cents) == (1, 48_000)


async def test_books_reach_the_banks_balance_when_everything_is_decided(house: House) -> None:
    july = [Movement("20260710", "480,00", "PIX"), Movement("20260711", "-30,00", "PIX")]
    await house.imports(*july, balance="1.450,00", balance_day="20260731")
    found = await balance(house)
    assert (found.bank_cents, found.bank_on) == (145_000, date(2026, 7, 31))
    assert (found.books_cents, found.pending_lines, found.pending_cents) == (100_000, 2, 45_000)
    assert found.proven_until is None
    await decide_all(house)
    found = await balance(house)
    assert (found.books_cents, found.proven_until) == (145_000, date(2026, 7, 31))


async def test_second_month_is_a_real_test_of_the_first(house: House) -> None:
    await house.imports(Movement("20260710", "480,00", "PIX"), balance="1.480,00", balance_day="20260731")
    august = [Movement("20260810", "20,00", "PIX AGOSTO")]
    await house.imports(
        *august, balance="1.510,00", balance_day="20260831"
    )  # the bank moved 10,00 we never saw
    await decide_all(house)
    found = await balance(house)
    assert (found.bank_cents, found.books_cents) == (151_000, 150_000)
    assert found.proven_until == date(2026, 7, 31)


async def test_line_left_out_of_the_books_is_said_and_breaks_the_proof(house: House) -> None:
    await house.imports(
        Movement("20260710", "480,00", "PIX"), Movement("20260711", "5,00", "ESTORNO"), balance="485,00"
    )
    async with house.store.read() as uow:
        lines = await uow.statements.lines_in_state(house.id, LineState.OPEN)
    async with house.work() as uow:
        await deciding.ignore(uow, deciding.Press(house.owner, lines[1].id, 0, NOW))
    await decide_all(house)
    found = await balance(house)
    assert (found.ignored_lines, found.ignored_cents) == (1, 500)
    assert (found.books_cents, found.bank_cents, found.proven_until) == (48_000, 48_500, None)


async def test_line_after_the_banks_day_does_not_disturb_the_proof(house: House) -> None:
    await house.imports(Movement("20260710", "480,00", "PIX"), balance="480,00", balance_day="20260715")
    await decide_all(house)
    await house.receives("7,00", posted_on=date(2026, 7, 20))
    found = await balance(house)
    assert (found.proven_until, found.books_cents, found.pending_lines) == (date(2026, 7, 15), 48_000, 1)
