"""Files made to do harm: each is read or refused in a child, by itself or by its limits, and the bot goes on meanwhile.

How long each takes is a matter of the machine: ``python -m tests.bench.bombs`` tells. A machine that runs other things
meanwhile makes the loop's turns later, so a bomb over a bound is tried again: what is the file's fault is there every
time.
"""

from __future__ import annotations

import asyncio
import random
import sys
import time
import zlib
from typing import TYPE_CHECKING, NamedTuple

import pytest

from core.errors import BusinessError, UnreadableStatement
from core.sources.intake import FileProblem, Limits, close, read_in_child
from tests.intake import makers
from tests.intake.conftest import processor
from tests.intake.makers import OFX, TODAY, csv, locked, packed, with_part, xlsx

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.intake.conftest import Started

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

MOST_SECONDS, MOST_LAG, MOST_GROWTH = Limits().wall_seconds + 2, 0.25, 60_000_000
TRIES = 4
MEGABYTE = 1024 * 1024
BOOK = xlsx(makers.STATEMENT_ROWS)
SHEET = "xl/worksheets/sheet1.xml"
HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
).encode()
QUADRATIC = f'<?xml version="1.0"?><!DOCTYPE q [<!ENTITY a "{"x" * 200_000}">]>'.encode()
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
ROW = OFX[OFX.find(b"<STMTTRN>") : OFX.find(b"</BANKTRANLIST>")]


def ofx(amount: str) -> bytes:
    return OFX.replace(b"480.00", amount.encode())


def sheet(rows: str) -> bytes:
    return with_part(BOOK, SHEET, (HEAD + rows + "</sheetData></worksheet>").encode())


def lying() -> bytes:
    """A directory that states 100 bytes for what unpacks to 90 MB."""
    data = bytearray(packed({"a.ofx": OFX + bytes(90 * MEGABYTE)}))
    for signature, field in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.rfind(signature) + field
        data[at : at + 4] = (100).to_bytes(4, "little")
    return bytes(data)


def matryoshka(depth: int) -> bytes:
    data = OFX
    for level in range(depth):
        data = packed({f"{level}.zip": data})
    return data


