"""The layouts of banks that are known: recognised by their header, read as they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from core.domain.statements import AccountKind
from core.sources.tabular.cells import fold
from core.sources.tabular.plan import HEADER_WITHIN, Plan, names_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.sources.tabular.cells import Row, Table

_NUBANK, _INTER, _MERCADO_PAGO, _PAGBANK = "0260", "077", "323", "290"
_NUBANK_FILE = re.compile(r"NU_([0-9]{4,20})_")


@dataclass(frozen=True, slots=True)
class _Layout:
    """Header names folded. Of ``date`` the first that is there is taken; ``needs`` must all be there."""

    name: str
    bank: str
    needs: frozenset[str]
    date: tuple[str, ...]
    texts: tuple[str, ...]
    amount: str = ""
    credit: str = ""
    debit: str = ""
    balance: str = ""
    bank_id: str = ""
    type: str = ""
    record: str = ""
    optional: frozenset[str] = frozenset()
    open_ended: bool = False  # the owner chooses which further columns the report has
    needs_title: str = ""  # a row above the header that must say this: the header alone is everybody's
    card: bool = False


_LAYOUTS = (
    _Layout(
        name="nubank_account",
        bank=_NUBANK,
        needs=frozenset({"data", "valor", "identificador", "descricao"}),
        date=("data",),
        texts=("descricao",),
        amount="valor",
        bank_id="identificador",
    ),
    _Layout(
        name="nubank_card",
        bank=_NUBANK,
        needs=frozenset({"date", "title", "amount"}),
        optional=frozenset({"category"}),
        date=("date",),
        texts=("title",),
        amount="amount",
        card=True,
    ),
    _Layout(
        name="inter_account",
        bank=_INTER,
        needs=frozenset({"data lancamento", "historico", "descricao", "valor", "saldo"}),
        date=("data lancamento",),
        texts=("historico", "descricao"),
        amount="valor",
        balance="saldo",
    ),
    _Layout(
        name="inter_account",
        bank=_INTER,
        needs=frozenset({"data lancamento", "descricao", "valor", "saldo"}),
        date=("data lancamento",),
        texts=("descricao",),
        amount="valor",
        balance="saldo",
        needs_title="extrato conta corrente",
    ),
    _Layout(
        name="mercado_pago_account",
        bank=_MERCADO_PAGO,
        needs=frozenset({
            "release date", "transaction type", "reference id", "transaction net amount", "partial balance"
        }),
        date=("release date",),
        texts=("transaction type",),
        amount="transaction net amount",
        balance="partial balance",
        bank_id="reference id",
    ),
    _Layout(
        name="mercado_pago_releases",
        bank=_MERCADO_PAGO,
        needs=frozenset({
            "date", "source id", "record type", "description", "net credit amount", "net debit amount"
        }),
        date=("date",),
        texts=("description", "payer name"),
        credit="net credit amount",
        debit="net debit amount",
        balance="balance amount",
        bank_id="source id",
        type="description",
        record="record type",
        open_ended=True,
    ),
    _Layout(
        name="mercado_pago_settlement",
        bank=_MERCADO_PAGO,
        needs=frozenset({"source id", "transaction type", "settlement net amount"}),
        date=("settlement date", "transaction date"),
        texts=("transaction type", "description", "payer name"),
        amount="settlement net amount",
        bank_id="source id",
        type="transaction type",
        open_ended=True,
    ),
    _Layout(
        name="pagbank_account",
        bank=_PAGBANK,
        needs=frozenset({"codigo da transacao", "data", "tipo", "descricao", "valor"}),
        date=("data",),
        texts=("tipo", "descricao"),
        amount="valor",
        bank_id="codigo da transacao",
        type="tipo",
    ),
)  # fmt: skip


def recognise(table: Table, file_name: str) -> Plan | None:
    """The plan of a known layout, or ``None``.

    Args:
        table: the whole table; its header is looked for in the first rows.
        file_name: name of the file: Nubank writes the account's number nowhere else.
    """
    for index, row in enumerate(islice(table.rows, HEADER_WITHIN)):
        names = names_of(row)
        for layout in _LAYOUTS:
            if _is_header(names, layout) and _has_title(table.rows[:index], layout):
                return _plan(layout, index, names, file_name)
    return None


def _is_header(names: tuple[str, ...], layout: _Layout) -> bool:
    given = [name for name in names if name]
    present = set(given)
    if not layout.needs <= present or not present.intersection(layout.date):
        return False
    if layout.open_ended:
        return True
    return len(given) == len(present) and present <= layout.needs | layout.optional


def _has_title(above: Sequence[Row], layout: _Layout) -> bool:
    return not layout.needs_title or any(
        fold(cell) == layout.needs_title for row in above for cell in row.cells
    )


def _plan(layout: _Layout, header: int, names: tuple[str, ...], file_name: str) -> Plan:
    def column(name: str) -> int | None:
        return names.index(name) if name and name in names else None

    number = _NUBANK_FILE.match(file_name) if layout.name == "nubank_account" else None
    return Plan(
        layout=layout.name,
        header=header,
        names=names,
        date=next(names.index(name) for name in layout.date if name in names),
        texts=tuple(names.index(name) for name in layout.texts if name in names),
        amount=column(layout.amount),
        credit=column(layout.credit),
        debit=column(layout.debit),
        balance=column(layout.balance),
        bank_id=column(layout.bank_id),
        type=column(layout.type),
        record=column(layout.record),
        bank=layout.bank,
        kind=AccountKind.CARD if layout.card else AccountKind.BANK,
        purchases_positive=layout.card,
        account=number[1] if number else "",
    )
