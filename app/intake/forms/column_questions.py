"""Questions about columns: which one a required column is, and whether a likeness is right."""

from __future__ import annotations

from collections.abc import Iterable

from app.intake.answers import Option
from app.intake.forms.find_sheets import FoundTable
from app.intake.model import StagedRow, column_letter
from app.intake.questions import LEFT_OPEN, Inquiry

_NOT_TAKEN = Option(value=LEFT_OPEN, label="Không lấy cột này")


def ask_columns(found: FoundTable, rows: Iterable[StagedRow], inquiry: Inquiry) -> None:
    """Ask of a table's columns what only a person can say.

    A column that may be a required one which is missing has to be answered; one that was
    understood by likeness alone is only shown.
    """
    table, mapping = found.table, found.mapping
    by_field = {column.field: column for column in found.form.columns}
    have = {column.field for column in mapping.columns.values()}
    missing = {column.field for column in found.form.columns if column.missing_among(have)}
    rows = list(rows)
    for index, fields in mapping.offers.items():
        letter = column_letter(index)
        path = table.paths[index] if index < len(table.paths) else ""
        required = bool(missing & set(fields))
        options = [
            Option(
                value=name,
                label=by_field[name].header,
                reason="cột bắt buộc, chưa có trong bảng" if name in missing else "",
            )
            for name in sorted(fields, key=lambda name: name not in missing)
        ]
        wanted = [name for name in fields if name in missing]
        inquiry.ask(
            "column",
            f"{table.key}|{letter}",
            f"Trang “{table.sheet}”, cột {letter} “{path}” là cột nào của biểu mẫu?",
            [*options, _NOT_TAKEN],
            proposed=wanted[0] if len(wanted) == 1 else None,
            required=required,
            cells=[f"{table.sheet}!{letter}{table.header_to}"],
        )
        if required:
            for row in rows:
                row.waits.append(f"{table.key}|{letter}")
    for index, match in mapping.matches.items():
        if match.how == "similar":
            letter = column_letter(index)
            path = table.paths[index] if index < len(table.paths) else ""
            inquiry.ask(
                "column",
                f"{table.key}|{letter}",
                f"Trang “{table.sheet}”, cột {letter} “{path}” được hiểu là "
                f"“{match.column.header}”; đúng không?",
                [
                    Option(
                        value=match.column.field,
                        label=match.column.header,
                        reason="giống tiêu đề và nội dung",
                        score=round(100 * match.score, 1),
                    ),
                    _NOT_TAKEN,
                ],
                proposed=match.column.field,
                required=False,
                cells=[f"{table.sheet}!{letter}{table.header_to}"],
            )
