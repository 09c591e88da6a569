"""Other names and answers in the database: loaded once, refused by line, remembered, undone."""

from __future__ import annotations

from decimal import Decimal

import asyncpg
import pytest

from app.audit.store import history_of
from app.db.engine import execute, fetch_value
from app.kernel.errors import InvalidInputError, NotFoundError
from app.units.model import Tally
from app.units.places import PlaceName, Status, Via
from app.units.service import (
    list_aliases,
    load_aliases,
    load_units,
    remember_answer,
    resolve_communes,
)

HEADER = "province_code,district_2015,unit_2015,new_code,new_name,share,second_code,second_share\n"
MOC_CHAU = "14,Huyện Mộc Châu,Thị trấn Mộc Châu,03980,Phường Mộc Châu,0.611,03979,0.389\n"
NA_MUONG = "14,Huyện Mộc Châu,Xã Nà Mường,04000,Xã Đoàn Kết,1.0,,\n"


@pytest.fixture
async def son_la(database):
    await load_units(["14"], "người thử")


@pytest.fixture
def file(tmp_path):
    def write(*lines, header=HEADER, name="tên cũ.csv"):
        path = tmp_path / name
        path.write_text(header + "".join(lines), encoding="utf-8")
        return path

    return write


async def one(name, district=None, province="Sơn La"):
    return (await resolve_communes([PlaceName(name, district, province)]))[0]


async def test_aliases_are_loaded_once_and_found_from_then_on(son_la, file):
    assert (await one("Nà Mường", "Mộc Châu")).status is not Status.EXACT
    path = file(MOC_CHAU, NA_MUONG)
    report = await load_aliases(path, "người thử", source="thử")
    assert (report.aliases, report.divided, report.skipped) == (Tally(2, 0, 0), 1, ())
    found = await one("Nà Mường", "Mộc Châu")
    assert (found.status, found.used.unit.code, found.used.via) == (
        Status.EXACT, "04000", Via.ALIAS,
    )  # fmt: skip
    choice = await one("TT Mộc Châu", "h. Mộc Châu")
    assert choice.status is Status.CHOICE
    assert [c.share for c in choice.candidates] == [Decimal("0.6110"), Decimal("0.3890")]

    again = await load_aliases(path, "người thử", source="thử")
    assert again.aliases == Tally(0, 0, 2)
    sets = "SELECT count(*) FROM change_set WHERE action = 'units.load_aliases'"
    assert await fetch_value(sets) == 1


async def test_a_newer_file_replaces_the_names_that_it_has_and_leaves_others(son_la, file):
    await load_aliases(file(MOC_CHAU, NA_MUONG), "người thử", source="thử")
    newer = file(MOC_CHAU.replace("0.611", "0.6").replace("0.389", "0.4"), name="mới.csv")
    report = await load_aliases(newer, "người thử", source="thử")
    assert report.aliases == Tally(0, 1, 0)
    rows, total = await list_aliases(limit=10)
    assert total == 3
    assert [(r.alias.name, r.alias.target, str(r.alias.share), r.alias.rank) for r in rows] == [
        ("Thị trấn Mộc Châu", "03980@2025", "0.6000", 1),
        ("Thị trấn Mộc Châu", "03979@2025", "0.4000", 2),
        ("Xã Nà Mường", "04000@2025", "1.0000", 1),
    ]
    assert {r.alias.file_name for r in rows} == {"mới.csv", "tên cũ.csv"}
    entries = await history_of("unit_alias", "14@2025/Huyện Mộc Châu/Thị trấn Mộc Châu")
    assert [entry["before"] is None for entry in entries] == [False, True]


async def test_a_name_may_have_a_row_for_each_of_its_units(son_la, file):
    path = file(
        "TT Mộc Châu;Mộc Châu;03979;38,9%\n", "TT Mộc Châu;Mộc Châu;03980;61,1%\n",
        header="Tên cũ;Huyện cũ;Mã mới;Tỷ lệ\n",
    )  # fmt: skip
    assert (await load_aliases(path, "người thử")).aliases == Tally(1, 0, 0)
    rows, _ = await list_aliases(q="moc chau", province="14", limit=10)
    assert [(r.alias.name, r.alias.target, r.alias.rank) for r in rows] == [
        ("Thị trấn Mộc Châu", "03980@2025", 1), ("Thị trấn Mộc Châu", "03979@2025", 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("14,,Xã A,99999,,1,,\n", "dòng 3: không có đơn vị cấp xã mới nào mang mã 99999"),
        (
            "14,,Xã A,04000,Xã Khác,1,,\n",
            "dòng 3: mã 04000 là Xã Đoàn Kết, nhưng tệp ghi “Xã Khác”",
        ),
        ("14,,Xã A,04000,,0.7,03979,0.4\n", "dòng 3: các tỷ lệ của “Xã A” cộng lại là 1.1"),
        ("14,,Xã A,04000,,0.5,04000,0.5\n", "dòng 3: “Xã A” → 04000 đã có ở dòng 3"),
        (NA_MUONG, "dòng 3: “Xã Nà Mường” → 04000 đã có ở dòng 2"),
        ("14,,Xã A,4000,,1,,\n", "dòng 3: mã “4000” không đủ 5 chữ số (có phải 04000?)"),
    ],
)
async def test_one_wrong_row_refuses_the_file_and_is_named(son_la, file, row, problem):
    with pytest.raises(InvalidInputError) as error:
        await load_aliases(file(NA_MUONG, row), "người thử")
    assert error.value.extra["problems"][0].startswith(problem)
    assert "chưa nạp gì" in error.value.detail
    assert await fetch_value("SELECT count(*) FROM unit_alias") == 0


