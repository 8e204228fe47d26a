"""Receiving updates: long polling that redelivers until confirmed, and webhooks that insist."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Conflict

from bot.sandbox import Person, Sandbox
from tests.sandbox.clients import api, polling, real_bot

CARD = InlineKeyboardMarkup([[InlineKeyboardButton("Ok", callback_data="x")]])
HOUR = 3600


async def test_updates_are_redelivered_until_an_offset_confirms_them(ana: Person, bot: Bot) -> None:
    second = await ana.say("dois")
    first_time = await bot.get_updates()
    again = await bot.get_updates()
    assert [update.update_id for update in first_time] == [update.update_id for update in again]
    assert [update.update_id for update in await bot.get_updates(offset=second)] == [second]
    assert await bot.get_updates(offset=second + 1) == ()


async def test_a_limit_and_a_negative_offset_are_honoured(ana: Person, bot: Bot) -> None:
    ids = [await ana.say(text) for text in ("a", "b", "c")]
    assert len(await bot.get_updates(limit=2)) == 2
    assert [update.update_id for update in await bot.get_updates(offset=-2)] == ids[1:]
    assert [update.update_id for update in await bot.get_updates()] == ids[1:]


async def test_an_offset_from_the_future_confirms_nothing(ana: Person, bot: Bot) -> None:
    newest = await ana.say("oi")
    assert len(await bot.get_updates(offset=newest + 12)) == 2
    assert await bot.get_updates(offset=newest + 11) == ()


async def test_a_long_poll_returns_as_soon_as_something_is_said(
    sandbox: Sandbox, ana: Person, bot: Bot
) -> None:
    started = await bot.get_updates()
    poll = asyncio.create_task(bot.get_updates(offset=started[-1].update_id + 1, timeout=20))
    await polling(sandbox)
    update_id = await ana.say("agora")
    async with asyncio.timeout(10):
        assert [update.update_id for update in await poll] == [update_id]


async def test_a_long_poll_ends_empty_after_its_time_and_after_fifty_seconds_at_most(
    sandbox: Sandbox, bot: Bot
) -> None:
    for seconds in (7, 50):
        poll = asyncio.create_task(bot.get_updates(timeout=seconds * 9 if seconds == 50 else seconds))
        await polling(sandbox, 1 if seconds == 7 else 2)
        sandbox.clock.advance(seconds - 1)
        await bot.get_webhook_info()
        assert not poll.done()
        sandbox.clock.advance(1)
        async with asyncio.timeout(10):
            assert await poll == ()


async def test_a_second_poller_ends_the_first_once_it_has_to_wait(
    sandbox: Sandbox, ana: Person, bot: Bot
) -> None:
    confirmed = (await bot.get_updates())[-1].update_id + 1
    first = asyncio.create_task(bot.get_updates(offset=confirmed, timeout=20))
    await polling(sandbox)
    twin = real_bot(sandbox)
    await twin.initialize()
    assert await twin.get_updates(offset=confirmed, timeout=0) == ()
    assert not first.done()
    second = asyncio.create_task(twin.get_updates(offset=confirmed, timeout=20))
    with pytest.raises(Conflict, match="terminated by other getUpdates request; make sure that only one"):
        await first
    update_id = await ana.say("para a segunda")
    assert [update.update_id for update in await second] == [update_id]
    await twin.shutdown()


async def test_only_allowed_kinds_are_queued_and_the_choice_is_remembered(ana: Person, bot: Bot) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    assert await ana.say("não interessa") == 0
    await bot.get_updates()
    assert await ana.say("ainda não") == 0
    await bot.get_updates(allowed_updates=[])
    assert await ana.say("agora sim") > 0


async def test_broken_lists_and_unknown_kinds_are_ignored_as_telegram_does(
    sandbox: Sandbox, ana: Person
) -> None:
    async with api(sandbox) as client:

        async def kinds(given: str) -> Any:
            await client.post("/getUpdates", data={"allowed_updates": given})
            return (await client.get("/getWebhookInfo")).json()["result"].get("allowed_updates")

        assert await kinds('["Message", "unheard_of"]') == ["message"]
        assert await kinds("[") == ["message"]
        assert await kinds("[1]") == ["message"]
        assert "allowed_updates está malfeita" in sandbox.calls[-2].remarks[0]
        assert await kinds('["unheard_of"]') is None


async def test_messages_expire_after_a_day_and_taps_much_sooner(
    sandbox: Sandbox, ana: Person, bot: Bot
) -> None:
    await bot.send_message(1001, "oi", reply_markup=CARD)
    await ana.press("Ok")
    assert len(await bot.get_updates()) == 2
    sandbox.clock.advance(151)
    assert len(await bot.get_updates()) == 1
    sandbox.clock.advance(24 * HOUR)
    fresh = await ana.say("hoje")
    assert [update.update_id for update in await bot.get_updates()] == [fresh]


@dataclass
class Receiver:
    """A bot's own web address: gives the answers it was told to, then 200."""

    answers: list[tuple[int, str]]
    requests: list[bytes] = field(default_factory=list)
    url: str = ""
    body: bytes = b""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
        self.requests.append(head + await reader.readexactly(int(fields[b"content-length"])))
        status, header = self.answers.pop(0) if self.answers else (200, "")
        body = self.body if status == 200 else b""
        lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", "Content-Type: application/json"]
        lines += [*([header] if header else []), "Connection: close", "", ""]
        writer.write("\r\n".join(lines).encode() + body)
        await writer.drain()
        writer.close()

    @property
    def texts(self) -> list[str]:
        """The texts that arrived, in order."""
        updates = [json.loads(request.partition(b"\r\n\r\n")[2]) for request in self.requests]
        return [update.get("message", {}).get("text", "") for update in updates]


