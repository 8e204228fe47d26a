"""Between rows and domain objects: fields and columns share their names, so two functions suffice."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from core.domain.conversation import Draft
from core.domain.statements import Problem, StatementImport

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from _typeshed import DataclassInstance
    from sqlalchemy import Column, Row, Table

Thing = TypeVar("Thing", bound="DataclassInstance")


def columns_of(table: Table, kind: type[DataclassInstance]) -> Sequence[Column[Any]]:
    """The columns a domain class is made of, in the order of its fields."""
    return [table.c[field.name] for field in fields(kind)]


def from_row(kind: type[Thing], row: Row[Any]) -> Thing:
    """The domain object of a row selected with ``columns_of``."""
    build: Callable[..., Thing] = kind
    return build(*row)


def to_values(thing: DataclassInstance) -> dict[str, Any]:
    """Column values of a domain object."""
    names, get = reader_of(type(thing))
    return dict(zip(names, get(thing), strict=True))


@cache
def reader_of(kind: type[DataclassInstance]) -> tuple[tuple[str, ...], attrgetter[Any]]:
    """The field names of a class and a reader of all of them: asked once a class, used once a row."""
    names = tuple(field.name for field in fields(kind))
    return names, attrgetter(*names)


def import_from_row(row: Row[Any]) -> StatementImport:
    """A statement import, whose problems are kept as JSON."""
    values: Mapping[str, Any] = {
        field.name: value for field, value in zip(fields(StatementImport), row, strict=True)
    }
    return StatementImport(**{**values, "problems": tuple(Problem(**item) for item in values["problems"])})


def import_values(statement_import: StatementImport) -> dict[str, Any]:
    """Column values of a statement import."""
    return to_values(statement_import) | {
        "problems": [to_values(problem) for problem in statement_import.problems]
    }


def draft_from_row(row: Row[Any]) -> Draft:
    """A draft, whose parts are kept as JSON."""
    draft = from_row(Draft, row)
    stored: Any = draft.parts
    return replace(draft, parts=tuple((UUID(category), int(cents)) for category, cents in stored))


def draft_values(draft: Draft) -> dict[str, Any]:
    """Column values of a draft."""
    return to_values(draft) | {"parts": [[str(category), cents] for category, cents in draft.parts]}
