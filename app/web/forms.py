"""What people type into forms, read strictly and in Vietnamese form; nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from litestar import Request

from app.kernel.errors import InvalidInputError

KEY_FIELD = "idempotency_key"

_INTEGER = re.compile(r"\d+|\d{1,3}(\.\d{3})+")
_DECIMAL = re.compile(r"(\d+|\d{1,3}(\.\d{3})+)(,\d+)?")


async def form_of(request: Request[Any, Any, Any]) -> dict[str, str]:
    """Return the fields of the sent form that are filled; files are left out."""
    form = await request.form()
    return {
        name: value.strip()
        for name, value in form.multi_items()
        if isinstance(value, str) and value.strip()
    }


async def all_of(request: Request[Any, Any, Any], field: str) -> list[str]:
    """Return every filled value of a field that a form may send more than once."""
    values = (await request.form()).getall(field, [])
    return [value.strip() for value in values if isinstance(value, str) and value.strip()]


def key_of(form: Mapping[str, str]) -> str | None:
    """Return the idempotency key that a page gave its form: sent twice, it writes once."""
    return form.get(KEY_FIELD)


def required(form: Mapping[str, str], field: str, label: str) -> str:
    """Return a field that has to be filled.

    Raises:
        InvalidInputError: it is empty.
    """
    if field not in form:
        raise InvalidInputError(f"Chưa điền {label}.", field=field)
    return form[field]


def read_decimal(form: Mapping[str, str], field: str, label: str) -> Decimal | None:
    """Return a number such as "1.234,50", None where the field is empty.

    Raises:
        InvalidInputError: it is written otherwise.
    """
    text = form.get(field)
    if text is None:
        return None
    if not _DECIMAL.fullmatch(text):
        raise InvalidInputError(
            f"{label} “{text}” không đọc được: viết dấu phẩy cho phần thập phân, dấu chấm cho "
            "hàng nghìn, ví dụ 1.234,50.",
            field=field,
        )
    return Decimal(text.replace(".", "").replace(",", "."))


def read_integer(form: Mapping[str, str], field: str, label: str) -> int:
    """Return a whole number that is not negative.

    Raises:
        InvalidInputError: the field is empty or something else.
    """
    text = required(form, field, label)
    if not text.isascii() or not _INTEGER.fullmatch(text) or len(text) > 12:
        raise InvalidInputError(
            f"{label} “{text}” không đọc được: cần một số nguyên từ 0 trở lên.", field=field
        )
    return int(text.replace(".", ""))


def read_date(form: Mapping[str, str], field: str, label: str) -> date | None:
    """Return a date as browsers send it ("2025-12-31") or people write it ("31/12/2025").

    Raises:
        InvalidInputError: it is written otherwise, or there is no such day.
    """
    text = form.get(field)
    if text is None:
        return None
    match = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text)
    turned = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)
    try:
        if match:
            return date(*map(int, match.groups()))
        if turned:
            return date(*map(int, reversed(turned.groups())))
    except ValueError:
        pass
    raise InvalidInputError(
        f"{label} “{text}” không phải một ngày; viết ngày/tháng/năm, ví dụ 31/12/2025.",
        field=field,
    )
