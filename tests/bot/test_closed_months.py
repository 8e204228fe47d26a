"""Closing a month in the chat, and what a card of a closed month offers instead of a wall."""

from __future__ import annotations

from datetime import date

from core.domain.parties import Role
from core.domain.statements import LineState
from tests.bot.conftest import Bench, data_of
from tests.builders import Movement

SALE = "receita;Venda 1042;Ana Paula Souza;;480,00;10/07/2026;Vendas;1042"
LESS = "receita;Venda 1043;Bia Lima;;70,00;10/07/2026;Vendas;1043"
PAID = Movement("20260712", "480,00", "PIX RECEBIDO ANA PAULA SOUZA")
MORE = Movement("20260712", "80,00", "PIX RECEBIDO BIA LIMA")


async def july(bench: Bench) -> int:
    """The screen of July, on 2 August."""
    bench.clock.advance(days=20)
    config = (await bench.say("/config")).message_id
    await bench.press("Meses", on=config)
    await bench.press("Julho/2026", on=config)
    return config


async def closed(bench: Bench) -> int:
    """July, closed with what waits in it."""
    config = await july(bench)
    await bench.press("Fechar julho", on=config)
    if "Sim, fechar assim" in bench.message(config).labels:
        await bench.press("Sim, fechar assim", on=config)
    assert "🔒 Fechado por Sol" in bench.message(config).text
    return config


async def test_month_with_lines_that_wait_takes_a_second_tap(bench: Bench) -> None:
    await bench.bank(PAID, MORE)
    config = await july(bench)
    assert "2 lançamentos do banco, 2 pendentes (R$ 560,00)" in bench.message(config).text
    await bench.press("Fechar julho", on=config)
    assert "2 lançamentos ainda esperam uma decisão (R$ 560,00 ao todo)" in bench.message(config).text
    await bench.bank(Movement("20260713", "1,00", "PIX ATRASADO"))  # one more came since it was shown
    await bench.press("Sim, fechar assim", on=config)
    assert "3 lançamentos ainda esperam" in bench.message(config).text
    assert await bench.press("Sim, fechar assim", on=config) == "Julho/2026 está fechado."
    assert "🔒 Fechado por Sol em 02/08" in bench.message(config).text
    await bench.press("Voltar", on=config)
    assert "🔒 Julho/2026 · fechado" in bench.message(config).labels


async def test_month_with_nothing_pending_closes_with_one_tap_and_reopens_with_one(bench: Bench) -> None:
    await bench.bank(PAID)
    await bench.press("Ignorar", on=bench.card("R$ 480,00").message_id)
    config = await july(bench)
    assert "1 lançamento do banco, nada pendente" in bench.message(config).text
    await bench.press("Fechar julho", on=config)
    assert "🔒 Fechado por Sol" in bench.message(config).text
    await bench.press("Reabrir julho", on=config)
    assert "Aberto." in bench.message(config).text


async def test_running_month_has_no_button_to_close_it(bench: Bench) -> None:
    config = (await bench.say("/config")).message_id
    await bench.press("Meses", on=config)
    await bench.press("Julho/2026", on=config)
    assert bench.message(config).labels == ["‹ Voltar"]
    assert "só fecha depois do último dia" in bench.message(config).text


async def test_card_of_a_closed_month_offers_to_reopen_and_then_decides(bench: Bench) -> None:
    await bench.books(SALE)
    await bench.bank(PAID)
    card = bench.card("R$ 480,00").message_id
    await closed(bench)
    assert "Julho/2026 está fechado: Sol fechou em 02/08" in await bench.press("Conciliar", on=card)
    shown = bench.message(card)
    assert shown.labels == ["Reabrir julho", "Lançar em agosto", "‹ Voltar"]
    assert "Nada mudou" in shown.text
    await bench.press("Reabrir julho", on=card)
    await bench.press("Conciliar", on=card)
    assert "✅ Conciliado" in bench.message(card).text


