"""Records of one kind: a frozen dataclass and its table, read and written in bulk."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, Generic, TypeVar

from app.db.engine import copy_rows, execute, fetch, transaction
from app.db.violations import explained_violations
from app.kernel.errors import ConflictError

Record = TypeVar("Record")


@dataclass(frozen=True)
class RecordTable(Generic[Record]):
    """How the records of a dataclass stand in a table: fields are columns of the same name.

    Attributes:
        name: of the table.
        record: the dataclass.
        key: columns that say which record it is; `nullable_key`: those of them that may be null.
        derived: columns that the application computes from the record (search and sort keys).
    """

    name: str
    record: type[Record]
    key: tuple[str, ...] = ("code",)
    nullable_key: frozenset[str] = frozenset()
    derived: Mapping[str, Callable[[Record], Any]] = field(default_factory=dict)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns that the record's own fields fill, in their order."""
        return tuple(each.name for each in fields(self.record))  # type: ignore[arg-type]

    async def where(self, condition: str, *parameters: Any) -> tuple[Record, ...]:
        """Return the records that fulfil an SQL condition, in order of their key."""
        order = ", ".join(self._ordered(column) for column in self.key)
        rows = await fetch(
            f"SELECT {_listed(self.columns)} FROM {self.name} WHERE {condition} ORDER BY {order}",
            *parameters,
        )
        return tuple(self.record(*row) for row in rows)

    async def save(self, new: Sequence[Record], changed: Sequence[Record]) -> None:
        """Add the new records and overwrite the changed ones, in the caller's transaction.

        New ones go in by COPY; changed ones by one UPDATE, which adds 1 to their version.

        Raises:
            ConflictError: a new record exists already, or a changed one does not exist.
            InvalidInputError: a value breaks a constraint; the error names the field.
        """
        with explained_violations():
            async with transaction():
                if new:
                    await copy_rows(self.name, self._all_columns, self._rows(new))
                if changed:
                    await self._overwrite(changed)

    def values_of(self, record: Record) -> dict[str, Any]:
        """Return what a record's row holds by column, derived columns included."""
        return dict(zip(self._all_columns, next(self._rows([record])), strict=True))

    @cached_property
    def _all_columns(self) -> tuple[str, ...]:
        return (*self.columns, *self.derived)

    def _rows(self, records: Collection[Record]) -> Iterator[tuple[Any, ...]]:
        columns, derivations = self.columns, tuple(self.derived.values())
        for record in records:
            own = (_normal(getattr(record, column)) for column in columns)
            yield (*own, *(derive(record) for derive in derivations))

    async def _overwrite(self, changed: Sequence[Record]) -> None:
        staging = f"changed_{self.name}"
        assignments = [f'"{c}" = staged."{c}"' for c in self._all_columns if c not in self.key]
        same = " AND ".join(
            f'stored."{c}" {"IS NOT DISTINCT FROM" if c in self.nullable_key else "="} staged."{c}"'
            for c in self.key
        )
        await execute(
            f"CREATE TEMP TABLE {staging} ON COMMIT DROP AS "
            f"SELECT {_listed(self._all_columns)} FROM {self.name} WITH NO DATA"
        )
        await copy_rows(staging, self._all_columns, self._rows(changed))
        await execute(f"ANALYZE {staging}")
        status = await execute(
            f"UPDATE {self.name} AS stored SET {', '.join(assignments)}, "
            f"version = stored.version + 1 FROM {staging} AS staged WHERE {same}"
        )
        await execute(f"DROP TABLE {staging}")
        written = int(status.removeprefix("UPDATE "))
        if written != len(changed):
            raise ConflictError(
                f"Có {len(changed)} bản ghi cần sửa trong bảng {self.name} nhưng chỉ tìm thấy "
                f"{written}: dữ liệu đã bị thay đổi trong lúc ghi. Hãy làm lại từ đầu.",
                expected=len(changed),
                found=written,
            )

    def _ordered(self, column: str) -> str:
        types = {each.name: each.type for each in fields(self.record)}  # type: ignore[arg-type]
        text = "str" in str(types[column])
        return f'"{column}" COLLATE "C"' if text else f'"{column}"'


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _normal(value: Any) -> Any:
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value
