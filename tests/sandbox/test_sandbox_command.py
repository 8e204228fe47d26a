"""`concilia sandbox --estrito`, as a person starts it."""

import asyncio
import os
import re
import sys
from pathlib import Path

from tests.sandbox.clients import TOKEN, http


async def test_the_strict_sandbox_of_the_command_line_refuses_what_telegram_refuses(tmp_path: Path) -> None:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}  # noqa: TID251 - for a child
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "sandbox", "--porta", "0", "--estrito"),
        env=kept,
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(60):
            told = (await process.stdout.readuntil(b"TELEGRAM_API_URL=")) + await process.stdout.readline()
        found = re.search(r"TELEGRAM_API_URL=(http://127\.0\.0\.1:\d+)", told.decode())
        assert found is not None
        async with http(f"{found.group(1)}/bot{TOKEN}") as client:
            assert (await client.get("/getMe")).json()["result"]["is_bot"]
            assert (await client.put("/getMe")).status_code == 501
            refused = await client.post("/setWebhook", data={"url": "http://127.0.0.1:9/x"})
            assert "An HTTPS URL must be provided" in refused.json()["description"]
    finally:
        process.terminate()
        await process.communicate()
    assert process.returncode == 0
