"""Files of other names: what is read, what is refused, and where it stands."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.kernel.errors import InvalidInputError
from app.units.alias_files import AliasTarget, read_aliases

HEADER = "province_code,district_2015,unit_2015,new_code,new_name,share,second_code,second_share\n"


@pytest.fixture
def read(tmp_path):
    def read(text, encoding="utf-8"):
        path = tmp_path / "alias.csv"
        path.write_bytes(text.encode(encoding))
        return read_aliases(path)

    return read


def test_a_row_names_one_new_unit_or_two(read):
    file = read(
        "\ufeff"
        + HEADER
        + "14,Huyện Mộc Châu,TT Mộc Châu,03980,Phường Mộc Châu,0.611,03979,0.389\n"
        "14,Huyện Mộc Châu,Xã Nà Mường,04000,,1.0,,\n"
    )
    assert file.problems == ()
    assert [(row.line, row.name, row.targets) for row in file.rows] == [
        (
            2,
            "TT Mộc Châu",
            (
                AliasTarget("03980", "Phường Mộc Châu", Decimal("0.6110")),
                AliasTarget("03979", None, Decimal("0.3890")),
            ),
        ),
        (3, "Xã Nà Mường", (AliasTarget("04000", None, Decimal(1)),)),
    ]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Tên cũ;Mã mới;Tỷ lệ", "Xã Nà Mường;04000;61,1 %"),
        ("old_name\tnew_code\tshare", "Xã Nà Mường\t04000\t0.611"),
        ("TÊN ĐƠN VỊ CŨ,MÃ XÃ MỚI,TỈ LỆ", 'Xã Nà Mường,04000,"0,611"'),
    ],
)
def test_columns_have_several_names_and_shares_several_forms(read, header, row):
    file = read(f"{header}\n{row}\n")
    assert file.problems == ()
    assert file.rows[0].targets == (AliasTarget("04000", None, Decimal("0.6110")),)


def test_without_a_share_the_whole_is_meant(read):
    assert read("alias,code\nNà Mường,04000\n").rows[0].targets[0].share == 1


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("14,,Xã A,4000,,1,,", "dòng 2: mã “4000” không đủ 5 chữ số (có phải 04000?)"),
        ("14,,Xã A,04000,,1.2,,", "dòng 2: tỷ lệ “1.2” phải lớn hơn 0 và không quá 1"),
        ("14,,Xã A,04000,,0,,", "dòng 2: tỷ lệ “0” phải lớn hơn 0"),
        ("14,,Xã A,04000,,nhiều,,", "dòng 2: tỷ lệ “nhiều” không phải số"),
        ("14,,Xã A,04000,,NaN,,", "dòng 2: tỷ lệ “NaN” không phải số"),
        ("14,,Xã A,04000,,0.5,03979,", "dòng 2: đơn vị thứ hai (03979) không có tỷ lệ"),
        ("14,,Xã A,04000,,0.5,,0.5", "dòng 2: có tỷ lệ thứ hai mà không có mã"),
        ("14,,,04000,,1,,", "dòng 2: thiếu tên cũ"),
        (f"14,,{'A' * 121},04000,,1,,", "dòng 2: tên dài quá 120 ký tự"),
    ],
)
def test_a_row_that_cannot_be_right_is_named_with_its_line(read, row, problem):
    file = read(HEADER + row + "\n")
    assert file.rows == ()
    assert len(file.problems) == 1
    assert file.problems[0].startswith(problem)


def test_missing_columns_are_named_with_what_would_do(read):
    with pytest.raises(InvalidInputError) as error:
        read("district,unit_2015\nMộc Châu,Xã A\n")
    assert "thiếu cột" in error.value.detail
    assert "new_code" in error.value.detail
    assert "district, unit_2015" in error.value.detail


def test_text_in_another_encoding_and_a_file_that_is_not_there_are_refused(read, tmp_path):
    with pytest.raises(InvalidInputError, match="không phải văn bản UTF-8"):
        read("tên cũ,mã\nXã Nà Mường,04000\n", "utf-16")
    with pytest.raises(InvalidInputError, match="Không đọc được tệp"):
        read_aliases(tmp_path / "none.csv")