async def test_line_of_a_closed_month_is_booked_in_the_first_open_one(bench: Bench) -> None:
    await bench.books(SALE)
    await bench.bank(PAID)
    card = bench.card("R$ 480,00").message_id
    await closed(bench)
    await bench.press("Conciliar", on=card)
    await bench.press("Lançar em agosto", on=card)
    assert "✅ Conciliado" in bench.message(card).text
    async with bench.store.read() as uow:
        latest = await uow.decisions.latest_by(
            bench.company.id, (await uow.people.members(bench.company.id))[0].id
        )
        assert latest is not None
        assert latest.booked_on == date(2026, 8, 1)
        assert await uow.oversight.lock(bench.company.id, date(2026, 7, 1)) is not None
    await bench.press("Desfazer", on=card)  # August is open
    assert "✅ Conciliar" in bench.message(card).labels


async def test_value_of_the_statement_and_its_refund_move_as_well(bench: Bench) -> None:
    await bench.books(LESS)
    await bench.bank(MORE)
    card = bench.card("R$ 80,00").message_id
    await closed(bench)
    for label, wanted in (
        ("Usar valor do extrato", "Conciliado pelo valor do extrato"),
        ("despesa de devolução", "A devolver R$ 10,00"),
    ):
        await bench.press(label, on=card)
        await bench.press("Lançar em agosto", on=card)
        assert wanted in bench.message(card).text
        await bench.press("Desfazer", on=card)


async def test_what_cannot_move_says_to_reopen(bench: Bench) -> None:
    await bench.bank(PAID)
    card = bench.card("R$ 480,00").message_id
    await closed(bench)
    await bench.press("Ignorar", on=card)
    assert bench.message(card).labels == ["Reabrir julho", "‹ Voltar"]
    await bench.press("Voltar", on=card)
    assert any("Ignorar" in label for label in bench.message(card).labels)


async def test_decided_card_of_a_closed_month_is_not_undone(bench: Bench) -> None:
    await bench.books(SALE)
    await bench.bank(PAID)
    card = bench.card("R$ 480,00").message_id
    await bench.press("Conciliar", on=card)
    await closed(bench)
    await bench.press("Desfazer", on=card)
    assert bench.message(card).labels == ["Reabrir julho", "‹ Voltar"]
    await bench.press("Voltar", on=card)
    assert "✅ Conciliado" in bench.message(card).text
    assert "Julho/2026 está fechado" in (await bench.say("/desfazer")).text


async def test_finance_is_not_offered_what_they_may_not_do(bench: Bench) -> None:
    beto = await bench.person(1002, "Beto", Role.FINANCE)
    await bench.books(SALE)
    await bench.bank(PAID)
    card = bench.card("R$ 480,00", by=beto).message_id
    await closed(bench)
    await bench.press("Conciliar", on=card, by=beto)
    assert bench.message(card, by=beto).labels == ["Lançar em agosto", "‹ Voltar"]
    await bench.press("Voltar", on=card, by=beto)
    await bench.press("Ignorar", on=card, by=beto)
    assert bench.message(card, by=beto).labels == ["‹ Voltar"]
    assert "peça ao dono ou ao contador" in bench.message(card, by=beto).text


async def test_accountant_closes_and_reopens(bench: Bench) -> None:
    caio = await bench.person(1003, "Caio", Role.ACCOUNTANT)
    await bench.bank(PAID)
    bench.clock.advance(days=20)
    config = (await bench.say("/config", by=caio)).message_id
    for label in ("Meses", "Julho/2026", "Fechar julho", "Sim, fechar assim"):
        await bench.press(label, on=config, by=caio)
    assert "🔒 Fechado por Caio" in bench.message(config, by=caio).text
    await bench.press("Reabrir julho", on=config, by=caio)
    assert "Aberto." in bench.message(config, by=caio).text


