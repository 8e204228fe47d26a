"""``/relatorio`` on the phone: a picture, its buttons, the files behind them, and who may have them."""

from __future__ import annotations

import csv
import io
import time

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from bot.reports import picture
from bot.sandbox import Fault, Person, SandboxMessage
from core.domain.conversation import OutboxKind
from core.domain.parties import Role
from storage.tables import outbox
from storage.unit_of_work import SqlUnitOfWork
from tests.bot.conftest import Bench, data_of
from tests.builders import Movement
from tests.reports.months import a_month
from tests.turns import late_turns

SALE = "receita;Venda 1042;Ana Paula Souza;;480,00;02/07/2026;Vendas;1042"
STATEMENT = (
    Movement("20260702", "480,00", "PIX RECEBIDO ANA PAULA SOUZA"),
    Movement("20260706", "-89,90", "=TARIFA+PACOTE"),
    Movement("20260706", "-89,90", "=TARIFA+PACOTE"),
    Movement("20260710", "1.500,00", "&lt;b&gt;PIX &amp; CIA&lt;/b&gt;"),
)


async def with_july(bench: Bench) -> None:
    await bench.bank(*STATEMENT, balance="1800,20", balance_day="20260710")


async def file_of(bench: Bench, label: str, person: Person | None = None) -> SandboxMessage:
    await bench.press(label, by=person)
    return (person or bench.owner).last


async def test_month_comes_as_a_picture_with_its_numbers_in_words(bench: Bench) -> None:
    await with_july(bench)
    shown = await bench.say("/relatorio")
    assert shown.photo is not None
    assert shown.photo.data.startswith(b"\x89PNG")
    assert "Julho de 2026 · até 13/07" in shown.text
    assert "Entrou R$ 1.980,00 · Saiu R$ 179,80" in shown.text
    assert "4 lançamentos pendentes no mês, somando +R$ 1.800,20." in shown.text
    assert shown.labels == ["Planilha XLSX", "CSV", "OFX"]
    assert [call.parameters["action"] for call in bench.calls("sendChatAction")] == ["upload_photo"]


async def test_decided_month_is_told_as_proven(bench: Bench) -> None:
    await bench.books(SALE)
    await bench.bank(STATEMENT[0], balance="480,00", balance_day="20260702")
    await bench.press("Conciliar")
    shown = await bench.say("/relatorio julho")
    assert "Nada pendente no mês." in shown.text
    assert "Provado até 02/07/2026" in shown.text


async def test_spreadsheet_holds_every_line_and_no_formula(bench: Bench) -> None:
    await with_july(bench)
    await bench.say("/relatorio 07/2026")
    sent = await file_of(bench, "Planilha XLSX")
    assert sent.document is not None
    assert sent.document.file_name == "conciliacao-2026-07.xlsx"
    sheet = load_workbook(io.BytesIO(sent.document.data)).worksheets[0]
    rows = list(sheet.iter_rows(min_row=2))
    assert [row[2].value for row in rows] == pytest.approx([480, -89.9, -89.9, 1500])
    assert {row[3].data_type for row in rows} == {"s"}
    assert [row[3].value for row in rows][1:3] == ["=TARIFA+PACOTE"] * 2
    assert {row[4].value for row in rows} == {"pendente"}
    assert "4 lançamentos" in sent.text
    assert [call.parameters["action"] for call in bench.calls("sendChatAction")][1:] == ["upload_document"]


async def test_file_tells_the_books_of_the_moment_it_is_asked_for(bench: Bench) -> None:
    await bench.books(SALE)
    await bench.bank(STATEMENT[0])
    await bench.say("/relatorio")
    await bench.press("Conciliar")
    sent = await file_of(bench, "CSV")
    assert sent.document is not None
    head, row = csv.reader(io.StringIO(sent.document.data.decode("utf-8-sig")), delimiter=";")
    told = dict(zip(head, row, strict=True))
    assert (told["Situação"], told["Lançamento"], told["Contato"]) == (
        "conciliado",
        "Venda 1042",
        "Ana Paula Souza",
    )
    assert (told["Categoria"], told["Valor combinado"], told["Diferença"]) == ("Vendas", "480,00", "0,00")
    assert (told["Decidido por"], told["Decidido em"][:10]) == ("Sol", "13/07/2026")


async def test_exported_statement_sent_back_adds_nothing_and_changes_nothing(bench: Bench) -> None:
    await with_july(bench)
    other = [Movement("20260703", "55,00", "DEPOSITO"), Movement("20260703", "55,00", "DEPOSITO")]
    await bench.bank(*other, bank="0260", account="77-1", balance="110,00", balance_day="20260703")
    before = (await bench.say("/saldo")).text
    await bench.say("/relatorio")
    sent = await file_of(bench, "OFX")
    assert sent.document is not None
    assert sent.document.file_name == "extrato-2026-07.ofx"
    await bench.owner.send_document("de_volta.ofx", sent.document.data)
    await bench.settled()
    assert "6 lançamentos lidos: 0 novos, 6 já conhecidos" in bench.owner.transcript()
    assert (await bench.say("/saldo")).text == before


