"""A register: one noun's records as its service offers them.

Every write is one transaction that decides by version, and holds its change set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Generic, TypeAlias, TypeVar, cast

import msgspec
from piccolo.table import Table

from app.access.paging import DEFAULT_PAGE_SIZE, Page, limit_offset
from app.audit.names import record_name
from app.audit.store import RecordChange, history_of, record_change_set
from app.db.engine import transaction
from app.db.listing import Listing, Lock
from app.db.records import RecordTable
from app.db.references import refuse_if_referenced
from app.db.versions import update_if_current
from app.db.violations import TABLE_NAMES, explained_violations
from app.kernel.errors import NotFoundError, StaleVersionError

Record = TypeVar("Record")
Item = TypeVar("Item", bound=msgspec.Struct)
Key: TypeAlias = str | int


class HistoryEntry(msgspec.Struct, kw_only=True):
    """What one change set did to a record; `before` is null where it was made, `after` removed."""

    at: datetime
    actor: str
    action: str
    reason: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(frozen=True)
class Register(Generic[Record, Item]):
    """The use cases that every noun of the register has.

    Attributes:
        noun: the first part of its change sets' actions, "estate.site".
        rows: its Piccolo table; records: its dataclass in that table; listing: its list.
        item: the Struct that crosses HTTP; each of its fields is a column of the listing.
        check: raises InvalidInputError where a record's values do not go together.
    """

    noun: str
    rows: type[Table]
    records: RecordTable[Record]
    listing: Listing
    item: type[Item]
    check: Callable[[Record], None] = lambda record: None

    async def page(
        self,
        *,
        page: int = 1,
        page_size: int = DEFAULT_PAGE_SIZE,
        sort: str | None = None,
        **filters: Any,
    ) -> Page[Item]:
        """Return one page of the list; filters are those of the listing, None for "any".

        Raises:
            InvalidInputError: page, page_size or sort cannot be used.
        """
        limit, offset = limit_offset(page, page_size)
        rows, total = await self.listing.page(filters, sort, limit, offset)
        return Page(
            items=[self._item(row) for row in rows], total=total, page=page, page_size=page_size
        )

    async def find(self, *key: Key) -> Item:
        """Return one record.

        Raises:
            NotFoundError: nothing has that key.
        """
        return self._item(await self._row(key))

    async def create(self, record: Record, actor: str, reason: str | None = None) -> Item:
        """Add a record.

        Raises:
            ConflictError: its key is taken.
            InvalidInputError: a value is refused; the error names the field.
        """
        record = self.records.cleaned(record)
        self.check(record)
        with explained_violations():
            async with transaction():
                row_key = await self.records.add(record)
                key = tuple(getattr(record, name, row_key) for name in self._key_names)
                await self._note("create", actor, reason, key, before=None, after=record)
                return self._item(await self._row(key))

    async def change(
        self,
        key: tuple[Key, ...],
        version: int,
        values: Mapping[str, Any],
        actor: str,
        reason: str | None = None,
    ) -> Item:
        """Set some fields of the record, if it still has `version`.

        Raises:
            NotFoundError: nothing has that key.
            StaleVersionError: someone wrote meanwhile; `extra` holds the difference.
            InvalidInputError, ConflictError: a value is refused; the error names the field.
        """
        with explained_violations():
            async with transaction():
                row = await self._row(key, Lock.TO_CHANGE)
                before = self.records.record_of(row)
                after = self.records.cleaned(replace(before, **values))  # type: ignore[type-var]
                if row["version"] == version:
                    self.check(after)
                await self._write(row[self.records.row_key], version, set(values), after)
                await self._note("change", actor, reason, key, before=before, after=after)
                return self._item(await self._row(key))

    async def remove(
        self, key: tuple[Key, ...], version: int, actor: str, reason: str | None = None
    ) -> None:
        """Remove the record, if it still has `version` and nothing points to it.

        Raises:
            NotFoundError: nothing has that key.
            StaleVersionError: someone wrote meanwhile.
            ConflictError: something still points to it; the error says what.
        """
        table, row_key = self.records.name, self.records.row_key
        with explained_violations():
            async with transaction():
                row = await self._row(key, Lock.TO_REMOVE)
                if row["version"] == version:
                    await refuse_if_referenced(table, row_key, row[row_key])
                if not await self.records.remove(row[row_key], version):
                    raise StaleVersionError(
                        f"Bản ghi “{record_name(key)}” đã ở phiên bản {row['version']}, không còn "
                        f"là {version}. Hãy tải lại, xem rồi quyết định.",
                        current_version=row["version"],
                        your_version=version,
                        difference={},
                    )
                before = self.records.record_of(row)
                await self._note("remove", actor, reason, key, before=before, after=None)

    async def history(self, *key: Key) -> list[HistoryEntry]:
        """Return what happened to a record, the latest first; also to one that was removed.

        Raises:
            NotFoundError: nothing has or had that key.
        """
        entries = await history_of(self.records.name, record_name(key))
        present = await self.listing.one(key)
        if not entries and present is None:
            raise self._missing(key)
        if self.listing.key == ("t.id",):
            for name in self._bulk_names([*entries, {"after": present}]):
                entries.extend(await history_of(self.records.name, name))
            entries.sort(key=lambda entry: entry["at"], reverse=True)
        return [HistoryEntry(**entry) for entry in entries]

    def _bulk_names(self, entries: Iterable[Mapping[str, Any]]) -> set[str]:
        """Return the names under which work in bulk, which knows no numbers, noted the record."""
        states = (entry.get(time) for entry in entries for time in ("before", "after"))
        return {
            record_name([state[column] for column in self.records.key])
            for state in states
            if state is not None
        }

    def key_of(self, item: Item) -> tuple[Key, ...]:
        """Return the key by which an item is asked for."""
        return tuple(getattr(item, name) for name in self._key_names)

    @property
    def _key_names(self) -> tuple[str, ...]:
        return tuple(column.removeprefix("t.") for column in self.listing.key)

    async def _row(self, key: tuple[Key, ...], lock: Lock | None = None) -> Mapping[str, Any]:
        row = await self.listing.one(key, lock)
        if row is None:
            raise self._missing(key)
        return row

    def _missing(self, key: tuple[Key, ...]) -> NotFoundError:
        name = TABLE_NAMES[self.records.name]
        return NotFoundError(f"Không có {name} nào mang mã “{record_name(key)}”.")

    def _item(self, row: Mapping[str, Any]) -> Item:
        return self.item(**{name: row[name] for name in self.item.__struct_fields__})

    async def _write(self, row_key: Key, version: int, names: set[str], after: Record) -> None:
        values = self.records.values_of(after)
        own = names | self.records.derived.keys()
        try:
            await update_if_current(
                self.rows, cast(str, row_key), version, {name: values[name] for name in own}
            )
        except StaleVersionError as stale:
            difference = {
                name: each for name, each in stale.extra["difference"].items() if name in names
            }
            raise StaleVersionError(
                stale.detail, **{**stale.extra, "difference": difference}
            ) from None

    async def _note(
        self,
        deed: str,
        actor: str,
        reason: str | None,
        key: tuple[Key, ...],
        *,
        before: Record | None,
        after: Record | None,
    ) -> None:
        change = RecordChange(self.records.name, record_name(key), _state(before), _state(after))
        await record_change_set(actor, f"{self.noun}.{deed}", [change], reason=reason)


def _state(record: Any) -> dict[str, Any] | None:
    return None if record is None else asdict(record)
