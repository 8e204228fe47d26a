"""Many lines at once: one summary, one tap for the sure ones, and a queue that ends in the proof."""

from __future__ import annotations

from tests.bot.conftest import Bench, data_of
from tests.builders import Movement

NAMES = ("Ana Souza", "Beto Lima", "Carla Dias", "Davi Melo", "Elisa Rocha", "Fabio Nunes", "Gil Prado")


def sales(number: int) -> list[str]:
    return [
        f"receita;Venda {n};{NAMES[n]};;{100 + 37 * n},00;10/07/2026;Vendas;{2000 + n}" for n in range(number)
    ]


def payments(number: int) -> list[Movement]:
    return [
        Movement("20260710", f"{100 + 37 * n},00", f"PIX RECEBIDO {NAMES[n].upper()}") for n in range(number)
    ]


async def test_up_to_five_new_lines_give_one_card_each(bench: Bench) -> None:
    await bench.bank(*payments(5))
    assert len([m for m in bench.owner.messages if "Não achei" in m.text]) == 5


async def test_burst_gives_one_summary_one_tap_and_one_undo_for_all(bench: Bench) -> None:
    await bench.books(*sales(6))
    before = len(bench.owner.messages)
    await bench.bank(*payments(6), Movement("20260711", "9,99", "TARIFA PACOTE"))
    told = [m for m in bench.owner.messages[before:] if m.from_bot]
    assert len(told) == 2  # what the import brought, and one summary
    burst = told[-1]
    assert "Chegaram 7 lançamentos" in burst.text
    assert "6 batem certinho (R$ 1.155,00)" in burst.text
    assert "1 está sem par" in burst.text
    assert burst.labels == ["✅ Conferir 6", "Ver um a um"]

    await bench.press("Conferir 6", on=burst.message_id)
    done = bench.message(burst.message_id)
    assert "6 lançamentos conciliados de uma vez" in done.text
    assert done.labels == ["↶ Desfazer", "Ver um a um"]
    assert "1 lançamento pendente" in (await bench.say("/pendentes")).text

    await bench.press("Desfazer", on=burst.message_id)
    assert bench.message(burst.message_id).text == burst.text
    assert bench.message(burst.message_id).labels == burst.labels
    assert "7 lançamentos pendentes" in (await bench.say("/pendentes")).text
    assert "6 lançamentos em aberto" in (await bench.say("/buscar Venda")).text


async def test_conferir_pressed_twice_reconciles_once(bench: Bench) -> None:
    await bench.books(*sales(6))
    await bench.bank(*payments(6))
    burst = bench.card("batem certinho")
    data = data_of(burst, "Conferir")
    await bench.owner.press_data(burst.message_id, data)
    await bench.owner.press_data(burst.message_id, data)
    await bench.settled()
    assert not bench.owner.unanswered
    assert "Nada pendente" in (await bench.say("/pendentes")).text
    await bench.say("/desfazer")
    assert "6 lançamentos pendentes" in (await bench.say("/pendentes")).text


async def test_desfazer_takes_back_the_whole_burst(bench: Bench) -> None:
    await bench.books(*sales(6))
    await bench.bank(*payments(6))
    await bench.press("Conferir 6")
    assert "6 conciliações desfeitas" in (await bench.say("/desfazer")).text
    assert "6 lançamentos pendentes" in (await bench.say("/pendentes")).text


async def test_line_undone_alone_is_left_out_of_the_undo_for_all(bench: Bench) -> None:
    await bench.books(*sales(6))
    await bench.bank(*payments(6))
    burst = bench.card("batem certinho").message_id
    await bench.press("Conferir 6", on=burst)
    await bench.press("Desfazer", on=burst)
    await bench.say("/conciliar")
    await bench.press("Ignorar")
    assert "5 batem certinho" in bench.message(burst).text or "6 batem" in bench.message(burst).text
    await bench.press("Conferir", on=burst)
    assert "5 lançamentos conciliados" in bench.message(burst).text


async def test_queue_counts_its_cards_and_ends_with_the_proof(bench: Bench) -> None:
    await bench.books(*sales(3))
    await bench.bank(*payments(3), balance="1000,00")
    await bench.say("/conciliar")
    for position in (1, 2, 3):
        card = bench.owner.last
        assert card.text.startswith(f"{position} de 3 · ➕ R$ {100 + 37 * (position - 1)},00")
        await bench.press("Conciliar", on=card.message_id)
    end = bench.owner.last.text
    assert "Fim da fila" in end
    assert "✅ Provado até 31/07/2026: banco = livros, nada pendente" in end
    assert not bench.owner.unanswered


async def test_queue_goes_on_after_a_restart(bench: Bench) -> None:
    await bench.books(*sales(3))
    await bench.bank(*payments(3))
    await bench.say("/conciliar")
    await bench.press("Conciliar")
    assert bench.owner.last.text.startswith("2 de 3")
    await bench.stop()
    await bench.start()
    await bench.press("Conciliar")
    assert bench.owner.last.text.startswith("3 de 3")


async def test_postponed_lines_come_once_more_when_the_queue_is_started_again(bench: Bench) -> None:
    await bench.bank(*payments(2))
    await bench.say("/conciliar")
    assert bench.owner.last.text.startswith("1 de 2")
    await bench.press("Depois", on=bench.owner.last.message_id)
    assert bench.owner.last.text.startswith("2 de 2")
    await bench.press("Depois", on=bench.owner.last.message_id)
    assert "Fim da fila" in bench.owner.last.text
    assert "2 pendentes" in bench.owner.last.text

    await bench.say("/conciliar")
    assert bench.owner.last.text.startswith("1 de 2")
    await bench.press("Ignorar", on=bench.owner.last.message_id)
    assert bench.owner.last.text.startswith("2 de 2")
    await bench.press("Ignorar", on=bench.owner.last.message_id)
    assert "Fim da fila" in bench.owner.last.text


async def test_lines_that_arrive_during_a_queue_never_make_the_count_absurd(bench: Bench) -> None:
    await bench.bank(*payments(2))
    await bench.say("/conciliar")
    await bench.bank(*(Movement("20260713", f"{n},00", f"PIX CLIENTE {n}") for n in range(1, 6)))
    await bench.press("Ignorar", on=bench.card("1 de 2").message_id)
    position, total = (int(one) for one in bench.owner.last.text.split(" · ")[0].split(" de "))
    assert 1 <= position <= total
    assert total - position + 1 == 6


async def test_empty_queue_shows_the_proof_at_once(bench: Bench) -> None:
    assert "Fim da fila" in (await bench.say("/conciliar")).text
