"""Sentences about money: read back before anything is saved, changed by thumb, noted, undone; and finding things."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.sandbox.state import StoredMessage
from bot.sandbox.wire import message_json
from bot.texts.format_br import clean
from core.domain.parties import Role
from tests.bot.conftest import Bench, data_of
from tests.bot.test_hostile_texts import refusals
from tests.builders import Movement

if TYPE_CHECKING:
    from bot.sandbox import SandboxMessage

LIGHT = Movement("20260712", "-120,00", "CONTA DE LUZ ENEL")
PAID = Movement("20260712", "450,00", "PIX RECEBIDO ANA PAULA SOUZA")
SPENT = Movement("20260712", "-100,00", "PIX ENVIADO MARIO DIAS")
HOSTILE = ["<b>Zé</b> & Cia", "\u202eodnoc", "A" * 90, "Robert'); DROP TABLE x;--", "/saldo", "😀 Ana"]


async def open_entries(bench: Bench) -> list[tuple[int, str]]:
    async with bench.store.read() as uow:
        return [
            (one.entry.amount_cents, one.entry.description)
            for one in await uow.books.open_entries(bench.company.id)
        ]


def shown(bench: Bench, message: SandboxMessage) -> SandboxMessage:
    return bench.message(message.message_id)


# --- a sentence ----------------------------------------------------------------------------------


async def test_sale_is_read_back_confirmed_with_one_tap_and_undone_with_another(bench: Bench) -> None:
    card = await bench.say("vendi 450 pra Ana vence 10")
    assert card.text.split("\n\n")[0] == (
        "📝 Nova receita de R$ 450,00\n"
        "Descrição: Venda\nCategoria: Vendas\nContato: Ana (novo)\nVencimento: 10/08/2026"
    )
    assert "Nada foi guardado ainda" in card.text
    assert card.labels == [
        "✅ Confirmar",
        "✏️ Mudar valor",
        "🗓 Mudar vencimento",
        "🏷 Categoria",
        "👤 Contato",
        "✏️ Descrição",
        "Cancelar",
    ]
    assert await open_entries(bench) == []

    assert await bench.press("Confirmar", on=card.message_id) == "Anotado."
    noted = shown(bench, card)
    assert "Receita de R$ 450,00 anotada" in noted.text
    assert "quando o banco mostrar, eu sugiro este lançamento" in noted.text
    assert await open_entries(bench) == [(45_000, "Venda")]

    assert await bench.press("Desfazer", on=card.message_id) == "Desfeito."
    assert "não está mais nos livros" in shown(bench, card).text
    assert await open_entries(bench) == []


async def test_noted_sale_is_what_the_bank_line_turns_out_to_be(bench: Bench) -> None:
    card = await bench.say("vendi 450 pra Ana Paula Souza vence 10")
    await bench.press("Confirmar", on=card.message_id)
    await bench.bank(PAID)
    line = bench.card("R$ 450,00", "Parece ser")
    assert "Ana Paula Souza" in line.text
    await bench.press("Conciliar", on=line.message_id)
    assert "O banco já pagou R$ 450,00" in await bench.press("Desfazer", on=card.message_id)


async def test_payment_the_bank_shows_already_is_offered_with_its_card(bench: Bench) -> None:
    await bench.bank(LIGHT)
    card = await bench.say("paguei 120 de luz")
    assert "O banco já mostra este valor" in card.text
    before = len(bench.owner.messages)
    await bench.press("CONTA DE LUZ", on=card.message_id)
    assert len(bench.owner.messages) == before + 1
    assert "CONTA DE LUZ ENEL" in bench.owner.last.text
    assert "➕ Nova despesa" in bench.owner.last.labels
    await bench.press("Confirmar", on=card.message_id)
    assert "O banco já mostra este valor" in shown(bench, card).text


async def test_noting_wakes_the_card_of_a_line_it_may_concern(bench: Bench) -> None:
    await bench.bank(PAID)
    line = bench.card("R$ 450,00")
    assert "Parece ser" not in line.text
    card = await bench.say("vendi 450 pra Ana Paula Souza")
    await bench.press("Confirmar", on=card.message_id)
    assert "Parece ser: Venda · Ana Paula Souza" in shown(bench, line).text


async def test_everything_can_be_changed_by_buttons_and_by_typing(bench: Bench) -> None:
    card = await bench.say("vendi 450 pra Ana")
    await bench.press("Mudar valor", on=card.message_id)
    assert "Voltar" in " ".join(shown(bench, card).labels)
    assert bench.owner.last.force_reply
    card = await bench.say("1,5 mil")
    assert "R$ 1.500,00" in card.text

    await bench.press("Mudar vencimento", on=card.message_id)
    assert shown(bench, card).labels[:4] == [
        "Hoje · 13/07",
        "Amanhã · 14/07",
        "Em 7 dias · 20/07",
        "Em 30 dias · 12/08",
    ]
    await bench.press("Em 7 dias", on=card.message_id)
    assert "Vencimento: 20/07/2026" in shown(bench, card).text
    await bench.press("Mudar vencimento", on=card.message_id)
    await bench.press("Outra data", on=card.message_id)
    card = await bench.say("sexta")
    assert "Vencimento: 17/07/2026" in card.text

    await bench.press("Categoria", on=card.message_id)
    await bench.press("Outras receitas", on=card.message_id)
    await bench.press("Descrição", on=card.message_id)
    card = await bench.say("Bolo de festa")
    assert "Descrição: Bolo de festa\nCategoria: Outras receitas" in card.text

    await bench.press("Contato", on=card.message_id)
    await bench.press("Outro nome", on=card.message_id)
    card = await bench.say("Bia Reis")
    assert "Contato: Bia Reis (novo)" in card.text
    await bench.press("Contato", on=card.message_id)
    await bench.press("Sem contato", on=card.message_id)
    assert "Contato: —" in shown(bench, card).text
    await bench.press("Confirmar", on=card.message_id)
    assert await open_entries(bench) == [(150_000, "Bolo de festa")]
    assert not bench.owner.unanswered


async def test_voltar_and_cancelar_lead_out_of_every_step(bench: Bench) -> None:
    card = await bench.say("vendi 450 pra Ana")
    for label in ("Mudar valor", "Mudar vencimento", "Categoria", "Contato"):
        await bench.press(label, on=card.message_id)
        assert shown(bench, card).text != card.text
        await bench.press("Voltar", on=card.message_id)
        assert (shown(bench, card).text, shown(bench, card).labels) == (card.text, card.labels)
    await bench.press("Cancelar", on=card.message_id)
    assert shown(bench, card).text == "Cancelado. Nada foi guardado."
    await bench.press_data(card.message_id, data_of(card, "Confirmar"))
    assert await open_entries(bench) == []


async def test_restart_in_the_middle_changes_nothing(bench: Bench) -> None:
    card = await bench.say("vendi 450 pra Ana")
    await bench.press("Mudar valor", on=card.message_id)
    await bench.stop()
    await bench.start()
    card = await bench.say("90")
    assert "R$ 90,00" in card.text
    await bench.stop()
    await bench.start()
    await bench.press("Confirmar", on=card.message_id)
    assert await open_entries(bench) == [(9_000, "Venda")]


async def test_double_tap_on_confirm_notes_once(bench: Bench) -> None:
    card = await bench.say("vendi 450 pra Ana")
    data = data_of(card, "Confirmar")
    for _ in range(3):
        await bench.owner.press_data(card.message_id, data)
    await bench.settled()
    assert await open_entries(bench) == [(45_000, "Venda")]
    assert "anotada" in shown(bench, card).text


async def test_several_of_one_name_are_equal_buttons(bench: Bench) -> None:
    await bench.books(
        "receita;A;Ana Lima;;1,00;01/07/2026;Vendas;1", "receita;B;Ana Souza;;2,00;01/07/2026;Vendas;2"
    )
    card = await bench.say("vendi 450 pra Ana")
    assert "Há mais de um contato com o nome Ana" in card.text
    assert card.labels[:3] == ["Ana Lima", "Ana Souza", "➕ Criar Ana"]
    await bench.press("Ana Souza", on=card.message_id)
    assert "Contato: Ana Souza\n" in shown(bench, card).text
    await bench.press("Confirmar", on=card.message_id)
    assert "Ana Souza" in shown(bench, card).text


async def test_unclear_amount_and_day_are_asked_and_bad_answers_asked_again(bench: Bench) -> None:
    asked = await bench.say("vendi 450 e 300 pra Ana vence sexta que vem")
    assert "R$ 450,00, R$ 300,00" in asked.text
    assert asked.force_reply
    again = await bench.say("muito", reply_to=asked.message_id)
    assert "Não entendi o valor" in again.text
    assert again.force_reply
    card = await bench.say("450", reply_to=again.message_id)
    assert "Quando vence?" in card.text
    await bench.press("Outra data", on=card.message_id)
    assert "Não entendi a data" in (await bench.say("quando der", reply_to=bench.owner.last.message_id)).text
    assert "Não entendi a data" in (await bench.say("31/02")).text
    card = await bench.say("20/07")
    assert "Vencimento: 20/07/2026" in card.text
    assert await open_entries(bench) == []


async def test_day_of_two_meanings_is_asked_with_both(bench: Bench) -> None:
    card = await bench.say("vendi 450 pra Ana vence sexta que vem")
    assert "Esse dia pode ser mais de um" in card.text
    assert card.labels[:2] == ["Sexta · 17/07", "Sexta · 24/07"]
    await bench.press("24/07", on=card.message_id)
    assert "Vencimento: 24/07/2026" in shown(bench, card).text


async def test_new_sentence_instead_of_an_answer_is_read_as_one(bench: Bench) -> None:
    card = await bench.say("vendi 450 pra Ana")
    await bench.press("Mudar valor", on=card.message_id)
    other = await bench.say("paguei 120 de luz")
    assert "Nova despesa de R$ 120,00" in other.text


async def test_instalments_and_questions_get_an_honest_sentence(bench: Bench) -> None:
    assert "um lançamento de cada vez" in (await bench.say("vendi 300 pra Ana em 3x")).text
    assert "um lançamento de cada vez" in (await bench.say("3x 200")).text
    for text in ("não paguei a luz de julho de dois mil e um", "quanto foi que eu paguei de luz no mês?"):
        said = (await bench.say(text)).text
        assert "vendi 450 pra Ana vence 10" in said
        assert "paguei 120 de luz" in said
    assert await open_entries(bench) == []


async def test_reader_and_stranger_note_nothing(bench: Bench) -> None:
    caio = await bench.person(1003, "Caio", Role.ACCOUNTANT)
    assert "acesso é de leitura" in (await bench.say("vendi 450 pra Ana", by=caio)).text
    assert "acesso é de leitura" in (await bench.say("/novo", by=caio)).text
    card = await bench.say("vendi 450 pra Ana")
    for label in ("Confirmar", "Mudar valor", "Cancelar"):
        assert "leitura" in await bench.press_data(caio.last.message_id, data_of(card, label), by=caio)
    moon = await bench.neighbour()
    await bench.press_data(moon.last.message_id, data_of(card, "Confirmar"), by=moon)
    assert await open_entries(bench) == []


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_names_stay_text(bench: Bench, name: str) -> None:
    card = await bench.say(f"vendi 450 pra {name}")
    assert "R$ 450,00" in card.text
    await bench.press("Contato", on=card.message_id)
    await bench.press("Outro nome", on=card.message_id)
    card = await bench.say(f"x {name}")
    assert f"Contato: {clean('x ' + name)}" in card.text
    await bench.press("Confirmar", on=card.message_id)
    assert "anotada" in shown(bench, card).text
    assert "Não deu certo" not in bench.owner.transcript()
    assert refusals(bench) == []


# --- /novo ---------------------------------------------------------------------------------------


async def test_novo_leads_from_side_to_amount_contact_day_category_and_the_card(bench: Bench) -> None:
    first = await bench.say("/novo")
    assert first.labels == ["➕ Receita", "➖ Despesa", "Cancelar"]
    await bench.press("Despesa", on=first.message_id)
    assert shown(bench, first).labels == ["Cancelar"]
    step = await bench.say("350", reply_to=bench.owner.last.message_id)
    assert "De quem é?" in step.text
    await bench.press("Outro nome", on=step.message_id)
    step = await bench.say("Enel")
    assert "Quando vence?" in step.text
    await bench.press("Amanhã", on=step.message_id)
    await bench.press("Água, luz", on=step.message_id)
    check = shown(bench, step)
    assert check.text.startswith("📝 Nova despesa de R$ 350,00")
    assert "Categoria: Água, luz e internet\nContato: Enel (novo)\nVencimento: 14/07/2026" in check.text
    await bench.press("Confirmar", on=step.message_id)
    assert [cents for cents, _ in await open_entries(bench)] == [-35_000]


async def test_novo_with_a_sentence_asks_only_what_is_missing(bench: Bench) -> None:
    card = await bench.say("/novo vendi 450 pra Ana vence 10")
    assert "✅ Confirmar" in card.labels
    card = await bench.say("/novo 450 bolos")
    assert "Receita" in card.labels[0]
    await bench.press("Receita", on=card.message_id)
    assert "Nova receita de R$ 450,00" in shown(bench, card).text
    card = await bench.say("/novo aluguel da loja")
    await bench.press("Despesa", on=card.message_id)
    assert "Descrição: aluguel da loja\nCategoria: Aluguel" in shown(bench, card).text


# --- split over categories -----------------------------------------------------------------------


async def test_line_is_split_in_one_sentence(bench: Bench) -> None:
    await bench.bank(SPENT)
    card = bench.card("R$ 100,00").message_id
    await bench.press("➕ Nova despesa", on=card)
    await bench.press("Outras despesas", on=card)
    await bench.press("Sem contato", on=card)
    await bench.press("Dividir", on=card)
    assert "Falta dividir R$ 100,00" in bench.message(card).text
    await bench.press("Escrever a divisão", on=card)
    again = await bench.say("60 nuvens, resto aluguel", reply_to=bench.owner.last.message_id)
    assert "Não sei que categoria é “nuvens”" in again.text
    assert "Fornecedores" in again.text
    await bench.say("60 fornecedores, resto aluguel", reply_to=again.message_id)
    check = bench.message(card)
    assert "• Fornecedores: R$ 60,00\n• Aluguel: R$ 40,00\nDividido por inteiro." in check.text
    assert await bench.press("Confirmar", on=card) == "Criado e conciliado."
    async with bench.store.read() as uow:
        assert await uow.books.open_entries(bench.company.id) == []
    assert "0 pendente" not in bench.message(card).text
    await bench.press("Desfazer", on=card)
    assert "➕ Nova despesa" in bench.message(card).labels


async def test_line_is_split_part_by_part_and_confirmed_only_when_whole(bench: Bench) -> None:
    await bench.bank(SPENT)
    card = bench.card("R$ 100,00").message_id
    await bench.press("➕ Nova despesa", on=card)
    await bench.press("Outras despesas", on=card)
    await bench.press("Sem contato", on=card)
    await bench.press("Dividir", on=card)
    await bench.press("Fornecedores", on=card)
    too_much = await bench.say("120", reply_to=bench.owner.last.message_id)
    assert "falta dividir R$ 100,00" in too_much.text
    await bench.say("60", reply_to=too_much.message_id)
    assert "• Fornecedores: R$ 60,00\nFalta dividir: R$ 40,00" in bench.message(card).text
    await bench.press("Voltar", on=card)
    assert "✅ Confirmar" not in bench.message(card).labels
    await bench.press("Dividir", on=card)
    await bench.press("Aluguel", on=card)
    await bench.press("O resto · R$ 40,00", on=card)
    assert "✅ Confirmar" in bench.message(card).labels
    await bench.press("Dividir", on=card)
    assert "Dividido por inteiro" in bench.message(card).text
    await bench.press("Confirmar", on=card)
    assert "Fornecedores R$ 60,00; Aluguel R$ 40,00" in bench.message(card).text


async def test_category_the_bank_text_speaks_for_saves_a_step(bench: Bench) -> None:
    await bench.bank(Movement("20260712", "-12,90", "TARIFA PACOTE DE SERVICOS"))
    card = bench.card("R$ 12,90").message_id
    await bench.press("➕ Nova despesa", on=card)
    assert "Categoria: Tarifas bancárias" in bench.message(card).text
    await bench.press("Confirmar", on=card)
    assert "criada e conciliada" in bench.message(card).text


# --- finding -------------------------------------------------------------------------------------


async def test_name_or_amount_alone_finds_entries_and_bank_lines(bench: Bench) -> None:
    await bench.books("receita;Venda 1042;Ana Paula Souza;;450,00;10/07/2026;Vendas;1042")
    await bench.bank(PAID, LIGHT)
    found = await bench.say("ana paula")
    assert "1 lançamento em aberto e 1 linha do banco com “ana paula”" in found.text
    assert "R$ 450,00" in found.labels[0]
    assert "🏦 +R$ 450,00 · 12/07/26 · pendente" in found.labels[1]
    await bench.press("Ana Paula Souza", on=found.message_id)
    assert "O banco já mostra este valor" in shown(bench, found).text
    await bench.press("Voltar ao que achei", on=found.message_id)
    assert shown(bench, found).labels == found.labels
    await bench.press("🏦", on=found.message_id)
    assert "✅ Conciliar" in bench.owner.last.labels
    by_amount = await bench.say("120")
    assert "🏦 −R$ 120,00" in by_amount.labels[0]
    assert "Não achei nada com “ninguém”" in (await bench.say("ninguém")).text


async def test_pages_of_a_search_are_turned_after_a_restart(bench: Bench) -> None:
    await bench.books(*(f"receita;Pão {n};Ana;;{n},00;10/07/2026;Vendas;{n}" for n in range(1, 13)))
    found = await bench.say("/buscar ana")
    assert "12 lançamentos em aberto com “ana” · página 1 de 3" in found.text
    await bench.stop()
    await bench.start()
    await bench.press("Próximos", on=found.message_id)
    await bench.press("Próximos", on=found.message_id)
    assert "página 3 de 3" in shown(bench, found).text
    await bench.press("Anteriores", on=found.message_id)
    assert "página 2 de 3" in shown(bench, found).text
    await bench.press("Buscar de novo", on=found.message_id)
    assert "“pao 7”" in (await bench.say("pao 7")).text


async def test_typed_search_of_a_card_has_pages_too(bench: Bench) -> None:
    await bench.books(*(f"receita;Pão {n};Ana;;{100 + n},00;10/07/2026;Vendas;{n}" for n in range(1, 13)))
    await bench.bank(Movement("20260712", "300,00", "TED RECEBIDA"))
    card = bench.card("R$ 300,00").message_id
    await bench.press("Buscar", on=card)
    await bench.press("Digitar", on=card)
    found = await bench.say("ana", reply_to=bench.owner.last.message_id)
    assert "página 1 de 3" in found.text
    await bench.press("Próximos", on=found.message_id)
    assert "página 2 de 3" in shown(bench, found).text


# --- what is no text -----------------------------------------------------------------------------


OTHER: list[tuple[str, dict[str, Any], str]] = [
    ("voice", {"file_id": "v", "file_unique_id": "v", "duration": 3}, "Áudio eu ainda não entendo"),
    ("video_note", {"file_id": "n", "file_unique_id": "n", "length": 9, "duration": 3}, "Vídeo eu ainda não"),
    ("location", {"latitude": -23.5, "longitude": -46.6}, "Localização não me serve"),
    ("contact", {"phone_number": "11999999999", "first_name": "Ana"}, "Contato do telefone eu não guardo"),
    ("dice", {"emoji": "🎲", "value": 3}, "Isso eu não entendo"),
    ("story", {"chat": {"id": 1, "type": "private"}, "id": 7}, "Isso eu não entendo"),
]


@pytest.mark.parametrize(("kind", "payload", "said"), OTHER, ids=[one[0] for one in OTHER])
async def test_what_is_no_text_gets_one_honest_sentence(
    bench: Bench, kind: str, payload: dict[str, Any], said: str
) -> None:
    phone = bench.owner._phone
    chat = phone.chat
    stored = StoredMessage(phone.bot.take_message_id(), from_bot=False, date=0, text="")
    message = message_json(phone.bot, chat, stored) | {kind: payload}
    message.pop("text", None)
    phone.bot.queue.put("message", message)
    await bench.settled()
    assert said in bench.owner.last.text
    assert "vendi 450 pra Ana vence 10" in bench.owner.last.text


async def test_photo_that_answers_no_card_gets_one_honest_sentence(bench: Bench) -> None:
    await bench.owner.send_photo(b"jpeg")
    await bench.settled()
    assert "Foto solta eu não leio" in bench.owner.last.text
