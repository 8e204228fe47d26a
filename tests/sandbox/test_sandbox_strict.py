"""The strict sandbox refuses what Telegram refuses, where the lenient one only remarks on it."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bot.sandbox import Sandbox
from tests.sandbox.clients import api

TEN = 10
SEND = {"chat_id": 1001, "text": "oi"}


@pytest.fixture(params=[True, False], ids=["strict", "lenient"])
async def server(request: pytest.FixtureRequest) -> AsyncIterator[Sandbox]:
    async with Sandbox.running(strict=request.param) as running:
        person = running.person(user_id=1001, first_name="Ana", bot_token="123456:" + "A" * 35)
        await person.say("/start")
        yield running


@pytest.fixture
async def client(server: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    async with api(server, "123456:" + "A" * 35) as running:
        yield running


def strict(server: Sandbox) -> bool:
    return server._world.strict


async def test_too_many_messages(server: Sandbox, client: httpx.AsyncClient) -> None:
    statuses = [(await client.post("/sendMessage", data=SEND)).status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429 if strict(server) else 200]
    if not strict(server):
        assert "limite de envios" in server.calls[-1].remarks[0]


async def test_a_method_the_sandbox_does_not_model(server: Sandbox, client: httpx.AsyncClient) -> None:
    refused = (await client.post("/banChatMember")).json()
    if strict(server):
        assert (refused["error_code"], refused["description"]) == (404, "Not Found: method not found")
        assert server.calls[-1].remarks == ("O Telegram conhece banChatMember; é o sandbox que não o imita.",)
    else:
        assert refused["error_code"] == 501
        assert "does not model banChatMember" in refused["description"]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1:9/x", "An HTTPS URL must be provided for webhook"),
        ("https://127.0.0.1:9/x", "Webhook can be set up only on ports 80, 88, 443 or 8443"),
        ("https://127.0.0.1/x", "IP address 127.0.0.1 is reserved"),
        ("https://localhost/x", "IP address 127.0.0.1 is reserved"),
        ("https://[::1]/x", "IPv6-only addresses are not allowed"),
    ],
)
async def test_a_webhook_on_ones_own_machine(
    server: Sandbox, client: httpx.AsyncClient, url: str, words: str
) -> None:
    answer = (await client.post("/setWebhook", data={"url": url})).json()
    assert answer["ok"] is not strict(server)
    if strict(server):
        assert answer["description"] == f"Bad Request: bad webhook: {words}"


async def test_a_second_webhook_within_a_second(server: Sandbox, client: httpx.AsyncClient) -> None:
    await client.post("/setWebhook", data={"url": "https://a.com"})
    second = await client.post("/setWebhook", data={"url": "https://b.com"})
    assert second.status_code == (429 if strict(server) else 200)
    server.clock.advance(1)
    assert (await client.post("/setWebhook", data={"url": "https://b.com"})).status_code == 200


async def test_another_http_method(server: Sandbox, client: httpx.AsyncClient) -> None:
    answer = await client.put("/getMe")
    assert answer.status_code == (501 if strict(server) else 200)
    if strict(server):
        assert answer.content == b""
    else:
        assert "só atende GET e POST" in server.calls[-1].remarks[0]


async def test_polling_the_same_again_at_once_is_slowed_down(
    server: Sandbox, client: httpx.AsyncClient
) -> None:
    person = server.person(user_id=1001, first_name="Ana", bot_token="123456:" + "A" * 35)
    await person.say("dois")

    async def polled(**given: Any) -> int:
        return len((await client.get("/getUpdates", params=given)).json()["result"])

    assert await polled(limit=TEN) == 2
    assert await polled(limit=TEN) == (1 if strict(server) else 2)
    server.clock.advance(3)
    assert await polled(limit=TEN) == 2


async def test_what_telegram_ignores_is_accepted_by_both(server: Sandbox, client: httpx.AsyncClient) -> None:
    assert (await client.post("/sendMessage", data={**SEND, "unheard_of": "1"})).status_code == 200
    assert "unheard_of" in server.calls[-1].remarks[0]