async def test_a_target_of_another_province_than_written_is_refused(database, file):
    await load_units(["14", "12"], "người thử")
    with pytest.raises(InvalidInputError, match="không thuộc tỉnh “12”"):
        await load_aliases(file("12,,Xã A,04000,,1,,\n"), "người thử")


async def test_rows_of_provinces_that_are_not_loaded_are_left_out_and_counted(son_la, file):
    report = await load_aliases(
        file(NA_MUONG, "11,Huyện Mường Chà,Thị trấn Mường Chà,03172,Xã Na Sang,1.0,,\n"),
        "người thử",
    )
    assert (report.aliases, report.skipped) == (Tally(1, 0, 0), (("11", 1),))
    with pytest.raises(InvalidInputError, match="truso units load"):
        await load_aliases(file("11,,Xã A,03172,,1,,\n"), "người thử")


async def test_an_answer_is_remembered_for_the_next_file_and_may_be_changed(son_la):
    asked = PlaceName("TT Mai Sơn", "Mai Sơn", "Sơn La")
    assert (await resolve_communes([asked]))[0].status is Status.CHOICE
    answer = await remember_answer(asked, "04105@2024", "người thử")
    assert (answer.unit, answer.actor) == ("04105@2024", "người thử")
    again = await one("T.T. Mai Sơn", "h. Mai Sơn", "tỉnh Sơn La")
    assert (again.status, again.used.unit.key, again.used.via) == (
        Status.EXACT, "04105@2024", Via.ANSWER,
    )  # fmt: skip
    assert (await one("TT Mai Sơn")).status is Status.CHOICE
    await remember_answer(asked, "04105@2025", "người khác")
    assert (await resolve_communes([asked]))[0].used.unit.key == "04105@2025"
    assert await fetch_value("SELECT count(*) FROM unit_answer") == 1
    sets = "SELECT count(*) FROM change_set WHERE action = 'units.remember_answer'"
    assert await fetch_value(sets) == 2
    await remember_answer(asked, "04105@2025", "người khác")
    assert await fetch_value(sets) == 2


@pytest.mark.parametrize(
    ("name", "unit", "error", "words"),
    [
        ("TT Mai Sơn", "99999@2025", NotFoundError, "99999@2025"),
        ("TT Mai Sơn", "125@2024", InvalidInputError, "không phải đơn vị cấp xã"),
        ("  ", "04105@2025", InvalidInputError, "đang trống"),
    ],
)
async def test_an_answer_that_names_no_commune_is_refused(son_la, name, unit, error, words):
    with pytest.raises(error, match=words):
        await remember_answer(PlaceName(name, "Mai Sơn", "Sơn La"), unit, "người thử")
    assert await fetch_value("SELECT count(*) FROM unit_answer") == 0


async def test_units_loaded_later_are_found(son_la):
    assert (await one("Xã Mường Phăng", None, "Điện Biên")).status is Status.UNKNOWN
    await load_units(["11"], "người thử")
    assert (await one("Xã Mường Phăng", None, "Điện Biên")).status is Status.EXACT


async def test_without_any_units_nothing_is_known(database):
    found = await one("Xã Mường Phăng", None, None)
    assert (found.status, found.candidates) == (Status.UNKNOWN, ())


@pytest.mark.parametrize(
    ("share", "rank", "name", "sha256"),
    [(0, 1, "a", "0" * 64), (1.1, 1, "a", "0" * 64), (1, 0, "a", "0" * 64), (1, 1, "", "0" * 64),
     (1, 1, "a", "x")],
)  # fmt: skip
async def test_the_database_refuses_aliases_that_cannot_be(son_la, share, rank, name, sha256):
    with pytest.raises(asyncpg.CheckViolationError):
        await execute(
            "INSERT INTO unit_alias (province, name, name_key, search_key, target, share, rank, "
            "district, district_key, kind, file_name, sha256, source, loaded_at) VALUES "
            "('14@2025', $1, $1, $1, '04000@2025', $2, $3, '', '', '', 'f', $4, 's', now())",
            name, Decimal(str(share)), rank, sha256,
        )  # fmt: skip
