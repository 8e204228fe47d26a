"""Webhook mode and the bot's own HTTP: the whole press path, and what a stranger on the network gets."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from pydantic import SecretStr

from bot.app import open_socket
from tests.bot.conftest import TOKEN, Bench, SetClock, newest_stored, open_bench
from tests.builders import Movement

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.sandbox import Sandbox

SECRET = "webhook-secret_of_the_bench_0123456789"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture
async def hooked(sandbox: Sandbox, clock: SetClock) -> AsyncIterator[Bench]:
    listening = open_socket("127.0.0.1", 0)
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    async with open_bench(
        sandbox,
        clock,
        http=listening,
        telegram_webhook_url=url,
        telegram_webhook_secret=SecretStr(SECRET),
    ) as bench:
        yield bench
    listening.close()


@pytest.fixture
async def web(hooked: Bench) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=hooked.settings.telegram_webhook_url, trust_env=False) as client:
        yield client


def said(bench: Bench, text: str, update_id: int) -> dict[str, Any]:
    """An update as Telegram writes it."""
    user = {"id": bench.owner.user_id, "is_bot": False, "first_name": "Sol"}
    chat = {"id": bench.owner.user_id, "type": "private", "first_name": "Sol"}
    message = {"message_id": 90_000 + update_id % 1000, "date": 1783944000, "chat": chat, "from": user}
    return {"update_id": update_id, "message": message | {"text": text}}


async def stored(bench: Bench) -> int:
    async with bench.store.read() as uow:
        return await newest_stored(uow)


async def test_file_card_press_and_undo_go_through_the_webhook(hooked: Bench) -> None:
    await hooked.books("receita;Venda 1042;Ana Paula Souza;;450,00;10/07/2026;Vendas;1042")
    await hooked.bank(Movement("20260712", "450,00", "PIX RECEBIDO ANA PAULA SOUZA"))
    card = hooked.card("R$ 450,00")
    assert await hooked.press("Conciliar", on=card.message_id) == "Conciliado."
    assert "Conciliado com" in hooked.message(card.message_id).text
    assert await hooked.press("Desfazer", on=card.message_id) == "Desfeito."
    assert hooked.message(card.message_id).text == card.text
    assert hooked.calls("getUpdates") == []
    assert hooked.calls("setWebhook")


async def test_call_without_the_secret_is_refused_and_leaves_nothing(
    hooked: Bench, web: httpx.AsyncClient
) -> None:
    before = await stored(hooked)
    body = said(hooked, "/saldo", 999_000_001)
    for secret in (None, "", "x", SECRET[:-1], SECRET + "x", SECRET.upper(), "é".encode()):
        headers = {} if secret is None else {HEADER: secret}
        answer = await web.post("/telegram", json=body, headers=headers)  # type: ignore[arg-type]
        assert answer.status_code == 403
        assert answer.text == ""
    await hooked.settled()
    assert await stored(hooked) == before


async def test_body_above_one_megabyte_is_refused(hooked: Bench, web: httpx.AsyncClient) -> None:
    before = await stored(hooked)
    huge = said(hooked, "x" * (1024 * 1024 + 1), 999_000_001)
    assert (await web.post("/telegram", json=huge, headers={HEADER: SECRET})).status_code == 413
    assert await stored(hooked) == before


async def test_only_post_reaches_the_webhook(hooked: Bench, web: httpx.AsyncClient) -> None:
    for method in ("GET", "PUT", "DELETE", "PATCH"):
        assert (await web.request(method, "/telegram", headers={HEADER: SECRET})).status_code == 405


NO_UPDATES = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"1",
    b"{}",
    b'{"update_id": "1"}',
    b'{"update_id": true}',
    b'{"update_id": 1e3}',
    b'{"update_id": -1}',
    b'{"update_id": 99999999999999999999999}',
    b'{"update_id": 5, "message": "texto"}',
    b'{"update_id": 5, "message": {"chat": 7}}',
    b'{"update_id": 5, "callback_query": [1]}',
    b'{"update_id": 5, "message": {"chat": {"id": "abc"}}}',
    b"\xff\xfe",
    b"[" * 100_000,
]


async def test_body_that_is_no_update_is_a_400_and_leaves_nothing(
    hooked: Bench, web: httpx.AsyncClient
) -> None:
    before = await stored(hooked)
    for body in NO_UPDATES:
        answer = await web.post("/telegram", content=body, headers={HEADER: SECRET})
        assert answer.status_code == 400, body[:60]
    assert await stored(hooked) == before


async def test_update_delivered_three_times_is_answered_once(hooked: Bench, web: httpx.AsyncClient) -> None:
    before = len(hooked.calls("sendMessage", chat=hooked.owner))
    body = said(hooked, "/contas", 999_000_001)
    for _ in range(3):
        assert (await web.post("/telegram", json=body, headers={HEADER: SECRET})).status_code == 200
    await hooked.settled()
    assert len(hooked.calls("sendMessage", chat=hooked.owner)) == before + 1


async def test_update_nobody_can_read_does_not_block_the_chat_behind_it(
    hooked: Bench, web: httpx.AsyncClient
) -> None:
    hooked.concilia.reception.pause_after_failure = 0.05
    broken = said(hooked, "x", 999_000_001)
    del broken["message"]["date"]
    broken["message"]["document"] = {"file_id": 7}
    headers = {HEADER: SECRET}
    assert (await web.post("/telegram", json=broken, headers=headers)).status_code == 200
    good = said(hooked, "/contas", 999_000_002)
    assert (await web.post("/telegram", json=good, headers=headers)).status_code == 200
    await hooked.owner.wait_for(lambda m: "Ainda não há conta" in m.text, timeout=12)
    await hooked.settled()


async def test_health_and_metrics_answer_in_their_forms(hooked: Bench, web: httpx.AsyncClient) -> None:
    health = await web.get("/saude")
    assert health.status_code == 200
    assert health.json()["status"] == "ok"
    metrics = await web.get("/metrics")
    assert metrics.status_code == 200
    assert metrics.headers["content-type"].startswith("text/plain")
    assert (await web.get("/nada")).status_code == 404
    assert TOKEN not in metrics.text + health.text


async def test_without_webhook_there_is_no_webhook_door(sandbox: Sandbox, clock: SetClock) -> None:
    listening = open_socket("127.0.0.1", 0)
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    async with (
        open_bench(sandbox, clock, http=listening),
        httpx.AsyncClient(base_url=url, trust_env=False) as client,
    ):
        assert (await client.get("/saude")).status_code == 200
        answer = await client.post("/telegram", content=json.dumps({"update_id": 1}))
        assert answer.status_code == 404
    listening.close()
