"""A real browser before the page; whatever it complains about, and whoever else it calls, fails the test.

Every test of this folder runs in the loop of the session, which the browser and the shared sandbox live in.
"""

from __future__ import annotations

import inspect
import itertools
import os
import shutil
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright, expect

from bot.sandbox import Person, Sandbox
from tests.sandbox.clients import TOKEN, real_bot

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, Page
    from telegram import Bot

Theme = Literal["light", "dark"]

PHONE, DESK = (390, 844), (1280, 900)
_IN_CI = os.environ.get("CI", "").lower() == "true"  # noqa: TID251 - says who runs the tests; no setting of the bot
_OWN_FLAGS = [
    "--no-sandbox",  # as root, in a container, Chromium starts only so
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # what the page must not ask, it cannot
]
_PATIENCE = 20_000  # ms; generous: the machine of CI is slow and shared
_user_ids = itertools.count(5001)
expect.set_options(timeout=_PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and inspect.iscoroutinefunction(getattr(item, "obj", None)):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


def _chromium() -> str:
    """The browser's path, or a skip that says what is missing. On CI a missing browser is a failure."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    reason = "no Chromium on this machine (apt-get install chromium)"
    if _IN_CI:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium per worker."""
    path = _chromium()
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=path, args=_OWN_FLAGS)
        yield launched
        await launched.close()


@dataclass
class Tab:
    """A page that one test after the other uses: opening a new one takes longer than most tests."""

    browser: Browser
    page: Page | None = None
    taken: bool = False

    async def take(self, theme: Theme, size: tuple[int, int]) -> Page:
        """The page, as good as new."""
        self.taken = True
        if self.page is None or self.page.is_closed():
            self.page = await new_page(self.browser, theme, size)
        await self.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        await self.page.set_viewport_size({"width": size[0], "height": size[1]})
        return self.page

    async def give_back(self) -> None:
        """Leaves nothing of this test to the next."""
        self.taken = False
        if self.page is not None and self.page.url.startswith("http") and not self.page.is_closed():
            await self.page.evaluate("localStorage.clear()")
            await self.page.goto("about:blank")


async def new_page(browser: Browser, theme: Theme, size: tuple[int, int], **options: Any) -> Page:
    """A page with a context of its own; `options` are those of playwright's `new_context`."""
    shape: dict[str, Any] = {"color_scheme": theme, "viewport": {"width": size[0], "height": size[1]}}
    context = await browser.new_context(reduced_motion="reduce", locale="pt-BR", **shape, **options)
    context.set_default_timeout(_PATIENCE)
    return await context.new_page()


@dataclass
class Pages:
    """Opens pages and remembers what went wrong on them.

    Attributes:
        complaints: console errors and warnings, uncaught errors, and requests to other hosts.
    """

    tab: Tab
    stack: AsyncExitStack
    complaints: list[str] = field(default_factory=list)

    async def __call__(
        self,
        address: str,
        *,
        theme: Theme = "light",
        size: tuple[int, int] = PHONE,
        **context_options: Any,
    ) -> Page:
        """A page at `address`; `context_options` are those of playwright's `new_context`."""
        if self.tab.taken or context_options:
            page = await new_page(self.tab.browser, theme, size, **context_options)
            self.stack.push_async_callback(page.context.close)
        else:
            page = await self.tab.take(theme, size)
            self.stack.push_async_callback(self.tab.give_back)
        self._watch(page, urlsplit(address).netloc)
        await page.goto(address)
        return page

    def _watch(self, page: Page, host: str) -> None:
        def console(message: Any) -> None:
            if message.type in {"error", "warning"}:
                self.complaints.append(f"console {message.type}: {message.text}")

        def request(sent: Any) -> None:
            parts = urlsplit(sent.url)
            if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != host:
                self.complaints.append(f"request to another host: {sent.url}")

        def error(thrown: Any) -> None:
            self.complaints.append(f"page error: {thrown}")

        for event, listener in {"console": console, "pageerror": error, "request": request}.items():
            page.on(event, listener)  # type: ignore[call-overload] # one overload per event, none for a loop
            self.stack.callback(page.remove_listener, event, listener)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def tab(browser: Browser) -> Tab:
    """The page that tests share, one after the other."""
    return Tab(browser)


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(tab: Tab) -> AsyncIterator[Pages]:
    """`await open_page(address, theme=..., size=...)`; the test fails on whatever the browser complained about.

    A test that stops a sandbox of its own leaves its page first: a page that loses its server complains.
    """
    async with AsyncExitStack() as stack:
        pages = Pages(tab, stack)
        yield pages
    assert pages.complaints == []


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def sandbox() -> AsyncIterator[Sandbox]:
    """One sandbox for all tests of a worker that need no other; each test brings a person of its own."""
    async with Sandbox.running(bot_name="Concilia") as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    """The real client, as a bot would use it."""
    async with real_bot(sandbox) as client:
        yield client


@dataclass(frozen=True)
class Chat:
    """A person who has just started the bot, and the page that shows their phone."""

    person: Person
    bot: Bot
    pages: Pages
    address: str

    @property
    def id(self) -> int:
        return self.person.user_id

    async def page(self, **options: Any) -> Page:
        """The page, once the person's first message is drawn."""
        page = await self.pages(self.address, **options)
        await page.locator(".message").first.wait_for()
        return page


@pytest_asyncio.fixture(loop_scope="session")
async def chat(sandbox: Sandbox, bot: Bot, open_page: Pages) -> Chat:
    """A chat nobody else uses."""
    number = next(_user_ids)
    person = sandbox.person(user_id=number, first_name="Ana", bot_token=TOKEN)
    await person.say("/start")
    return Chat(person, bot, open_page, f"{sandbox.url}/?usuario={number}&nome=Ana")
