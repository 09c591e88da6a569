"""Optimistic locking: one conditional UPDATE decides which writer wins."""

from __future__ import annotations

from typing import Any

from piccolo.table import Table

from app.kernel.errors import NotFoundError, StaleVersionError


async def update_if_current(
    table: type[Table], key: str, version: int, values: dict[str, Any]
) -> dict[str, Any]:
    """Write `values` to the row `key` if it still has `version`; return the row as it is now.

    The row's version grows by one. The decision is the UPDATE itself, never a check before it.

    Raises:
        NotFoundError: no row has that key.
        StaleVersionError: someone wrote meanwhile; `extra` tells both versions and, per field that
            this write wanted to set, the value that stands now.
    """
    primary_key = table._meta.primary_key
    version_column = table._meta.get_column_by_name("version")
    new_values: dict[Any, Any] = {**values, "version": version + 1}
    written: list[dict[str, Any]] = (
        await table.update(new_values, force=True)
        .where((primary_key == key) & (version_column == version))
        .returning(*table.all_columns())
    )
    if written:
        return written[0]
    current = await table.select().where(primary_key == key).first()
    if current is None:
        raise NotFoundError(f"Không có bản ghi nào mang mã “{key}”.")
    difference = {
        field: {"theirs": current[field], "yours": value}
        for field, value in values.items()
        if current[field] != value
    }
    raise StaleVersionError(
        f"Bản ghi “{key}” đã ở phiên bản {current['version']}, không còn là {version}. "
        "Hãy tải lại, xem khác biệt rồi ghi lại.",
        current_version=current["version"],
        your_version=version,
        difference=difference,
    )
