"""Secrets: the token, names, documents and bank texts never reach the logs, whatever goes wrong."""

from __future__ import annotations

import io
import logging
import sys
from typing import TYPE_CHECKING

import pytest
from telegram.error import TelegramError

from bot.logs import configure_logs
from bot.sandbox import Fault
from tests.bot.conftest import TOKEN, Bench
from tests.builders import Movement

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET_PART = TOKEN.partition(":")[2]
PRIVATE = (
    "Ana Paula",
    "ANA PAULA",
    "123.456.789-09",
    "12345678909",
    "Venda sigilosa",
    "CANARIO DO EXTRATO",
    "Padaria Sol",
    "450,00",
    "480,00",
)


@pytest.fixture(params=["text", "json"])
def written(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Everything the process logs, at DEBUG, through the real configuration."""
    stream = io.StringIO()
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    monkeypatch.setattr(sys, "stderr", stream)
    configure_logs(level="DEBUG", form=request.param, secrets=[TOKEN])
    try:
        yield stream
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


async def test_whole_conversation_with_failing_calls_leaves_no_secret_in_the_logs(
    written: io.StringIO, bench: Bench
) -> None:
    logging.getLogger("bot.test").warning("probe %s", TOKEN, extra={"url": f"https://x/bot{TOKEN}/y"})
    faults = bench.sandbox.faults
    faults.add(Fault("sendMessage", status=500, times=1))
    faults.add(Fault("sendMessage", drop=True, times=1))
    faults.add(Fault("getFile", status=502))
    faults.add(Fault("getUpdates", drop=True))
    faults.add(Fault("answerCallbackQuery", status=400, description="Bad Request: query is too old"))
    faults.add(Fault("editMessageText", status=400, description="Bad Request: something of Ana Paula"))
    await bench.books("receita;Venda sigilosa;Ana Paula Souza;123.456.789-09;450,00;10/07/2026;Vendas;1042")
    await bench.bank(Movement("20260712", "480,00", "CANARIO DO EXTRATO ANA PAULA"))
    card = bench.card("R$ 480,00").message_id
    await bench.press("Usar valor", on=card)
    await bench.press_data(card, "1:ok:lixo")
    await bench.say("/buscar Ana Paula")
    await bench.say("450,00 Ana Paula")
    bench.owner.block()
    await bench.settled()
    await bench.stop()
    bench.owner.unblock()
    await bench.start()
    await bench.say("/saldo")
    out = written.getvalue()
    assert "probe" in out
    assert "oculto" in out
    assert SECRET_PART not in out
    for private in PRIVATE:
        assert private not in out, private


async def test_bug_in_a_handler_is_logged_with_a_reference_and_nothing_private(
    written: io.StringIO, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database refuses to write: the trace names our code, not the customer."""
    await bench.bank(Movement("20260712", "480,00", "CANARIO DO EXTRATO ANA PAULA"))
    bench.concilia.reception.most_tries = 1
    long_memo = "CANARIO DO EXTRATO " + "\ud800"  # no database can store half a character

    from core.services import searching  # noqa: PLC0415 - patched here only

    async def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(searching, "look", broken)
    said = await bench.say("/buscar Ana Paula")
    assert "Não deu certo, e nada foi gravado" in said.text
    reference = said.text.split("código ")[1].split(".")[0]
    out = written.getvalue()
    assert reference in out
    assert long_memo[:8] not in out
    for private in PRIVATE:
        assert private not in out, private


async def test_texts_of_errors_and_reprs_do_not_carry_the_token(bench: Bench) -> None:
    bench.sandbox.faults.add(Fault("getMe", drop=True))
    with pytest.raises(TelegramError) as caught:
        await bench.concilia.bot.get_me()
    assert SECRET_PART not in str(caught.value) + repr(caught.value)
    assert SECRET_PART not in repr(bench.settings)
    assert SECRET_PART not in str(bench.settings.model_dump())


async def test_database_holds_no_token(bench: Bench) -> None:
    await bench.bank(Movement("20260712", "480,00", "PIX"))
    path = bench.settings.database_url.removeprefix("sqlite:///")
    with open(path, "rb") as file:  # noqa: ASYNC230, PTH123 - a small file of the test's own
        assert SECRET_PART.encode() not in file.read()
