"""Delivery under trouble: 429, blocked bots, lost answers, deleted cards; nothing lost, nothing done twice."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.adapters.files import read_file
from bot.sandbox import Fault
from core.domain.parties import Role
from core.domain.statements import LineState
from tests.bot.conftest import Bench, SetClock, data_of, open_bench, toast
from tests.builders import Movement, ofx

if TYPE_CHECKING:
    from bot.sandbox import Sandbox, SandboxMessage

READ = read_file
SALE = "receita;Venda 1042;Ana Paula Souza;;450,00;10/07/2026;Vendas;1042"
PAID = Movement("20260712", "450,00", "PIX RECEBIDO ANA PAULA SOUZA")


def several(number: int) -> list[Movement]:
    return [Movement("20260712", f"{10 * n},00", f"PIX RECEBIDO CLIENTE {n}") for n in range(1, number + 1)]


def cards(bench: Bench, words: str = "entrou") -> list[SandboxMessage]:
    return [message for message in bench.owner.messages if message.buttons and words in message.text]


async def test_429_delays_cards_and_loses_none(bench: Bench) -> None:
    bench.sandbox.faults.add(Fault("sendMessage", status=429, retry_after=1, times=2, contains="entrou"))
    await bench.bank(*several(4))
    assert len(cards(bench)) == 4
    calls = bench.calls("sendMessage", chat=bench.owner)
    waited = [call.at for call in calls if call.status == 429]
    after = [call.at for call in calls if call.at > waited[-1] and call.status == 200]
    assert after[0] - waited[-1] >= 0.95
    assert not [call for call in calls if waited[-1] < call.at < waited[-1] + 0.95]  # the chat was left alone


async def test_429_of_one_chat_does_not_hold_up_another_nor_the_answers(bench: Bench) -> None:
    beto = await bench.person(1002, "Beto", Role.FINANCE)
    await bench.books(SALE)
    await bench.bank(PAID)
    card = bench.card("R$ 450,00")
    bench.sandbox.faults.add(
        Fault("editMessageText", status=429, retry_after=3, contains=f"'{bench.owner.user_id}'")
    )
    pressed = await bench.owner.press("Conciliar", card.message_id)
    await bench.owner.wait_until(lambda: toast(bench.owner, pressed) == "Conciliado.")
    await beto.wait_for(lambda m: "Conciliado com" in m.text)
    assert not [
        m for m in bench.owner.messages if "Conciliado com" in m.text
    ]  # it still waits its three seconds
    await bench.owner.wait_for(lambda m: "Conciliado com" in m.text)


async def test_blocked_owner_finds_everything_in_pendentes_after_coming_back(bench: Bench) -> None:
    beto = await bench.person(1002, "Beto", Role.FINANCE)
    bench.owner.block()
    await bench.settled()
    await beto.send_document("e.ofx", ofx(*several(3)))
    await bench.settled()
    assert cards(bench) == []
    bench.owner.unblock()
    assert "3 lançamentos pendentes" in (await bench.say("/pendentes")).text
    await bench.press("Conciliar um a um")
    await bench.press("Ignorar")
    assert "2 lançamentos pendentes" in (await bench.say("/pendentes")).text


async def test_card_that_was_sent_although_its_answer_was_lost_acts_once_from_either_copy(
    bench: Bench,
) -> None:
    bench.sandbox.faults.add(Fault("sendMessage", after_processing=True, drop=True, contains="450,00"))
    await bench.books(SALE)
    await bench.bank(PAID)
    copies = cards(bench)
    assert len(copies) == 2
    first, second = copies
    assert await bench.press("Conciliar", on=first.message_id) == "Conciliado."
    assert "Já decidido por Sol" in await bench.press_data(second.message_id, data_of(second, "Conciliar"))
    assert "Conciliado com" in bench.message(first.message_id).text
    assert bench.message(second.message_id).text == bench.message(first.message_id).text
    assert bench.message(second.message_id).labels == ["↶ Desfazer", "🕑 Histórico"]


async def test_dropped_connections_lose_no_card_and_no_answer(bench: Bench) -> None:
    await bench.books(SALE)
    for method in ("sendMessage", "getUpdates"):
        bench.sandbox.faults.add(Fault(method, drop=True, times=2))
    await bench.bank(PAID)
    bench.sandbox.faults.add(Fault("answerCallbackQuery", drop=True))
    bench.sandbox.faults.add(Fault("editMessageText", status=502))
    assert await bench.press("Conciliar", on=bench.card("R$ 450,00").message_id) == "Conciliado."
    assert cards(bench, "Conciliado com")
    assert not bench.owner.unanswered


async def test_card_deleted_on_the_phone_comes_again_with_the_truth(bench: Bench) -> None:
    await bench.books(SALE)
    await bench.bank(PAID)
    card = bench.card("R$ 450,00")
    data = data_of(card, "Conciliar")
    await bench.concilia.bot.delete_message(bench.owner.user_id, card.message_id)
    assert await bench.press_data(card.message_id, data) == "Conciliado."
    again = bench.card("Conciliado com Venda 1042")
    assert again.message_id > card.message_id
    await bench.press("Desfazer", on=again.message_id)
    assert "✅ Conciliar" in bench.message(again.message_id).labels
    assert len(cards(bench)) == 1


async def test_edit_that_would_change_nothing_is_not_sent(bench: Bench) -> None:
    await bench.bank(*several(3))
    before = len(bench.calls("editMessageText"))
    await bench.books(
        "receita;Longe;Zoe;;9.999,00;10/07/2026;Vendas;1", "receita;Perto;Zoe;;22,00;01/01/2026;Vendas;2"
    )
    assert len(bench.calls("editMessageText")) == before
    assert not [call for call in bench.sandbox.calls if "not modified" in call.description]


async def test_answers_leave_before_cards_that_wait(sandbox: Sandbox, clock: SetClock) -> None:
    async with open_bench(sandbox, clock, telegram_chat_rate=2) as bench:
        await bench.owner.send_document("e.ofx", ofx(*several(5)))
        await bench.owner.wait_until(lambda: len(cards(bench)) == 1)
        first = cards(bench)[0]
        pressed = await bench.owner.press("Ignorar", first.message_id)
        await bench.owner.wait_until(lambda: toast(bench.owner, pressed) == "Ignorado.")
        assert len(cards(bench)) < 5  # the answer did not queue behind the other cards
        await bench.owner.wait_for(lambda m: "Ignorado" in m.text)
        await bench.settled()
        assert len(cards(bench)) == 5


async def test_cards_of_one_chat_leave_about_one_a_second(sandbox: Sandbox, clock: SetClock) -> None:
    async with open_bench(sandbox, clock, telegram_chat_rate=1) as bench:
        await bench.owner.send_document("e1.ofx", ofx(*several(5)))
        await bench.owner.send_document("e2.ofx", ofx(*several(8)[5:]))
        await bench.settled(20)
        assert len(cards(bench)) == 8
        sends = [call.at for call in bench.calls("sendMessage", "editMessageText", chat=bench.owner)]
        assert len(sends) >= 11  # welcome, two receipts, eight cards
        assert sends[-1] - sends[0] >= (len(sends) - 1) * 0.85
        for start in range(len(sends) - 4):
            assert sends[start + 4] - sends[start] >= 1.5  # and no burst of more than a few


async def test_digest_hour_of_many_companies_stays_below_the_total_rate(
    sandbox: Sandbox, clock: SetClock
) -> None:
    async with open_bench(sandbox, clock, telegram_total_rate=10) as bench:
        for number in range(7):
            await bench.person(3000 + number, f"P{number}", Role.FINANCE)
        await asyncio.sleep(0.3)
        start = len(bench.calls("sendMessage"))
        await bench.bank(PAID)
        sends = [call.at for call in bench.calls("sendMessage")[start:]]
        assert len(sends) == 9  # one receipt, eight cards
        for first in range(len(sends) - 4):
            assert sends[first + 4] - sends[first] >= 0.3  # never more than four in a third of a second


async def test_two_phones_pressing_one_card_reconcile_it_once(bench: Bench) -> None:
    beto = await bench.person(1002, "Beto", Role.FINANCE)
    await bench.books(SALE)
    await bench.bank(PAID)
    mine, his = bench.card("R$ 450,00"), bench.card("R$ 450,00", by=beto)
    first = await bench.owner.press("Conciliar", mine.message_id)
    second = await beto.press("Conciliar", his.message_id)
    third = await bench.owner.press("Conciliar", mine.message_id)
    await bench.settled()
    said = {toast(bench.owner, first), toast(beto, second), toast(bench.owner, third)}
    assert "Conciliado." in said
    others = said - {"Conciliado."}
    winner = "Sol" if toast(bench.owner, first) == "Conciliado." else "Beto"
    assert others == {f"Já decidido por {winner} em 13/07 às 09:00. Nada mudou."}
    here, there = bench.message(mine.message_id), bench.message(his.message_id, by=beto)
    assert here.text == there.text
    assert here.labels == there.labels == ["↶ Desfazer", "🕑 Histórico"]
    assert f"por {winner} em" in here.text
    assert "Nenhum lançamento em aberto" in (await bench.say("/buscar Ana")).text
    await bench.press("Desfazer", on=his.message_id, by=beto)
    assert "✅ Conciliar" in bench.message(mine.message_id).labels


async def test_two_members_who_decide_differently_end_with_one_decision(bench: Bench) -> None:
    beto = await bench.person(1002, "Beto", Role.FINANCE)
    await bench.books(SALE)
    await bench.bank(PAID)
    mine, his = bench.card("R$ 450,00"), bench.card("R$ 450,00", by=beto)
    pressed = [
        await bench.owner.press("Ignorar", mine.message_id),
        await beto.press("Conciliar", his.message_id),
    ]
    await bench.settled()
    toasts = [toast(bench.owner, pressed[0]), toast(beto, pressed[1])]
    assert sum("Já decidido por" in one for one in toasts) == 1
    here, there = bench.message(mine.message_id), bench.message(his.message_id, by=beto)
    assert here.text == there.text
    found = (await bench.say("/buscar Ana")).text
    assert ("1 lançamento em aberto" in found) == ("Ignorado" in here.text)


async def test_double_tap_of_every_everyday_button_has_one_effect(bench: Bench) -> None:
    await bench.books(SALE)
    await bench.bank(PAID)
    card = bench.card("R$ 450,00")
    for label in ("Conciliar", "Desfazer", "Ignorar", "Trazer de volta", "Depois"):
        data = data_of(bench.message(card.message_id), label)
        for _ in range(3):
            await bench.owner.press_data(card.message_id, data)
        await bench.settled()
    assert not bench.owner.unanswered
    assert "1 lançamento pendente" in (await bench.say("/pendentes")).text
    async with bench.store.read() as uow:
        [line] = await uow.statements.lines_in_state(bench.company.id, LineState.OPEN)
    assert line.version == 4  # reconciled, undone, ignored, brought back: each once


async def test_button_of_an_older_version_tells_the_truth(bench: Bench) -> None:
    await bench.books(SALE)
    await bench.bank(PAID)
    card = bench.card("R$ 450,00")
    old = data_of(card, "Conciliar")
    await bench.press("Conciliar", on=card.message_id)
    assert "Já decidido por Sol em 13/07 às 09:00" in await bench.press_data(card.message_id, old)
    await bench.press("Desfazer", on=card.message_id)
    assert "mudou desde que foi desenhado" in await bench.press_data(card.message_id, old)
    assert "✅ Conciliar" in bench.message(card.message_id).labels
    assert "1 lançamento pendente" in (await bench.say("/pendentes")).text
    assert await bench.press("Conciliar", on=card.message_id) == "Conciliado."


async def test_press_that_came_while_the_bot_was_down_takes_effect_once_it_is_back(bench: Bench) -> None:
    await bench.books(SALE)
    await bench.bank(PAID)
    card = bench.card("R$ 450,00")
    await bench.stop()
    pressed = await bench.owner.press("Conciliar", card.message_id)
    await bench.start()
    await bench.settled()
    assert toast(bench.owner, pressed) == "Conciliado."
    assert "Conciliado com" in bench.message(card.message_id).text
