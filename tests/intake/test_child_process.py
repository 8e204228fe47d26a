"""The child reads, is held to its limits, and never outlives the question."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from core.errors import BusinessError, StatementDoesNotAddUp, UnreadableStatement, UnreadableTable
from core.sources.intake import (
    ChildFailedError,
    FileContent,
    Limits,
    child,
    close,
    read_in_child,
)
from core.sources.intake.reading import read_content
from tests.intake import makers
from tests.intake.makers import ENTRIES_CSV, OFX, TODAY, packed, xlsx

if TYPE_CHECKING:
    from tests.intake.conftest import Started

linux = pytest.mark.skipif(sys.platform != "linux", reason="limits as Linux keeps them")
FILES = [
    OFX,
    makers.CNAB,
    ENTRIES_CSV,
    xlsx(makers.STATEMENT_ROWS),
    packed({"a.ofx": OFX, "b.pdf": b"%PDF-"}),
]
SLOW = "import sys, time; sys.stdin.buffer.readline(); sys.stdout.write('\\x01'); sys.stdout.flush(); time.sleep(60)"


def acting(monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    """Children that, instead of reading, run some Python inside their limits."""
    start = (
        "import sys; sys.path[:] = sys.argv[1:]; import core.sources.intake.worker as worker\n"
        f"def act(name, data, today):\n    import os, socket, time\n    {body}\n"
        "worker.read_content = act; worker.main()"
    )
    monkeypatch.setattr(child, "_START", start)


async def refusal(**limits: Any) -> str:
    with pytest.raises(UnreadableStatement) as caught:
        await read_in_child("x.ofx", OFX, TODAY, limits=Limits(**limits))
    return caught.value.code


@pytest.mark.parametrize("data", FILES)
async def test_child_finds_what_the_reader_finds(children: list[Started], data: bytes) -> None:
    found = await read_in_child("nome.bin", data, TODAY)
    assert found == read_content("nome.bin", data, TODAY)
    assert len(children) == 1


async def test_refusals_cross_with_their_class_and_what_they_know(children: list[Started]) -> None:
    with pytest.raises(StatementDoesNotAddUp) as wrong:
        await read_in_child("x.ret", makers.CNAB_WRONG, TODAY)
    assert (wrong.value.code, wrong.value.what, wrong.value.stated) == ("does_not_add_up", "closing", 1)
    with pytest.raises(UnreadableTable) as lacking:
        await read_in_child("x.csv", b"tipo;descricao;valor\nreceita;Doces;1,00\n", TODAY)
    assert lacking.value.missing == ("vencimento",)
    with pytest.raises(UnreadableStatement) as other:
        await read_in_child("x.pdf", b"%PDF-1.7", TODAY)
    assert (other.value.code, other.value.args) == ("pdf", ("pdf",))


async def test_five_files_at_once_are_all_read(children: list[Started]) -> None:
    files = [OFX.replace(b"480.00", f"{n}.00".encode()) for n in range(1, 6)]
    found = await asyncio.gather(*(read_in_child(f"{n}.ofx", data, TODAY) for n, data in enumerate(files)))
    cents = [
        one.statement.accounts[0].lines[0].amount_cents
        for (one,) in found
        if isinstance(one, FileContent) and one.statement
    ]
    assert cents == [100, 200, 300, 400, 500]
    assert len({one.pid for one in children}) == 5


@linux
@pytest.mark.parametrize(
    "body",
    [
        "x = bytearray(400_000_000)",
        "x = []\n    while True: x.append(bytearray(1_000_000))",
        "while True: pass",
        "os.kill(os.getpid(), 9)",
        "os.kill(os.getpid(), 11)",
        "os._exit(3)",
    ],
)
async def test_reader_that_asks_too_much_is_too_heavy(
    children: list[Started], monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    acting(monkeypatch, body)
    assert await refusal(cpu_seconds=2) == "too_heavy"


async def test_reader_that_never_ends_is_killed_by_the_clock(
    children: list[Started], monkeypatch: pytest.MonkeyPatch
) -> None:
    acting(monkeypatch, "time.sleep(60)")
    began = time.perf_counter()
    assert await refusal(wall_seconds=2) == "too_heavy"
    assert time.perf_counter() - began < 10


async def test_answer_beyond_measure_is_not_taken(children: list[Started]) -> None:
    assert await refusal(answer=100) == "too_heavy"


@linux
@pytest.mark.parametrize(
    "body",
    [
        "open('written', 'wb', buffering=0).write(b'x')",
        "[os.dup(0) for _ in range(100)]",
    ],
)
async def test_child_can_neither_write_files_nor_open_many(
    children: list[Started], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, body: str
) -> None:
    monkeypatch.chdir(tmp_path)
    acting(
        monkeypatch, f"try:\n        {body}\n    except OSError: raise MemoryError from None\n    return ()"
    )
    assert await refusal() == "too_heavy"


async def test_child_sees_no_secret_of_the_bot(
    children: list[Started], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "1234567:secret")
    acting(monkeypatch, "if 'TELEGRAM_BOT_TOKEN' in os.environ: raise MemoryError\n    return ()")
    assert await read_in_child("x.ofx", OFX, TODAY) == ()


async def test_what_libraries_print_does_not_disturb_the_answer(
    children: list[Started], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    acting(monkeypatch, "print('noise'); os.write(1, b'noise'); os.write(2, b'noise')\n    return ()")
    assert await read_in_child("x.ofx", OFX, TODAY) == ()
    assert capfd.readouterr() == ("", "")


async def test_fault_of_a_reader_is_logged_by_its_place_and_never_by_its_text(
    children: list[Started], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    start = (
        "import sys; sys.path[:] = sys.argv[1:]; import core.sources.intake.reading as reading\n"
        "def fail(*_, **__): raise KeyError('PIX ANA 480')\n"
        "reading.read_ofx = fail; from core.sources.intake.worker import main; main()"
    )
    monkeypatch.setattr(child, "_START", start)
    assert await refusal() == "reader_failed"
    assert "KeyError at" in caplog.text
    assert "ANA" not in caplog.text


@pytest.mark.parametrize("after", [0, 0.02, 0.1, 0.5])
async def test_cancelling_kills_the_child(
    children: list[Started], monkeypatch: pytest.MonkeyPatch, after: float
) -> None:
    monkeypatch.setattr(child, "_START", SLOW)
    reading = asyncio.create_task(read_in_child("x.ofx", OFX, TODAY))
    await asyncio.sleep(after)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    await close()
    assert [one for one in children if one.returncode is None] == []


async def test_cancelled_in_the_queue_never_starts(
    children: list[Started], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "_START", SLOW)
    readings = [asyncio.create_task(read_in_child("x.ofx", OFX, TODAY)) for _ in range(7)]
    await asyncio.sleep(0.3)
    for one in reversed(readings):  # those at work last, for each makes room for one that waits
        one.cancel()
    assert all(
        isinstance(one, asyncio.CancelledError)
        for one in await asyncio.gather(*readings, return_exceptions=True)
    )
    assert len(children) <= 4


async def test_interpreter_that_does_not_start_is_no_fault_of_the_file(
    children: list[Started], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(child, "_START", "raise SystemExit('no such module')")
    with pytest.raises(ChildFailedError):
        await read_in_child("x.ofx", OFX, TODAY)
    assert "no such module" in capfd.readouterr().err


async def test_too_large_a_file_starts_no_child(children: list[Started]) -> None:
    with pytest.raises(BusinessError):
        await read_in_child("x.ofx", bytes(20 * 1024 * 1024 + 1), TODAY)
    assert children == []


async def test_works_from_any_folder(
    children: list[Started], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "core.py").write_text("raise SystemExit")
    monkeypatch.chdir(tmp_path)
    assert len(await read_in_child("x.ofx", OFX, TODAY)) == 1


def descriptors() -> int:
    folder = Path("/proc/self/fd")
    return len(list(folder.iterdir())) if folder.exists() else 0


async def test_no_descriptor_is_left_open(children: list[Started]) -> None:
    await read_in_child("x.ofx", OFX, TODAY)
    before = descriptors()
    for _ in range(3):
        await read_in_child("x.ofx", OFX, TODAY)
    assert descriptors() == before
