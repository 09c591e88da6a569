"""What the map can colour sites by besides the disposition: classes with names and colours.

Ordered values run along viridis, which colour-blind readers and grey printers can follow; kinds,
which have no order, take Okabe and Ito's palette. A figure that is not known is grey everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.estate.model import SiteKind
from app.kernel.text import fold

Numbers = NDArray[Any]

UNKNOWN_PERCENT = 2**8 - 1
UNKNOWN_DISTANCE = 2**16 - 1
UNKNOWN_AREA = 2**32 - 1

_UNKNOWN_COLOUR = "#CCCCCC"  # as undecided
_VIRIDIS_4 = ("#FDE725", "#35B779", "#31688E", "#440154")
_VIRIDIS_5 = ("#FDE725", "#5EC962", "#21918C", "#3B528B", "#440154")
_OVERFULL = "#D55E00"


@dataclass(frozen=True, slots=True)
class MeasureClass:
    """One step of a measure: values v of its column with `low` <= v < `high`."""

    key: str
    name: str
    english: str
    colour: str
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Measure:
    """What sites can be coloured by: a column of the message and the classes of its values."""

    key: str
    name: str
    english: str
    classes: tuple[MeasureClass, ...]


def _numbered(*classes: tuple[str, str, str, str]) -> tuple[MeasureClass, ...]:
    """Return classes whose values are their own places in the list."""
    return tuple(
        MeasureClass(*named, low=index, high=index + 1) for index, named in enumerate(classes)
    )


def _unknown(value: int) -> MeasureClass:
    return MeasureClass("unknown", "Chưa rõ", "Unknown", _UNKNOWN_COLOUR, value, value + 1)


KIND_NAMES: Mapping[SiteKind, tuple[str, str, str]] = {
    SiteKind.HEADQUARTERS: ("Trụ sở làm việc", "Offices", "#0072B2"),
    SiteKind.EDUCATION: ("Cơ sở giáo dục", "Education", "#E69F00"),
    SiteKind.HEALTH: ("Cơ sở y tế", "Health", "#D55E00"),
    SiteKind.CULTURE_SPORT: ("Cơ sở văn hóa, thể thao", "Culture and sport", "#CC79A7"),
    SiteKind.OTHER: ("Cơ sở khác", "Other", "#009E73"),
}

CONDITIONS = _numbered(
    ("unknown", "Chưa rõ", "Unknown", _UNKNOWN_COLOUR),
    ("good", "Tốt", "Good", _VIRIDIS_4[0]),
    ("fair", "Trung bình", "Fair", _VIRIDIS_4[1]),
    ("poor", "Xuống cấp", "Run down", _VIRIDIS_4[2]),
    ("unusable", "Hỏng, không sử dụng được", "Unusable", _VIRIDIS_4[3]),
)
_UNKNOWN, _GOOD, _FAIR, _POOR, _UNUSABLE = range(len(CONDITIONS))

# Asked from the worst on, so that "không còn tốt" or "tốt, một phần xuống cấp" is not called good.
_CONDITION_WORDS = (
    (_UNUSABLE, ("hong", "khong su dung duoc", "do nat", "sap do", "nguy hiem")),
    (_POOR, ("xuong cap", "cu nat", "dot", "nut", "kem", "khong con tot", "can sua chua")),
    (_FAIR, ("trung binh", "binh thuong", "kha", "su dung duoc")),
    (_GOOD, ("tot", "moi")),
)

_BILLION = 1_000_000_000
VALUE_STEPS = (1 * _BILLION, 5 * _BILLION, 20 * _BILLION, 100 * _BILLION)
"""Where the classes of value begin, in đồng; the first begins at 0."""

_VALUES = _numbered(
    ("unknown", "Chưa rõ", "Unknown", _UNKNOWN_COLOUR),
    ("to-1", "dưới 1 tỷ đồng", "under 1 billion đồng", _VIRIDIS_5[0]),
    ("to-5", "1 – 5 tỷ đồng", "1 – 5 billion đồng", _VIRIDIS_5[1]),
    ("to-20", "5 – 20 tỷ đồng", "5 – 20 billion đồng", _VIRIDIS_5[2]),
    ("to-100", "20 – 100 tỷ đồng", "20 – 100 billion đồng", _VIRIDIS_5[3]),
    ("over-100", "từ 100 tỷ đồng", "100 billion đồng and more", _VIRIDIS_5[4]),
)
_SHARES = (
    MeasureClass("none", "0 %", "0 %", _VIRIDIS_4[0], 0, 1),
    MeasureClass("under-half", "1 – 49 %", "1 – 49 %", _VIRIDIS_4[1], 1, 50),
    MeasureClass("over-half", "50 – 79 %", "50 – 79 %", _VIRIDIS_4[2], 50, 80),
    MeasureClass("full", "80 – 100 %", "80 – 100 %", _VIRIDIS_4[3], 80, 101),
    MeasureClass("over", "trên 100 %", "over 100 %", _OVERFULL, 101, UNKNOWN_PERCENT),
    _unknown(UNKNOWN_PERCENT),
)
_DISTANCES = (
    MeasureClass("to-2", "dưới 2 km", "under 2 km", _VIRIDIS_5[0], 0, 20),
    MeasureClass("to-5", "2 – 5 km", "2 – 5 km", _VIRIDIS_5[1], 20, 50),
    MeasureClass("to-10", "5 – 10 km", "5 – 10 km", _VIRIDIS_5[2], 50, 100),
    MeasureClass("to-20", "10 – 20 km", "10 – 20 km", _VIRIDIS_5[3], 100, 200),
    MeasureClass("over-20", "từ 20 km", "20 km and more", _VIRIDIS_5[4], 200, UNKNOWN_DISTANCE),
    _unknown(UNKNOWN_DISTANCE),
)

MEASURES: tuple[Measure, ...] = (
    Measure(
        "kind",
        "Loại cơ sở",
        "Kind",
        _numbered(
            *(
                (kind.value, name, english, colour)
                for kind, (name, english, colour) in KIND_NAMES.items()
            )
        ),
    ),
    Measure("condition", "Tình trạng nhà", "Condition of buildings", CONDITIONS),
    Measure("value", "Giá trị đất và giá trị còn lại của nhà", "Land and residual value", _VALUES),
    Measure("utilisation", "Diện tích đã bố trí theo phương án", "Floor allotted", _SHARES),
    Measure("present_use", "Diện tích đang sử dụng (hiện trạng)", "Floor in use today", _SHARES),
    Measure("distance", "Khoảng cách đến trụ sở xã mới", "Distance to the new seat", _DISTANCES),
)
"""Every measure is keyed by the column that it classes."""


@cache
def condition_class(words: str | None) -> int:
    """Return the index in `CONDITIONS` of a condition as a source words it ("xuống cấp nặng")."""
    folded = f" {fold(words or '')} "
    for index, wordings in _CONDITION_WORDS:
        if any(f" {wording} " in folded for wording in wordings):
            return index
    return _UNKNOWN


def condition_by_floor(floors: Numbers) -> Numbers:
    """Return the index in `CONDITIONS` that most of each site's floor has; of two alike, the worse.

    `floors` has a row for each site and a column for each condition; what is unknown does not
    count where something is known.
    """
    known = floors[:, :0:-1]  # from the worst to the best: argmax takes the first of the highest
    worst = len(CONDITIONS) - 1
    return np.where(known.any(axis=1), worst - known.argmax(axis=1), _UNKNOWN)


def value_class(total_dong: Numbers, is_known: Numbers) -> Numbers:
    """Return the index of the class of each value, 0 (unknown) where it is not known."""
    return np.where(is_known, 1 + np.searchsorted(VALUE_STEPS, total_dong, side="right"), 0)


def percent(used: Numbers, usable: Numbers) -> Numbers:
    """Return used of usable floor, %, at most 254; UNKNOWN_PERCENT where usable is 0 or below.

    Rounding never makes a full site of one that is not, nor an empty one of one that is in use.
    Both in the same integer unit.
    """
    whole = np.maximum(usable, 1)
    share = (200 * used + whole) // (2 * whole)
    share = np.where(used < usable, np.minimum(share, 99), share)
    share = np.where(used > usable, np.clip(share, 101, UNKNOWN_PERCENT - 1), share)
    share = np.where(used > 0, np.maximum(share, 1), share)
    return np.where(usable > 0, share, UNKNOWN_PERCENT)


def measures_out() -> list[dict[str, Any]]:
    """Return the measures as the message's dictionary tells them."""
    return [
        {
            "key": measure.key,
            "name": measure.name,
            "english": measure.english,
            "classes": [
                {
                    "key": each.key,
                    "name": each.name,
                    "english": each.english,
                    "colour": each.colour,
                    "low": each.low,
                    "high": each.high,
                }
                for each in measure.classes
            ],
        }
        for measure in MEASURES
    ]
