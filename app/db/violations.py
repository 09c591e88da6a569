"""What PostgreSQL refuses, in the words of the product: which field, and what to do.

The one translation of constraints; a constraint without a sentence of its own is still explained
by its kind, table and columns. PostgreSQL 18 raises a restrict violation where 15 raises a foreign
key violation: both are read alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from app.kernel.errors import ConflictError, InvalidInputError, TrusoError

TABLE_NAMES = {
    "agency": "cơ quan",
    "agency_succession": "kế thừa cơ quan",
    "asset": "tài sản",
    "baseline": "hiện trạng đã chốt",
    "boundary": "ranh giới",
    "building": "nhà, công trình",
    "comment": "ý kiến",
    "occupancy": "hiện trạng sử dụng",
    "plan": "phương án",
    "post": "biên chế",
    "site": "cơ sở nhà, đất",
    "staff": "cán bộ, công chức",
    "succession": "kế thừa đơn vị hành chính",
    "unit_alias": "tên khác của đơn vị",
    "unit_answer": "câu trả lời về tên đơn vị",
    "title": "chức danh",
    "unit": "đơn vị hành chính",
    "unit_fact": "số liệu đơn vị hành chính",
}
"""Tables as a user calls their rows."""

CHECK_SENTENCES = {
    "agency_code_1": ("code", "Mã cơ quan chỉ dùng chữ cái, chữ số và các dấu . _ : @ -"),
    "agency_validity_1": ("valid_to", "Ngày kết thúc phải từ ngày bắt đầu trở đi"),
    "agency_parent_1": ("parent", "Cơ quan không thể là cấp trên của chính mình"),
    "agency_succession_self_1": ("new_agency", "Cơ quan không thể kế thừa chính mình"),
    "site_code_1": ("code", "Mã cơ sở chỉ dùng chữ cái, chữ số và các dấu . _ : @ -"),
    "site_kind_1": ("kind", "Loại cơ sở phải là một giá trị trong danh mục"),
    "site_point_1": (
        "latitude",
        "Tọa độ phải có đủ vĩ độ (−90 đến 90) và kinh độ (−180 đến 180), hoặc để trống cả hai",
    ),
    "site_accuracy_1": (
        "point_accuracy",
        (
            "Độ tin cậy của tọa độ phải là surveyed, address hoặc unit khi có tọa độ, "
            "và là none khi không có"
        ),
    ),
    "site_amounts_1": ("land_area_m2", "Diện tích đất và giá trị đất không được âm"),
    "building_code_1": ("code", "Mã nhà chỉ dùng chữ cái, chữ số và các dấu . _ : @ -"),
    "building_storeys_1": ("storeys", "Số tầng phải từ 0 đến 200"),
    "building_years_1": ("year_built", "Năm xây dựng, năm sử dụng phải từ 1800 đến 2100"),
    "building_amounts_1": (
        "usable_floor_area_m2",
        "Diện tích, nguyên giá và giá trị còn lại không được âm",
    ),
    "occupancy_area_1": ("area_m2", "Diện tích sử dụng không được âm"),
    "occupancy_dates_1": ("to_date", "Ngày kết thúc phải từ ngày bắt đầu trở đi"),
    "post_count_1": ("number", "Số biên chế không được âm"),
    "staff_code_1": ("code", "Mã cán bộ chỉ dùng chữ cái, chữ số và các dấu . _ : @ -"),
    "asset_code_1": ("code", "Mã tài sản chỉ dùng chữ cái, chữ số và các dấu . _ : @ -"),
    "asset_amounts_1": (
        "quantity",
        "Số lượng, nguyên giá và giá trị còn lại không được âm",
    ),
    "asset_year_1": ("year_in_use", "Năm đưa vào sử dụng phải từ 1900 đến 2100"),
}
"""Check constraint → the field to repair, and what holds for it."""

FOREIGN_KEY_SENTENCES = {
    "occupancy_building_site_1": (
        "building",
        "Nhà phải thuộc đúng cơ sở của hiện trạng sử dụng. Hãy kiểm tra mã nhà và mã cơ sở",
    ),
}
"""Foreign keys that say more than "there is no such record"."""

UNIQUE_SENTENCES = {
    "occupancy_key_1": (
        "from_date",
        (
            "Cơ quan này đã có hiện trạng sử dụng tại đúng cơ sở, nhà và ngày bắt đầu đó. "
            "Hãy sửa bản ghi đã có"
        ),
    ),
    "post_agency_title_1": (
        "title",
        "Cơ quan này đã có biên chế của chức danh đó. Hãy sửa số lượng của bản ghi đã có",
    ),
}
"""Unique constraints of several columns."""

_KEY = re.compile(r"\((?P<columns>.*?)\)=\((?P<values>.*)\)")


@contextmanager
def explained_violations() -> Iterator[None]:
    """Turn what the database refuses inside the block into an error that a user can act on.

    Raises:
        ConflictError: a code is taken, or something still points to the record.
        InvalidInputError: a value breaks a rule, names a record that is not there, or is out of
            range; `extra` holds field, constraint and value where PostgreSQL tells them.
    """
    try:
        yield
    except (asyncpg.IntegrityConstraintViolationError, asyncpg.DataError) as error:
        raise explained(error) from error


def explained(error: asyncpg.PostgresError) -> TrusoError:
    """Return the product's error for a refusal of PostgreSQL."""
    if isinstance(error, asyncpg.UniqueViolationError):
        return _taken(error)
    if isinstance(error, asyncpg.ForeignKeyViolationError | asyncpg.RestrictViolationError):
        return _dangling(error)
    if isinstance(error, asyncpg.CheckViolationError):
        field, sentence = CHECK_SENTENCES.get(
            error.constraint_name or "", (None, f"Dữ liệu vi phạm quy tắc {error.constraint_name}")
        )
        return InvalidInputError(f"{sentence}.", field=field, constraint=error.constraint_name)
    if isinstance(error, asyncpg.NotNullViolationError):
        return InvalidInputError(
            f"Trường {error.column_name} không được để trống.", field=error.column_name
        )
    return InvalidInputError(f"Có giá trị quá dài, quá lớn hoặc sai dạng: {error}.")