async def test_button_pressed_twice_after_moving_tells_who_decided(bench: Bench) -> None:
    await bench.books(SALE)
    await bench.bank(PAID)
    card = bench.card("R$ 480,00").message_id
    await closed(bench)
    await bench.press("Conciliar", on=card)
    moving = next(
        button.data
        for row in bench.message(card).buttons
        for button in row
        if button.text == "Lançar em agosto"
    )
    assert moving is not None
    await bench.press_data(card, moving)
    assert "Já decidido por Sol" in await bench.press_data(card, moving)
    async with bench.store.read() as uow:
        lines = await uow.statements.lines_in_state(bench.company.id, LineState.RECONCILED)
    assert [line.version for line in lines] == [1]


# --- every other ending ---------------------------------------------------------------------------


async def booked(bench: Bench, cents: int) -> date | None:
    """The day on which the newest decision about the line of this amount counts."""
    async with bench.store.read() as uow:
        lines = await uow.statements.lines_in_state(bench.company.id, LineState.RECONCILED)
        line = next(one for one in lines if one.amount_cents == cents)
        return (await uow.decisions.standing(bench.company.id, line.id))[0].booked_on


AUGUST = date(2026, 8, 1)


async def test_new_receita_of_a_closed_month_is_read_back_and_counts_in_the_open_one(bench: Bench) -> None:
    await bench.bank(PAID)
    card = bench.card("R$ 480,00").message_id
    await closed(bench)
    await bench.press("➕ Nova receita", on=card)
    if "Confirmar" not in " ".join(bench.message(card).labels):
        await bench.press("Vendas", on=card)
    if "Confirmar" not in " ".join(bench.message(card).labels):
        await bench.press("Sem contato", on=card)
    await bench.press("Confirmar", on=card)
    assert bench.message(card).labels == ["Reabrir julho", "Lançar em agosto", "‹ Voltar"]
    await bench.press("Lançar em agosto", on=card)
    assert "✅ Receita criada e conciliada" in bench.message(card).text
    assert await booked(bench, 48_000) == AUGUST


async def test_split_of_a_closed_month_counts_in_the_open_one(bench: Bench) -> None:
    await bench.bank(PAID)
    card = bench.card("R$ 480,00").message_id
    await closed(bench)
    await bench.press("➕ Nova receita", on=card)
    for label in ("Vendas", "Sem contato"):
        if any(label in one for one in bench.message(card).labels):
            await bench.press(label, on=card)
    await bench.press("Dividir", on=card)
    await bench.press("Escrever a divisão", on=card)
    await bench.say("100 vendas, resto outras receitas")
    await bench.press("Confirmar", on=card)
    await bench.press("Lançar em agosto", on=card)
    assert "criada e dividida" in bench.message(card).text
    assert await booked(bench, 48_000) == AUGUST


async def test_transfer_whose_legs_lie_in_a_closed_month_counts_in_the_open_one(bench: Bench) -> None:
    await bench.bank(Movement("20260712", "-1000,00", "TED ENVIADA PADARIA SOL"))
    other = {"bank": "077", "account": "55555-5"}
    await bench.bank(Movement("20260713", "1000,00", "TED RECEBIDA PADARIA SOL"), **other)
    if "➕ É uma conta nova" in bench.owner.last.labels:
        await bench.press("É uma conta nova")
    out, into = bench.card("saiu", "12/07").message_id, bench.card("entrou", "13/07").message_id
    await closed(bench)
    await bench.press("⇄ Transferência", on=out)
    await bench.press("Com R$ 1.000,00", on=out)
    await bench.press("Lançar em agosto", on=out)
    assert "Transferência para Banco Inter 55555-5" in bench.message(out).text
    assert "Transferência de Itaú 12345-6" in bench.message(into).text
    assert [await booked(bench, cents) for cents in (-100_000, 100_000)] == [AUGUST, AUGUST]


async def test_part_and_several_entries_of_a_closed_month_count_in_the_open_one(bench: Bench) -> None:
    await bench.books(
        "receita;Venda 1;Ana Paula Souza;;300,00;10/07/2026;Vendas;1",
        "receita;Venda 2;Ana Paula Souza;;180,00;10/07/2026;Vendas;2",
    )
    await bench.bank(PAID)
    card = bench.card("R$ 480,00").message_id
    await closed(bench)
    label = next(one for one in bench.message(card).labels if "2 lançamentos" in one or "Conciliar" in one)
    await bench.press(label, on=card)
    await bench.press("Lançar em agosto", on=card)
    assert "✅ Conciliado" in bench.message(card).text
    assert await booked(bench, 48_000) == AUGUST


