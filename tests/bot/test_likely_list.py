"""Likely lines in one message: read page by page, taken out by number, confirmed with one press, undone with one."""

from __future__ import annotations

from core.domain.parties import Role
from tests.bot.conftest import Bench, data_of
from tests.builders import Movement

NAMES = ("Ana Souza", "Beto Lima", "Carla Dias", "Davi Melo", "Elisa Rocha", "Fabio Nunes")
MORE = ("Gil Prado", "Hugo Pires", "Iris Leal", "Joel Braga", "Kelly Mota")


def sales(number: int) -> list[str]:
    return [
        f"receita;Venda {n};{name};;{100 + 40 * n},00;10/07/2026;Vendas;{2000 + n}"
        for n, name in enumerate([*NAMES, *MORE][:number])
    ]


def lessened(number: int, first: int = 0) -> list[Movement]:
    """Payments of 95 in a hundred: most probably a discount, which is also what some towns withhold."""
    return [
        Movement("20260712", f"{95 + 38 * n},00", f"PIX RECEBIDO {[*NAMES, *MORE][n].upper()}")
        for n in range(first, number)
    ]


def whole(number: int) -> list[Movement]:
    return [
        Movement("20260712", f"{100 + 40 * n},00", f"PIX RECEBIDO {NAMES[n].upper()}") for n in range(number)
    ]


async def waiting(bench: Bench) -> int:
    async with bench.store.read() as uow:
        return len(await uow.statements.open_marks(bench.company.id))


async def opened(bench: Bench, number: int) -> int:
    """The message of an import in which nothing is certain, its list open."""
    await bench.books(*sales(number))
    await bench.bank(*lessened(number))
    burst = bench.card("Chegaram").message_id
    await bench.press(f"Ver {number} prováveis", on=burst)
    return burst


async def test_list_shows_each_line_with_what_it_seems_to_be_and_why(bench: Bench) -> None:
    await bench.books(*sales(6))
    await bench.bank(*lessened(6))
    burst = bench.card("Chegaram 6 lançamentos")
    assert burst.labels == ["Ver 6 prováveis", "Ver um a um"]
    await bench.press("Ver 6 prováveis", on=burst.message_id)
    page = bench.message(burst.message_id)
    assert page.text.startswith("6 prováveis: confira cada um.")
    rows = page.text.split("\n")
    assert "1 +R$ 95,00 · 12/07 · Ana Souza" in rows
    assert "→ Venda 0 nº 2000 · Ana Souza, vence 10/07 · desconto R$ 5,00 · ✓ mesmo nome" in rows
    assert page.labels == [
        *(f"✓ {place}" for place in range(1, 7)),
        "✅ Conferir 6 desta lista",
        "‹ Voltar",
        "Ver um a um",
    ]
    await bench.press("Voltar", on=burst.message_id)
    assert bench.message(burst.message_id).labels == burst.labels


async def own_transfers(bench: Bench, number: int) -> int:
    """Money that left one account and arrived in another, day by day; the message of the second account, list open."""
    out = [Movement("20260712", f"-{1000 + 7 * n},00", "TED ENVIADA PADARIA SOL") for n in range(number)]
    into = [Movement("20260712", f"{1000 + 7 * n},00", "TED RECEBIDA PADARIA SOL") for n in range(number)]
    await bench.bank(*out)
    await bench.bank(*into, bank="077", account="55555-5")
    if "➕ É uma conta nova" in bench.owner.last.labels:
        await bench.press("É uma conta nova")
    burst = bench.card("Chegaram").message_id
    await bench.press(f"Ver {number} prováveis", on=burst)
    return burst


async def test_page_after_page_is_confirmed_in_the_same_message_and_undone_with_one_press(
    bench: Bench,
) -> None:
    burst = await own_transfers(bench, 11)
    assert "8 prováveis, dos 11 que esperam" in bench.message(burst).text
    before = len(bench.owner.messages)
    assert await bench.press("Conferir 8", on=burst) == "16 lançamentos conciliados."
    assert await waiting(bench) == 6
    page = bench.message(burst)
    assert page.text.startswith("✅ 16 lançamentos conciliados de uma vez por Sol")
    assert "3 prováveis: confira cada um." in page.text
    await bench.press("Conferir 3", on=burst)
    assert await waiting(bench) == 0
    assert len(bench.owner.messages) == before  # nothing is left to be asked
    await bench.press("Desfazer", on=burst)
    assert await waiting(bench) == 6
    assert "Ver 3 prováveis" in bench.message(burst).labels
    assert not bench.owner.unanswered


async def test_one_transfer_of_a_page_is_undone_by_itself(bench: Bench) -> None:
    burst = await own_transfers(bench, 6)
    await bench.press("Conferir 6", on=burst)
    found = (await bench.say("/buscar 1007")).message_id
    await bench.press("1.007,00", on=found)
    card = bench.card("R$ 1.007,00", "Transferência").message_id
    await bench.press("Desfazer", on=card)
    assert await waiting(bench) == 2


async def test_what_a_page_taught_makes_the_rest_certain(bench: Bench) -> None:
    burst = await opened(bench, 11)
    await bench.press("Conferir 8", on=burst)
    shown = bench.message(burst)
    assert "8 lançamentos conciliados de uma vez por Sol" in shown.text
    assert "3 batem com diferença explicada" in shown.text
    await bench.press("Conferir 3", on=burst)
    assert await waiting(bench) == 0


