"""Rows of a register workbook from CSV files, one per entity: how the sample is kept."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.intake.forms.dictionary import Column, load_form
from app.kernel.errors import InvalidInputError


def rows_of_folder(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Return rows by entity from `<entity>.csv` in a folder, in the order of the dictionary.

    The header names fields of `imports/register.toml`; numbers are written plainly (1417.70), days
    as 2025-07-01, choices as the register stores them. A line that begins with "#" is a remark.

    Raises:
        InvalidInputError: a file names an unknown field, or holds a value of the wrong type.
    """
    rows: dict[str, list[dict[str, Any]]] = {}
    for sheet in load_form("register").sheets:
        path = folder / f"{sheet.entity}.csv"
        if not path.is_file():
            continue
        columns = {column.field: column for column in sheet.columns}
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(line for line in file if not line.startswith("#"))
            if strange := set(reader.fieldnames or ()) - columns.keys():
                raise InvalidInputError(f"{path.name}: trường lạ {sorted(strange)}.")
            rows[sheet.entity] = [
                {
                    name: _value(columns[name], text, path, reader.line_num)
                    for name, text in row.items()
                    if text
                }
                for row in reader
            ]
    return rows


def _value(column: Column, text: str, path: Path, line: int) -> Any:
    try:
        if column.type == "area":
            return Decimal(text)
        if column.type in {"money", "integer", "year"}:
            return int(text)
        if column.type == "degrees":
            return float(text)
        if column.type == "date":
            return date.fromisoformat(text)
    except (ValueError, ArithmeticError) as error:
        raise InvalidInputError(
            f"{path.name}, dòng {line}, trường {column.field}: “{text}” không đúng kiểu "
            f"{column.type}."
        ) from error
    return text