def _taken(error: asyncpg.PostgresError) -> ConflictError:
    columns, values = _key_of(error)
    name = TABLE_NAMES.get(error.table_name or "", error.table_name or "bản ghi")
    field, sentence = UNIQUE_SENTENCES.get(
        error.constraint_name or "",
        (columns, f"Mã “{values}” đã được dùng cho {name} khác. Hãy chọn mã khác hoặc sửa bản ghi"),
    )
    return ConflictError(
        f"{sentence}.", field=field, constraint=error.constraint_name, value=values
    )


def _dangling(error: asyncpg.PostgresError) -> TrusoError:
    columns, values = _key_of(error)
    name = TABLE_NAMES.get(error.table_name or "", error.table_name or "bản ghi khác")
    if "not present" not in (error.detail or ""):
        return ConflictError(
            f"Không xóa hay đổi mã “{values}” được: còn {name} trỏ tới. "
            "Hãy chuyển hoặc xóa các bản ghi đó trước.",
            constraint=error.constraint_name,
            value=values,
            referenced_by=error.table_name,
        )
    field, sentence = FOREIGN_KEY_SENTENCES.get(
        error.constraint_name or "",
        (columns, f"Trường {columns}: không có bản ghi nào mang mã “{values}”. Hãy kiểm tra mã"),
    )
    return InvalidInputError(
        f"{sentence}.", field=field, constraint=error.constraint_name, value=values
    )


def _key_of(error: asyncpg.PostgresError) -> tuple[str | None, str | None]:
    match = _KEY.search(error.detail or "")
    return (match["columns"], match["values"]) if match else (None, None)