async def test_what_is_taken_out_by_its_number_is_asked_by_itself(bench: Bench) -> None:
    burst = await opened(bench, 6)
    await bench.press("✓ 2", on=burst)
    page = bench.message(burst)
    assert "✗ 2 fora" in page.labels
    assert "✅ Conferir 5 desta lista" in page.labels
    assert "2 ✗ fora · +R$ 133,00" in page.text
    await bench.press("✓ 3", on=burst)
    await bench.press("✗ 2 fora", on=burst)  # and one comes back
    await bench.press("Conferir 5", on=burst)
    assert await waiting(bench) == 1
    asked = bench.owner.last
    assert asked.message_id > burst
    assert asked.text.startswith("1 de 1 · ➕ R$ 171,00")


async def test_likely_ones_follow_the_sure_ones_in_the_same_message(bench: Bench) -> None:
    await bench.books(*sales(11))
    await bench.bank(*whole(6), *lessened(11, first=6))
    burst = bench.card("batem certinho")
    assert "Ver 5 prováveis" not in burst.labels  # one thing after the other
    before = len(bench.owner.messages)
    await bench.press("Conferir 6", on=burst.message_id)
    page = bench.message(burst.message_id)
    assert page.text.startswith("✅ 6 lançamentos conciliados de uma vez por Sol")
    assert "✅ Conferir 5 desta lista" in page.labels
    assert "↶ Desfazer" in page.labels
    assert len(bench.owner.messages) == before  # no question while there is something to read
    await bench.press("Conferir 5", on=burst.message_id)
    assert await waiting(bench) == 0


async def test_round_begins_where_the_list_is_left(bench: Bench) -> None:
    burst = await opened(bench, 6)
    await bench.press("Ver um a um", on=burst)
    asked = bench.owner.last
    assert asked.message_id > burst
    assert asked.text.startswith("1 de 6 · ")
    assert "Ver 6 prováveis" in asked.labels


async def test_round_offers_the_list_in_its_first_message_and_goes_on_below_it(bench: Bench) -> None:
    await bench.books(*sales(5))
    await bench.bank(*lessened(5))
    queue = (await bench.say("/conciliar")).message_id
    await bench.press("Ver 5 prováveis", on=queue)
    await bench.press("✓ 1", on=queue)
    await bench.press("Conferir 4", on=queue)
    assert await waiting(bench) == 1
    assert "4 lançamentos conciliados de uma vez por Sol" in bench.message(queue).text
    asked = bench.owner.last
    assert asked.message_id > queue
    assert "R$ 95,00" in asked.text
    await bench.press("Desconto", on=asked.message_id)
    assert await waiting(bench) == 0


async def test_pending_list_leads_to_the_likely_ones_where_none_is_sure(bench: Bench) -> None:
    await bench.books(*sales(4))
    await bench.bank(*lessened(4))
    shown = (await bench.say("/pendentes")).message_id
    await bench.press("Maiores", on=shown)
    await bench.press("Ver 4 prováveis", on=shown)
    await bench.press("Conferir 4", on=shown)
    assert await waiting(bench) == 0


async def test_list_goes_on_after_a_restart(bench: Bench) -> None:
    burst = await opened(bench, 6)
    await bench.press("✓ 2", on=burst)
    await bench.stop()
    await bench.start()
    await bench.press("Conferir 5", on=burst)
    assert await waiting(bench) == 1


async def test_press_on_a_list_that_changed_since_confirms_nothing_and_shows_the_truth(bench: Bench) -> None:
    burst = await opened(bench, 6)
    data = data_of(bench.message(burst), "Conferir 6")
    await bench.press("✓ 2", on=burst)
    said = await bench.press_data(burst, data)
    assert "Nada foi conferido" in said
    assert await waiting(bench) == 6
    assert "Ver 5 prováveis" in bench.message(burst).labels


async def test_list_pressed_twice_books_once(bench: Bench) -> None:
    burst = await opened(bench, 6)
    data = data_of(bench.message(burst), "Conferir 6")
    await bench.press_data(burst, data)
    said = await bench.press_data(burst, data)
    assert "Já não há o que conferir de uma vez" in said
    assert await waiting(bench) == 0
    await bench.say("/desfazer")
    assert await waiting(bench) == 6


async def test_accountant_confirms_no_list_and_takes_nothing_out(bench: Bench) -> None:
    rui = await bench.person(1003, "Rui", Role.ACCOUNTANT)
    burst = await opened(bench, 6)
    page = bench.message(burst)
    own = (await bench.say("/saldo", by=rui)).message_id
    for label in ("Conferir 6", "✓ 2"):
        said = await bench.press_data(own, data_of(page, label), by=rui)
        assert "Seu acesso é de leitura" in said
    assert await waiting(bench) == 6
    await bench.press("Conferir 6", on=burst)  # nothing was taken out
    assert await waiting(bench) == 0


async def test_other_owner_sees_what_a_page_confirmed(bench: Bench) -> None:
    bia = await bench.person(1002, "Bia", Role.OWNER)
    burst = await opened(bench, 6)
    hers = bench.card("Chegaram 6", by=bia).message_id
    await bench.press("Conferir 6", on=burst)
    assert "6 lançamentos conciliados de uma vez por Sol" in bench.message(hers, by=bia).text