BOMBS: dict[str, Callable[[], bytes]] = {
    "zip of zeros": lambda: packed({"a.ofx": bytes(90 * MEGABYTE)}),
    "zip beyond 100 MB": lambda: packed({f"{n}.csv": b"a;b;c\n" * 9_000_000 for n in range(2)}),
    "zip of many members": lambda: packed({f"{n}.ofx": b"" for n in range(60_000)}),
    "zip in zip in zip": lambda: matryoshka(12),
    "zip with a lying directory": lying,
    "zip cut in the middle": lambda: packed({"a.ofx": random.Random(1).randbytes(5_000_000)})[:-5_000],
    "zip of locked members": lambda: locked(packed({f"{n}.ofx": OFX for n in range(150)})),
    "zip of directory entries": lambda: packed({"a.ofx": OFX}) + b"PK\x01\x02" * 5_000_000,
    "zip of workbooks of zeros": lambda: packed({
        f"{n}.xlsx": with_part(BOOK, "xl/a.xml", bytes(9 * MEGABYTE)) for n in range(20)
    }),
    "gzip": lambda: b"\x1f\x8b\x08" + zlib.compress(bytes(20 * MEGABYTE)),
    "workbook of one huge cell": lambda: with_part(BOOK, SHEET, (HEAD + "<row><c><v>" + "9" * 60_000_000).encode()),
    "workbook of a million rows": lambda: sheet("<row><c><v>1</v></c></row>" * 1_000_000),
    "workbook of one wide row": lambda: sheet("<row>" + "<c><v>1</v></c>" * 1_000_000 + "</row>"),
    "workbook with a far row and column": lambda: sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>' * 2),
    "workbook of deep tags": lambda: with_part(BOOK, SHEET, b"<a>" * 900_000),
    "workbook of laughs": lambda: with_part(BOOK, "xl/sharedStrings.xml", LAUGHS + b"<sst><si><t>&i;</t></si></sst>"),
    "workbook of quadratic entities": lambda: with_part(BOOK, SHEET, QUADRATIC + b"<a>" + b"&a;" * 200_000 + b"</a>"),
    "workbook of due days": lambda: xlsx([["vencimento"] * 50] * 4_000),
    "workbook without sheets": lambda: packed({"[Content_Types].xml": b"", "xl/workbook.xml": b""}),
    "ofx of nested tags": lambda: b"<OFX>" + b"<A>" * 500_000,
    "ofx of nested statements": lambda: b"<OFX>" + b"<STMTRS>" * 190_000,
    "ofx of closing tags": lambda: b"<OFX>" + b"</STMTTRN>" * 1_900_000,
    "ofx of laughs": lambda: LAUGHS + b"<OFX><STMTRS><BANKTRANLIST><STMTTRN><MEMO>&i;</STMTTRN></OFX>",
    "ofx of quadratic entities": lambda: QUADRATIC + b"<OFX><MEMO>" + b"&a;" * 500_000 + b"</OFX>",
    "ofx with an outside entity": lambda: OUTSIDE + OFX.replace(b"PIX", b"&a;"),
    "ofx of one huge memo": lambda: OFX.replace(b"PIX", b"P" * 19_000_000),
    "ofx of open brackets": lambda: b"<OFX>" + b"<" * 19_000_000,
    "ofx of ampersands": lambda: OFX.replace(b"PIX", b"&" * 19_000_000),
    "ofx of open comments": lambda: b"<OFX>" + b"<!--" * 4_000_000,
    "ofx of open sections": lambda: b"<OFX>" + b"<![CDATA[" * 2_000_000,
    "ofx of blanks in a tag": lambda: b"<OFX><A" + b" " * 19_000_000,
    "ofx of attributes": lambda: b"<OFX><A" + b" a='b'" * 3_000_000,
    "ofx with an exponent": lambda: ofx("1e999999999"),
    "ofx with a million digits": lambda: ofx("9" * 1_000_000),
    "ofx of thousands of accounts": lambda: b"<OFX>" + (b"<STMTRS><BANKID>1<ACCTID>1" + ROW + b"</STMTRS>") * 5_000,
    "csv of one huge line": lambda: b"a;b;c\n" + b"x" * 19_000_000,
    "csv of separators": lambda: b";" * 19_000_000,
    "csv of an open quote": lambda: csv([makers.STATEMENT_ROWS[0]]) + b'\n"' + b"a;b\n" * 4_000_000,
    "csv of quotes": lambda: b'"' * 19_000_000,
    "csv with exponents": lambda: csv([*makers.STATEMENT_ROWS, ["04/03/2026", "x", "y", "1e999999999", "1e9999999"]]),
    "csv of open items, one huge cell": lambda: makers.ENTRIES_CSV + b"\nreceita;" + b"x" * 19_000_000,
    "cnab without line ends": lambda: makers.CNAB.split(b"\r\n")[0] * 80_000,
    "cnab of headers": lambda: makers.CNAB.split(b"\r\n")[0] + b"\r\n" + (b"34100011".ljust(240) + b"\r\n") * 75_000,
    "zeros": lambda: bytes(20 * MEGABYTE),
    "blanks": lambda: b" " * 20 * MEGABYTE,
    "line ends": lambda: b"a" + b"\n" * (20 * MEGABYTE - 1),
    "comment before a page": lambda: b"<!--" * 5_000_000,
    "control characters": lambda: b"\1" * 20 * MEGABYTE,
}  # fmt: skip


class Cost(NamedTuple):
    outcome: str
    seconds: float
    lag: float

    @property
    def is_bounded(self) -> bool:
        return self.seconds <= MOST_SECONDS and self.lag <= MOST_LAG


async def lateness(done: asyncio.Event) -> float:
    """How late the loop came to a task that wants its turn every 5 ms, at worst."""
    worst = 0.0
    while not done.is_set():
        began = time.perf_counter()
        await asyncio.sleep(0.005)
        worst = max(worst, time.perf_counter() - began - 0.005)
    return worst


async def outcome(data: bytes) -> str:
    try:
        found = await read_in_child("extrato.ofx", data, TODAY)
    except UnreadableStatement as error:
        return error.code
    except BusinessError as error:
        return type(error).__name__
    return " ".join(one.code if isinstance(one, FileProblem) else "read" for one in found)


async def cost(data: bytes) -> Cost:
    done = asyncio.Event()
    watch = asyncio.create_task(lateness(done))
    began, worked = time.perf_counter(), processor()
    found = await outcome(data)
    await close()  # the child has been waited for, and its time counted
    took = time.perf_counter() - began
    took = min(took, processor() - worked or took)
    done.set()
    return Cost(found, took, await watch)


def memory() -> int:
    """Peak of this process so far, in bytes."""
    if resource is None:
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


@pytest.mark.parametrize("name", BOMBS)
async def test_bomb_is_read_or_refused_in_time_while_the_bot_goes_on(
    children: list[Started], name: str
) -> None:
    data = BOMBS[name]()
    assert len(data) <= 20 * MEGABYTE
    peak = memory()
    tries = [await cost(data)]
    while not tries[-1].is_bounded and len(tries) < TRIES:
        tries.append(await cost(data))
    assert tries[-1].is_bounded, tries
    assert tries[-1].outcome != "reader_failed"
    assert memory() - peak < MOST_GROWTH


def test_corpus_is_large_enough() -> None:
    assert len(BOMBS) >= 40
