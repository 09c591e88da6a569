"""The installed package of code lists, read as data."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import date

import pytest

from app.kernel.errors import ConfigurationError, InvalidInputError
from app.units import package
from app.units.model import Level, Relation


@pytest.fixture(scope="module")
def content():
    return package.read_package()


def test_the_package_is_read_without_being_imported(content):
    assert content.source == "vietnamadminunits 1.0.4"
    assert "vietnamadminunits" not in sys.modules


def test_it_holds_both_code_lists_of_all_viet_nam(content):
    assert Counter((unit.vintage, unit.level) for unit in content.units) == {
        (2024, Level.PROVINCE): 63,
        (2024, Level.DISTRICT): 696,
        (2024, Level.COMMUNE): 10_035,
        (2025, Level.PROVINCE): 34,
        (2025, Level.COMMUNE): 3_321,
    }
    kinds = Counter(
        unit.kind for unit in content.units if unit.vintage == 2025 and unit.level is Level.COMMUNE
    )
    assert kinds == {"Xã": 2_621, "Phường": 687, "Đặc khu": 13}


def test_it_holds_every_succession_of_communes_and_of_provinces(content):
    into_communes = [link for link in content.successions if len(link.new_unit) == 10]
    assert Counter(link.relation for link in into_communes) == {
        Relation.WHOLE: 9_569,
        Relation.PARTIAL: 1_033,
    }
    assert len(content.successions) - len(into_communes) == 63


def test_old_units_end_the_day_before_new_ones_begin(content):
    assert {(unit.valid_from, unit.valid_to) for unit in content.units if unit.vintage == 2024} == {
        (None, date(2025, 6, 30))
    }
    assert {(unit.valid_from, unit.valid_to) for unit in content.units if unit.vintage == 2025} == {
        (date(2025, 7, 1), None)
    }


def test_only_resolutions_that_were_read_are_named(content):
    of_son_la = package.select_provinces(content, ["14"]).successions
    assert {link.resolution for link in of_son_la if len(link.new_unit) == 10} == {
        "Nghị quyết số 1681/NQ-UBTVQH15 ngày 16/6/2025 của Ủy ban Thường vụ Quốc hội"
    }
    of_ha_noi = package.select_provinces(content, ["01"]).successions
    assert {link.resolution for link in of_ha_noi} == {None}


def test_island_districts_take_the_place_of_their_special_zone(content):
    units = {unit.key: unit for unit in content.units}
    hoang_sa = units["498@2024"]
    assert (hoang_sa.latitude, hoang_sa.longitude) == (16.568, 112.135)


def test_a_selection_holds_all_that_leads_into_it_and_nothing_else(content):
    part = package.select_provinces(content, ["25"])
    assert {unit.name for unit in part.units if unit.level is Level.PROVINCE} == {
        "Tỉnh Phú Thọ",
        "Tỉnh Hòa Bình",
        "Tỉnh Vĩnh Phúc",
    }
    keys = {unit.key for unit in part.units}
    assert all({link.old_unit, link.new_unit} <= keys for link in part.successions)
    assert all(unit.province in keys for unit in part.units if unit.province)


def test_an_old_provinces_code_is_no_new_province(content):
    with pytest.raises(InvalidInputError, match="mang mã 17"):
        package.select_provinces(content, ["14", "17"])


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Thành Phố Bắc Kạn", ("Thành phố Bắc Kạn", "Thành phố", "Bắc Kạn")),
        ("Thị trấn  Hát Lót", ("Thị trấn Hát Lót", "Thị trấn", "Hát Lót")),
        ("Thị xã Mộc Châu", ("Thị xã Mộc Châu", "Thị xã", "Mộc Châu")),
        ("Phường 1", ("Phường 1", "Phường", "Phường 1")),
    ],
)
def test_a_name_is_told_from_its_kind(written, expected):
    assert package.named(written) == expected


def test_a_text_without_kind_is_refused():
    with pytest.raises(ConfigurationError, match="Tô Hiệu"):
        package.named("Tô Hiệu")


def test_a_missing_package_says_what_to_do(monkeypatch):
    monkeypatch.setattr(package, "PACKAGE", "no_such_package_of_units")
    with pytest.raises(ConfigurationError, match="make setup"):
        package.package_folder()
