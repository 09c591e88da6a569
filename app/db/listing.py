"""Lists: the filters and orders that a list offers, and one page of it, in two queries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.db.engine import fetch, fetch_value
from app.kernel.errors import InvalidInputError
from app.kernel.text import fold

_NULLS_LAST = " NULLS LAST"


class Lock(StrEnum):
    """How a row is held until the transaction ends."""

    TO_CHANGE = "NO KEY UPDATE"
    TO_REMOVE = "UPDATE"  # Nothing new may point to it either.


@dataclass(frozen=True)
class Filter:
    """A condition with `{}` for its parameter, and how what the user gave becomes the parameter."""

    condition: str
    parameter: Callable[[Any], Any] = lambda given: given


def search(column: str) -> Filter:
    """Return the filter "every word of it occurs in the search key", diacritics or not."""
    return Filter(f"{column} LIKE ALL({{}}::text[])", _patterns)


def _patterns(text: str) -> list[str]:
    escaped = fold(text).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return [f"%{word}%" for word in escaped.split()]


@dataclass(frozen=True)
class Listing:
    """The rows of one table as a list shows them.

    Attributes:
        select: columns, without the word SELECT; the table's alias is `t`.
        source: what stands after FROM: the table as `t` and left joins that give names to codes.
        key: columns that a row is asked for by, in the order of its address.
        filters: what the list can be narrowed by.
        orders: name of an order → SQL expression; the first one is the usual order.
    """

    select: str
    source: str
    key: tuple[str, ...]
    orders: Mapping[str, str]
    filters: Mapping[str, Filter] = field(default_factory=dict)

    async def page(
        self, filters: Mapping[str, Any], sort: str | None, limit: int, offset: int
    ) -> tuple[Sequence[Mapping[str, Any]], int]:
        """Return one page of the rows that fulfil the filters, and how many fulfil them in all.

        A filter that is None does not count. `sort` is the name of an order, with "-" before it
        for the reverse; equal rows stand in order of their key.

        Raises:
            InvalidInputError: `sort` is not one of the orders.
        """
        parameters: list[Any] = []
        conditions = ["true"]
        for name, given in filters.items():
            if given is None:
                continue
            wanted = self.filters[name]
            parameters.append(wanted.parameter(given))
            conditions.append(wanted.condition.replace("{}", f"${len(parameters)}"))
        where = f"FROM {self.source} WHERE {' AND '.join(f'({c})' for c in conditions)}"
        order = self._order(sort)
        total = int(await fetch_value(f"SELECT count(*) {where}", *parameters))
        rows = await fetch(
            f"SELECT {self.select} {where} ORDER BY {order} LIMIT {limit} OFFSET {offset}",
            *parameters,
        )
        return rows, total

    async def one(self, key: Sequence[Any], lock: Lock | None = None) -> Mapping[str, Any] | None:
        """Return the row of a key, None where there is none; `lock` holds others' writes off."""
        where = " AND ".join(f"{column} = ${i}" for i, column in enumerate(self.key, start=1))
        rows = await fetch(
            f"SELECT {self.select} FROM {self.source} WHERE {where}"
            + (f" FOR {lock} OF t" if lock else ""),
            *key,
        )
        return rows[0] if rows else None

    def _order(self, sort: str | None) -> str:
        name = sort or next(iter(self.orders))
        descending = name.startswith("-")
        expression = self.orders.get(name.removeprefix("-"))
        if expression is None:
            raise InvalidInputError(
                f"Không sắp xếp theo “{name}” được. Các cách sắp xếp: {', '.join(self.orders)} "
                "(thêm dấu - ở trước để đảo ngược).",
                allowed=list(self.orders),
            )
        direction = " DESC" if descending else ""
        bare = expression.removesuffix(_NULLS_LAST)
        first = bare + direction + (_NULLS_LAST if bare != expression else "")
        ties = (f"{column}{_collated(column)}{direction}" for column in self.key)
        return ", ".join((first, *ties))


def _collated(column: str) -> str:
    return "" if column == "t.id" else ' COLLATE "C"'
