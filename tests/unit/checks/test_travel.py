"""Ways by road from a CSV file, and what they replace."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.checks.travel import TravelTime, read_travel_times
from app.kernel.errors import InvalidInputError
from tests.builders.checks import (
    FAR_HALL,
    HALL,
    LARGE,
    OFFICE,
    QUYET_THANG,
    amount,
    evaluation,
    found,
    place,
)
from tests.builders.register import OLD_TO_HIEU, SON_LA, TO_HIEU


def _file(folder: Path, text: str) -> Path:
    path = folder / "duong-di.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_table_is_read_with_codes_or_keys_and_either_mark_for_decimals(tmp_path: Path) -> None:
    file = read_travel_times(
        _file(
            tmp_path,
            "from_unit;to_site;to_unit;km;minutes;source\n"
            "03649;SL-1;;2,4;9;khảo sát 2025\n"
            "\n"
            "03652@2024;;03646;11.05;;OSRM\n",
        )
    )
    assert file.problems == ()
    assert list(file.ways.values()) == [
        TravelTime(OLD_TO_HIEU, "SL-1", None, 2400, 9, "khảo sát 2025"),
        TravelTime(QUYET_THANG, None, TO_HIEU, 11050, None, "OSRM"),
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("3649,SL-1,,2,9,x", "mã xã 5 chữ số"),
        ("03649,SL-1,03646,2,9,x", "đúng một trong hai cột"),
        ("03649,,,2,9,x", "đúng một trong hai cột"),
        ("03649,SL-1,,hai,9,x", "không phải số km"),
        ("03649,SL-1,,-2,9,x", "ngoài khoảng"),
        ("03649,SL-1,,NaN,9,x", "ngoài khoảng"),
        ("03649,SL-1,,2,9.5,x", "không phải số phút"),
        ("03649,SL-1,,2,9,", "chưa ghi nguồn"),
    ],
)
def test_a_line_that_cannot_be_right_is_named(tmp_path: Path, line: str, said: str) -> None:
    header = "from_unit,to_site,to_unit,km,minutes,source\n"
    file = read_travel_times(_file(tmp_path, header + "03652,SL-1,,3,,x\n" + line + "\n"))
    assert len(file.ways) == 1
    assert file.problems[0].startswith("dòng 3: ")
    assert said in file.problems[0]


def test_a_way_that_is_there_twice_is_named(tmp_path: Path) -> None:
    text = "from_unit,to_site,km,source\n03649,SL-1,2,x\n03649@2024,SL-1,3,x\n"
    file = read_travel_times(_file(tmp_path, text))
    assert file.problems == ("dòng 3: chặng này đã có ở dòng 2",)


@pytest.mark.parametrize("header", ["from_unit,km,source", "to_site,km,source", ""])
def test_a_file_that_lacks_a_column_is_refused(tmp_path: Path, header: str) -> None:
    with pytest.raises(InvalidInputError, match="phải có các cột from_unit"):
        read_travel_times(_file(tmp_path, header + "\n"))
    with pytest.raises(InvalidInputError, match="Không đọc được"):
        read_travel_times(tmp_path / "khong-co.csv")


def test_a_loaded_way_replaces_the_straight_line() -> None:
    to_hall = TravelTime(QUYET_THANG, HALL, None, 2500, 8, "test")
    plan = evaluation(place(OFFICE, HALL), ways=(to_hall,))
    assert amount(plan, "seat-distance-mean", TO_HIEU).value == 2500
    assert found(plan, "straight-lines") == []
    elsewhere = evaluation(place(OFFICE, LARGE), ways=(to_hall,))
    assert amount(elsewhere, "seat-distance-worst", TO_HIEU).value == 1112, "a straight line again"


def test_a_way_to_the_new_unit_counts_wherever_the_seat_is() -> None:
    to_unit = TravelTime(QUYET_THANG, None, TO_HIEU, 19_000, None, "test")
    to_hall = TravelTime(QUYET_THANG, HALL, None, 16_000, None, "test")
    large = evaluation(place(OFFICE, LARGE), ways=(to_unit, to_hall))
    assert amount(large, "seat-distance-worst", TO_HIEU).value == 19_000
    assert "19,0 km đường bộ" in found(large, "seat-far")[0].sentence
    hall = evaluation(place(OFFICE, HALL), ways=(to_unit, to_hall))
    assert amount(hall, "seat-distance-worst", TO_HIEU).value == 16_000, "to the site is more exact"
    assert FAR_HALL not in {problem.site for problem in found(hall, "seat-far")}


def test_that_distances_are_straight_lines_is_told_once() -> None:
    assert [problem.subject for problem in found(evaluation(), "straight-lines")] == [SON_LA]
