"""What is fuzzed: each reader as a function of bytes. Only its own refusals may leave it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from core.errors import UnreadableStatement, UnreadableTable

if TYPE_CHECKING:
    from collections.abc import Callable

    Target = Callable[[bytes], object]

TODAY = date(2026, 1, 20)
REFUSALS = (UnreadableStatement, UnreadableTable)


def ofx() -> Target:
    """The OFX reader, and that its short cut for large files cannot differ: same structure, same rows.

    Not simply read both ways: ofxparse takes nine tenths of the time, and once is enough.
    """
    from core.sources.ofx import reader  # noqa: PLC0415 - imported while the fuzzer instruments
    from core.sources.ofx.charset import decode  # noqa: PLC0415
    from core.sources.ofx.structure import read_structure  # noqa: PLC0415
    from core.sources.ofx.tokens import tokenise, tokenise_coarsely  # noqa: PLC0415

    through_library = vars(reader)["read_account"]

    def watched(**given: Any) -> Any:
        read = through_library(**given)
        assert list(read.rows) == list(given["rows"]), "ofxparse says something else of a row"
        return read

    vars(reader)["read_account"] = watched

    def read(data: bytes) -> None:
        text = decode(data)
        coarse = read_structure(tokenise_coarsely(text))
        assert coarse == read_structure(tokenise(text)), "a plain row is not just its tags"
        reader.read_ofx(data, today=TODAY)

    return read


def cnab240() -> Target:
    from core.sources.cnab240 import read_cnab240  # noqa: PLC0415

    return lambda data: read_cnab240(data, today=TODAY)


def tabular() -> Target:
    from core.sources.tabular import read_table_statement  # noqa: PLC0415

    return lambda data: read_table_statement(data, "NU_12345_01JAN2026.csv", today=TODAY)


def entries() -> Target:
    from core.sources.entry_table import read_entries  # noqa: PLC0415

    return read_entries


TARGETS: dict[str, Callable[[], Target]] = {
    "ofx": ofx,
    "cnab240": cnab240,
    "tabular": tabular,
    "entries": entries,
}