@asynccontextmanager
async def receiving(*answers: int | tuple[int, str]) -> AsyncIterator[Receiver]:
    receiver = Receiver([one if isinstance(one, tuple) else (one, "") for one in answers])
    async with await asyncio.start_server(receiver.serve, "127.0.0.1", 0) as server:
        receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/telegram"
        yield receiver


@pytest.fixture
def until_pending(bot: Bot) -> Callable[[int], Any]:
    async def wait(number: int) -> None:
        """It counts until the sandbox has read the receiver's answer."""
        async with asyncio.timeout(10):
            while (await bot.get_webhook_info()).pending_update_count != number:
                pass

    return wait


async def test_a_webhook_is_posted_in_order_with_its_secret(ana: Person, bot: Bot) -> None:
    async with receiving() as receiver:
        await bot.set_webhook(receiver.url, secret_token="s3gredo_-")
        await ana.say("depois")
        await ana.wait_until(lambda: len(receiver.requests) == 2)
        assert b"x-telegram-bot-api-secret-token: s3gredo_-" in receiver.requests[0].lower()
        assert receiver.texts == ["/start", "depois"]
        await bot.delete_webhook()


async def test_a_failing_webhook_is_tried_again_at_once_then_ever_more_slowly(
    sandbox: Sandbox, ana: Person, bot: Bot, until_pending: Callable[[int], Any]
) -> None:
    async with receiving(500, 404, 500) as receiver:
        await bot.set_webhook(receiver.url)
        await ana.wait_until(lambda: len(receiver.requests) == 2)  # the second one at once
        async with asyncio.timeout(10):
            while "404" not in ((await bot.get_webhook_info()).last_error_message or ""):
                pass
        assert (await bot.get_webhook_info()).pending_update_count == 1
        for number, seconds in ((3, 2), (4, 4)):
            assert len(receiver.requests) == number - 1
            sandbox.clock.advance(seconds)
            await ana.wait_until(lambda number=number: len(receiver.requests) == number)  # type: ignore[misc]
            async with asyncio.timeout(10):
                while number == 3 and "500" not in ((await bot.get_webhook_info()).last_error_message or ""):
                    pass
        await until_pending(0)
        await bot.delete_webhook()


