"""The golden cases: what an accountant would want, case by case; a failure tells all that came instead."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from core.matching.engine import propose
from core.matching.model import Ending
from tests.golden.reading import FOLDER, Case, Expected, read_case

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from core.matching.model import Hypothesis, Suggestion

FILES = sorted(FOLDER.glob("*.toml"))


every_case = pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])


@every_case
def test_case(path: Path) -> None:
    _judge(read_case(path), backwards=False)


@every_case
def test_the_order_in_which_the_books_list_their_entries_changes_nothing(path: Path) -> None:
    _judge(read_case(path), backwards=True)


@pytest.mark.parametrize(
    ("right", "wrong"), [("certa =", "serta ="), ("/0001-90", "/0001-91"), ('["licenca', '["licensa')]
)
def test_a_slip_of_the_pen_in_a_case_is_refused(tmp_path: Path, right: str, wrong: str) -> None:
    path = tmp_path / "caso.toml"
    path.write_text(
        (FOLDER / "cnpj_com_letras.toml").read_text(encoding="utf-8").replace(right, wrong), "utf-8"
    )
    with pytest.raises((KeyError, ValueError)):
        read_case(path)


def test_there_is_a_case_for_most_of_what_can_happen() -> None:
    assert len(FILES) >= 55


def _judge(case: Case, *, backwards: bool) -> None:
    items = case.items[::-1] if backwards else case.items
    start = time.process_time()
    found = propose(case.lines, items, case.answers, case.owner, case.refused)
    took = time.process_time() - start
    assert set(found) == {line.id for line in case.lines}
    assert all(sum(one.probability for one in said.hypotheses) < 1.001 for said in found.values())
    assert case.seconds is None or took < case.seconds, f"levou {took:.2f} s"
    complaints = [
        f"{one.line}: {complaint}" for one in case.expected for complaint in _complaints(one, found[one.line])
    ]
    said = [
        text for one in dict.fromkeys(one.line for one in case.expected) for text in _told(one, found[one])
    ]
    assert not complaints, "\n".join([*complaints, "veio:", *said])


def _complaints(expected: Expected, found: Suggestion) -> Iterator[str]:
    if expected.at_most is not None:
        if any(_fits(one, expected) and one.probability > expected.at_most for one in found.hypotheses):
            yield f"{_words(expected)} passa de {expected.at_most}"
    elif expected.wanted:
        places = 3 if expected.among_three else 1
        fitting = [one for one in found.hypotheses[:places] if _fits(one, expected)]
        if not fitting:
            yield f"falta {_words(expected)} entre as {places} primeiras"
        for one in fitting[:1]:
            if lost := set(expected.reasons) - {reason.kind for reason in one.reasons}:
                yield f"falta a razão {', '.join(sorted(lost))}"
            if expected.at_least is not None and one.probability < expected.at_least:
                yield f"{one.probability:.3f} é menos que {expected.at_least}"
    if expected.equals is not None and found.equals != expected.equals:
        yield f"{found.equals} iguais em vez de {expected.equals}"
    if expected.sure is not None and found.sure is not expected.sure:
        yield f"certa = {found.sure}"
    if expected.no_match and any(
        one.ending is Ending.MATCH and one.probability >= 0.5 for one in found.hypotheses
    ):
        yield "nada devia ser sugerido"
    if shown := [one for one in found.hypotheses if expected.never & {*one.items, one.pair}]:
        yield f"não devia aparecer: {shown[0].items or shown[0].pair}"
    chances = [
        next((one.probability for one in found.hypotheses if set(one.items) == items), None)
        for items in expected.same_chance
    ]
    if chances and (None in chances or max(map(_number, chances)) - min(map(_number, chances)) > 0.01):
        yield f"chances diferentes: {chances}"


def _fits(one: Hypothesis, expected: Expected) -> bool:
    fields = {name: getattr(one, name) for name in expected.wanted}
    if "items" in fields:
        fields["items"] = frozenset(fields["items"])
    return fields == expected.wanted


def _number(chance: float | None) -> float:
    return chance or 0.0


def _words(expected: Expected) -> str:
    return ", ".join(
        f"{name}={sorted(value) if isinstance(value, frozenset) else value}"
        for name, value in expected.wanted.items()
    )


def _told(line: str, found: Suggestion) -> Iterator[str]:
    yield f"  {line}: iguais={found.equals} certa={found.sure}"
    for one in found.hypotheses:
        yield (
            f"    {one.probability:.3f} {one.ending} {list(one.items)} dif={one.difference} par={one.pair} "
            f"novo={one.new_kind}/{one.category} {[str(reason.kind) for reason in one.reasons]}"
        )
