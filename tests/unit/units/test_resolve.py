"""What a written name means: real names of Sơn La, Lai Châu, Điện Biên, and traps (DOMAIN §6)."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from app.units.lookup import other_spellings
from app.units.package import read_package
from app.units.place_index import PlaceIndex
from app.units.places import PlaceName, Status, UnitAlias, UnitAnswer, Via
from app.units.resolve import answer_key, resolve

ALIASES = [
    ("Huyện Mộc Châu", "Thị trấn Mộc Châu", [("03980", "0.611"), ("03979", "0.389")]),
    ("Huyện Mộc Châu", "Thị trấn Nông trường Mộc Châu", [("03982", "0.538"), ("04000", "0.333")]),
    ("Huyện Mộc Châu", "Xã Nà Mường", [("04000", "1")]),
    ("Huyện Yên Châu", "Xã Sập Vạt", [("04075", "0.903")]),
    ("Huyện Thuận Châu", "Xã Chiềng Sơ", [("03721", "0.987")]),
    ("Huyện Mai Sơn", "Xã Chiềng Chung", [("04117", "0.967")]),
    ("Huyện Mộc Châu", "Xã Chiềng Sơn", [("03980", "0.99")]),
]


def alias(district, name, target, share, rank):
    kind = "Thị trấn" if name.startswith("Thị trấn") else "Xã"
    return UnitAlias(
        "14@2025", district, kind, name, f"{target}@2025", Decimal(share), rank, "alias.csv",
        "0" * 64, "thử", None,
    )  # fmt: skip


@pytest.fixture(scope="module")
def content():
    return read_package()


@pytest.fixture(scope="module")
def bare(content):
    return PlaceIndex(content.units, content.successions, (), other_spellings())


@pytest.fixture(scope="module")
def full(content):
    aliases = [
        alias(district, name, code, share, rank)
        for district, name, targets in ALIASES
        for rank, (code, share) in enumerate(targets, 1)
    ]
    return PlaceIndex(content.units, content.successions, aliases, other_spellings())


def one(index, name, district=None, province="Sơn La", vintage=None, answers=None):
    return resolve(index, [PlaceName(name, district, province, vintage)], answers or {})[0]


def codes(resolution):
    return [candidate.unit.key for candidate in resolution.candidates]


EXACT = [
    ("Lóng Luông", "Mộc Châu", "Sơn La", "04051@2024", "04048"),
    ("Phường Quyết Tâm", "TX Sơn La", "Sơn La", "03655@2024", "03646"),
    ("Chiềng Pha", "huyện Thuận Châu", "Sơn La", "03730@2024", "03724"),
    ("Thôm Mòn TT", "Thuận Châu", "Sơn La", "03769@2024", "03721"),
    ("xã Chiềng Hắc", "Mộc Châu", "Sơn La", "04012@2024", "03980"),
    ("xã Chiềng Hặc", "Yên Châu", "Sơn La", "04078@2024", "04078"),
    ("Chiềng Chung", "Mai Sơn", "Sơn La", "04129@2024", "04117"),
    ("Chiềng Chung", "h. Mộc Châu", "Sơn La", "04015@2024", "04000"),
    ("Mường Sai", "Sông Mã", "Sơn La", "04213@2024", "04222"),
    ("X. Mường Sại", "H.Quỳnh Nhai", "Sơn La", "03709@2024", "03712"),
    ("TT Hát Lót", "Mai Sơn", "Sơn La", "04105@2024", "04105"),
    ("xã Hát Lót", "Mai Sơn", "Sơn La", "04135@2024", "04105"),
    ("P.Tô Hiệu", "TP Sơn La", "14", "03649@2024", "03646"),
    ("Phường Tô Hiệu", None, "14@2025", "03646@2025", "03646"),
    ("P. Mường Thanh", "TP. Điện Biên Phủ", "Điện Biên", "03136@2024", None),
    ("Xã Chiềng Sinh", "Tuần Giáo", "tỉnh Điện Biên", None, None),
    ("Phường Chiềng Sinh", "TP Sơn La", "T. Sơn La", None, None),
    ("Xã Can Hồ", "Mường Tè", "Lai Châu", "03469@2024", None),
    ("03646", None, "Sơn La", "03646@2025", "03646"),
    ("03649@2024", None, None, "03649@2024", "03646"),
    ("TT Nông trường Phong Hải", "Bảo Thắng", "Lào Cai", None, None),
    ("TT N.T Phong Hải", "Bảo Thắng", "Lào Cai", None, None),
    ("P.01", "Q.3", "TP.HCM", None, None),
    ("Lý Sơn", None, "Quảng Ngãi", None, None),
]


@pytest.mark.parametrize(("name", "district", "province", "key", "new"), EXACT)
def test_a_name_that_agrees_in_full_is_used(full, name, district, province, key, new):
    resolution = one(full, name, district, province)
    assert resolution.status is Status.EXACT, resolution
    assert len(resolution.candidates) == 1
    used = resolution.used
    assert (used.score, used.via, used.share) == (100, Via.NAME, None)
    if key is not None:
        assert used.unit.key == key
    if new is not None:
        assert used.new_unit.code == new


def test_a_district_that_changed_is_said(bare):
    resolution = one(bare, "Lóng Luông", "Mộc Châu")
    assert resolution.note == (
        "huyện trong địa chỉ là Mộc Châu, đơn vị thuộc huyện Vân Hồ: địa bàn huyện đã thay đổi"
    )
    assert resolution.used.place == "huyện Vân Hồ, tỉnh Sơn La"


def test_a_kind_behind_the_name_that_differs_is_said(bare):
    assert one(bare, "Thôm Mòn TT", "Thuận Châu").note == (
        "nguồn ghi “Thôm Mòn TT”, danh mục là Xã Thôm Mòn"
    )


PROPOSED = [
    ("Chieng Hac", "Yen Chau", "04078@2024"),
    ("Thảo Ngu yên", None, "03982@2025"),
    ("Xí m Vàng", "Bắc Yên", "03865@2024"),
    ("Sập V?t", "Yên Châu", "04066@2024"),
    ("Ph?ờng Quy?t Tâm", "TP Sơn La", "03655@2024"),
    ("Phườn Quyết Tâm", "TP Sơn La", "03655@2024"),
    ("Chiềng Phaa", "Thuận Châu", "03730@2024"),
    ("Luông Lóng", "Vân Hồ", "04051@2024"),
    ("xã Mai Sơn", "Mai Sơn", "04105@2025"),
    ("Xã Quyết Tâm", "TP Sơn La", "03655@2024"),
    ("3646", None, "03646@2025"),
    ("Lóng Luông", "Abc", "04051@2024"),
    ("Mai Sơn", None, "04105@2025"),
]


@pytest.mark.parametrize(("name", "district", "key"), PROPOSED)
def test_one_strong_candidate_is_proposed_never_used(bare, name, district, key):
    resolution = one(bare, name, district)
    assert resolution.status is Status.PROPOSED, resolution
    assert resolution.used is None
    assert codes(resolution) == [key]
    assert resolution.candidates[0].reason


CHOICES = [
    ("Chiềng Chung", None, {"04015@2024", "04129@2024"}),
    ("Chieng Hac", None, {"04012@2024", "04078@2024"}),
    ("Chiềng Hắc", "Yên Châu", {"04012@2024", "04078@2024"}),
    ("Hát Lót", "Mai Sơn", {"04105@2024", "04135@2024"}),
    ("TT Mai Sơn", None, {"04105@2025", "04105@2024"}),
    ("TT Mai Sơn", "Mai Sơn", {"04105@2025", "04105@2024"}),
    ("TT Mộc Châu", "h. Mộc Châu", {"03980@2025", "03980@2024"}),
]


@pytest.mark.parametrize(("name", "district", "keys"), CHOICES)
def test_several_candidates_are_a_choice(bare, name, district, keys):
    resolution = one(bare, name, district)
    assert resolution.status is Status.CHOICE, resolution
    assert resolution.used is None
    assert keys <= set(codes(resolution))


def test_an_old_and_a_new_ward_of_one_name_in_different_places_are_a_choice(bare):
    resolution = one(bare, "Phường Mường Thanh", None, "Điện Biên")
    assert resolution.status is Status.CHOICE
    assert {c.new_unit.name for c in resolution.candidates} == {
        "Phường Điện Biên Phủ", "Phường Mường Thanh",
    }  # fmt: skip
    assert one(bare, "Phường Mường Thanh", None, "Điện Biên", 2025).used.unit.vintage == 2025
    assert one(bare, "Phường Mường Thanh", None, "Điện Biên", 2024).used.unit.vintage == 2024


def test_the_new_commune_of_a_name_is_not_the_old_township(bare):
    assert one(bare, "xã Mường Chà", None, "Điện Biên").used.unit.vintage == 2025
    township = one(bare, "TT Mường Chà", "Mường Chà", "Điện Biên")
    assert township.used.new_unit.name == "Xã Na Sang"


def test_a_township_called_after_its_district_asks_which_town_is_meant(bare):
    resolution = one(bare, "TT Mai Sơn")
    assert resolution.note == "danh mục không có “TT Mai Sơn”; Mai Sơn là tên huyện"
    assert [c.unit.name for c in resolution.candidates] == ["Xã Mai Sơn", "Thị trấn Hát Lót"]


def test_a_loaded_alias_with_the_whole_in_one_unit_is_used_with_its_reason(full):
    resolution = one(full, "Nà Mường", "Mộc Châu")
    assert resolution.status is Status.EXACT
    used = resolution.used
    assert (used.unit.key, used.via, used.share) == ("04000@2025", Via.ALIAS, Decimal(1))
    assert used.reason == (
        "tên cũ Xã Nà Mường (huyện Mộc Châu) theo alias.csv: 100 % diện tích nay thuộc Xã Đoàn Kết"
    )


@pytest.mark.parametrize(
    ("name", "district", "shares"),
    [
        ("TT Mộc Châu", "h. Mộc Châu", [("03980", "0.611"), ("03979", "0.389")]),
        ("TT Mộc Châu", None, [("03980", "0.611"), ("03979", "0.389")]),
        ("TT Nông trường Mộc Châu", None, [("03982", "0.538"), ("04000", "0.333")]),
        ("TTNT Mộc Châu", "Mộc Châu", [("03982", "0.538"), ("04000", "0.333")]),
    ],
)
def test_a_divided_name_is_a_choice_with_shares(full, name, district, shares):
    resolution = one(full, name, district)
    assert resolution.status is Status.CHOICE
    assert [(c.unit.code, str(c.share)) for c in resolution.candidates] == shares


def test_an_alias_with_less_than_the_whole_is_proposed(full):
    resolution = one(full, "Sập Vạt", "Yên Châu")
    assert resolution.status is Status.PROPOSED
    assert resolution.candidates[0].new_unit.code == "04075"


def test_an_alias_and_a_name_that_lead_to_different_units_are_a_choice(full):
    resolution = one(full, "Chiềng Sơ", "Thuận Châu")
    assert resolution.status is Status.CHOICE
    assert codes(resolution) == ["03721@2025", "04195@2024"]


def test_the_official_list_outweighs_an_alias_of_the_same_name_and_says_where_it_differs(full):
    resolution = one(full, "Chiềng Sơn", "Mộc Châu")
    assert resolution.used.unit.name == "Xã Chiềng Sơn"
    assert resolution.used.new_unit.code == "03985"
    assert resolution.note == "alias.csv ghi Phường Mộc Châu"


def test_what_is_nowhere_is_unknown_with_the_nearest_named(bare):
    resolution = one(bare, "Abcd Xyzt")
    assert resolution.status is Status.UNKNOWN
    assert len(resolution.candidates) == 3
    assert resolution.note.startswith("danh mục không có tên này; gần nhất: ")


@pytest.mark.parametrize(
    ("name", "province", "note"),
    [
        ("Xã Tân Lập", "Tỉnh Abc", "danh mục đã nạp không có tỉnh “Tỉnh Abc”"),
        ("", "Sơn La", "không có tên đơn vị"),
        (" - ", "Sơn La", "không có tên đơn vị"),
        ("99999", "Sơn La", "danh mục không có mã 99999"),
    ],
)
def test_what_cannot_be_looked_up_is_unknown_and_says_why(bare, name, province, note):
    resolution = one(bare, name, None, province)
    assert (resolution.status, resolution.note) == (Status.UNKNOWN, note)


def test_without_a_province_nothing_is_used(bare):
    resolution = one(bare, "Xã Lóng Luông", None, None)
    assert (resolution.status, resolution.note) == (Status.PROPOSED, "nguồn không ghi tỉnh")
    assert one(bare, "Xã Lóng Luông", "Vân Hồ", None).status is Status.EXACT


def test_numbered_wards_are_never_near_each_other(bare):
    resolution = one(bare, "Phường 99", "Quận 3", "TP.HCM")
    assert resolution.status is Status.UNKNOWN


def test_an_old_name_where_the_new_list_is_meant_is_only_proposed(bare):
    resolution = one(bare, "Xã Lóng Luông", None, "Sơn La", 2025)
    assert resolution.status is Status.PROPOSED
    assert resolution.candidates[0].reason == "là tên trong danh mục cũ"
    assert resolution.candidates[0].new_unit.code == "04048"


def test_an_old_unit_that_was_divided_names_its_heirs(bare, content):
    links = {}
    for link in content.successions:
        links.setdefault(link.old_unit, []).append(link.new_unit)
    unit = next(u for u in content.units if u.district and len(links.get(u.key, ())) > 1)
    district = bare.units[unit.district].name
    used = one(bare, unit.name, district, bare.units[unit.province].name).used
    assert used.unit == unit
    assert used.new_unit is None
    assert {heir.key for heir in used.heirs} == set(links[unit.key])


def test_an_answer_holds_for_the_same_name_in_the_same_place_only(bare):
    asked = PlaceName("TT Mai Sơn", "huyện Mai Sơn", "Sơn La")
    key = answer_key(bare, asked)
    answers = {key: UnitAnswer(*key, "04105@2024", "người thử", datetime(2026, 11, 22, tzinfo=UTC))}
    again = one(bare, "T.T  MAI SƠN", "h. Mai Sơn", "tỉnh Sơn La", answers=answers)
    assert (again.status, again.used.unit.key, again.used.via) == (
        Status.EXACT, "04105@2024", Via.ANSWER,
    )  # fmt: skip
    assert "22/11/2026" in again.used.reason
    assert one(bare, "TT Mai Sơn", "Yên Châu", answers=answers).status is Status.CHOICE
    assert one(bare, "TT Mai Sơn", answers=answers).status is Status.CHOICE


def test_answers_tell_diacritics_apart(bare):
    one_key = answer_key(bare, PlaceName("Chiềng Hắc", "Yên Châu", "Sơn La"))
    assert one_key != answer_key(bare, PlaceName("Chiềng Hặc", "Yên Châu", "Sơn La"))


def test_names_come_back_in_their_order_and_repeat(bare):
    names = [PlaceName(n, None, "Sơn La") for n in ("Tô Hiệu", "Abcd", "Tô Hiệu")]
    found = resolve(bare, names, {})
    assert [each.name for each in found] == names
    assert found[0] == found[2]
