"""Banco Inter is connected by certificate, key and typed secrets: each leaves the chat and is nowhere in the clear."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot.app import open_socket
from bot.logs import configure_logs
from bot.polling import store_updates
from bot.sandbox import Fault, Sandbox
from core.domain.connections import DraftStep
from core.domain.parties import Role
from core.feeds.inter import InterFeed
from storage.tables import metadata
from storage.unit_of_work import SqlUnitOfWork
from tests.bot.conftest import TOKEN, Bench, SetClock, open_bench
from tests.builders import Movement
from tests.connecting.chat import shows
from tests.feeds.inter_fake import InterFake

CANARY = "c4n4ry-5ecret-9b1f77aa02"


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime.now(UTC))  # noqa: TID251 - a certificate is judged by the machine's time


@pytest.fixture
async def bank(clock: SetClock) -> AsyncIterator[InterFake]:
    with InterFake(clock) as fake:
        yield fake


@pytest.fixture
async def bench(sandbox: Sandbox, clock: SetClock, bank: InterFake) -> AsyncIterator[Bench]:
    feed = InterFeed(clock, bank.url, authority=bank.authority_file)
    key = SecretStr("a phrase that only this test knows")
    async with open_bench(sandbox, clock, feeds={feed.name: feed}, concilia_key=key) as ready:
        yield ready


async def asked_for_secrets(bench: Bench) -> None:
    """A new account at Inter, up to what the bank asks for."""
    await bench.say("/contas")
    await bench.press("Nova conta")
    await bench.press("⚡ Banco Inter")
    await bench.press("Chamar de Banco Inter")
    await bench.press("Não")
    await bench.press("Deixar para o banco")
    await bench.press("Integração automática")
    said = bench.card("Integrar Banco Inter").text
    assert "PF" in said or "pessoa física" in said
    await bench.press("Feito, vamos integrar")


async def send(bench: Bench, name: str, content: str) -> int:
    message_id = await bench.owner.send_document(name, content.encode())
    await bench.settled()
    return message_id


def in_chat(bench: Bench) -> str:
    return json.dumps([[one.text, one.html] for one in bench.owner.messages])


async def everywhere(bench: Bench) -> str:
    """Every row of every table, as text; bytes too."""
    async with bench.store.read() as uow:
        assert isinstance(uow, SqlUnitOfWork)
        rows = [
            str([bytes(value) if isinstance(value, memoryview) else value for value in row])
            for table in metadata.sorted_tables
            for row in await uow._connection.execute(select(table))
        ]
    return "\n".join(rows)


async def test_certificate_key_and_typed_secrets_connect_and_leave_no_trace(
    bench: Bench, bank: InterFake, capsys: pytest.CaptureFixture[str]
) -> None:
    before = list(logging.getLogger().handlers), logging.getLogger().level
    configure_logs(level="DEBUG", form="text", secrets=[TOKEN])
    try:
        await _connected(bench, bank)
    finally:
        logging.getLogger().handlers[:], _ = before
        logging.getLogger().setLevel(before[1])
    logged = capsys.readouterr()
    secrets = [bank.client_secret, bank.client_id, *_bodies(bank.issued.private_key)]
    stored = await everywhere(bench)
    for secret in secrets:
        assert secret not in in_chat(bench)
        assert secret not in stored
        assert secret not in logged.err + logged.out
    assert logged.err  # DEBUG was on, and something was said


def _bodies(pem: str) -> list[str]:
    return [line for line in pem.splitlines() if line and "-----" not in line]


async def _connected(bench: Bench, bank: InterFake) -> None:
    bank.post(48_000, bench.clock.now().date(), title="Pix recebido")
    await asked_for_secrets(bench)
    await bench.say("12345678-9" if bank.number == "123456789" else bank.number)
    sent = [
        await send(bench, "Inter API_Certificado.crt", bank.issued.certificate),
        await send(bench, "Inter API_Chave.key", bank.issued.private_key),
    ]
    for typed in (bank.client_id, bank.client_secret):
        sent.append(await bench.owner.say(typed))
        await bench.settled()
    assert not {one.message_id for one in bench.owner.messages} & set(sent)
    await bench.press("Habilitar integração", on=bench.card("Tudo aqui").message_id)
    await shows(bench, "Nos livros", "API do Banco Inter")
    await shows(bench, "R$ 480,00")


async def test_wrong_key_is_named_and_the_right_one_ends_it(bench: Bench, bank: InterFake) -> None:
    other = bank.authority.issue("outra")
    await asked_for_secrets(bench)
    await bench.say(bank.number)
    await send(bench, "a.crt", bank.issued.certificate)
    await send(bench, "b.key", other.private_key)
    await bench.say(bank.client_id)
    await bench.say(bank.client_secret)
    await bench.press("Habilitar integração", on=bench.card("Tudo aqui").message_id)
    refused = await shows(bench, "certificado não serve")
    assert "Nada mudou nos livros" in refused.text
    await bench.press("Corrigir os dados", on=refused.message_id)
    await bench.press("Trocar chave")
    await send(bench, "b.key", bank.issued.private_key)
    await bench.press("Habilitar integração", on=bench.card("Tudo aqui").message_id)
    await shows(bench, "Nos livros", "API do Banco Inter")


async def test_what_was_begun_is_taken_up_after_a_restart(bench: Bench, bank: InterFake) -> None:
    await asked_for_secrets(bench)
    await bench.say(bank.number)
    await bench.stop()
    await bench.start()
    await bench.say("/contas")
    await bench.press("Continuar a integração: Banco Inter")
    assert "✓ número da conta" in bench.card("Dados de Banco Inter").text
    await bench.press("Cancelar", on=bench.card("Dados de Banco Inter").message_id)
    async with bench.store.read() as uow:
        assert await uow.connections.drafts(bench.company.id, 1001) == []
        assert [one.name for one in await uow.statements.accounts(bench.company.id)] == ["Banco Inter"]


async def test_words_are_sealed_before_they_are_stored_and_given_to_whom_they_are_meant_for(
    bench: Bench, bank: InterFake
) -> None:
    await asked_for_secrets(bench)
    await bench.press("Informar ClientSecret", on=bench.card("Dados de Banco Inter").message_id)
    asks = bench.owner.last.message_id
    bot_id = int(TOKEN.partition(":")[0])
    chat = {"id": 1001, "type": "private"}
    raw: dict[str, Any] = {
        "update_id": 2**40,
        "message": {
            "message_id": 10**6,
            "date": 0,
            "chat": chat,
            "from": {"id": 1001, "is_bot": False, "first_name": "Sol"},
            "text": CANARY,
            "reply_to_message": {"message_id": asks, "date": 0, "chat": chat, "text": CANARY},
        },
    }
    (stored,) = await store_updates(bench.store, bot_id, [raw], bench.clock)
    assert CANARY not in json.dumps(dict(stored.raw))
    assert CANARY not in await everywhere(bench)
    assert await store_updates(bench.store, bot_id, [raw], bench.clock) == []
    bench.concilia.reception.accept([stored])
    await shows(bench, "Recebi ClientSecret, termina em …aa02")
    assert CANARY not in await everywhere(bench)
    async with bench.store.read() as uow:
        (draft,) = await uow.connections.drafts(bench.company.id, 1001)
        assert (await uow.vault.all_of(bench.company.id, draft.id))["client_secret"] == CANARY


async def test_secret_that_answers_no_question_is_neither_looked_for_nor_said_again(bench: Bench) -> None:
    await asked_for_secrets(bench)
    asked_before = bench.owner.last.message_id
    await bench.press("Informar ClientSecret", on=bench.card("Dados de Banco Inter").message_id)
    sent = await bench.owner.say(CANARY, reply_to=asked_before)
    await bench.settled()
    assert sent not in {one.message_id for one in bench.owner.messages}
    assert CANARY not in in_chat(bench)
    assert CANARY not in await everywhere(bench)
    await bench.say("vendi 450 pra Ana vence 10/08")
    assert "450,00" in bench.owner.last.text


async def test_secret_that_is_refused_leaves_the_chat_all_the_same(bench: Bench, bank: InterFake) -> None:
    await asked_for_secrets(bench)
    await bench.press("Informar ClientSecret", on=bench.card("Dados de Banco Inter").message_id)
    async with bench.store.write() as uow:
        (draft,) = await uow.connections.drafts(bench.company.id, 1001)
        member = await uow.people.member_by_user(1001)
        assert member is not None
        await uow.people.update_member(replace(member, role=Role.ACCOUNTANT))
    sent = await bench.owner.say(CANARY)
    await bench.settled()
    assert sent not in {one.message_id for one in bench.owner.messages}
    assert CANARY not in await everywhere(bench)
    async with bench.store.read() as uow:
        assert (await uow.connections.draft(draft.company_id, draft.id)).step is DraftStep.FIELDS
        assert await uow.vault.fields_of(draft.company_id, draft.id) == frozenset()


async def test_secret_is_taken_out_of_the_chat_again_and_again_until_it_is_gone(
    bench: Bench, bank: InterFake
) -> None:
    await asked_for_secrets(bench)
    await bench.press("Informar ClientID", on=bench.card("Dados de Banco Inter").message_id)
    bench.sandbox.faults.add(Fault("deleteMessage", drop=True, times=2))
    sent = await bench.owner.say(bank.client_id)
    await bench.settled()
    assert sent not in {one.message_id for one in bench.owner.messages}
    assert len(bench.calls("deleteMessage")) == 3


async def test_person_is_asked_to_delete_what_telegram_will_not(bench: Bench, bank: InterFake) -> None:
    await asked_for_secrets(bench)
    await bench.press("Informar ClientID", on=bench.card("Dados de Banco Inter").message_id)
    bench.sandbox.faults.add(Fault("deleteMessage", status=400, description="message can't be deleted"))
    await bench.owner.say(bank.client_id)
    await bench.settled()
    assert any("apague você a mensagem" in one.text for one in bench.owner.messages)


async def test_file_that_is_no_certificate_is_said_to_be_none(bench: Bench) -> None:
    await asked_for_secrets(bench)
    await send(bench, "foto.crt", "isto não é um certificado")
    assert "Não achei certificado nem chave" in in_chat(bench).encode().decode("unicode_escape")
    await send(bench, "grande.key", "x" * 70_000)
    assert "passa de 64 KB" in in_chat(bench)


async def test_statement_sent_meanwhile_is_imported_as_ever(bench: Bench) -> None:
    await asked_for_secrets(bench)
    await bench.bank(Movement("20260710", "480,00", "PIX RECEBIDO ANA"))
    async with bench.store.read() as uow:
        (statement,) = await uow.statements.recent_imports(bench.company.id, limit=5)
        assert statement.new == 1


async def test_secret_that_comes_by_webhook_is_sealed_before_it_is_stored(
    sandbox: Sandbox, clock: SetClock, bank: InterFake
) -> None:
    listening = open_socket("127.0.0.1", 0)
    feed = InterFeed(clock, bank.url, authority=bank.authority_file)
    async with open_bench(
        sandbox,
        clock,
        http=listening,
        feeds={feed.name: feed},
        telegram_webhook_url=f"http://127.0.0.1:{listening.getsockname()[1]}",
        telegram_webhook_secret=SecretStr("webhook-secret_of_the_bench_0123456789"),
    ) as bench:
        await asked_for_secrets(bench)
        await bench.say(bank.number)
        await send(bench, "a.crt", bank.issued.certificate)
        await send(bench, "b.key", bank.issued.private_key)
        await bench.owner.say(bank.client_id)
        await bench.settled()
        await bench.owner.say(CANARY)
        await bench.settled()
        assert CANARY not in in_chat(bench)
        assert CANARY not in await everywhere(bench)
    listening.close()
