"""The morning message: once a day at the company's hour, late rather than lost, never twice."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.bot.conftest import Bench, SetClock, open_bench, read_here
from tests.builders import Movement

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.sandbox import Sandbox


@pytest.fixture
async def morning(sandbox: Sandbox) -> AsyncIterator[Bench]:
    """09:00 UTC is 06:00 in São Paulo: the day's digest (07:15) is still to come."""
    clock = SetClock(datetime(2026, 7, 13, 9, 0, tzinfo=UTC))
    async with open_bench(sandbox, clock, read=read_here, look_every=0.05) as bench:
        yield bench


def digests(bench: Bench) -> list[str]:
    return [message.text for message in bench.owner.messages if message.from_bot and "☀️" in message.text]


async def seen(bench: Bench, number: int) -> None:
    await bench.owner.wait_until(lambda: len(digests(bench)) == number)


async def looked(bench: Bench) -> None:
    """The schedule has looked again, and whatever it found was delivered."""
    await bench.concilia.schedule.tick()
    await bench.settled()


async def test_digest_comes_once_at_a_quarter_past_seven_in_sao_paulo(morning: Bench) -> None:
    await morning.bank(Movement("20260710", "480,00", "PIX"), balance="480,00", balance_day="20260710")
    morning.clock.advance(hours=1, minutes=14)  # 07:14
    await looked(morning)
    assert digests(morning) == []
    morning.clock.advance(minutes=1, seconds=5)
    await seen(morning, 1)
    text = digests(morning)[0]
    assert "Padaria Sol · 13/07/2026" in text
    assert text == (
        "☀️ Padaria Sol · 13/07/2026\n"
        "Seu caixa ainda não está provado.\n"
        "⏳ 1 lançamento pendente desde 10/07/2026: entrou R$ 480,00\n"
        "Itaú 12345-6: a diferença de R$ 480,00 é o que está pendente"
    )
    assert morning.owner.last.labels == ["Conciliar um a um"]
    morning.clock.advance(hours=5)
    await looked(morning)
    assert len(digests(morning)) == 1
    morning.clock.advance(hours=19)
    await seen(morning, 2)
    assert "14/07/2026" in digests(morning)[1]


async def test_digest_of_a_bot_that_was_down_at_the_hour_comes_late(morning: Bench) -> None:
    await morning.stop()
    morning.clock.advance(hours=4)
    await morning.start()
    await seen(morning, 1)
    assert "✅ Nada pendente" in digests(morning)[0]


async def test_digest_is_never_sent_twice_across_restarts(morning: Bench) -> None:
    morning.clock.advance(hours=2)
    await seen(morning, 1)
    await morning.settled()
    for _ in range(3):
        await morning.stop()
        await morning.start()
        await looked(morning)
    assert len(digests(morning)) == 1


async def test_company_founded_after_the_hour_waits_for_tomorrow(bench: Bench) -> None:
    await looked(bench)  # 09:00 in São Paulo
    assert digests(bench) == []
    bench.clock.advance(hours=22, minutes=20)
    await looked(bench)
    assert len(digests(bench)) == 1


async def test_days_missed_are_not_made_up_for(morning: Bench) -> None:
    await morning.stop()
    morning.clock.advance(days=3, hours=2)
    await morning.start()
    await seen(morning, 1)
    await looked(morning)
    assert len(digests(morning)) == 1
    assert "16/07/2026" in digests(morning)[0]


async def test_digest_tells_a_refund_that_is_due(morning: Bench) -> None:
    await morning.books("receita;Venda 1042;Ana Paula Souza;;450,00;10/07/2026;Vendas;1042")
    await morning.bank(Movement("20260712", "480,00", "PIX RECEBIDO ANA PAULA SOUZA"))
    await morning.press("despesa de devolução")
    await morning.press("Ver devolução")
    await morning.press("Mudar vencimento")
    await morning.press("Hoje")
    morning.clock.advance(hours=2)
    await seen(morning, 1)
    assert "↩️ R$ 30,00 a devolver · Ana Paula Souza · vence hoje" in digests(morning)[0]
    assert morning.owner.last.labels == ["↩️ R$ 30,00 · Ana Paula Souza"]
    await morning.press("Ana Paula Souza", on=morning.owner.last.message_id)
    assert "R$ 30,00" in morning.owner.last.text
    assert "Mudar vencimento" in " ".join(morning.owner.last.labels)
    morning.clock.advance(days=1)
    await seen(morning, 2)
    assert "a devolver · Ana Paula Souza · venceu 13/07/2026" in digests(morning)[1]


async def test_refund_that_is_not_due_yet_is_only_counted(morning: Bench) -> None:
    await morning.books("receita;Venda 1042;Ana Paula Souza;;450,00;10/07/2026;Vendas;1042")
    await morning.bank(Movement("20260712", "480,00", "PIX RECEBIDO ANA PAULA SOUZA"))
    await morning.press("despesa de devolução")
    morning.clock.advance(hours=2)
    await seen(morning, 1)
    assert "↩️ 1 devolução em aberto vence depois." in digests(morning)[0]
    assert "Ana" not in "".join(morning.owner.last.labels)


async def test_digest_that_asks_for_nothing_makes_no_sound(morning: Bench) -> None:
    morning.clock.advance(hours=2)
    await seen(morning, 1)
    assert morning.calls("sendMessage")[-1].parameters["disable_notification"] in {True, "true", "True"}


async def test_digest_of_a_bot_that_was_down_until_night_is_not_sent_in_quiet_hours(morning: Bench) -> None:
    await morning.stop()
    morning.clock.advance(hours=16)  # 22:00
    await morning.start()
    await looked(morning)
    assert digests(morning) == []
    morning.clock.advance(hours=9, minutes=20)  # 07:20 of the next day
    await seen(morning, 1)
    assert "14/07/2026" in digests(morning)[0]
