"""A look at a bank that is killed anywhere leaves nothing half done: the next look brings every movement, once."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.feeds.pluggy_fake import PluggyFake
from tests.processes import Forked

ASKED_BEFORE_WRITING = 5  # calls of a look at one account: item, consents, accounts, transactions, balance
AFTERWARDS = (0.0, 0.01, 0.03, 0.06)  # seconds after the last call: it is writing then


class Now:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - the process under test has the machine's clock


def concilia(folder: Path, settings: dict[str, str], *arguments: str) -> Forked:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}  # noqa: TID251 - for a child
    return Forked(arguments, folder, {**kept, **settings})


def result(child: Forked) -> str:
    ended = child.wait()
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def killed(child: Forked, pluggy: PluggyFake, calls: int, pause: float) -> bool:
    """Kill a look after so many of its calls; says whether it was still running."""
    before, limit = len(pluggy.log), time.monotonic() + 30
    while child.is_running and len(pluggy.log) - before < calls and time.monotonic() < limit:
        time.sleep(0.001)
    time.sleep(pause)
    running = child.is_running
    child.kill()
    return running


def test_look_that_is_killed_anywhere_brings_every_movement_once(tmp_path: Path) -> None:
    with PluggyFake.serving(Now()) as pluggy:
        item = pluggy.item()
        account = item.account("12345-6", bank="341")
        settings = {
            "PLUGGY_API_URL": pluggy.url,
            "PLUGGY_CLIENT_ID": pluggy.client_id,
            "PLUGGY_CLIENT_SECRET": pluggy.client_secret,
        }
        today = Now().now().date()
        result(concilia(tmp_path, settings, "integrar", "pluggy", "--item", item.id))
        expected: list[int] = []
        moments = [(calls, 0.0) for calls in range(1, ASKED_BEFORE_WRITING + 1)]
        moments += [(ASKED_BEFORE_WRITING + 1, pause) for pause in AFTERWARDS]
        killed_alive = 0
        for number, (calls, pause) in enumerate(moments, 1):
            for twin in range(3):
                account.post(today - timedelta(days=1 + number % 5), 1_000 + number, f"PIX {number}")
                expected.append(1_000 + number)
                del twin
            child = concilia(tmp_path, settings, "sincronizar", "--json")
            killed_alive += killed(child, pluggy, calls, pause)
        assert killed_alive > ASKED_BEFORE_WRITING
        # who was killed had claimed the connection: asked by a person, it is looked at all the same
        synced = json.loads(result(concilia(tmp_path, settings, "sincronizar", "--json")))
        assert [one["state"] for one in synced["accounts"]] == ["OK"]
        pending = json.loads(result(concilia(tmp_path, settings, "pendentes", "--json")))["lines"]
        assert Counter(one["amount_cents"] for one in pending) == Counter(expected)
