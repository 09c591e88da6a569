"""Codes: how things are named for ever.

Official unit codes are text of five digits with leading zeros ("03646"); provinces have two,
districts three. A code alone does not say which unit: in the old list 03646 is phường Chiềng Lề, in
the new one phường Tô Hiệu (the old phường Tô Hiệu is 03649). A unit's key is therefore its code in
the vintage of a code list: "03646@2024" is the old ward, "03646@2025" the new one.
"""

from __future__ import annotations

import re

from app.kernel.errors import InvalidInputError

OLD_VINTAGE = 2024
NEW_VINTAGE = 2025

_UNIT_CODE = re.compile(r"\d{2}|\d{3}|\d{5}")
_RECORD_CODE = re.compile(r"[0-9A-Za-zÀ-ỹ][0-9A-Za-zÀ-ỹ._:@-]{0,63}")
RECORD_CODE_SQL = r"^[0-9A-Za-zÀ-ỹ][0-9A-Za-zÀ-ỹ._:@-]{0,63}$"


def unit_key(code: str, vintage: int) -> str:
    """Return the key of the unit `code` in the code list of `vintage`.

    Raises:
        InvalidInputError: `code` is not 2 (province), 3 (district) or 5 (commune) digits.
    """
    if not _UNIT_CODE.fullmatch(code):
        raise InvalidInputError(
            f"Mã đơn vị hành chính “{code}” không hợp lệ: mã tỉnh có 2, mã huyện có 3, mã xã có "
            "5 chữ số, giữ cả số 0 ở đầu (ví dụ 03646)."
        )
    return f"{code}@{vintage}"


def unit_code(key: str) -> str:
    """Return the official code of a unit's key ("03646@2025" gives "03646")."""
    return key.partition("@")[0]


def record_code(text: str) -> str:
    """Return `text` if it can be the code of a register record (site, building, asset...).

    Raises:
        InvalidInputError: it holds something else than letters, digits and . _ : @ -, or is longer
            than 64 characters.
    """
    if not _RECORD_CODE.fullmatch(text):
        raise InvalidInputError(
            f"Mã “{text}” không hợp lệ: chỉ dùng chữ cái, chữ số và các dấu . _ : @ - "
            "(tối đa 64 ký tự, không có dấu cách)."
        )
    return text
