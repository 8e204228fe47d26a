"""A month as XLSX: days are days, amounts are numbers, and every text is a text whatever it begins with."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from bot.reports.tables import Cell, Cents, cells, is_like_formula, tidy
from bot.texts import monthly as texts

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as _Cell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

    from core.domain.monthly import MonthBook

_MONEY, _DAY, _MOMENT = "#,##0.00;[Red]-#,##0.00", "dd/mm/yyyy", "dd/mm/yyyy hh:mm"
_WIDTHS = (11, 22, 14, 48, 14, 34, 28, 24, 16, 14, 24, 20, 17, 13)
_SAVED_AT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the oldest moment a ZIP can tell


def write_xlsx(book: MonthBook, time_zone: str) -> bytes:
    """The file; the same rows always give the same bytes."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(texts.SHEET)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(texts.COLUMNS))}{len(book.rows) + 1}"
    for number, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append([_head(sheet, name) for name in texts.COLUMNS])
    for row in cells(book, time_zone):
        sheet.append([_written(sheet, cell) for cell in row])
    out = io.BytesIO()
    workbook.save(out)
    return _timeless(out.getvalue(), f"{book.month.last}T00:00:00Z".encode())


def _head(sheet: WriteOnlyWorksheet, name: str) -> _Cell:
    cell = WriteOnlyCell(sheet, name)
    cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E6EEF0")
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    return cell


def _written(sheet: WriteOnlyWorksheet, value: Cell) -> _Cell | None:
    match value:
        case None | "":
            return None
        case Cents(cents):
            return _number(sheet, Decimal(cents).scaleb(-2), _MONEY)
        case datetime():
            return _number(sheet, value, _MOMENT)
        case date():
            return _number(sheet, value, _DAY)
        case int():
            return _number(sheet, value, "0")
        case str():
            return _text(sheet, tidy(value))


def _number(sheet: WriteOnlyWorksheet, value: Any, form: str) -> _Cell:
    cell = WriteOnlyCell(sheet, value)
    cell.number_format = form
    return cell


def _text(sheet: WriteOnlyWorksheet, text: str) -> _Cell:
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"  # openpyxl takes "=1+1" for a formula, and would write it as one
    cell.quotePrefix = is_like_formula(text)  # so does Excel, once somebody edits the cell
    return cell


def _timeless(data: bytes, saved_at: bytes) -> bytes:
    """The same workbook without the moment it was written, which openpyxl puts in twice."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _SAVED_AT.sub(rb"\g<1>" + saved_at, content)
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return out.getvalue()
