"""Conversations about files: every kind of statement, every refusal, questions, doubts, taking an import back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.adapters.files import read_file
from bot.callback_data import Action, Code, decode, encode
from core.domain.parties import Role
from tests.bot.conftest import TOKEN, Bench, data_of
from tests.builders import Movement, ofx
from tests.cnab240_maker import Account, Move, cnab240
from tests.intake.makers import csv, locked, ole2, packed, xlsx

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.sandbox import SandboxMessage
    from core.domain.files import FileContent, FileProblem

READ = read_file
ANA = Movement("20260710", "480,00", "PIX RECEBIDO ANA")
BIA = Movement("20260711", "20,00", "PIX RECEBIDO BIA")
STATEMENT = ofx(ANA)
NUBANK = (
    "Data,Valor,Identificador,Descrição\n"
    "02/07/2026,1250.00,5f1e-0001,Transferência recebida pelo Pix - Doces da Rê\n"
    "03/07/2026,-89.90,5f1e-0002,Pagamento de boleto efetuado - Gráfica Azul\n"
).encode()
UNKNOWN_TABLE = csv(
    [
        ["Data da operação", "Detalhes", "Quantia"],
        ["02/07/2026", "Pix recebido Ana", "480,00"],
        ["03/07/2026", "Pix enviado Bia", "-80,00"],
        ["06/07/2026", "Tarifa", "-12,50"],
        ["07/07/2026", "Pix recebido Caio", "31,00"],
    ]
)
ITEMS = [
    ["tipo", "descricao", "contato", "documento", "valor", "vencimento", "categoria", "numero"],
    ["receita", "Encomenda", "Ana", "", "450,00", "10/07/2026", "Vendas", "1042"],
    ["despesa", "Farinha", "Moinho", "", "650,00", "11/07/2026", "Fornecedores", ""],
]
REFUSED = {
    "pdf": ("extrato.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF eu não leio"),
    "image as document": ("foto.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF", "Foto eu não leio"),
    "locked zip": ("extrato.zip", locked(packed({"a.ofx": STATEMENT})), "protegido por senha"),
    "zip in zip": ("extrato.zip", packed({"b.zip": packed({"a.ofx": STATEMENT})}), "dentro do outro"),
    "page": ("extrato.ofx", b"<!DOCTYPE html><html><body>Entrar</body></html>", "página do site do banco"),
    "xls": ("extrato.xls", ole2("Workbook"), "formato antigo (.xls)"),
    "empty": ("extrato.ofx", b"", "está vazio"),
    "bomb": ("extrato.zip", packed({"a.ofx": STATEMENT, "b.ofx": bytes(5_000_000)}), "grande demais"),
}


async def send(bench: Bench, name: str, data: bytes) -> SandboxMessage:
    """The owner sends a file; the newest message of the bot that is no card of a line."""
    await bench.owner.send_document(name, data)
    await bench.settled()
    return bench.owner.last


async def stored(bench: Bench) -> tuple[int, int]:
    """How many imports stand, and how many accounts there are."""
    async with bench.store.read() as uow:
        imports = await uow.statements.recent_imports(bench.company.id, limit=50)
        return len(imports), len(await uow.statements.accounts(bench.company.id))


def told(bench: Bench, *words: str) -> SandboxMessage:
    """The newest message of the bot with all these words."""
    return next(
        one
        for one in reversed(bench.owner.messages)
        if one.from_bot and all(word in one.text for word in words)
    )


# --- what is read ---------------------------------------------------------------------------------


async def test_cnab_240_is_imported_and_told(bench: Bench) -> None:
    await send(bench, "extrato.ret", cnab240(Account((Move(48_000), Move(-1_250, "TARIFA")))))
    assert "2 lançamentos lidos: 2 novos, 0 já conhecidos, 0 duvidosos." in told(bench, "extrato.ret").text
    assert bench.card("R$ 480,00")
    assert await stored(bench) == (1, 1)


async def test_nubank_csv_is_imported_and_told(bench: Bench) -> None:
    await send(bench, "NU_99887766_01JUL2026_31JUL2026.csv", NUBANK)
    assert "2 lançamentos lidos: 2 novos" in told(bench, "NU_99887766").text
    assert "Nubank" in bench.card("R$ 1.250,00").text


async def test_workbook_of_open_items_is_recorded_and_told(bench: Bench) -> None:
    said = await send(bench, "livros.xlsx", xlsx(ITEMS))
    assert "2 lançamentos novos" in said.text
    assert "1 lançamento em aberto" in (await bench.say("/buscar Ana")).text


async def test_zip_brings_its_statements_and_names_the_broken_member(bench: Bench) -> None:
    data = packed({"a.ofx": STATEMENT, "quebrado.ofx": b"<html>erro</html>", "b.csv": NUBANK})
    await send(bench, "julho.zip", data)
    result = told(bench, "quebrado.ofx")
    assert result.labels == ["↶ Desfazer a.ofx", "↶ Desfazer b.csv"]
    said = result.text
    assert "a.ofx\n1 lançamento lido: 1 novo" in said
    assert "b.csv\n2 lançamentos lidos: 2 novos" in said
    assert "quebrado.ofx\nIsto é uma página" in said
    assert await stored(bench) == (2, 2)


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(REFUSED))
async def test_refused_file_gets_one_clear_sentence_and_nothing_is_stored(bench: Bench, kind: str) -> None:
    name, data, words = REFUSED[kind]
    before = len(bench.owner.messages)
    await send(bench, name, data)
    answers = bench.owner.messages[before + 1 :]
    assert [words in one.text for one in answers] == [True]
    assert await stored(bench) == (0, 0)


async def test_others_are_answered_while_a_file_is_read(bench: Bench) -> None:
    finance = await bench.person(1002, "Rui", Role.FINANCE)
    go_on, read = asyncio.Event(), bench.concilia.reception.read

    async def slowly(name: str, data: bytes, today: date) -> Sequence[FileContent | FileProblem]:
        await go_on.wait()
        return await read(name, data, today)

    bench.concilia.reception.read = slowly
    await bench.owner.send_document(*REFUSED["bomb"][:2])
    await finance.say("/pendentes")
    await finance.wait_for(lambda one: "Nada pendente" in one.text)
    assert "grande demais" not in bench.owner.transcript()
    go_on.set()
    await bench.settled()
    assert "grande demais" in bench.owner.last.text


async def test_cnab_with_a_wrong_total_names_the_difference_and_brings_nothing(bench: Bench) -> None:
    data = cnab240(Account((Move(48_000),), stated=(("closing", 47_000),)))
    said = (await send(bench, "extrato.ret", data)).text
    assert "o saldo final do lote 1 é R$ 470,00" in said
    assert "as linhas dão R$ 480,00 (diferença de -R$ 10,00)" in said.replace("−", "-")
    assert "Nada foi importado" in said
    assert await stored(bench) == (0, 0)


async def test_long_file_says_that_it_is_read_and_the_same_message_becomes_the_result(bench: Bench) -> None:
    rows = [Movement("20260710", f"{n},00", f"PIX {n} " + "X" * 4000) for n in range(1, 100)]
    await send(bench, "ano.ofx", ofx(*rows))
    said = told(bench, "ano.ofx", "99 novos")
    assert said.edit_count == 1
    assert "Estou lendo" not in bench.owner.transcript()
    assert any("Estou lendo" in str(one.parameters) for one in bench.calls("sendMessage"))


async def test_long_file_that_is_refused_leaves_no_message_that_still_reads(bench: Bench) -> None:
    before = len(bench.owner.messages)
    said = await send(bench, "livro.pdf", b"%PDF-1.7\n" + bytes(400_000))
    assert "PDF eu não leio" in said.text
    assert len(bench.owner.messages) == before + 2


async def test_same_bytes_twice_are_told_as_known(bench: Bench) -> None:
    data = cnab240(Account((Move(48_000),)))
    await send(bench, "a.ret", data)
    said = await send(bench, "b.ret", data)
    assert "já foi importado em 13/07 às 09:00" in said.text
    assert await stored(bench) == (1, 1)


async def test_first_day_that_does_not_add_up_is_named(bench: Bench) -> None:
    await bench.bank(ANA, balance="480.00", balance_day="20260710")
    await bench.bank(BIA, balance="530.00", balance_day="20260711")
    said = told(bench, "o primeiro dia que não fecha").text
    assert "é 11/07" in said
    assert "O banco diz R$ 530,00, os lançamentos somam R$ 500,00 (diferença de R$ 30,00)" in said


async def test_ignored_line_coming_again_is_said_to_stay_ignored(bench: Bench) -> None:
    await bench.bank(ANA)
    await bench.press("Ignorar")
    await bench.bank(ANA, BIA)
    assert "Você já tinha ignorado 1 destes: continua fora dos livros." in bench.owner.transcript()
    assert "1 lançamento pendente" in (await bench.say("/pendentes")).text


# --- a table of unknown layout --------------------------------------------------------------------


async def test_table_of_unknown_layout_is_shown_first_and_imported_on_a_word(bench: Bench) -> None:
    shown = await send(bench, "caixa.csv", UNKNOWN_TABLE)
    for words in ("data = “Data da operação”", "valor = “Quantia”", "R$ 480,00", "4 lançamentos ao todo"):
        assert words in shown.text
    assert await stored(bench) == (0, 0)
    await bench.press("Importar")
    assert "4 lançamentos lidos: 4 novos" in bench.message(shown.message_id).text
    assert await stored(bench) == (1, 1)


async def test_cancelled_preview_stores_nothing_even_when_import_is_pressed_later(bench: Bench) -> None:
    shown = await send(bench, "caixa.csv", UNKNOWN_TABLE)
    await bench.press("Cancelar")
    assert "Nada foi guardado" in bench.message(shown.message_id).text
    assert bench.message(shown.message_id).labels == []
    await bench.press_data(shown.message_id, data_of(shown, "Importar"))
    assert await stored(bench) == (0, 0)


@pytest.mark.parametrize(("label", "imports"), [("Importar", 1), ("Cancelar", 0)])
async def test_preview_is_answered_after_a_restart(bench: Bench, label: str, imports: int) -> None:
    await send(bench, "caixa.csv", UNKNOWN_TABLE)
    await bench.stop()
    await bench.start()
    await bench.press(label)
    assert (await stored(bench))[0] == imports


# --- whose account --------------------------------------------------------------------------------


async def test_other_number_of_a_known_bank_is_asked_about_once(bench: Bench) -> None:
    await bench.bank(ANA)
    await bench.bank(BIA, account="98765-4")
    asked = bench.owner.last
    assert asked.labels == ["É a Itaú 12345-6", "➕ É uma conta nova", "Cancelar"]
    assert await stored(bench) == (1, 1)
    await bench.press("É a Itaú")
    assert "1 novo" in bench.message(asked.message_id).text
    await bench.bank(BIA, Movement("20260712", "7,00", "PIX CAIO"), account="98765-4")
    assert "1 novo, 1 já conhecido" in bench.owner.transcript()
    assert await stored(bench) == (3, 1)


async def test_other_number_of_a_known_bank_may_be_a_new_account(bench: Bench) -> None:
    await bench.bank(ANA)
    await bench.bank(BIA, account="98765-4")
    await bench.press("conta nova")
    assert await stored(bench) == (2, 2)
    assert "98765-4" in bench.card("R$ 20,00").text


async def test_question_about_an_account_may_be_cancelled(bench: Bench) -> None:
    await bench.bank(ANA)
    await bench.bank(BIA, account="98765-4")
    await bench.press("Cancelar")
    assert await stored(bench) == (1, 1)


async def test_strangers_and_neighbours_press_these_buttons_in_vain(bench: Bench) -> None:
    await bench.bank(ANA)
    undo = data_of(bench.card("lançamento lido"), "Desfazer")
    await bench.bank(BIA, account="98765-4")
    asked = bench.owner.last
    answers = [data_of(asked, label) for label in asked.labels]
    neighbour = await bench.neighbour()
    stranger = bench.sandbox.person(user_id=6666, first_name="Zé", bot_token=TOKEN)
    await stranger.say("oi")
    code = decode(undo)
    assert code is not None
    surely = encode(Code(Action.IMPORT_UNDO_YES, code.subject))
    before = (asked.text, await stored(bench))
    for data in (*answers, undo, surely):
        await bench.press_data(neighbour.last.message_id, data, by=neighbour)
        await stranger.press_data(stranger.messages[0].message_id, data)
        await bench.settled()
    assert (bench.message(asked.message_id).text, await stored(bench)) == before
    assert [one for one in stranger.messages if one.from_bot] == []
    assert "12345-6" not in neighbour.transcript()


# --- doubts ---------------------------------------------------------------------------------------


async def doubtful(bench: Bench) -> SandboxMessage:
    """The bank brings a second row equal to a stored one."""
    await bench.bank(ANA)
    await bench.bank(ANA, ANA)
    return bench.card("já estava", "chegou agora")


async def test_doubtful_row_shows_both_rows_and_may_be_a_true_one(bench: Bench) -> None:
    card = await doubtful(bench)
    assert card.text.count("PIX RECEBIDO ANA") >= 2
    assert await bench.press("São dois de verdade", on=card.message_id) == (
        "Anotado: são dois lançamentos de verdade."
    )
    assert "🚫 Ignorar" in bench.message(card.message_id).labels
    assert "2 lançamentos pendentes" in (await bench.say("/pendentes")).text


async def test_word_on_a_doubt_that_was_settled_meanwhile_changes_nothing(bench: Bench) -> None:
    card = await doubtful(bench)
    repeated = data_of(card, "só repetiu")
    await bench.press("São dois de verdade", on=card.message_id)
    assert "mudou desde que foi desenhado" in await bench.press_data(card.message_id, repeated)
    assert "2 lançamentos pendentes" in (await bench.say("/pendentes")).text


async def test_doubtful_row_may_be_a_repetition_and_that_can_be_taken_back(bench: Bench) -> None:
    card = await doubtful(bench)
    assert await bench.press("só repetiu", on=card.message_id) == "Anotado: o banco só repetiu."
    assert "Repetido pelo banco" in bench.message(card.message_id).text
    await bench.press("Desfazer", on=card.message_id)
    assert "São dois de verdade" in bench.message(card.message_id).labels
    assert bench.owner.unanswered == []


async def test_doubts_are_shown_again_from_the_result(bench: Bench) -> None:
    card = await doubtful(bench)
    result = bench.card("1 duvidoso")
    assert result.labels == ["🔁 Ver duvidosos", "↶ Desfazer importação"]
    await bench.press("Ver duvidosos", on=result.message_id)
    again = bench.card("chegou agora")
    assert again.message_id > card.message_id
    await bench.press("só repetiu", on=again.message_id)
    assert await bench.press("Ver duvidosos", on=result.message_id) == (
        "Não há mais duvidosos nesta importação."
    )


# --- taking an import back ------------------------------------------------------------------------


async def test_whole_import_is_taken_back_and_the_file_can_be_sent_again(bench: Bench) -> None:
    data = ofx(ANA, BIA)
    await send(bench, "julho.ofx", data)
    result, ana, bia = bench.card("2 novos"), bench.card("R$ 480,00"), bench.card("R$ 20,00")
    await bench.press("Ignorar", on=bia.message_id)
    await bench.press("Desfazer importação", on=result.message_id)
    question = bench.message(result.message_id)
    assert "Desfazer a importação de julho.ofx?" in question.text
    assert question.labels == ["Sim, desfazer", "‹ Voltar"]
    await bench.press("Voltar", on=result.message_id)
    assert "2 novos" in bench.message(result.message_id).text
    await bench.press("Desfazer importação", on=result.message_id)
    await bench.press("Sim, desfazer", on=result.message_id)
    undone = bench.message(result.message_id)
    assert "R$ 20,00" in undone.text
    assert "R$ 480,00" not in undone.text
    assert "foi desfeita" in bench.message(ana.message_id).text
    assert bench.message(ana.message_id).labels == ["🕑 Histórico"]  # nothing to decide any more
    await bench.press("Desfazer também o decidido", on=result.message_id)
    assert "Nada dela ficou" in bench.message(result.message_id).text
    assert "foi desfeita" in bench.message(bia.message_id).text
    assert "Nada pendente" in (await bench.say("/pendentes")).text
    await send(bench, "julho.ofx", data)
    assert "2 lançamentos pendentes" in (await bench.say("/pendentes")).text


async def test_importar_lists_the_latest_imports_to_take_back(bench: Bench) -> None:
    assert (await bench.say("/importar")).labels == []
    await send(bench, "julho.ofx", STATEMENT)
    listed = await bench.say("/importar")
    assert listed.labels == ["↶ 13/07 · julho.ofx · 1 novo"]
    await bench.press("julho.ofx", on=listed.message_id)
    await bench.press("Sim, desfazer", on=listed.message_id)
    assert "Nada dela ficou" in bench.message(listed.message_id).text
