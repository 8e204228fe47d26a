"""Between bot and child go known classes only."""

from __future__ import annotations

import os
import pickle
from datetime import UTC, datetime

import pytest

from core import errors
from core.errors import BusinessError, StatementDoesNotAddUp
from core.sources.intake.reading import read_content
from core.sources.intake.wire import Answer, Request, dump_answer, dump_request, load_answer, load_request
from tests.intake import makers
from tests.intake.makers import TODAY, packed

REFUSALS: list[BusinessError] = [
    errors.UnreadableStatement("pdf"),
    errors.UnreadableTable(("valor", "vencimento")),
    errors.SameFile(datetime(2026, 1, 1, tzinfo=UTC)),
    StatementDoesNotAddUp("debits", 1, 2, 3),
    errors.WrongDirection(),
]


class Evil:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("true",)


def test_request_survives_the_journey() -> None:
    request = Request("março\n\ud800.ofx", TODAY, 1, 2, 3)
    line = dump_request(request)
    assert line.count(b"\n") == 1
    assert load_request(line) == request


@pytest.mark.parametrize("error", REFUSALS[:2] + REFUSALS[3:], ids=lambda error: type(error).__name__)
def test_refusal_survives_the_journey(error: BusinessError) -> None:
    back = load_answer(dump_answer(Answer((), error, ("a",)))).refusal
    assert (type(back), back.args, vars(back)) == (type(error), error.args, vars(error))  # type: ignore[union-attr]


def test_contents_survive_the_journey() -> None:
    members = {
        "a.ofx": makers.OFX,
        "b.csv": makers.ENTRIES_CSV,
        "c.pdf": b"%PDF-",
        "d.ret": makers.CNAB_WRONG,
    }
    contents = read_content("x.zip", packed(members), TODAY)
    back = load_answer(dump_answer(Answer(contents, None, ()))).contents
    assert back == contents
    assert isinstance(getattr(back[3], "error", None), StatementDoesNotAddUp)


@pytest.mark.parametrize(
    "data",
    [
        pickle.dumps(((), None, Evil())),
        pickle.dumps(((), None, os.getcwd)),
        b"cos\nsystem\n(S'true'\ntR.",
        b"cbuiltins\neval\n(S'1'\ntR.",
        pickle.dumps((errors.UnreadableStatement("pdf"),)),
    ],
)
def test_answer_that_names_anything_else_is_not_taken_apart(data: bytes) -> None:
    with pytest.raises(pickle.UnpicklingError):
        load_answer(data)