async def test_months_are_turned_by_buttons(bench: Bench) -> None:
    await bench.bank(Movement("20260510", "10,00", "MAIO"), Movement("20260702", "20,00", "JULHO"))
    assert (await bench.say("/relatorio")).labels[-1] == "‹ Mês anterior"
    await bench.press("‹ Mês anterior")
    empty = bench.owner.last
    assert empty.photo is None
    assert "Nenhum lançamento do banco em junho de 2026" in empty.text
    assert empty.labels == ["‹ Mês anterior", "Próximo mês ›"]
    await bench.press("‹ Mês anterior", on=empty.message_id)
    assert "Maio de 2026" in bench.owner.last.text
    assert bench.owner.last.labels[-1] == "Próximo mês ›"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("/relatorio agosto de 2026", "Agosto de 2026 ainda não começou"),
        ("/relatorio brumário", "Não entendi o mês"),
        ("/relatorio <b>", "Não entendi o mês"),
        ("/relatorio 01/2020", "Nenhum lançamento do banco em janeiro de 2020"),
    ],
)
async def test_month_that_cannot_be_shown_gets_an_honest_sentence(
    bench: Bench, asked: str, told: str
) -> None:
    shown = await bench.say(asked)
    assert told in shown.text
    assert shown.photo is None


async def test_accountant_may_export_and_a_stranger_gets_no_answer(bench: Bench) -> None:
    await with_july(bench)
    caio = await bench.person(1003, "Caio", Role.ACCOUNTANT)
    await bench.say("/relatorio", by=caio)
    data = data_of(caio.last, "Planilha XLSX")
    assert (await file_of(bench, "Planilha XLSX", caio)).document is not None
    stranger = bench.sandbox.person(user_id=9, first_name="X", bot_token=bench.settings.token)
    await stranger.say("/relatorio")
    await stranger.press_data(1, data)
    await bench.settled()
    assert [one for one in stranger.messages if one.from_bot] == []


async def test_button_of_another_company_opens_nothing(bench: Bench) -> None:
    await with_july(bench)
    shown = await bench.say("/relatorio")
    lua = await bench.neighbour()
    for label in ("Planilha XLSX", "OFX"):
        said = await bench.press_data(lua.last.message_id, data_of(shown, label), by=lua)
        assert "versão antiga" in said
    assert lua.last.document is None


@pytest.mark.parametrize("number", ["n9999", "n7300", ""])
async def test_made_up_month_is_an_old_button(bench: Bench, number: str) -> None:
    await with_july(bench)
    shown = await bench.say("/relatorio")
    data = data_of(shown, "CSV").rpartition(":")[0]
    said = await bench.press_data(shown.message_id, f"{data}:{number}" if number else data)
    assert "versão antiga" in said
    assert bench.owner.last.document is None


async def test_press_is_answered_before_the_file_is_made(bench: Bench) -> None:
    await with_july(bench)
    await bench.say("/relatorio")
    assert await bench.press("Planilha XLSX") == "Preparando o arquivo."
    called = [call.method for call in bench.calls("answerCallbackQuery", "sendChatAction", "sendDocument")]
    assert called.index("answerCallbackQuery") < called.index("sendDocument")


@pytest.mark.parametrize("method", ["sendPhoto", "sendChatAction"])
async def test_picture_comes_once_though_telegram_fails_once(bench: Bench, method: str) -> None:
    await with_july(bench)
    bench.sandbox.faults.add(Fault(method, status=502))
    shown = await bench.say("/relatorio")
    assert shown.photo is not None
    assert len([one for one in bench.owner.messages if one.photo]) == 1


async def test_caption_telegram_cannot_parse_is_sent_as_plain_text(bench: Bench) -> None:
    await with_july(bench)
    refused = "Bad Request: can't parse entities: something new"
    bench.sandbox.faults.add(Fault("sendPhoto", status=400, description=refused))
    shown = await bench.say("/relatorio")
    assert shown.photo is not None
    assert shown.text.startswith("Julho de 2026")
    assert shown.html == shown.text.replace("&", "&amp;")


async def test_outbox_keeps_months_and_no_bytes(bench: Bench) -> None:
    await with_july(bench)
    await bench.say("/relatorio")
    await bench.press("OFX")
    async with bench.store.read() as uow:
        assert isinstance(uow, SqlUnitOfWork)
        kinds = (OutboxKind.REPORT, OutboxKind.FILE)
        query = select(outbox.c.payload).where(outbox.c.kind.in_(kinds)).order_by(outbox.c.created_at)
        payloads = list((await uow._connection.execute(query)).scalars())
    assert payloads == [{"month": "2026-07"}, {"month": "2026-07", "format": "ofx"}]


async def test_chats_are_answered_while_pictures_are_drawn(bench: Bench) -> None:
    await with_july(bench)
    await bench.say("/relatorio")  # the first loads the libraries
    view = a_month()
    began = time.perf_counter()
    picture.draw(view, "Padaria Sol")
    async with late_turns(time.perf_counter() - began) as late:
        for _ in range(5):
            await bench.say("/relatorio")
    assert len(late) < 5  # drawn in the loop itself, each would keep it from its turn
