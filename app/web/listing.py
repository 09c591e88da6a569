"""Lists: one template for all of them, driven by a specification of columns and filters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from litestar import Request
from litestar.response import Template

from app.access.paging import Page
from app.audit.register import Register
from app.kernel.errors import InvalidInputError
from app.web.templating import address_with, page

Item = TypeVar("Item")

FIGURES = frozenset({"area", "dong", "integer", "figure"})
"""Forms of columns that are aligned to the right."""


@dataclass(frozen=True)
class Column(Generic[Item]):
    """One column of a list.

    Attributes:
        label: heading, marked for translation.
        value: what of the item is shown.
        form: how it is shown: "shown", "area", "dong", "integer", "figure", "day", "moment",
            "code"; "message" for a value that is itself to be translated.
        link: address that the cell leads to, None for none.
        sort: value of `sort` in the query that orders by this column, None where it cannot.
    """

    label: str
    value: Callable[[Item], Any]
    form: str = "shown"
    link: Callable[[Item], str | None] | None = None
    sort: str | None = None

    @property
    def is_figure(self) -> bool:
        """Whether the column is aligned to the right."""
        return self.form in FIGURES


@dataclass(frozen=True)
class Filter:
    """One field of the filter form; without options it is a text, a whole code if `exact`."""

    name: str
    label: str
    options: Sequence[tuple[str, str]] | None = None
    any_label: str = "Tất cả"
    hint: str = ""
    exact: bool = False


@dataclass(frozen=True)
class Empty:
    """What a list without items says: what is missing, and what to do next."""

    heading: str
    text: str
    actions: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Listing(Generic[Item]):
    """A list page.

    Attributes:
        title, intro: heading and what these records are, marked for translation.
        columns, filters: what is shown and by what it can be narrowed.
        found: the page of items; query: the filters as asked for.
        empty: what to say where the register has none at all.
        actions: label and address of what can be done here.
    """

    title: str
    intro: str
    columns: Sequence[Column[Item]]
    filters: Sequence[Filter]
    found: Page[Item]
    query: Mapping[str, str]
    empty: Empty
    actions: Sequence[tuple[str, str]] = ()
    notices: Sequence[str] = field(default=())

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter is set, so that an empty list may be the filter's doing."""
        return any(self.query.get(each.name) for each in self.filters)


def sort_address(path: str, query: Mapping[str, str], column: Column[Any]) -> str:
    """Return the address of the list in order of a column; in reverse where it is in that order."""
    order = column.sort or ""
    if query.get("sort") == order:
        order = f"-{order}"
    kept = {name: value for name, value in query.items() if name != "page"}
    return address_with(path, kept, sort=order)


def direction(query: Mapping[str, str], column: Column[Any]) -> str | None:
    """Return how the list is ordered by a column, as aria-sort says it; None where it is not."""
    sort = query.get("sort", "")
    if not column.sort or sort.removeprefix("-") != column.sort:
        return None
    return "descending" if sort.startswith("-") else "ascending"


def list_page(request: Request[Any, Any, Any], listing: Listing[Any]) -> Template:
    """Return the page of a list."""
    return page(
        request,
        "parts/list_page.html",
        listing=listing,
        sort_address=sort_address,
        direction=direction,
    )


def query_of(request: Request[Any, Any, Any], *names: str) -> dict[str, str]:
    """Return the named parameters of the address, `sort` and `page`, without the empty ones."""
    asked = request.query_params
    return {name: asked[name] for name in (*names, "sort", "page") if asked.get(name)}


async def found_in(register: Register[Any, Any], query: Mapping[str, str]) -> Page[Any]:
    """Return the page of a register that `query_of` read, whose other names are its filters."""
    filters: dict[str, Any] = {**query}
    filters.pop("page", None)
    filters.pop("sort", None)
    return await register.page(page=page_number(query), sort=query.get("sort"), **filters)


def page_number(query: Mapping[str, str]) -> int:
    """Return the page that is asked for, 1 where none is.

    Raises:
        InvalidInputError: it is not a positive number, or has more digits than any list has pages.
    """
    text = query.get("page", "1")
    if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) < 1:
        raise InvalidInputError(f"Số trang phải là số từ 1 trở lên, nhận được “{text}”.")
    return int(text)
