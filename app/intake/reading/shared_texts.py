"""Texts that a column repeats stand in memory once: a reader makes a text anew for every cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

Value = TypeVar("Value")

_SAMPLED = 1_000
_REPEATED = 0.5
_MOST_KEPT = 20_000


def share_texts(rows: Sequence[list[Value]]) -> None:
    """Let equal texts of a column be one object, in place, where a column repeats its texts.

    Columns whose first thousand rows are mostly different (codes, numbers) are left as they are.
    """
    sample = rows[:_SAMPLED]
    for column in range(max(map(len, sample), default=0)):
        texts = [
            row[column] for row in sample if column < len(row) and row[column].__class__ is str
        ]
        if len(texts) < 2 or len(set(texts)) > _REPEATED * len(texts):
            continue
        kept: dict[Value, Value] = {}
        for row in rows:
            if column >= len(row):
                continue
            value = row[column]
            if value.__class__ is str:
                same = kept.get(value)
                if same is not None:
                    row[column] = same
                elif len(kept) < _MOST_KEPT:
                    kept[value] = value
