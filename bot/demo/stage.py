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

from bot.demo import guide, sample, story
from bot.demo.scene import make_books, opened
from bot.sandbox import Person, Sandbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine
    from typing import Any

    from bot.demo.sample import Movement
    from bot.demo.scene import FirstBooks, Scene
    from bot.settings import Settings

_FAST_RATE = 20.0
_CALM_SECONDS = 20.0


@dataclass
class Stage:
    """Where the story is told.

    Attributes:
        owner: the person in front of the phone.
        settings: of every scene's bot, but for where its books are.
        drip_every: seconds between two lines of the demonstration bank, from the start; ``None`` = calmly, and only
            once the story is told.
    """

    sandbox: Sandbox
    owner: Person
    settings: Settings
    drip_every: float | None
    _folder: str
    _first: FirstBooks | None = None
    _scene: Scene | None = None
    _next: asyncio.Task[None] | None = None
    _ending: contextlib.AsyncExitStack = field(default_factory=contextlib.AsyncExitStack)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _tellings: int = 0
    _broken: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    @classmethod
    @asynccontextmanager
    async def set(
        cls, settings: Settings, *, port: int = 0, fast: bool = False, drip_every: float | None = None
    ) -> AsyncIterator[Stage]:
        """The first scene, ready; ``fast`` lets messages leave as quickly as they can be read.

        Raises:
            OSError: the port is taken.
        """
        async with contextlib.AsyncExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="concilia-demo-"))
            sandbox = await stack.enter_async_context(Sandbox.running(port=port, bot_name="Concilia"))
            owner = sandbox.person(user_id=sample.OWNER_ID, first_name=sample.OWNER, bot_token=sample.TOKEN)
            stage = cls(sandbox, owner, _for_scenes(settings, sandbox.url, fast=fast), drip_every, folder)
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
            if self._first is None or self._first.stale:
                self._first = await make_books(self.settings, self._file("first"))
            scene = await self._ending.enter_async_context(
                opened(self.settings, self._first, self._file("books"))
            )
            self._scene = scene
            scene.work.add_done_callback(self._look_at_end)
            await self.sandbox.reset()
            await self.owner.say(f"/start {scene.code}")
            self._beside(guide.keep_shown(self, scene))
            self._beside(self._drip(scene))

    def start_anew_soon(self) -> None:
        """The same for somebody who ends with the scene."""
        self._next = asyncio.create_task(self.start_anew())
        self._next.add_done_callback(self._look_at_end)

    async def let_fall(self, scene: Scene, bank: str, one: Movement) -> None:
        """A line of the demonstration bank falls, unless the scene it was meant for is over."""
        async with self._turn:
            if self._scene is scene:
                await scene.let_fall(bank, one)

    async def stay(self) -> None:
        """Go on until cancelled, or until a scene's bot breaks, which is raised."""
        await self._broken

    async def _drip(self, scene: Scene) -> None:
        """The other bank's lines, one by one."""
        waiting = list(sample.DRIPS)
        while waiting:
            await asyncio.sleep(self.drip_every or _CALM_SECONDS)
            if self.drip_every or story.is_over(await guide.standings(self, scene)):
                await self.let_fall(scene, sample.NUBANK, waiting.pop(0))

    def _beside(self, work: Coroutine[Any, Any, None]) -> None:
        """Work that ends with the scene."""
        task = asyncio.create_task(work)
        task.add_done_callback(self._look_at_end)
        self._ending.push_async_callback(_cancelled, task)

    def _look_at_end(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) and not self._broken.done():
            self._broken.set_exception(error)

    def _file(self, name: str) -> Path:
        """A file of this telling alone."""
        return Path(self._folder, f"{name}-{self._tellings}.db")

    async def _end(self) -> None:
        """Take down what is on."""
        self._scene = None
        await self._ending.aclose()


def _for_scenes(settings: Settings, api_url: str, *, fast: bool) -> Settings:
    """The sandbox instead of Telegram, and nothing of the person's own token."""
    return settings.model_copy(
        update={
            "telegram_bot_token": SecretStr(sample.TOKEN),
            "telegram_api_url": api_url,
            "telegram_webhook_url": "",
            "telegram_chat_rate": _FAST_RATE if fast else settings.telegram_chat_rate,
        }
    )


async def _cancelled(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])
