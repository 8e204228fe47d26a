"""What goes between the bot and its reading child, as bytes.

The answer is a pickle, for its speed and exact types, but one that can name only the classes listed here: a
child that a hostile file took over could send any bytes, and a free pickle would run them in the bot.
"""

from __future__ import annotations

import io
import json
import pickle
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from core.domain import entries, statements
from core.errors import BusinessError
from core.sources.intake.contents import FileContent, FileProblem

if TYPE_CHECKING:
    from collections.abc import Callable

READY = b"\x01"

_CLASSES: tuple[type, ...] = (
    date,
    statements.AccountKind,
    statements.BalanceRow,
    statements.ParsedAccount,
    statements.ParsedLine,
    statements.ParsedStatement,
    statements.Problem,
    entries.EntryRow,
    entries.Method,
    entries.ParsedEntries,
    entries.RowProblem,
    FileContent,
    FileProblem,
)


@dataclass(frozen=True, slots=True)
class Request:
    """What the child is asked: the file's bytes follow."""

    name: str
    today: date
    memory: int
    cpu_seconds: int
    open_files: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What the child found, or its refusal, and what it would have logged."""

    contents: tuple[FileContent | FileProblem, ...]
    refusal: BusinessError | None
    log: tuple[str, ...]


def dump_request(request: Request) -> bytes:
    """One line of JSON."""
    fields = (
        request.name,
        request.today.isoformat(),
        request.memory,
        request.cpu_seconds,
        request.open_files,
    )
    return json.dumps(fields).encode("ascii") + b"\n"


def load_request(line: bytes) -> Request:
    """The other way round."""
    name, today, memory, cpu_seconds, open_files = json.loads(line)
    return Request(name, date.fromisoformat(today), memory, cpu_seconds, open_files)


def dump_answer(answer: Answer) -> bytes:
    """Bytes that ``load_answer`` understands; refusals keep class and attributes, whatever they take to be made."""
    out = io.BytesIO()
    pickler = pickle.Pickler(out, protocol=5)
    pickler.dispatch_table = dict.fromkeys(_refusals(BusinessError), _taken_apart)
    pickler.dump((answer.contents, answer.refusal, answer.log))
    return out.getvalue()


def load_answer(data: bytes) -> Answer:
    """What ``dump_answer`` wrote.

    Raises:
        pickle.UnpicklingError: the bytes name anything but contents of files and refusals.
        Exception: the bytes are no whole answer.
    """
    return Answer(*_Closed(io.BytesIO(data)).load())


def put_together(module: str, name: str, args: tuple[Any, ...], state: dict[str, Any]) -> BusinessError:
    """A refusal as it was, made without asking its constructor, which may want other arguments."""
    kind = next(
        kind for kind in _refusals(BusinessError) if (kind.__module__, kind.__qualname__) == (module, name)
    )
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class _Closed(pickle.Unpickler):
    """A pickle of known classes only."""

    def find_class(self, module_name: str, global_name: str) -> Any:
        if (found := _KNOWN.get((module_name, global_name))) is None:
            raise pickle.UnpicklingError(f"{module_name}.{global_name} is not ours to make")
        return found


_KNOWN: dict[tuple[str, str], Callable[..., Any]] = {
    (put_together.__module__, put_together.__qualname__): put_together,
    **{(one.__module__, one.__qualname__): one for one in _CLASSES},
}


def _taken_apart(error: BusinessError) -> tuple[Callable[..., BusinessError], tuple[Any, ...]]:
    kind = type(error)
    return put_together, (kind.__module__, kind.__qualname__, error.args, dict(error.__dict__))


def _refusals(kind: type[BusinessError]) -> list[type[BusinessError]]:
    return [kind, *(below for one in kind.__subclasses__() for below in _refusals(one))]
