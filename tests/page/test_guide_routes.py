"""What the guide says to the page, over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest_asyncio

from bot.sandbox import Guide, GuideAction, GuideFile, Sandbox, Step
from tests.sandbox.clients import http

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import httpx


@pytest_asyncio.fixture(loop_scope="session")
async def running() -> AsyncIterator[tuple[Sandbox, httpx.AsyncClient]]:
    async with Sandbox.running() as sandbox, http(sandbox.url) as client:
        yield sandbox, client


async def test_without_a_guide_the_answer_is_empty(running: tuple[Sandbox, httpx.AsyncClient]) -> None:
    _, client = running
    answer = await client.get("/control/guide")
    assert (answer.status_code, answer.json()) == (200, {})


async def test_a_guide_names_its_files_and_runs_its_actions(
    running: tuple[Sandbox, httpx.AsyncClient],
) -> None:
    sandbox, client = running
    done: list[str] = []

    async def pay() -> None:
        done.append("pay")

    async def restart() -> None:
        done.append("restart")

    steps = (
        Step("extrato", "Importe", "Arraste", "now", file=GuideFile("março.ofx", b"OFX")),
        Step("a mais", "Pagou a mais", "Veja", action=GuideAction("Cair", pay)),
    )
    sandbox.guide(Guide("Cinco minutos", "Siga", steps, reset=GuideAction("Recomeçar", restart, "Certeza?")))
    shown = (await client.get("/control/guide")).json()
    first, second = shown["steps"]
    assert (first["state"], second["state"], first["action"], second["file"]) == ("now", "later", None, None)
    assert (await client.get(first["file"]["url"])).content == b"OFX"
    assert shown["reset"]["confirm"] == "Certeza?"
    for address in (second["action"]["url"], shown["reset"]["url"]):
        assert (await client.post(address)).json() == {"ok": True}
    assert done == ["pay", "restart"]
    assert (await client.post("/control/guide/do/extrato")).status_code == 404
    sandbox.guide(None)
    assert (await client.get("/control/guide")).json() == {}
    assert (await client.get(first["file"]["url"])).status_code == 404
