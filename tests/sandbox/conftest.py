"""A running sandbox, a real client and two persons for every test of this folder."""

from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from bot.sandbox import Person, Sandbox
from tests.sandbox.clients import TOKEN, real_bot


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox.running() as running:
        yield running


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    async with real_bot(sandbox) as client:
        yield client


@pytest.fixture
async def ana(sandbox: Sandbox) -> Person:
    """Someone who has started the bot."""
    person = sandbox.person(user_id=1001, first_name="Ana", bot_token=TOKEN)
    await person.say("/start")
    return person


@pytest.fixture
def bia(sandbox: Sandbox) -> Person:
    """Someone who never spoke to the bot."""
    return sandbox.person(user_id=1002, first_name="Bia", bot_token=TOKEN)
