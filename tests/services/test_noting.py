"""Entries noted from words, drafts split over categories, and finding things again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from core.domain.entries import Direction, EntryState
from core.domain.statements import LineState
from core.errors import (
    CategoryUnclear,
    DraftUnfinished,
    EntryNotOpen,
    NotAllowed,
    NotFound,
    OneAtATime,
    PartsDoNotFit,
    UnreadableAnswer,
)
from core.services import deciding, drafting, noting, searching, splitting
from core.services.suggesting import suggest_line
from storage import tables
from tests.builders import NOW

if TYPE_CHECKING:
    from uuid import UUID

    from core.services.noting import Understood
    from tests.services.house import House

TODAY = date(2026, 7, 13)


async def say(house: House, text: str) -> Understood:
    async with house.work() as uow:
        understood = await noting.understand(uow, house.owner, text, TODAY, NOW)
    assert understood is not None
    return understood


async def save(house: House, draft_id: UUID) -> noting.Noted:
    async with house.work() as uow:
        return await noting.save(uow, house.owner, draft_id, NOW)


# --- noting --------------------------------------------------------------------------------------


async def test_sentence_is_read_back_and_saves_nothing_but_the_draft(house: House) -> None:
    ana = await house.knows("Ana Paula Souza")
    view = (await say(house, "vendi 450 pra Ana vence 10")).view
    assert (view.cents, view.direction, view.contact, view.draft.due_on) == (
        45_000,
        Direction.IN,
        ana,
        date(2026, 8, 10),
    )
    assert view.category is not None
    assert view.category.name == "Vendas"
    assert await house.rows(tables.entries) == []


async def test_confirmed_sentence_is_an_open_entry_with_its_new_contact_and_an_audit(house: House) -> None:
    view = (await say(house, "paguei 120 de luz pra Enel")).view
    noted = await save(house, view.draft.id)
    entry = await house.entry(noted.entry.id)
    assert (entry.amount_cents, entry.state, entry.due_on, entry.description) == (
        -12_000,
        EntryState.OPEN,
        TODAY,
        "Luz",
    )
    assert noted.contact is not None
    assert (noted.contact.name, noted.contact.is_supplier, noted.contact.is_customer) == ("Enel", True, False)
    assert noted.category is not None
    assert noted.category.name == "Água, luz e internet"
    (event,) = await house.rows(tables.audit_events)
    assert (event.action, event.subject_id) == ("note_entry", entry.id)
    assert await house.rows(tables.drafts) == []


async def test_confirming_twice_notes_once(house: House) -> None:
    view = (await say(house, "vendi 450 pra Ana")).view
    first, second = await save(house, view.draft.id), await save(house, view.draft.id)
    assert first == second
    assert len(await house.rows(tables.entries)) == 1


async def test_taken_back_entry_is_cancelled_with_the_contact_born_with_it(house: House) -> None:
    before = await house.living()
    view = (await say(house, "vendi 450 pra Ana")).view
    noted = await save(house, view.draft.id)
    async with house.work() as uow:
        await noting.take_back(uow, house.owner, noted.entry.id, NOW)
    assert await house.living() == before
    async with house.work() as uow:
        with pytest.raises(EntryNotOpen):
            await noting.take_back(uow, house.owner, noted.entry.id, NOW)
        with pytest.raises(EntryNotOpen):
            await noting.save(uow, house.owner, view.draft.id, NOW)


async def test_contact_that_another_entry_needs_survives_the_undo(house: House) -> None:
    first = await save(house, (await say(house, "vendi 450 pra Ana")).view.draft.id)
    second = await save(house, (await say(house, "vendi 90 pra Ana")).view.draft.id)
    assert first.contact is not None
    assert second.contact == first.contact
    async with house.work() as uow:
        await noting.take_back(uow, house.owner, first.entry.id, NOW)
    async with house.store.read() as uow:
        assert await uow.books.contacts(house.id) == [first.contact]


async def test_entry_that_the_bank_settled_or_that_came_from_a_table_is_not_taken_back(house: House) -> None:
    noted = await save(house, (await say(house, "vendi 450 pra Ana")).view.draft.id)
    line = await house.receives("450,00")
    async with house.work() as uow:
        await deciding.reconcile(uow, await house.press(line), noted.entry.id)
        with pytest.raises(EntryNotOpen):
            await noting.take_back(uow, house.owner, noted.entry.id, NOW)
    from_table = await house.owes(import_key="k")
    async with house.work() as uow:
        with pytest.raises(NotFound):
            await noting.take_back(uow, house.owner, from_table.id, NOW)
    assert (await house.entry(from_table.id)).state is EntryState.OPEN


async def test_noted_entry_is_suggested_when_the_bank_brings_it(house: House) -> None:
    noted = await save(house, (await say(house, "vendi 450 pra Ana Souza")).view.draft.id)
    line = await house.receives("450,00", "PIX RECEBIDO ANA SOUZA")
    async with house.store.read() as uow:
        suggestion = await suggest_line(uow, line)
    assert suggestion.best is not None
    assert suggestion.best.open_entry.entry.id == noted.entry.id


async def test_line_that_the_bank_shows_already_is_offered_whatever_its_side_says(house: House) -> None:
    line = await house.receives("-120,00", "CONTA DE LUZ")
    await house.receives("120,00", "PIX RECEBIDO")
    view = (await say(house, "paguei 120 de luz")).view
    assert [one.id for one in view.bank] == [line.id]
    noted = await save(house, view.draft.id)
    assert [one.id for one in noted.bank] == [line.id]


async def test_several_of_that_name_are_equals_and_none_is_taken(house: House) -> None:
    one, other = await house.knows("Ana Lima"), await house.knows("Ana Souza")
    understood = await say(house, "vendi 450 pra Ana")
    assert understood.alike
    assert understood.view.contact is None
    assert list(understood.view.contacts) == [one, other]
    async with house.work() as uow:
        chosen = await drafting.choose_contact(uow, house.owner, understood.view.draft.id, other.id)
        assert chosen.contact == other
        created = await drafting.create_contact(uow, house.owner, understood.view.draft.id)
    assert (created.contact, created.draft.new_contact_name) == (None, "Ana")


async def test_name_in_small_letters_is_known_by_the_contact_it_means(house: House) -> None:
    maria = await house.knows("Maria da Silva")
    view = (await say(house, "recebi 80 de maria")).view
    assert view.contact == maria
    assert view.draft.description == "Recebimento"


async def test_what_is_missing_is_asked_and_never_confirmed(house: House) -> None:
    amountless = await say(house, "vendi pra Ana")
    with pytest.raises(DraftUnfinished):
        await save(house, amountless.view.draft.id)
    dayless = await say(house, "vendi 450 pra Ana vence sexta que vem")
    assert len(dayless.days) == 2
    with pytest.raises(DraftUnfinished):
        await save(house, dayless.view.draft.id)
    async with house.work() as uow:
        sideless = await noting.start(uow, house.owner, "450 Ana", TODAY, NOW)
    with pytest.raises(DraftUnfinished):
        await save(house, sideless.view.draft.id)
    with pytest.raises(OneAtATime):
        await say(house, "vendi 300 pra Ana em 3x")
    assert await house.rows(tables.entries) == []


async def test_amount_takes_the_sign_of_the_side_chosen(house: House) -> None:
    async with house.work() as uow:
        view = (await noting.start(uow, house.owner, "", TODAY, NOW)).view
        draft = view.draft.id
        await drafting.set_amount(uow, house.owner, draft, "450")
        out = await drafting.choose_direction(uow, house.owner, draft, Direction.OUT)
        assert out.cents == -45_000
        more = await drafting.set_amount(uow, house.owner, draft, "2 mil")
        assert more.cents == -200_000
        into = await drafting.choose_direction(uow, house.owner, draft, Direction.IN)
        assert into.cents == 200_000
        with pytest.raises(UnreadableAnswer):
            await drafting.set_amount(uow, house.owner, draft, "muito")


async def test_description_of_a_blank_draft_says_its_category(house: House) -> None:
    async with house.work() as uow:
        view = (await noting.start(uow, house.owner, "aluguel da loja", TODAY, NOW)).view
        assert view.draft.description == "aluguel da loja"
        view = await drafting.choose_direction(uow, house.owner, view.draft.id, Direction.OUT)
    assert view.category is not None
    assert view.category.name == "Aluguel"


async def test_cancelled_draft_is_gone_with_its_questions(house: House) -> None:
    view = (await say(house, "vendi 450 pra Ana")).view
    async with house.work() as uow:
        await drafting.drop(uow, house.owner, view.draft.id)
        with pytest.raises(NotFound):
            await drafting.view_draft(uow, house.owner, view.draft.id)
        with pytest.raises(NotFound):
            await noting.save(uow, house.owner, view.draft.id, NOW)


async def test_reader_notes_nothing(house: House) -> None:
    view = (await say(house, "vendi 450 pra Ana")).view
    async with house.work() as uow:
        for attempt in (
            lambda: noting.understand(uow, house.accountant, "vendi 450 pra Ana", TODAY, NOW),
            lambda: noting.start(uow, house.accountant, "", TODAY, NOW),
            lambda: noting.save(uow, house.accountant, view.draft.id, NOW),
            lambda: noting.take_back(uow, house.accountant, view.draft.id, NOW),
            lambda: drafting.set_amount(uow, house.accountant, view.draft.id, "1"),
            lambda: drafting.drop(uow, house.accountant, view.draft.id),
        ):
            with pytest.raises(NotAllowed):
                await attempt()
    assert (await house.rows(tables.drafts))[0].amount_cents == 45_000


async def test_category_that_the_bank_text_speaks_for_is_chosen_beforehand(house: House) -> None:
    line = await house.receives("-12,90", "TARIFA PACOTE DE SERVICOS")
    async with house.work() as uow:
        view = await drafting.start_draft(uow, house.owner, line.id, version=0, chat_id=5, now=NOW)
    assert view.category is not None
    assert view.category.name == "Tarifas bancárias"


# --- split over categories -----------------------------------------------------------------------


async def drafted(house: House, amount: str = "-100,00") -> drafting.DraftView:
    line = await house.receives(amount, "COMPRA MERCADO")
    async with house.work() as uow:
        return await drafting.start_draft(uow, house.owner, line.id, version=0, chat_id=5, now=NOW)


def named(view: drafting.DraftView) -> list[tuple[str, int]]:
    return [(category.name, cents) for category, cents in view.parts]


async def test_split_in_one_sentence_gives_the_rest_to_the_last(house: House) -> None:
    view = await drafted(house)
    async with house.work() as uow:
        view = await splitting.split_in_words(
            uow, house.owner, view.draft.id, "60 fornecedores, resto outras despesas"
        )
    assert named(view) == [("Fornecedores", -6_000), ("Outras despesas", -4_000)]
    assert view.left_cents == 0


async def test_split_goes_on_part_by_part_and_can_begin_again(house: House) -> None:
    view = await drafted(house)
    draft, (first, second) = view.draft.id, view.categories[:2]
    async with house.work() as uow:
        await splitting.choose_part(uow, house.owner, draft, first.id)
        view = await splitting.add_part(uow, house.owner, draft, "30")
        assert view.left_cents == -7_000
        await splitting.choose_part(uow, house.owner, draft, second.id)
        view = await splitting.take_rest(uow, house.owner, draft)
        assert named(view) == [(first.name, -3_000), (second.name, -7_000)]
        view = await splitting.unsplit(uow, house.owner, draft)
    assert (named(view), view.left_cents) == ([], -10_000)


async def test_two_parts_of_one_category_are_one(house: House) -> None:
    view = await drafted(house, "100,00")
    async with house.work() as uow:
        view = await splitting.split_in_words(
            uow, house.owner, view.draft.id, "60 vendas 10 vendas resto outras receitas"
        )
    assert named(view) == [("Vendas", 7_000), ("Outras receitas", 3_000)]


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("60 nuvens, resto aluguel", CategoryUnclear),
        ("120 aluguel", PartsDoNotFit),
        ("100 aluguel, resto fornecedores", PartsDoNotFit),
        ("quase tudo", UnreadableAnswer),
    ],
)
async def test_split_that_does_not_fit_changes_nothing(
    house: House, text: str, refusal: type[Exception]
) -> None:
    view = await drafted(house)
    with pytest.raises(refusal):
        async with house.work() as uow:
            await splitting.split_in_words(uow, house.owner, view.draft.id, text)
    async with house.work() as uow:
        assert (await drafting.view_draft(uow, house.owner, view.draft.id)).draft.parts == ()


async def test_what_waits_for_the_bank_is_not_split(house: House) -> None:
    view = (await say(house, "paguei 120 de luz")).view
    async with house.work() as uow:
        with pytest.raises(NotFound):
            await splitting.split_in_words(uow, house.owner, view.draft.id, "60 aluguel, resto fornecedores")


async def test_split_line_becomes_one_entry_a_part(house: House) -> None:
    view = await drafted(house)
    assert view.line is not None
    async with house.work() as uow:
        view = await splitting.split_in_words(
            uow, house.owner, view.draft.id, "60 fornecedores, resto outras despesas"
        )
        assert view.line is not None
        await deciding.create_entry(uow, await house.press(view.line), view.draft)
    found = sorted(row.amount_cents for row in await house.rows(tables.entries))
    assert found == [-6_000, -4_000]
    await house.check_sums()


# --- finding things again ------------------------------------------------------------------------


async def look(house: House, text: str) -> searching.Findings:
    async with house.work() as uow:
        return await searching.look(uow, house.owner, text, TODAY, NOW)


async def test_entries_come_first_and_lines_of_any_state_after(house: House) -> None:
    ana = await house.knows("Ana Conceição")
    entry = await house.owes("450,00", ana)
    opened = await house.receives("90,00", "PIX RECEBIDO ANA CONCEICAO")
    ignored = await house.receives("80,00", "PIX ANA CONCEICAO", posted_on=date(2026, 7, 1))
    removed = await house.receives("70,00", "PIX ANA CONCEICAO", state=LineState.REMOVED)
    async with house.work() as uow:
        await deciding.ignore(uow, await house.press(ignored))
    found = await look(house, "conceição ana")
    assert [one.entry.id for one in found.entries] == [entry.id]
    assert [line.id for line in found.lines] == [opened.id, ignored.id]
    assert removed.id not in {line.id for line in found.lines}


async def test_amount_finds_exact_amounts_of_both_sides_first(house: House) -> None:
    texts = await house.receives("10,00", "NOTA 450", posted_on=date(2026, 7, 12))
    exact = await house.receives("-450,00", "BOLETO", posted_on=date(2026, 7, 1))
    await house.receives("45,00", "PIX")
    numbered = await house.owes("10,00", number="450")
    owed = await house.owes("450,00", due_on=date(2026, 9, 1))
    found = await look(house, "450")
    assert [one.entry.id for one in found.entries] == [owed.id, numbered.id]
    assert [line.id for line in found.lines] == [exact.id, texts.id]


async def test_day_finds_what_moved_or_is_due_then(house: House) -> None:
    due = await house.owes(due_on=date(2026, 8, 10))
    moved = await house.receives(posted_on=date(2026, 7, 12))
    assert [one.entry.id for one in (await look(house, "10/08")).entries] == [due.id]
    assert [line.id for line in (await look(house, "ontem")).lines] == [moved.id]


async def test_pages_run_through_entries_into_lines_and_survive_in_the_database(house: House) -> None:
    ana = await house.knows("Ana")
    for number in range(3):
        await house.owes(f"{number + 1},00", ana)
    for number in range(9):
        await house.receives(f"{number + 1},00", "PIX ANA", posted_on=TODAY - timedelta(days=number))
    first = await look(house, "ana")
    assert (len(first.entries), len(first.lines), first.pages, first.total) == (3, 2, 3, 12)
    seen = [line.id for line in first.lines]
    async with house.store.read() as uow:
        kept = await uow.searches.search(house.id, first.search.id)
        for number in (1, 2):
            page = await searching.find(uow, kept, TODAY, number)
            assert page.entries == []
            seen += [line.id for line in page.lines]
        beyond = await searching.find(uow, kept, TODAY, 99)
    assert len(set(seen)) == 9
    assert beyond.number == 2


async def test_nothing_found_is_not_kept(house: House) -> None:
    for text in ("ninguém", "%", "' OR 1=1 --", "\u202e", "_"):
        assert (await look(house, text)).total == 0
    assert await house.rows(tables.searches) == []
