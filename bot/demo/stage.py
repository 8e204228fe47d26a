"""The stage: a sandbox with its page that stays, and on it one scene after another, each with books of its own."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pydantic import SecretStr

from bot.demo import sample
from bot.demo.scene import Scene, opened
from bot.sandbox import Person, Sandbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.settings import Settings


@dataclass
class Stage:
    """Where the story is told.

    Attributes:
        owner: the person in front of the phone.
    """

    sandbox: Sandbox
    owner: Person
    _settings: Settings
    _fast: bool
    _folder: str
    _scene: Scene | None = None
    _ending: contextlib.AsyncExitStack = field(default_factory=contextlib.AsyncExitStack)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _tellings: int = 0

    @classmethod
    @asynccontextmanager
    async def set(cls, settings: Settings, *, port: int = 0, fast: bool = False) -> AsyncIterator[Stage]:
        """The first scene, ready; ``fast`` lets messages leave as quickly as they can be read.

        Raises:
            OSError: the port is taken.
        """
        async with contextlib.AsyncExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="concilia-demo-"))
            sandbox = await stack.enter_async_context(Sandbox.running(port=port, bot_name="Concilia"))
            owner = sandbox.person(
                user_id=sample.OWNER_ID, first_name=sample.OWNER, bot_token=sample.TOKEN
            )
            stage = cls(sandbox, owner, settings, fast, folder)
            stack.push_async_callback(stage._end)
            await stage.start_anew()
            yield stage

    @property
    def page(self) -> str:
        """The address of the chat page."""
        query = urlencode({"usuario": sample.OWNER_ID, "nome": sample.OWNER})
        return f"{self.sandbox.url}/?{query}"

    @property
    def scene(self) -> Scene:
        """What is on now.

        Raises:
            LookupError: one scene is taken down and the next one not yet up.
        """
        if self._scene is None:
            raise LookupError("between two scenes")
        return self._scene

    async def start_anew(self) -> None:
        """New books, an empty chat, the same page. Whatever was under way ends unheard."""
        async with self._turn:
            await self._end()
            self._tellings += 1
            books = Path(self._folder, f"{self._tellings}.db")
            own = _with_books(self._settings, self.sandbox.url, books, fast=self._fast)
            self._scene = await self._ending.enter_async_context(opened(own))
            await self.sandbox.reset()
            await self.owner.say(f"/start {self._scene.code}")
            self._tasks = [asyncio.create_task(guide.keep_shown(self, self._scene))]

    async def _end(self) -> None:
        """Take down what is on."""
        self._scene = None
        await end(self._tasks)
        await self._ending.aclose()


def _with_books(settings: Settings, api_url: str, books: Path, *, fast: bool) -> Settings:
    """The settings of one telling: its own database, the sandbox instead of Telegram, nothing of the person's."""
    return settings.model_copy(
        update={
            "telegram_bot_token": SecretStr(sample.TOKEN),
            "telegram_api_url": api_url,
            "telegram_webhook_url": "",
            "database_url": f"sqlite:///{books}",
            "telegram_chat_rate": _FAST_RATE if fast else settings.telegram_chat_rate,
        }
    )
