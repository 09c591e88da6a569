"""Lists over HTTP: a page at a time."""

from __future__ import annotations

from typing import Generic, TypeVar

import msgspec

from app.kernel.errors import InvalidInputError

MAX_PAGE_SIZE = 500
MAX_PAGE = 1_000_000
DEFAULT_PAGE_SIZE = 50

Item = TypeVar("Item")


class Page(msgspec.Struct, Generic[Item], kw_only=True):
    """One page of a list: `page` counts from 1, `total` is the number of items on all pages."""

    items: list[Item]
    total: int
    page: int
    page_size: int

    @property
    def page_count(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-self.total // self.page_size))


def limit_offset(page: int, page_size: int) -> tuple[int, int]:
    """Return LIMIT and OFFSET of a page.

    Raises:
        InvalidInputError: `page` is not within 1-1,000,000, or `page_size` not within 1-500.
    """
    if not 1 <= page <= MAX_PAGE:
        raise InvalidInputError(f"page phải từ 1 đến {MAX_PAGE}, nhận được {page}.")
    if not 1 <= page_size <= MAX_PAGE_SIZE:
        raise InvalidInputError(f"page_size phải từ 1 đến {MAX_PAGE_SIZE}, nhận được {page_size}.")
    return page_size, (page - 1) * page_size