async def test_a_webhook_may_say_when_to_come_again_and_a_day_later_it_is_too_late(
    sandbox: Sandbox, ana: Person, bot: Bot, until_pending: Callable[[int], Any]
) -> None:
    async with receiving((503, "Retry-After: 3600"), (503, "Retry-After: 3600")) as receiver:
        await bot.set_webhook(receiver.url)
        await ana.wait_until(lambda: len(receiver.requests) == 1)
        await until_pending(1)
        sandbox.clock.advance(23.5 * HOUR)
        await until_pending(0)
        assert len(receiver.requests) == 2
        await bot.delete_webhook()


async def test_one_chat_that_fails_does_not_hold_up_another(ana: Person, bia: Person, bot: Bot) -> None:
    async with receiving((503, "Retry-After: 3600")) as receiver:
        await bot.set_webhook(receiver.url)
        await ana.wait_until(lambda: len(receiver.requests) == 1)
        await bia.say("/start de Bia")
        await ana.say("espera a sua vez")
        await ana.wait_until(lambda: len(receiver.requests) == 2)
        assert receiver.texts == ["/start", "/start de Bia"]
        await bot.delete_webhook()


async def test_the_answer_to_an_update_may_be_a_call(sandbox: Sandbox, ana: Person, bot: Bot) -> None:
    async with receiving() as receiver:
        receiver.body = b'{"method": "sendMessage", "chat_id": 1001, "text": "de volta"}'
        await bot.set_webhook(receiver.url)
        await ana.wait_for(lambda message: message.text == "de volta")
        assert "não fica sabendo" in sandbox.calls[-1].remarks[0]
        receiver.body = b'{"method": "deleteWebhook"}'
        await ana.say("de novo")
        await ana.wait_until(lambda: len(receiver.requests) == 2)
        assert (await bot.get_webhook_info()).url == receiver.url
        await bot.delete_webhook()


async def test_polling_is_refused_while_a_webhook_is_set(sandbox: Sandbox, ana: Person, bot: Bot) -> None:
    confirmed = (await bot.get_updates())[-1].update_id + 1
    waiting = asyncio.create_task(bot.get_updates(offset=confirmed, timeout=20))
    await polling(sandbox)
    await bot.set_webhook("http://127.0.0.1:9/nobody", drop_pending_updates=True)
    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await waiting
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await ana.say("fica guardado")
    await bot.delete_webhook()
    assert len(await bot.get_updates()) == 1


async def test_the_sandbox_delivers_on_its_own_machine_only(bot: Bot, ana: Person) -> None:
    await bot.set_webhook("https://example.com/telegram")
    async with asyncio.timeout(10):
        while (info := await bot.get_webhook_info()).last_error_message is None:
            pass
    assert info.last_error_message == "Connection failed: the sandbox delivers only on its own machine"
    assert (info.pending_update_count, info.ip_address) == (1, "<unknown>")
    await bot.delete_webhook()


@pytest.mark.parametrize(
    ("url", "secret", "words"),
    [
        ("http://example.com/x", "", "bad webhook: An HTTPS URL must be provided for webhook"),
        (
            "https://example.com:8080/x",
            "",
            "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
        ("https://10.0.0.1/x", "", "bad webhook: IP address 10.0.0.1 is reserved"),
        ("https://", "", "Invalid webhook URL specified"),
        ("ftp://example.com/x", "", "Invalid webhook URL specified"),
        ("https://a.com", "s" * 257, "Secret token is too long"),
        ("https://a.com", "não", "Secret token contains unallowed characters"),
    ],
)
async def test_a_bad_webhook_is_refused_and_the_one_before_is_gone(
    bot: Bot, url: str, secret: str, words: str
) -> None:
    await bot.set_webhook("https://example.com/before")
    with pytest.raises(BadRequest, match=f"(?i){words}"):
        await bot.set_webhook(url, secret_token=secret)
    assert (await bot.get_webhook_info()).url == ""
