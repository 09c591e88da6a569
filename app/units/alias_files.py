"""Reading a table of names that code lists no longer have (CSV), with where their land lies now."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from app.kernel.errors import InvalidInputError
from app.kernel.text import fold, tidy

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "province": ("province_code", "province", "ma_tinh", "tinh", "tinh_thanh_pho"),
    "district": ("district_2015", "old_district", "district", "huyen_cu", "huyen", "quan_huyen"),
    "name": ("unit_2015", "old_name", "alias", "name", "ten_cu", "ten_don_vi_cu", "ten_goi_khac"),
    "code": ("new_code", "code", "ma_moi", "ma_xa_moi", "ma_don_vi_moi", "ma_xa", "ma"),
    "new_name": ("new_name", "ten_moi", "ten_xa_moi", "ten_don_vi_moi", "don_vi_moi"),
    "share": ("share", "ty_le", "ti_le", "phan_dien_tich"),
    "second_code": ("second_code", "ma_moi_2", "ma_xa_moi_2"),
    "second_name": ("second_name", "ten_moi_2", "ten_xa_moi_2"),
    "second_share": ("second_share", "ty_le_2", "ti_le_2"),
}
"""What is read → the names that its column may have (without diacritics, case or signs)."""

REQUIRED = ("name", "code")
LONGEST_NAME = 120
SUM_OF_SHARES = Decimal("1.005")
"""Shares of one name may exceed 1 by this little, for they are rounded."""

_SIGNS = re.compile(r"[^0-9a-z]+")
_PLACES = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class AliasTarget:
    """A new unit that a row names, with the part of the surface that lies in it."""

    code: str
    name: str | None
    share: Decimal


@dataclass(frozen=True, slots=True)
class AliasRow:
    """One row: its line, province and district as written, the name, and one or two new units."""

    line: int
    province: str
    district: str
    name: str
    targets: tuple[AliasTarget, ...]


@dataclass(frozen=True, slots=True)
class AliasFile:
    """A file as read: its rows, and every row that cannot be read, with line and reason."""

    name: str
    sha256: str
    rows: tuple[AliasRow, ...]
    problems: tuple[str, ...]


def read_aliases(path: Path) -> AliasFile:
    """Return the rows of a CSV file of other names (UTF-8; comma, semicolon or tab).

    A name may have several rows, one for each new unit, or a row with a second unit. A share is a
    number up to 1 ("0.611", "0,611") or a percentage ("61,1 %"); without one the whole is meant.

    Raises:
        InvalidInputError: the file is not there, not UTF-8 text, or lacks a column.
    """
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise InvalidInputError(f"Không đọc được tệp {path}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InvalidInputError(
            f"Tệp {path.name} không phải văn bản UTF-8. Hãy lưu lại dạng “CSV UTF-8”."
        ) from error
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[AliasRow] = []
    problems: list[str] = []
    try:
        columns = _columns(path.name, next(reader, []))
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            values = {
                name: tidy(cells[index]) if index < len(cells) else ""
                for name, index in columns.items()
            }
            try:
                rows.append(_row(reader.line_num, values))
            except InvalidInputError as error:
                problems.append(f"dòng {reader.line_num}: {error.detail}")
    except csv.Error as error:
        raise InvalidInputError(
            f"Tệp {path.name}, dòng {reader.line_num}: không đọc được CSV ({error})."
        ) from error
    return AliasFile(path.name, hashlib.sha256(content).hexdigest(), tuple(rows), tuple(problems))


def _columns(file_name: str, header: Sequence[str]) -> dict[str, int]:
    written = [_SIGNS.sub("_", fold(cell)).strip("_") for cell in header]
    columns = {
        meaning: written.index(name)
        for meaning, names in COLUMNS.items()
        for name in names[::-1]
        if name in written
    }
    missing = [name for name in REQUIRED if name not in columns]
    if missing:
        expected = "; ".join(", ".join(COLUMNS[name]) for name in missing)
        raise InvalidInputError(
            f"Tệp {file_name} thiếu cột. Tên cột nhận được: {expected}. "
            f"Dòng đầu của tệp: {', '.join(header) or 'trống'}."
        )
    return columns


def _row(line: int, values: Mapping[str, str]) -> AliasRow:
    name = values["name"]
    district = values.get("district", "")
    if not fold(name):
        raise InvalidInputError("thiếu tên cũ")
    if len(name) > LONGEST_NAME or len(district) > LONGEST_NAME:
        raise InvalidInputError(f"tên dài quá {LONGEST_NAME} ký tự")
    targets = [_target(values["code"], values.get("new_name"), values.get("share", ""))]
    second = values.get("second_code", "")
    if second:
        if not values.get("second_share"):
            raise InvalidInputError(f"đơn vị thứ hai ({second}) không có tỷ lệ")
        targets.append(_target(second, values.get("second_name"), values["second_share"]))
    elif values.get("second_share"):
        raise InvalidInputError("có tỷ lệ thứ hai mà không có mã đơn vị thứ hai")
    return AliasRow(line, values.get("province", ""), district, name, tuple(targets))


def _target(code: str, name: str | None, share: str) -> AliasTarget:
    if not re.fullmatch(r"\d{5}", code):
        hint = f" (có phải {code:0>5}?)" if re.fullmatch(r"\d{3,4}", code) else ""
        raise InvalidInputError(f"mã “{code}” không đủ 5 chữ số{hint}")
    return AliasTarget(code, name or None, _share(share))


def _share(text: str) -> Decimal:
    if not text:
        return Decimal(1)
    number = text.removesuffix("%").strip().replace(",", ".")
    try:
        share = Decimal(number)
    except InvalidOperation as error:
        raise InvalidInputError(f"tỷ lệ “{text}” không phải số") from error
    if not share.is_finite():
        raise InvalidInputError(f"tỷ lệ “{text}” không phải số")
    share = (share / 100 if text.endswith("%") else share).quantize(_PLACES)
    if not 0 < share <= 1:
        raise InvalidInputError(f"tỷ lệ “{text}” phải lớn hơn 0 và không quá 1 (hoặc 100 %)")
    return share
