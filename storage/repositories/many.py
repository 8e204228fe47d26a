"""Many rows into one table: SQLAlchemy's care for every single one costs more than storing it.

The columns' own types still make the values ready, but a column at a time; the driver then gets plain tuples.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy.exc import IntegrityError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Table
    from sqlalchemy.engine import Dialect
    from sqlalchemy.ext.asyncio import AsyncConnection

    _Row = tuple[Any, ...]

_INSERTED = 250  # rows of one statement: of 17 columns each, far below SQLite's 32,766 parameters
_COPIED = 2_000  # rows of one COPY: about 10 ms of the event loop
_REFUSED = "23"  # the class of PostgreSQL's codes for a constraint that refuses a row


async def insert_many(
    connection: AsyncConnection, table: Table, names: tuple[str, ...], rows: Sequence[_Row]
) -> None:
    """Insert rows whose values, all of them hashable, stand in the order of these columns.

    Raises:
        IntegrityError: a constraint refuses one of them.
    """
    form = _form(table, names, connection.dialect)
    if connection.dialect.name == "postgresql":
        await _copy(connection, form, rows)
        return
    for part in form.parts(rows, _INSERTED):
        if len(part) == _INSERTED:
            # one statement for them all takes two thirds of the time, most of it without Python's lock
            await connection.exec_driver_sql(form.many, tuple(chain.from_iterable(part)))
        else:
            await connection.exec_driver_sql(form.one, part)


async def _copy(connection: AsyncConnection, form: _Form, rows: Sequence[_Row]) -> None:
    """COPY, past SQLAlchemy, which begins its transaction with the first statement it sees and names the faults."""
    driver: Any = (await connection.get_raw_connection()).driver_connection
    if not driver.is_in_transaction():
        await connection.exec_driver_sql("SELECT 1")
    for part in form.parts(rows, _COPIED):
        try:
            await driver.copy_records_to_table(form.table, columns=form.names, records=part)
        except Exception as fault:
            if str(getattr(fault, "sqlstate", "")).startswith(_REFUSED):
                raise IntegrityError(form.one, None, fault, hide_parameters=True) from fault
            raise


class _Form(NamedTuple):
    """An INSERT as the driver wants it, of one row and of many, and what makes each column's values ready."""

    table: str
    names: tuple[str, ...]
    one: str
    many: str
    processors: Sequence[Callable[[Any], Any] | None]

    def parts(self, rows: Sequence[_Row], size: int) -> Iterator[list[_Row]]:
        """The rows as the driver wants them, so many at a time."""
        for start in range(0, len(rows), size):
            columns = zip(*rows[start : start + size], strict=True)
            yield list(zip(*map(_ready, self.processors, columns), strict=True))


@lru_cache(maxsize=8)  # an engine has one dialect, and two tables are filled this way
def _form(table: Table, names: tuple[str, ...], dialect: Dialect) -> _Form:
    compiled = table.insert().compile(dialect=dialect, column_keys=names)
    assert tuple(compiled.positiontup or ()) == names, "an INSERT names columns in the order of their table"
    one = str(compiled)
    values = one[one.index(" VALUES ") + len(" VALUES ") :]
    many = one + f", {values}" * (_INSERTED - 1)
    types = [table.c[name].type.dialect_impl(dialect) for name in names]
    return _Form(table.name, names, one, many, [kind.bind_processor(dialect) for kind in types])


def _ready(process: Callable[[Any], Any] | None, values: _Row) -> Sequence[Any]:
    if process is None:
        return values
    known = {value: process(value) for value in set(values)}  # most columns of a file repeat a few values
    return [known[value] for value in values]
