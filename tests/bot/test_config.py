"""``/config`` in the chat: every setting by thumb, with a way back, and an honest word where a role may only look."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.callback_data import Action, Code, encode
from core.domain.parties import Role
from tests.bot.conftest import TOKEN, Bench
from tests.builders import Movement

if TYPE_CHECKING:
    from bot.sandbox import Person
    from core.domain.parties import Company, Member

SALE = "receita;Venda 1042;Ana Paula Souza;;480,00;10/07/2026;Vendas;1042"
PAID = Movement("20260712", "480,00", "PIX RECEBIDO ANA PAULA SOUZA")


async def menu(bench: Bench, by: Person | None = None) -> int:
    return (await bench.say("/config", by=by)).message_id


async def company(bench: Bench) -> Company:
    async with bench.store.read() as uow:
        return await uow.people.company(bench.company.id)


async def members(bench: Bench) -> dict[str, Member]:
    async with bench.store.read() as uow:
        return {one.name: one for one in await uow.people.members(bench.company.id)}


async def test_menu_opens_every_room_and_every_room_leads_back(bench: Bench) -> None:
    config = await menu(bench)
    rooms = bench.message(config).labels
    assert len(rooms) == 8
    for room in rooms:
        await bench.press(room, on=config)
        shown = bench.message(config)
        assert shown.labels[-1] == "‹ Voltar", room
        await bench.press("Voltar", on=config)
        assert bench.message(config).labels == rooms


async def test_digest_comes_at_the_hour_chosen_or_typed(bench: Bench) -> None:
    config = await menu(bench)
    await bench.press("Resumo diário", on=config)
    assert "✓ 07:15" in bench.message(config).labels
    assert await bench.press("06:30", on=config) == "Anotado."
    assert "✓ 06:30" in bench.message(config).labels
    await bench.press("Outra hora", on=config)
    assert bench.owner.last.force_reply
    assert "Não entendi a hora" in (await bench.say("depois do almoço")).text
    assert "Não entendi a hora" in (await bench.say("25:00")).text
    assert (await bench.say("18h05")).text == "O resumo diário chega às 18:05."
    assert "18:05" in bench.message(config).text
    assert (await company(bench)).digest_time.strftime("%H:%M") == "18:05"


async def test_silence_is_moved_switched_off_and_on_again(bench: Bench) -> None:
    config = await menu(bench)
    await bench.press("Horas de silêncio", on=config)
    assert "silêncio das 21:00 às 07:00" in bench.message(config).text
    await bench.press("das 22:00", on=config)
    await bench.press("às 08:00", on=config)
    assert "silêncio das 22:00 às 08:00" in bench.message(config).text
    assert {"✓ das 22:00", "✓ às 08:00"} <= set(bench.message(config).labels)
    await bench.press("Desligar", on=config)
    assert "sem horas de silêncio" in bench.message(config).text
    assert (await company(bench)).quiet_from is None
    await bench.press("Ligar das 21:00", on=config)
    assert "silêncio das 21:00 às 07:00" in bench.message(config).text


async def test_member_says_no_to_cards_and_yes_again(bench: Bench) -> None:
    beto = await bench.person(1002, "Beto", Role.FINANCE)
    config = await menu(bench, beto)
    await bench.press("Meus cartões", on=config, by=beto)
    await bench.press("Não quero receber", on=config, by=beto)
    assert "não recebe" in bench.message(config, by=beto).text
    before = len(beto.messages)
    await bench.bank(PAID)
    assert len(beto.messages) == before
    assert bench.card("R$ 480,00")
    await bench.press("Quero receber", on=config, by=beto)
    await bench.bank(Movement("20260713", "5,00", "PIX BIA"))
    assert bench.card("R$ 5,00", by=beto)


async def test_category_is_made_renamed_hidden_and_then_not_offered(bench: Bench) -> None:
    config = await menu(bench)
    await bench.press("Categorias", on=config)
    assert "Vendas" in bench.message(config).labels
    await bench.press("Nova categoria", on=config)
    assert (await bench.say("Encomendas")).text == "Categoria guardada: Encomendas."
    await bench.press("Renomear", on=config)
    assert "Já existe a categoria “Vendas”" in (await bench.say("vendas")).text
    assert (await bench.say("Bolos <b>")).text == "Categoria guardada: Bolos <b>."
    await bench.press("Esconder", on=config)
    assert "Escondida" in bench.message(config).text
    await bench.press("Voltar", on=config)
    assert "Bolos <b> · escondida" in bench.message(config).labels
    await bench.bank(PAID)
    card = bench.card("R$ 480,00").message_id
    await bench.press("Nova receita", on=card)
    assert not any("Bolos" in label for label in bench.message(card).labels)


async def test_category_the_bot_books_in_has_no_button_to_hide_it(bench: Bench) -> None:
    config = await menu(bench)
    await bench.press("Categorias", on=config)
    await bench.press("Ver despesas", on=config)
    await bench.press("Devoluções a clientes", on=config)
    assert bench.message(config).labels == ["✏️ Renomear", "‹ Voltar"]
    assert "não sair da lista" in bench.message(config).text


async def test_person_is_invited_by_a_link_that_is_shown_once(bench: Bench) -> None:
    config = await menu(bench)
    await bench.press("Pessoas", on=config)
    await bench.press("Convidar", on=config)
    await bench.press("Convidar financeiro", on=config)
    link = re.search(r"https://t\.me/(\w+)\?start=([0-9a-f]{32})", bench.message(config).text)
    assert link is not None
    assert "14/07 às" in bench.message(config).text
    await bench.press("Voltar", on=config)
    assert link[2] not in bench.owner.transcript()
    beto = bench.sandbox.person(user_id=1002, first_name="Beto", bot_token=TOKEN)
    assert "Você agora é financeiro" in (await bench.say(f"/start {link[2]}", by=beto)).text
    other = bench.sandbox.person(user_id=1004, first_name="Davi", bot_token=TOKEN)
    assert "Este convite não vale" in (await bench.say(f"/start {link[2]}", by=other)).text


async def test_role_changes_after_one_more_question_and_holds_at_once(bench: Bench) -> None:
    beto = await bench.person(1002, "Beto", Role.FINANCE)
    await bench.bank(PAID)
    card = bench.card("R$ 480,00", by=beto).message_id
    config = await menu(bench)
    for label in ("Pessoas", "Beto", "Tornar contador"):
        await bench.press(label, on=config)
    assert "Confirma?" in bench.message(config).text
    assert (await members(bench))["Beto"].role is Role.FINANCE
    await bench.press("Sim, tornar", on=config)
    assert (await members(bench))["Beto"].role is Role.ACCOUNTANT
    assert "acesso é de leitura" in await bench.press("Ignorar", on=card, by=beto)
    assert "Ignorado" not in bench.message(card, by=beto).text


async def test_removed_member_is_a_stranger_at_once_and_learns_nothing_more(bench: Bench) -> None:
    beto = await bench.person(1002, "Beto", Role.FINANCE)
    await bench.bank(PAID)
    card, mine = bench.card("R$ 480,00", by=beto), bench.card("R$ 480,00").message_id
    config = await menu(bench)
    for label in ("Pessoas", "Beto", "Remover", "Sim, remover"):
        await bench.press(label, on=config)
    assert "Beto" not in bench.message(config).text
    calls = len(bench.calls("sendMessage", "editMessageText", "answerCallbackQuery", chat=beto))
    await bench.press("Ignorar", on=card.message_id, by=beto)
    await bench.say("/saldo", by=beto)
    await bench.press("Ignorar", on=mine)
    await bench.say("nota", reply_to=mine)
    assert bench.message(card.message_id, by=beto) == card
    assert len(bench.calls("sendMessage", "editMessageText", "answerCallbackQuery", chat=beto)) == calls
    assert "Ignorado" in bench.message(mine).text


async def test_last_owner_is_told_why_they_stay(bench: Bench) -> None:
    config = await menu(bench)
    for label in ("Pessoas", "Sol", "Remover"):
        await bench.press(label, on=config)
    assert "única pessoa com o papel de dono" in await bench.press("Sim, remover", on=config)
    await bench.press("Voltar", on=config)
    await bench.press("Tornar financeiro", on=config)
    assert "única pessoa com o papel de dono" in await bench.press("Sim, tornar", on=config)
    assert (await members(bench))["Sol"].role is Role.OWNER


async def test_accountant_sees_everything_without_switches_and_is_told_who_has_them(bench: Bench) -> None:
    caio = await bench.person(1003, "Caio", Role.ACCOUNTANT)
    config = await menu(bench, caio)
    assert "Seu acesso é de contador" in bench.message(config, by=caio).text
    for room, words in (
        ("Resumo diário", "quem muda isto é o dono ou o financeiro"),
        ("Horas de silêncio", "quem muda isto é o dono ou o financeiro"),
        ("Meus cartões", "Cartões novos vão a quem decide"),
        ("Pessoas", "Quem convida, muda papéis e remove pessoas é o dono"),
    ):
        await bench.press(room, on=config, by=caio)
        assert words in bench.message(config, by=caio).text
        assert bench.message(config, by=caio).labels == ["‹ Voltar"]
        await bench.press("Voltar", on=config, by=caio)
    await bench.press("Categorias", on=config, by=caio)
    await bench.press("Vendas", on=config, by=caio)
    assert bench.message(config, by=caio).labels == ["‹ Voltar"]


async def test_finance_sees_people_and_months_without_their_switches(bench: Bench) -> None:
    beto = await bench.person(1002, "Beto", Role.FINANCE)
    config = await menu(bench, beto)
    await bench.press("Pessoas", on=config, by=beto)
    assert bench.message(config, by=beto).labels == ["‹ Voltar"]
    await bench.press("Voltar", on=config, by=beto)
    await bench.press("Meses", on=config, by=beto)
    await bench.press("Julho/2026", on=config, by=beto)
    assert bench.message(config, by=beto).labels == ["‹ Voltar"]
    assert "dono ou o contador" in bench.message(config, by=beto).text


async def test_menus_of_another_company_open_nothing_here(bench: Bench) -> None:
    lua = await bench.neighbour()
    config = await menu(bench, lua)
    for action in (Action.CONFIG, Action.PEOPLE, Action.CATEGORIES, Action.MONTHS, Action.INVITE):
        shown = bench.message(config, by=lua)
        assert "versão antiga" in await bench.press_data(
            config, encode(Code(action, bench.company.id)), by=lua
        )
        assert bench.message(config, by=lua) == shown
