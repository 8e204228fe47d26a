"""The running sandbox: the server inside the current event loop, and the door for tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from bot.sandbox.clock import SandboxClock
from bot.sandbox.control import Control
from bot.sandbox.embedding import HOST, EmbeddedServer, listen
from bot.sandbox.faithful import UnfaithfulError
from bot.sandbox.faults import FaultBook
from bot.sandbox.floods import FloodMode
from bot.sandbox.gestures import Phone
from bot.sandbox.guard import SameOrigin
from bot.sandbox.guide import Guide, GuideBoard
from bot.sandbox.page import page_routes
from bot.sandbox.person import Person
from bot.sandbox.server import BotApi, broken, not_found
from bot.sandbox.state import Json, User
from bot.sandbox.world import Call, World


class Sandbox:
    """A local Bot API server with persons who can be made to speak."""

    def __init__(self, world: World, url: str, board: GuideBoard) -> None:
        self._world = world
        self._board = board
        self.url = url

    @classmethod
    @asynccontextmanager
    async def running(
        cls,
        *,
        port: int = 0,
        token: str | None = None,
        floods: FloodMode | None = None,
        strict: bool = False,
        checked: bool = True,
        bot_name: str = "Robô do sandbox",
    ) -> AsyncIterator["Sandbox"]:
        """Serves on the loopback interface for as long as the block runs; port 0 takes any free one.

        Args:
            token: the only one accepted; without it, any of Telegram's form.
            floods: what happens to too many messages; by default remarks, or 429 when `strict`.
            strict: refuses all that Telegram refuses, even where it only gets in the way (docs/SANDBOX.md).
            checked: holds every answer and update against python-telegram-bot's classes.

        Raises:
            UnfaithfulError: when the block ends well but something emitted was no Bot API.
        """
        mode: FloodMode = floods or ("strict" if strict else "soft")
        world = World(floods_mode=mode, strict=strict, checked=checked, token=token, bot_name=bot_name)
        listener = listen(port)
        board = GuideBoard(world.changes)
        server = _serving(world, board)
        await server.startup(sockets=[listener])
        try:
            yield cls(world, f"http://{HOST}:{listener.getsockname()[1]}", board)
        finally:
            await world.close()
            await server.shutdown()
        if world.lapses:
            raise UnfaithfulError("\n".join(world.lapses))

    @property
    def clock(self) -> SandboxClock:
        """The sandbox's time, which a test may advance."""
        return self._world.clock

    @property
    def faults(self) -> FaultBook:
        """Faults that wait for their call."""
        return self._world.faults

    @property
    def calls(self) -> list[Call]:
        """Every call any bot made, in the order they ended."""
        return list(self._world.calls)

    @property
    def updates_issued(self) -> dict[int, Json]:
        """Every update ever queued, by its id."""
        return self._world.updates_issued

    def person(
        self,
        *,
        user_id: int,
        first_name: str,
        bot_token: str,
        last_name: str = "",
        username: str = "",
        language_code: str = "pt-br",
    ) -> Person:
        """A person and their chat with a bot; the bot may write once they have said something."""
        user = User(user_id, first_name, last_name, username, language_code)
        self._world.users.setdefault(user_id, user)
        return Person(Phone(self._world, self._world.bot(bot_token), self._world.users[user_id]))

    def guide(self, guide: Guide | None) -> None:
        """Shows a guide beside the phone, instead of the one shown so far; None takes it away."""
        self._board.show(guide)

    async def reset(self) -> None:
        """Forgets chats, files, faults and calls; the guide stays."""
        await self._world.reset()


def _serving(world: World, board: GuideBoard) -> EmbeddedServer:
    """One application with the three faces: Bot API, control, page."""
    application = Starlette(
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"]),
            Middleware(SameOrigin),
        ],
        exception_handlers={404: not_found, 405: not_found, Exception: broken},
    )
    server = EmbeddedServer(application)
    application.router.routes.extend(BotApi(world, server.hang_up).routes())
    application.router.routes.extend(Control(world).routes())
    application.router.routes.extend(board.routes())
    application.router.routes.extend(page_routes())
    return server
