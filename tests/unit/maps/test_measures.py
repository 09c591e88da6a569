"""What sites are coloured by: classes without gap or overlap, words read as sources write them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.maps.measures import (
    CONDITIONS,
    MEASURES,
    UNKNOWN_DISTANCE,
    UNKNOWN_PERCENT,
    VALUE_STEPS,
    Measure,
    condition_by_floor,
    condition_class,
    percent,
    value_class,
)

RANGES = {"utilisation": UNKNOWN_PERCENT, "present_use": UNKNOWN_PERCENT,
          "distance": UNKNOWN_DISTANCE}  # fmt: skip
areas = st.integers(0, 2_000_000)


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.key)
def test_every_value_is_of_one_class(measure: Measure) -> None:
    assert measure.classes[0].low == 0
    for before, after in zip(measure.classes, measure.classes[1:], strict=False):
        assert before.high == after.low
    if measure.key in RANGES:
        unknown = measure.classes[-1]
        assert (unknown.key, unknown.low) == ("unknown", RANGES[measure.key])


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.key)
def test_classes_of_a_measure_have_names_and_colours_of_their_own(measure: Measure) -> None:
    for attribute in ("key", "name", "english", "colour"):
        values = [getattr(each, attribute) for each in measure.classes]
        assert len(set(values)) == len(values)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (None, "unknown"),
        ("Đang sử dụng", "unknown"),
        ("Tốt", "good"),
        ("còn tốt", "good"),
        ("không còn tốt", "poor"),
        ("Trung bình", "fair"),
        ("Sử dụng được", "fair"),
        ("Không sử dụng được", "unusable"),
        ("Tốt, mái xuống cấp", "poor"),
        ("XUỐNG CẤP NẶNG", "poor"),
        ("Hỏng", "unusable"),
        ("chờ sắp xếp", "unknown"),
    ],
)
def test_a_condition_is_read_as_the_source_words_it(words: str | None, expected: str) -> None:
    assert CONDITIONS[condition_class(words)].key == expected


@pytest.mark.parametrize(
    ("floors", "expected"),
    [
        ([0, 0, 0, 0, 0], "unknown"),
        ([900, 0, 0, 0, 0], "unknown"),
        ([900, 0, 0, 2, 0], "poor"),
        ([0, 500, 0, 400, 0], "good"),
        ([0, 500, 0, 500, 0], "poor"),
    ],
)
def test_the_condition_of_a_site_is_that_of_most_of_its_floor(
    floors: list[int], expected: str
) -> None:
    (index,) = condition_by_floor(np.array([floors]))
    assert CONDITIONS[index].key == expected


def test_value_classes_begin_at_their_steps() -> None:
    first, second, *_ = VALUE_STEPS
    totals = np.array([0, 0, first - 1, first, second])
    known = np.array([False, True, True, True, True])
    assert value_class(totals, known).tolist() == [0, 1, 1, 2, 3]


@given(areas, areas)
def test_a_share_says_whether_there_is_room(used: int, usable: int) -> None:
    (share,) = percent(np.array([used]), np.array([usable]))
    if usable == 0:
        assert share == UNKNOWN_PERCENT
        return
    assert (share == 0) == (used == 0)
    assert (share > 100) == (used > usable)
    assert (share == 100) == (used == usable)
    if 1 < share < 99 or 101 < share < 254:
        assert abs(share - 100 * used / usable) <= 0.5


def test_a_share_of_unknown_floor_is_unknown() -> None:
    assert percent(np.array([10]), np.array([-1])).tolist() == [UNKNOWN_PERCENT]
