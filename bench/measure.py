"""How a benchmark is measured and written down."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Measurement:
    """One line of the table.

    Attributes:
        name: what was measured; value, unit: how much.
        reference: the same unit for the bare reference of the same run, None where there is none.
        ratio: value / reference; goal: the highest ratio (or value) that is good enough.
        met: whether the goal is met, None where there is no goal.
    """

    name: str
    value: float
    unit: str
    reference: float | None = None
    ratio: float | None = None
    goal: float | None = None
    met: bool | None = None


def seconds(work: Callable[[], Any], *, rounds: int = 3) -> float:
    """Return the shortest of several runs, in seconds of wall clock."""
    best = float("inf")
    for _ in range(rounds):
        gc.collect()
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def against(
    name: str, value: float, reference: float, unit: str, *, goal: float | None = None
) -> Measurement:
    """Return a measurement as a ratio against its reference."""
    ratio = value / reference
    return Measurement(
        name=name,
        value=round(value, 4),
        unit=unit,
        reference=round(reference, 4),
        ratio=round(ratio, 2),
        goal=goal,
        met=None if goal is None else ratio <= goal,
    )


def as_row(measurement: Measurement) -> dict[str, Any]:
    """Return a measurement as it stands in bench.json."""
    return asdict(measurement)
