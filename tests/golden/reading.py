"""Reads a golden case: TOML with amounts as people write them → what the matcher takes, and what is expected of it.

Names at the end tell which key fills which field; any other is a KeyError, lest a misspelt one go unchecked.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from core.domain.money import parse_br
from core.domain.parties import fold_document
from core.matching.model import Answer, BankLine, Difference, Ending, OpenItem, Owner
from core.matching.reasons import ReasonKind

FOLDER = Path(__file__).parent
Table = Mapping[str, Any]
Make = Callable[[Any], Any]


@dataclass(frozen=True)
class Expected:
    """What one line has to come to.

    Attributes:
        wanted: fields the described hypothesis must have; it stands first, or among the first three.
        at_most: whatever fits the description is no more probable than this, wherever it stands.
        no_match: no entry is suggested with a probability of one half or more.
        never: ids that no hypothesis may name; ``same_chance``: sets of entries that are equally probable.
    """

    line: str
    wanted: Table
    among_three: bool = False
    reasons: tuple[ReasonKind, ...] = ()
    at_least: float | None = None
    at_most: float | None = None
    equals: int | None = None
    sure: bool | None = None
    no_match: bool = False
    never: frozenset[str] = frozenset()
    same_chance: tuple[frozenset[str], ...] = ()


@dataclass(frozen=True)
class Case:
    """One file: ``story`` for people, and ``seconds`` to limit the processor's time where time is the point."""

    story: str
    lines: tuple[BankLine, ...]
    expected: tuple[Expected, ...]
    items: tuple[OpenItem, ...] = ()
    answers: tuple[Answer, ...] = ()
    owner: Owner | None = None
    refused: tuple[tuple[str, str], ...] = ()
    seconds: float | None = None


def read_case(path: Path) -> Case:
    """The case in a file; ``KeyError`` and ``ValueError`` tell what in it cannot be meant."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    make = {"lines": _all(_line), "items": _all(_item), "answers": _answers, "refused": _all(tuple)}
    case = Case(**_fields(table, _CASE, owner=_owner, expected=_all(_expected), **make))
    lines = {line.id for line in case.lines}
    ids = [*lines, *(item.id for item in case.items), *(answer.line.id for answer in case.answers)]
    named: set[Any] = {name for pair in case.refused for name in pair}
    for one in case.expected:
        named |= one.never | one.wanted.get("items", frozenset()) | {one.wanted.get("pair", one.line)}
        named = named.union(*one.same_chance)
    if len(set(ids)) < len(ids) or not named <= set(ids) or not {one.line for one in case.expected} <= lines:
        raise ValueError(f"ids borne twice or by nothing: {sorted(map(str, named.difference(ids)))}")
    return case


def _fields(table: Table, names: str, /, **make: Make) -> dict[str, Any]:
    """Values by the fields their keys stand for, each as its field wants it; lists become tuples."""
    fields = dict(name.split("=") for name in names.split())
    plain = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    return {fields[key]: make.get(fields[key], lambda one: one)(value) for key, value in plain.items()}


def _line(table: Table, name: str = "") -> BankLine:
    return BankLine(**{"id": name, "account": "conta"} | _fields(table, _LINE, cents=parse_br))


def _item(table: Table, name: str = "") -> OpenItem:
    table = {"id": name, "aberto": table["valor"]} | dict(table)
    who = (table["contato"], table.get("documento")) if "contato" in table else None
    fields = _fields(table, _ITEM, cents=parse_br, open_cents=parse_br, contact_document=_document)
    return OpenItem(contact=who, **fields)


def _owner(table: Table) -> Owner:
    make = dict.fromkeys(("documents", "partner_documents"), _all(_document))
    return Owner(**_fields(table, _OWNER, **make))


def _answers(tables: list[Table]) -> tuple[Answer, ...]:
    """One answer each, or as many as ``repete`` says, so many days apart: habits take more than one."""
    answers = []
    for place, table in enumerate(tables):
        fields = _fields(table, _ANSWER, **_KINDS)
        fields.setdefault("ending", Ending.NEW if "new_kind" in fields else Ending.MATCH)
        line, items, again = fields.pop("line"), fields.pop("items", ()), fields.pop("again", {})
        for number in range(again.get("vezes", 1)):
            later, name = timedelta(days=again.get("dias", 0) * number), f"resposta {place}.{number}"
            paid = _line(line | {"dia": line["dia"] + later}, name)
            own = [_item(one | {"vence": one["vence"] + later}, f"{name}.{one['valor']}") for one in items]
            answers.append(Answer(paid, items=tuple(own), **fields))
    return tuple(sorted(answers, key=lambda answer: answer.line.day))


def _expected(table: Table) -> Expected:
    wanted = {key: value for key, value in table.items() if f" {key}=" in f" {_WANTED}"}
    rest = {key: value for key, value in table.items() if key not in wanted}
    make = {"never": frozenset, "same_chance": _all(frozenset), "reasons": _all(ReasonKind)}
    described = _fields(wanted, _WANTED, items=frozenset, **_KINDS)
    return Expected(wanted=described, **_fields(rest, _EXPECTED, **make))


def _document(text: str) -> str:
    if not (folded := fold_document(text)):
        raise ValueError(text)
    return folded


def _all(make: Make) -> Make:
    return lambda values: tuple(make(value) for value in values)


_DIFFERENCES: dict[str, Difference | None] = {"nenhuma": None, **{one.value: one for one in Difference}}
_KINDS: dict[str, Make] = {"ending": Ending, "difference": _DIFFERENCES.__getitem__}
_CASE = """historia=story linhas=lines lancamentos=items respostas=answers empresa=owner recusados=refused
    espera=expected segundos=seconds"""
_LINE = """id=id conta=account dia=day valor=cents texto=memo tipo=type pagador=payer_name documento=payer_document
    boleto=boleto_number e2e=e2e_id txid=txid"""
_ITEM = """id=id valor=cents aberto=open_cents vence=due contato=contact_name documento=contact_document
    descricao=description categoria=category forma=method numero=number boleto=boleto_number txid=txid
    devolucao=refund"""
_OWNER = "nomes=names documentos=documents socios=partners documentos_socios=partner_documents categorias=categories"
_WANTED = "fim=ending lancamentos=items diferenca=difference par=pair tipo_novo=new_kind categoria=category"
_ANSWER = f"{_WANTED} linha=line repete=again"
_EXPECTED = """linha=line entre_as_tres=among_three razoes=reasons chance_minima=at_least chance_maxima=at_most
    iguais=equals certa=sure nada=no_match nunca=never mesma_chance=same_chance"""
