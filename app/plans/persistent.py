"""Sequences of which a longer one shares what a shorter one holds, so that adding costs the same.

Whoever holds a shorter one never sees a change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, TypeVar, overload

Item = TypeVar("Item")


class Stack(Generic[Item]):
    """Items of which the one that was pushed last is the first; iterated from that one down."""

    __slots__ = ("_below", "_top", "size")

    size: int
    _top: Item
    _below: Stack[Item] | None

    def __init__(self) -> None:
        self.size = 0
        self._below = None

    def push(self, item: Item) -> Stack[Item]:
        """Return the stack with an item more."""
        grown: Stack[Item] = Stack()
        grown._top, grown._below, grown.size = item, self, self.size + 1
        return grown

    @property
    def top(self) -> Item:
        """The item that was pushed last; an IndexError where there is none."""
        if self._below is None:
            raise IndexError("the stack is empty")
        return self._top

    @property
    def below(self) -> Stack[Item]:
        """The stack without its top; an IndexError where there is none."""
        if self._below is None:
            raise IndexError("the stack is empty")
        return self._below

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[Item]:
        stack = self
        while stack._below is not None:
            yield stack._top
            stack = stack._below

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Stack):
            return NotImplemented
        return self.size == other.size and all(a == b for a, b in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Stack({list(self)})"


class Log(Sequence[Item]):
    """Items in the order in which they were added; a longer log goes on in the same list."""

    __slots__ = ("_items", "_length")

    def __init__(self, items: Iterable[Item] = ()) -> None:
        self._items = list(items)
        self._length = len(self._items)

    def going_on(self, more: Iterable[Item]) -> Log[Item]:
        """Return the log with further items."""
        # Another log may have gone on from here already: its items are not this one's.
        alone = len(self._items) == self._length
        items = self._items if alone else self._items[: self._length]
        items.extend(more)
        return self._until(items, len(items))

    def until(self, length: int) -> Log[Item]:
        """Return the first `length` items."""
        return self._until(self._items, min(length, self._length))

    @staticmethod
    def _until(items: list[Item], length: int) -> Log[Item]:
        log: Log[Item] = Log()
        log._items, log._length = items, length
        return log

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Item]: ...
    def __getitem__(self, index: int | slice) -> Item | Sequence[Item]:
        if isinstance(index, slice):
            return tuple(self._items[each] for each in range(*index.indices(self._length)))
        return self._items[range(self._length)[index]]

    def __iter__(self) -> Iterator[Item]:
        for index in range(self._length):
            yield self._items[index]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Log({list(self)})"
