"""Receiving updates: long polling that redelivers until confirmed, and webhooks that insist."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from telegram import Bot
from telegram.error import BadRequest, Conflict

from bot.sandbox import Person, Sandbox

TOKEN = "123456:ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg"


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


async def test_a_long_poll_returns_as_soon_as_something_is_said(ana: Person, bot: Bot) -> None:
    started = await bot.get_updates()
    poll = asyncio.create_task(bot.get_updates(offset=started[-1].update_id + 1, timeout=20))
    await asyncio.sleep(0.05)
    before = time.monotonic()
    update_id = await ana.say("agora")
    assert [update.update_id for update in await poll] == [update_id]
    assert time.monotonic() - before < 1


async def test_a_long_poll_ends_empty_after_its_time(bot: Bot) -> None:
    before = time.monotonic()
    assert await bot.get_updates(timeout=1) == ()
    assert 0.9 < time.monotonic() - before < 3


async def test_a_second_poller_ends_the_first(sandbox: Sandbox, ana: Person, bot: Bot) -> None:
    confirmed = (await bot.get_updates())[-1].update_id + 1
    first = asyncio.create_task(bot.get_updates(offset=confirmed, timeout=20))
    await asyncio.sleep(0.05)
    twin = Bot(TOKEN, base_url=f"{sandbox.url}/bot")
    await twin.initialize()
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


async def test_updates_expire_after_a_day(sandbox: Sandbox, ana: Person, bot: Bot) -> None:
    sandbox.clock.advance(25 * 3600)
    fresh = await ana.say("hoje")
    assert [update.update_id for update in await bot.get_updates()] == [fresh]


class Receiver:
    """A bot's own web address: answers with the statuses it was given, then with 200."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.requests: list[bytes] = []
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
        self.requests.append(head + await reader.readexactly(int(fields[b"content-length"])))
        status = self.statuses.pop(0) if self.statuses else 200
        writer.write(b"HTTP/1.1 %d X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" % status)
        await writer.drain()
        writer.close()


@asynccontextmanager
async def receiving(*statuses: int) -> AsyncIterator[Receiver]:
    receiver = Receiver(*statuses)
    async with await asyncio.start_server(receiver.serve, "127.0.0.1", 0) as server:
        receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/telegram"
        yield receiver


async def test_a_webhook_is_posted_in_order_with_its_secret(ana: Person, bot: Bot) -> None:
    async with receiving() as receiver:
        await bot.set_webhook(receiver.url, secret_token="s3gredo_-")
        await ana.say("depois")
        await ana.wait_until(lambda: len(receiver.requests) == 2)
        assert b"x-telegram-bot-api-secret-token: s3gredo_-" in receiver.requests[0].lower()
        assert b'"text":"/start"' in receiver.requests[0]
        assert b'"text":"depois"' in receiver.requests[1]
        await bot.delete_webhook()


async def test_a_failing_webhook_is_tried_again_until_it_succeeds(ana: Person, bot: Bot) -> None:
    async with receiving(500, 404) as receiver:
        await bot.set_webhook(receiver.url)
        await ana.wait_until(lambda: len(receiver.requests) == 2)
        info = await bot.get_webhook_info()
        assert info.pending_update_count == 1
        assert info.last_error_message == "Wrong response from the webhook: 404 X"
        await ana.wait_until(lambda: len(receiver.requests) == 3)
        async with asyncio.timeout(5):
            while (await bot.get_webhook_info()).pending_update_count:
                pass  # it counts until the sandbox has read the receiver's answer
        await bot.delete_webhook()


async def test_polling_is_refused_while_a_webhook_is_set(ana: Person, bot: Bot) -> None:
    waiting = asyncio.create_task(bot.get_updates(offset=2_000_000_000, timeout=20))
    await asyncio.sleep(0.05)
    await bot.set_webhook("http://127.0.0.1:9/nobody", drop_pending_updates=True)
    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await waiting
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await ana.say("fica guardado")
    await ana.wait_until(lambda: True)
    await bot.delete_webhook()
    assert len(await bot.get_updates()) == 1


@pytest.mark.parametrize(
    ("url", "secret", "words"),
    [
        ("http://example.com/x", "", "An HTTPS URL must be provided for webhook"),
        ("https://", "", "Invalid webhook URL specified"),
        ("https://a.com", "s" * 257, "Secret token is too long"),
        ("https://a.com", "não", "Secret token contains unallowed characters"),
    ],
)
async def test_a_bad_webhook_is_refused(bot: Bot, url: str, secret: str, words: str) -> None:
    with pytest.raises(BadRequest, match=f"(?i){words}"):
        await bot.set_webhook(url, secret_token=secret)
