"""What one press of a button on an import's page says about its file, as answers; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import msgspec

from app.intake.answers import Answers, Question, QuestionKind
from app.kernel.errors import InvalidInputError
from app.web.language import mark

PARTS: Mapping[QuestionKind, str] = {
    "sheet": "sheets",
    "column": "columns",
    "money": "money",
    "date-order": "day_first",
    "number-style": "numbers",
    "place": "units",
    "record": "records",
    "duplicate": "records",
}
"""Kind of question → the part of `Answers` that its answer stands in; "form" is a part itself."""

PART_LABELS: Mapping[str, str] = {
    "form": mark("Biểu mẫu"),
    "sheets": mark("Trang tính"),
    "columns": mark("Cột"),
    "money": mark("Đơn vị tiền"),
    "day_first": mark("Thứ tự ngày, tháng"),
    "numbers": mark("Cách viết số"),
    "units": mark("Đơn vị hành chính"),
    "records": mark("Bản ghi"),
    "cells": mark("Ô đã sửa"),
    "rows": mark("Dòng để lại"),
}

_YES, _NO = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})
_KEY_PARTS = "|"


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One answer that was given; `value` as it is stored, in words where it has any."""

    part: str
    key: str
    value: str


def answered(answers: Answers, kind: str, key: str, value: str) -> Answers:
    """Return the answers with the answer to a question put in.

    Raises:
        InvalidInputError: there is no such kind of question, or it has no such answer.
    """
    if kind == "form":
        return msgspec.structs.replace(answers, form=value)
    part = PARTS.get(cast("QuestionKind", kind))
    if part is None:
        raise InvalidInputError(f"Không có loại câu hỏi “{kind}”. Hãy tải lại trang.")
    if part == "columns":
        table, _, letter = key.rpartition(_KEY_PARTS)
        return column_set(answers, table, letter, value or None)
    return _with(answers, part, {key: _typed(part, value)})


def column_set(answers: Answers, table: str, letter: str, field: str | None) -> Answers:
    """Return the answers with one column of a table taken as `field`, or not taken.

    Another column that was said to be that field is that no more.
    """
    columns = {
        other: None if own == field else own
        for other, own in answers.columns.get(table, {}).items()
    }
    return _with(answers, "columns", {table: {**columns, letter: field}})


def cells_set(answers: Answers, cells: Iterable[str], text: str) -> Answers:
    """Return the answers with `text` to be read in each of the cells ("Sheet!F12")."""
    return _with(answers, "cells", dict.fromkeys(cells, text))


def rows_left_out(answers: Answers, rows: Iterable[str]) -> Answers:
    """Return the answers with each of the rows ("Sheet!12") left out."""
    return _with(answers, "rows", dict.fromkeys(rows, False))


def proposals_taken(answers: Answers, questions: Iterable[Question]) -> Answers:
    """Return the answers with every proposal of the questions accepted."""
    for each in questions:
        if each.proposed is not None:
            answers = answered(answers, each.kind, each.key, each.proposed)
    return answers


def forgotten(answers: Answers, part: str, key: str) -> Answers:
    """Return the answers without one of them, which is asked anew."""
    if part == "form":
        return msgspec.structs.replace(answers, form=None)
    if part not in PART_LABELS:
        raise InvalidInputError(f"Không có loại câu trả lời “{part}”. Hãy tải lại trang.")
    kept = dict(getattr(answers, part))
    if part == "columns":
        table, _, letter = key.rpartition(_KEY_PARTS)
        columns = {k: v for k, v in kept.pop(table, {}).items() if k != letter}
        kept |= {table: columns} if columns else {}
    else:
        kept.pop(key, None)
    return msgspec.structs.replace(answers, **{part: kept})


def given(answers: Answers) -> list[GivenAnswer]:
    """Return every answer that was given, one by one."""
    found = [GivenAnswer("form", "", answers.form)] if answers.form else []
    for part in PART_LABELS:
        if part == "form":
            continue
        for key, value in getattr(answers, part).items():
            if part == "columns":
                found += [
                    GivenAnswer(part, f"{key}{_KEY_PARTS}{letter}", field or "")
                    for letter, field in value.items()
                ]
            else:
                found.append(GivenAnswer(part, key, _told(value)))
    return found


def row_of(cell: str) -> str:
    """Return the row of a cell: "Sheet!F12" → "Sheet!12"."""
    sheet, _, place = cell.rpartition("!")
    return f"{sheet}!{place.lstrip('ABCDEFGHIJKLMNOPQRSTUVWXYZ')}"


def _with(answers: Answers, part: str, said: Mapping[str, Any]) -> Answers:
    return msgspec.structs.replace(answers, **{part: {**getattr(answers, part), **said}})


def _typed(part: str, value: str) -> Any:
    if part in {"sheets", "day_first"}:
        if value not in _YES | _NO:
            raise InvalidInputError(f"Câu trả lời “{value}” không phải có hoặc không.")
        return value in _YES
    if part == "money":
        if value not in {"1", "1000", "1000000"}:
            raise InvalidInputError(f"“{value}” không phải đơn vị tiền: 1, 1000 hay 1000000 đồng.")
        return int(value)
    if part == "numbers" and value not in {"vietnamese", "english"}:
        raise InvalidInputError(f"“{value}” không phải cách viết số: vietnamese hay english.")
    return value


def _told(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
