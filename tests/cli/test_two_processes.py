"""Bot and command line side by side, as real processes on one database."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.sandbox import Sandbox
from tests.builders import Movement, ofx

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

TOKEN = "555555555:AAtwo-token_of_the_sandbox_00000000"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def _serving(environment: dict[str, str], folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "servir", env=environment, cwd=folder, stderr=asyncio.subprocess.PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


async def _verb(environment: dict[str, str], folder: Path, *arguments: str) -> str:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments, env=environment, cwd=folder, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    assert process.returncode == 0
    return out.decode()


@pytest.fixture
def environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}  # noqa: TID251 - for a child
    return {**kept, "TELEGRAM_BOT_TOKEN": TOKEN, "HTTP_PORT": str(_free_port())}


async def test_line_imported_by_the_command_line_becomes_a_card_of_the_running_bot(
    environment: dict[str, str], tmp_path: Path
) -> None:
    async with Sandbox.running() as sandbox:
        environment["TELEGRAM_API_URL"] = sandbox.url
        async with _serving(environment, tmp_path) as process:
            code = (await _verb(environment, tmp_path, "convite")).split()[-1]
            owner = sandbox.person(user_id=1001, first_name="Sol", bot_token=TOKEN)
            await owner.say(f"/start {code}")
            await owner.wait_for(lambda m: "dono(a)" in m.text, 15)
            (tmp_path / "julho.ofx").write_bytes(ofx(Movement("20260712", "480,00", "PIX RECEBIDO ANA")))
            await _verb(environment, tmp_path, "importar", "julho.ofx")
            await owner.wait_for(lambda m: "R$ 480,00" in m.text, 15)

            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{environment['HTTP_PORT']}") as client:
                health = await client.get("/saude")
                assert (health.status_code, health.json()["status"]) == (200, "ok")
                metrics = await client.get("/metrics")
                assert 'concilia_deliveries_total{kind="card",outcome="sent"} 1.0' in metrics.text
            assert process.returncode is None


async def test_second_bot_with_the_same_token_ends_with_a_clear_sentence(
    environment: dict[str, str], tmp_path: Path
) -> None:
    async with Sandbox.running() as sandbox:
        environment["TELEGRAM_API_URL"] = sandbox.url
        async with _serving(environment, tmp_path) as first:
            other = {**environment, "HTTP_PORT": str(_free_port())}
            async with _serving(other, tmp_path) as second:
                ends = [asyncio.create_task(one.wait()) for one in (first, second)]
                done, _ = await asyncio.wait(ends, timeout=40, return_when=asyncio.FIRST_COMPLETED)
                assert done, "one of the two gives way"
                loser = first if first.returncode is not None else second
                assert loser.returncode == 2
                _, said = await loser.communicate()
                assert "Outro processo já usa este token" in said.decode()
                for task in ends:
                    task.cancel()


async def test_taken_port_is_told_before_anything_starts(environment: dict[str, str], tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        environment["HTTP_PORT"] = str(taken.getsockname()[1])
        async with _serving(environment, tmp_path) as process:
            _, said = await process.communicate()
            assert process.returncode == 2
            assert "já está em uso" in said.decode()
