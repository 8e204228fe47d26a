"""/desfazer in the chat says what it was that went, and what was noted from words is among it."""

from __future__ import annotations

from tests.bot.conftest import Bench
from tests.builders import Movement

SALE = "receita;Venda 1042;Ana Paula Souza;;480,00;10/07/2026;Vendas;1042"
PAID = Movement("20260712", "480,00", "PIX RECEBIDO ANA PAULA SOUZA")


async def says(bench: Bench) -> list[str]:
    """/desfazer, and every message that answers it."""
    before = len(bench.owner.messages)
    await bench.say("/desfazer")
    return [one.text for one in bench.owner.messages[before:] if one.from_bot]


async def note(bench: Bench, text: str) -> None:
    await bench.say(text)
    await bench.press("Confirmar", on=bench.owner.last.message_id)


async def test_what_was_decided_and_noted_goes_newest_first_and_each_is_named(bench: Bench) -> None:
    await bench.books(SALE)
    await bench.bank(PAID)
    await bench.press("Conciliar", on=bench.card("R$ 480,00").message_id)
    await note(bench, "vendi 450 pra Zuleica vence 10")
    (noted,) = await says(bench)
    assert noted.startswith("↶ Desfeito. A receita de R$ 450,00")
    assert "não está mais nos livros" in noted
    told, card = await says(bench)
    assert told.startswith("↶ Desfeito. Em 13/07")
    assert "você conciliou:\n+R$ 480,00 · 12/07/2026 · PIX RECEBIDO ANA PAULA SOUZA\n→ Venda 1042" in told
    assert "R$ 480,00" in card
    assert await says(bench) == ["Não há decisão para desfazer. Nada mudou."]


async def test_many_decided_with_one_press_are_named_when_they_go(bench: Bench) -> None:
    names = [
        f"{first} {last}" for first in ("Ana", "Bruno", "Carla", "Davi") for last in ("Lima", "Reis", "Melo")
    ]
    await bench.books(
        *(
            f"receita;Venda {place};{name};;{place + 1}00,00;10/07/2026;Vendas;{place}"
            for place, name in enumerate(names)
        )
    )
    await bench.bank(
        *(
            Movement("20260712", f"{place + 1}00,00", f"PIX RECEBIDO {name.upper()}")
            for place, name in enumerate(names)
        )
    )
    await bench.press("Conferir 12", on=bench.card("batem certinho").message_id)
    (told,) = await says(bench)
    assert "12 conciliações desfeitas" in told
    assert told.count("PIX RECEBIDO") == 10
    assert told.endswith("… e mais 2")


async def test_noted_sale_that_the_bank_paid_says_to_take_that_back_first(bench: Bench) -> None:
    await note(bench, "vendi 450 pra Zuleica vence 10")
    noted = bench.owner.last.message_id
    await bench.bank(Movement("20260713", "450,00", "PIX RECEBIDO ZULEICA"))
    await bench.press("Conciliar", on=bench.card("R$ 450,00", "entrou").message_id)
    assert "O banco já pagou R$ 450,00" in await bench.press("Desfazer", on=noted)