async def test_excess_of_a_case_in_a_closed_month_is_said_anew_in_the_open_one(bench: Bench) -> None:
    await bench.books(LESS)
    await bench.bank(MORE)
    card = bench.card("R$ 80,00").message_id
    await bench.press("despesa de devolução", on=card)
    await bench.press("Ver devolução", on=card)
    case = bench.owner.last.message_id
    before = bench.message(case).text
    await closed(bench)
    await bench.press("crédito", on=case)
    assert bench.message(case).labels == ["Reabrir julho", "Lançar em agosto", "‹ Voltar"]
    await bench.press("Voltar", on=case)
    assert bench.message(case).text.splitlines()[0] == before.splitlines()[0]
    await bench.press("crédito", on=case)
    await bench.press("Lançar em agosto", on=case)
    assert "rédito" in bench.message(case).text
    assert await booked(bench, 8_000) == AUGUST


async def test_excess_of_a_line_booked_in_august_is_said_anew_while_july_stays_closed(bench: Bench) -> None:
    await bench.books(LESS)
    await bench.bank(MORE)
    card = bench.card("R$ 80,00").message_id
    await closed(bench)
    await bench.press("despesa de devolução", on=card)
    await bench.press("Lançar em agosto", on=card)
    await bench.press("Ver devolução", on=card)
    case = bench.owner.last.message_id
    await bench.press("crédito", on=case)
    assert "rédito" in bench.message(case).text
    assert "está fechado" not in bench.message(case).text
    assert await booked(bench, 8_000) == AUGUST


async def test_desfazer_in_a_closed_month_offers_to_open_it(bench: Bench) -> None:
    await bench.bank(PAID)
    await bench.press("Ignorar", on=bench.card("R$ 480,00").message_id)
    await closed(bench)
    said = await bench.say("/desfazer")
    assert "Julho/2026 está fechado" in said.text
    assert said.labels == ["Reabrir julho"]
    await bench.press("Reabrir julho", on=said.message_id)
    assert "Aberto." in bench.message(said.message_id).text
    assert "↶ Desfeito." in (await _before_last(bench, "/desfazer"))


async def _before_last(bench: Bench, command: str) -> str:
    """What was said before the card that follows it."""
    await bench.say(command)
    return bench.owner.messages[-2].text


async def test_many_of_a_closed_month_are_taken_back_once_it_is_opened(bench: Bench) -> None:
    names = ("Ana Lima", "Bia Reis", "Caio Luz", "Davi Sá", "Eva Melo", "Gil Prado")
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
    burst = bench.card("batem certinho").message_id
    await bench.press("Conferir 6", on=burst)
    await closed(bench)
    assert "Julho/2026 está fechado" in await bench.press("Desfazer", on=burst)
    offered = bench.owner.last
    assert offered.labels == ["Reabrir julho"]
    await bench.press("Reabrir julho", on=offered.message_id)
    await bench.press("Desfazer", on=burst)
    async with bench.store.read() as uow:
        assert len(await uow.statements.lines_in_state(bench.company.id, LineState.OPEN)) == 6


async def test_forged_button_moves_nothing_that_cannot_move(bench: Bench) -> None:
    await bench.bank(PAID)
    card = bench.card("R$ 480,00")
    await closed(bench)
    for label in ("Ignorar", "Depois"):
        forged = data_of(card, label).replace("1:", "1m:", 1)
        assert "Este botão" in await bench.press_data(card.message_id, forged)
    async with bench.store.read() as uow:
        (line,) = await uow.statements.lines_in_state(bench.company.id, LineState.OPEN)
    assert (line.version, line.snoozed_at) == (0, None)
