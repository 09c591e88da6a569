"""Records of one kind: a frozen dataclass and its table, read and written in bulk."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from functools import cached_property
from operator import attrgetter
from typing import Any, Generic, TypeVar

from app.db.engine import copy_rows, execute, fetch, fetch_value, transaction
from app.db.violations import explained_violations
from app.kernel.errors import ConflictError, InvalidInputError
from app.kernel.numbers import area

Record = TypeVar("Record")

_MOST_M2 = Decimal(10) ** 12


@dataclass(frozen=True)
class RecordTable(Generic[Record]):
    """How the records of a dataclass stand in a table: fields are columns of the same name.

    Attributes:
        name: of the table.
        record: the dataclass.
        key: columns that say which record it is; `nullable_key`: those of them that may be null.
        row_key: the primary key: the code, or a number that the database gives.
        derived: columns that the application computes from the record (search and sort keys).
    """

    name: str
    record: type[Record]
    key: tuple[str, ...] = ("code",)
    row_key: str = "code"
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

    async def add(self, record: Record) -> Any:
        """Add one record in the caller's transaction and return its row's key.

        Raises:
            asyncpg.IntegrityConstraintViolationError: see `explained_violations`.
        """
        values = self.values_of(record)
        slots = ", ".join(f"${i}" for i in range(1, len(values) + 1))
        return await fetch_value(
            f"INSERT INTO {self.name} ({_listed(tuple(values))}) VALUES ({slots}) "
            f'RETURNING "{self.row_key}"',
            *values.values(),
        )

    async def remove(self, row_key: Any, version: int) -> bool:
        """Remove one record if it still has `version`; return whether it had."""
        status = await execute(
            f'DELETE FROM {self.name} WHERE "{self.row_key}" = $1 AND version = $2',
            row_key,
            version,
        )
        return status == "DELETE 1"

    def record_of(self, row: Mapping[str, Any]) -> Record:
        """Return the record that a row with at least its columns holds."""
        return self.record(**{column: row[column] for column in self.columns})

    def values_of(self, record: Record) -> dict[str, Any]:
        """Return what a record's row holds by column, derived columns included."""
        return dict(zip(self._all_columns, next(self._rows([record])), strict=True))

    def cleaned(self, record: Record) -> Record:
        """Return the record as the table holds it, from what a person typed.

        Text is in NFC without white space around, an empty one is None; areas have two places.

        Raises:
            InvalidInputError: a text that must be there is empty, or an area is no exact number of
                two places; the error names the field.
        """
        values: dict[str, Any] = {}
        for name in self.columns:
            match getattr(record, name):
                case str(text):
                    values[name] = unicodedata.normalize("NFC", text).strip() or None
                    if values[name] is None and name not in self._optional:
                        raise InvalidInputError(f"Trường {name} không được để trống.", field=name)
                case Decimal() as number:
                    values[name] = _exact_area(name, number)
        return replace(record, **values)  # type: ignore[type-var]

    def selection(self, alias: str = "t") -> str:
        """Return the columns of a SELECT: the record's own, its row's key and its version."""
        names = dict.fromkeys((self.row_key, *self.columns, "version"))
        return ", ".join(f'{alias}."{name}"' for name in names)

    @cached_property
    def _optional(self) -> frozenset[str]:
        types = {each.name: str(each.type) for each in fields(self.record)}  # type: ignore[arg-type]
        return frozenset(name for name, type_ in types.items() if "None" in type_)

    @cached_property
    def _all_columns(self) -> tuple[str, ...]:
        return (*self.columns, *self.derived)

    def _rows(self, records: Collection[Record]) -> Iterator[tuple[Any, ...]]:
        values_of, derivations = attrgetter(*self.columns), tuple(self.derived.values())
        for record in records:
            own = [
                unicodedata.normalize("NFC", value)
                if isinstance(value, str) and not value.isascii()
                else value
                for value in values_of(record)
            ]
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


def _exact_area(field_name: str, number: Decimal) -> Decimal:
    if number.is_finite() and abs(number) < _MOST_M2 and area(number) == number:
        return area(number)
    raise InvalidInputError(
        f"Trường {field_name}: “{number}” không phải diện tích hợp lệ. Hãy ghi số m² dưới "
        "1.000.000.000.000, nhiều nhất hai chữ số thập phân.",
        field=field_name,
    )


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)
