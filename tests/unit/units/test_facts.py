"""Reading a table of facts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.kernel.errors import InvalidInputError
from app.units.facts import FactRow, merged, read_facts


def written(tmp_path, text: str, encoding: str = "utf-8"):
    path = tmp_path / "facts.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_a_table_is_read_under_english_or_vietnamese_headings(tmp_path):
    english = "code,name,population,area_km2,hq_address,hq_lat,hq_lon\n"
    vietnamese = "Mã xã;Tên;Dân số;Diện tích (km²);Địa chỉ trụ sở;Vĩ độ;Kinh độ\n"
    row = FactRow(
        2, "03646", "Phường Tô Hiệu", 51293, None, Decimal("11.92"), "Số 89", 21.34, 103.9
    )
    for heading, sign in ((english, ","), (vietnamese, ";")):
        values = sign.join(["03646", "Phường Tô Hiệu", "51293", "11.92", "Số 89", "21.34", "103.9"])
        file = read_facts(written(tmp_path, heading + values + "\n", "utf-8-sig"))
        assert file.rows == (row,)
        assert file.problems == ()


def test_what_is_being_updated_is_not_known(tmp_path):
    file = read_facts(written(tmp_path, "code,population,hq_address\n03646,,đang cập nhật\n"))
    assert file.rows == (FactRow(2, "03646", None),)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ("3646,1,,", "có phải 03646"),
        ("03646,20.322,,", "dân số “20.322”"),
        ("03646,-1,,", "dân số"),
        ("03646,1,21.3,", "một trong hai tọa độ"),
        ("03646,1,103.9,21.3", "vĩ độ 103.9 nằm ngoài"),
        ("03646,1,x,21.3", "không phải số độ"),
    ],
)
def test_a_wrong_row_is_named_with_its_line(tmp_path, values, told):
    file = read_facts(written(tmp_path, f"code,population,hq_lat,hq_lon\n\n{values}\n"))
    assert file.rows == ()
    (problem,) = file.problems
    assert problem.startswith("dòng 3: ")
    assert told in problem


def test_a_code_that_comes_twice_is_told(tmp_path):
    file = read_facts(written(tmp_path, "code,population\n03646,1\n03646,2\n"))
    assert file.problems == ("dòng 3: mã 03646 đã có ở dòng 2",)


@pytest.mark.parametrize(
    ("text", "encoding", "told"),
    [
        ("name,population\nTô Hiệu,1\n", "utf-8", "không có cột mã đơn vị"),
        ("code,name\n03646,Tô Hiệu\n", "utf-8", "không có cột số liệu"),
        ("code,ghi chú\n03646,Tô Hiệu\n", "utf-16", "UTF-8"),
        ("", "utf-8", "trống"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(tmp_path, text, encoding, told):
    with pytest.raises(InvalidInputError, match=told):
        read_facts(written(tmp_path, text, encoding))


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(InvalidInputError, match="Không đọc được tệp"):
        read_facts(tmp_path / "none.csv")


def test_an_empty_cell_keeps_what_is_stored_and_the_source_names_both():
    first = merged(
        FactRow(2, "03646", None, population=51293, population_note="sửa", seat_address="Số 89"),
        "03646@2025", None, "Nguồn A", date(2025, 7, 1),
    )  # fmt: skip
    second = merged(
        FactRow(2, "03646", None, population=52000), "03646@2025", first, "Nguồn B", None
    )
    assert (second.population, second.population_note) == (52000, None)
    assert second.seat_address == "Số 89"
    assert (second.source, second.as_of) == ("Nguồn B; Nguồn A", date(2025, 7, 1))
    third = merged(
        FactRow(2, "03646", None, population=52000), "03646@2025", second, "Nguồn B", None
    )
    assert third == second
