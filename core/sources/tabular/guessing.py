"""Infers the columns of an unknown table, where headers and contents leave no doubt."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from core.sources.ofx.balances import states_balance
from core.sources.tabular.amounts import decimal_mark, is_amount
from core.sources.tabular.cells import fold, text_of
from core.sources.tabular.days import is_month_first, read_day
from core.sources.tabular.facts import is_aside
from core.sources.tabular.plan import HEADER_WITHIN, Plan, names_of
from core.sources.tabular.result import GUESSED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from core.sources.tabular.cells import Row, Table

# each list in order of preference: of several headers the earliest in the list is taken
_DATES = (
    "data lancamento", "data do lancamento", "data de lancamento", "data movimento", "data do movimento",
    "data movimentacao", "data da movimentacao", "data transacao", "data da transacao", "data operacao",
    "data da operacao", "data mov", "dt movimento", "dt lancamento", "data", "data hora", "data e hora", "dia",
    "date", "posted date", "transaction date",
)  # fmt: skip
_AMOUNTS = (
    "valor", "valor lancamento", "valor do lancamento", "valor da transacao", "valor transacao",
    "valor movimento", "valor da movimentacao", "valor da operacao", "valor em reais", "valor brl",
    "montante", "quantia", "amount",
)  # fmt: skip
_CREDITS = ("credito", "creditos", "valor credito", "entrada", "entradas", "credit")
_DEBITS = ("debito", "debitos", "valor debito", "saida", "saidas", "debit")
_BALANCES = (
    "saldo", "saldo atual", "saldo parcial", "saldo apos", "saldo apos transacao", "saldo do dia", "saldo dia",
    "balance",
)  # fmt: skip
_TEXTS = (
    "historico", "titulo", "lancamento", "movimentacao", "transacao", "tipo de transacao", "tipo transacao",
    "operacao", "title", "descricao", "descricao do lancamento", "detalhes", "detalhe", "complemento",
    "favorecido", "estabelecimento", "description", "memo",
)  # fmt: skip
_SIGNS = (
    "d c", "c d", "dc", "cd", "deb cred", "debito credito", "credito debito", "natureza", "sinal", "tipo",
    "tipo lancamento", "tipo de lancamento",
)  # fmt: skip
_SIGN_WORDS = frozenset({"d", "c", "debito", "credito", "debit", "credit", "entrada", "saida"})
_MOST_TEXTS = 2
_CARD_BILL = {"data", "lancamento", "categoria", "tipo", "valor"}  # Inter's: its signs are those of a debt


def guess(table: Table) -> Plan | None:
    """A plan for an unknown table, or ``None`` when any part of it would be a gamble."""
    for index, row in enumerate(islice(table.rows, HEADER_WITHIN)):
        plan = _plan_of(index, row)
        if plan is not None:
            return _proven(plan, table)
    return None


def _plan_of(index: int, row: Row) -> Plan | None:
    names = names_of(row)
    date, amount = _column(names, _DATES), _column(names, _AMOUNTS)
    credit, debit = _column(names, _CREDITS), _column(names, _DEBITS)
    texts = _texts(names)
    pair = credit is not None and debit is not None
    if date is None or not texts or (amount is not None) == pair or {*names} - {""} == _CARD_BILL:
        return None
    if any(names.count(names[column]) > 1 for column in (date, amount, credit, debit) if column is not None):
        return None
    return Plan(
        layout=GUESSED,
        header=index,
        names=names,
        date=date,
        texts=texts,
        amount=amount,
        credit=credit if pair else None,
        debit=debit if pair else None,
        balance=_column(names, _BALANCES),
        sign=_column(names, _SIGNS) if amount is not None else None,
    )


def _column(names: Sequence[str], known: Iterable[str]) -> int | None:
    return next((names.index(name) for name in known if name in names), None)


def _texts(names: Sequence[str]) -> tuple[int, ...]:
    """At most two columns, the first of which says what happened and the second more about it."""
    found = [names.index(name) for name in _TEXTS if name in names]
    return tuple(sorted(found[:_MOST_TEXTS]))


def _proven(plan: Plan, table: Table) -> Plan | None:
    """The plan, if the cells under the headers are what the headers promise."""
    first_day = table.first_day
    data = [row for row in table.rows[plan.header + 1 :] if not is_aside(plan, row, first_day)]
    days = [row.cell(plan.date) for row in data]
    if any(read_day(day, first_day) is None and is_month_first(day) for day in days):
        return None
    moving = [row for row in data if not states_balance(plan.memo(row))]
    if not _mostly(read_day(day, first_day) is not None for day in days) or not _mostly(_moves(plan, moving)):
        return None
    if not any(text.upper() != text.lower() for text in map(plan.memo, data)):
        return None
    return _named(_without_doubtful(plan, data), table.rows[plan.header])


def _moves(plan: Plan, rows: Sequence[Row]) -> list[bool]:
    marks = {column: decimal_mark(row.cell(column) for row in rows) for column in plan.money}
    return [any(is_amount(row.cell(column), marks[column]) for column in plan.money) for row in rows]


def _without_doubtful(plan: Plan, data: Sequence[Row]) -> Plan:
    """The plan without a balance column that holds no balances, or a column of signs that holds others."""
    if plan.balance is not None:
        written = [cell for row in data if (cell := row.cell(plan.balance)) != ""]
        if not _mostly(map(is_amount, written)):
            plan = replace(plan, balance=None)
    if plan.sign is not None:
        signs = {fold(row.cell(plan.sign)) for row in data} - {""}
        if not signs or not signs <= _SIGN_WORDS:
            plan = replace(plan, sign=None)
    return plan


def _mostly(answers: Iterable[bool]) -> bool:
    """At least four out of five, and at least one."""
    given = list(answers)
    return any(given) and sum(given) * 5 >= len(given) * 4


def _named(plan: Plan, header: Row) -> Plan:
    used = {
        "date": plan.date,
        "amount": plan.amount,
        "credit": plan.credit,
        "debit": plan.debit,
        "balance": plan.balance,
        "sign": plan.sign,
    }
    columns = {role: text_of(header.cell(column)) for role, column in used.items() if column is not None}
    columns["memo"] = " + ".join(text_of(header.cell(column)) for column in plan.texts)
    return replace(plan, columns=columns)
