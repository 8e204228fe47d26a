"""Faults and floods: what a bot must survive, brought about on purpose."""

import asyncio
from datetime import timedelta

import pytest
from telegram import Bot
from telegram.error import NetworkError, RetryAfter, TimedOut

from bot.sandbox import Fault, Person, Sandbox, SandboxClock
from bot.sandbox.floods import FloodControl
from bot.sandbox.refusals import RefusalError
from tests.sandbox.clients import TOKEN, api


def sent_texts(person: Person) -> list[str]:
    return [message.text for message in person.messages if message.from_bot]


async def test_a_refused_call_has_no_effect_and_the_next_one_passes(
    sandbox: Sandbox, ana: Person, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # the client's coming default; without it, it warns
    sandbox.faults.add(Fault(method="sendMessage", status=429, retry_after=2, times=1))
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(1001, "oi")
    assert caught.value.retry_after == timedelta(seconds=2)
    assert sent_texts(ana) == []
    await bot.send_message(1001, "oi")
    assert sent_texts(ana) == ["oi"]
    sends = [call for call in sandbox.calls if call.method == "sendMessage"]
    assert [call.status for call in sends] == [429, 200]
    assert sends[1].parameters["text"] == "oi"


async def test_a_dropped_connection_before_processing_loses_the_message(
    sandbox: Sandbox, ana: Person, bot: Bot
) -> None:
    sandbox.faults.add(Fault(method="sendMessage", drop=True))
    with pytest.raises(NetworkError):
        await bot.send_message(1001, "oi")
    assert sent_texts(ana) == []


@pytest.mark.parametrize("lost", [{"drop": True}, {"status": 500}, {}])
async def test_sent_but_the_answer_was_lost(
    sandbox: Sandbox, ana: Person, bot: Bot, lost: dict[str, bool | int]
) -> None:
    fault = Fault(method="sendMessage", after_processing=True)
    fault.drop, fault.status = bool(lost.get("drop")), int(lost["status"]) if "status" in lost else None
    sandbox.faults.add(fault)
    with pytest.raises(NetworkError):
        await bot.send_message(1001, "oi")
    assert sent_texts(ana) == ["oi"]


async def test_a_slow_answer_times_out_although_the_message_arrives(
    sandbox: Sandbox, ana: Person, bot: Bot
) -> None:
    sandbox.faults.add(Fault(method="sendMessage", delay=3600))
    with pytest.raises(TimedOut):
        await bot.send_message(1001, "devagar", read_timeout=0.05)
    sandbox.clock.advance(3600)
    await ana.wait_for(lambda message: message.text == "devagar")


async def test_a_fault_may_wait_for_certain_words(sandbox: Sandbox, ana: Person, bot: Bot) -> None:
    sandbox.faults.add(Fault(method="*", status=502, contains="cartão"))
    await bot.send_message(1001, "texto")
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.send_message(1001, "um cartão")


async def test_a_lost_poll_does_not_lose_the_update(sandbox: Sandbox, ana: Person, bot: Bot) -> None:
    sandbox.faults.add(Fault(method="getUpdates", drop=True, after_processing=True))
    with pytest.raises(NetworkError):
        await bot.get_updates()
    assert len(await bot.get_updates()) == 1
    assert list(sandbox.updates_issued) == [(await bot.get_updates())[0].update_id]


async def test_strict_flood_control_refuses_the_sixth_message_of_a_burst() -> None:
    async with Sandbox.running(floods="strict") as sandbox:
        ana = sandbox.person(user_id=1001, first_name="Ana", bot_token=TOKEN)
        await ana.say("/start")
        async with api(sandbox) as client:
            send = {"chat_id": 1001, "text": "oi"}
            statuses = [(await client.post("/sendMessage", data=send)).status_code for _ in range(6)]
            assert statuses == [200] * 5 + [429]
            refused = await client.post("/sendMessage", data=send)
            assert refused.json()["parameters"] == {"retry_after": 1}
            assert refused.json()["description"] == "Too Many Requests: retry after 1"
            assert refused.headers["Retry-After"] == "1"
            sandbox.clock.advance(1)
            assert (await client.post("/sendMessage", data=send)).status_code == 200


class StillClock(SandboxClock):
    """No time passes unless it is advanced."""

    def now(self) -> float:
        return self._offset


def test_thirty_messages_a_second_may_leave_overall() -> None:
    clock = StillClock()
    floods = FloodControl("strict", clock)
    for number in range(30):
        floods.spend(1, 1000 + number % 6)
    with pytest.raises(RefusalError, match="retry after 1"):
        floods.spend(1, 2000)
    floods.spend(2, 2000)
    clock.advance(1)
    floods.spend(1, 2000)


async def test_without_strictness_messages_leave_at_once_and_the_excess_is_remarked_on(
    sandbox: Sandbox, ana: Person, bot: Bot
) -> None:
    await asyncio.gather(*(bot.send_message(1001, str(number)) for number in range(40)))
    assert len(sent_texts(ana)) == 40
    remarks = {remark for call in sandbox.calls for remark in call.remarks}
    assert "O Telegram mandaria esperar 1 s antes desta mensagem (limite de envios)." in remarks
