"""Names of units as people write them."""

from __future__ import annotations

import pytest

from app.units.written_names import (
    damaged_pattern,
    loose_key,
    misspelt_kinds,
    name_key,
    numbers_in,
    read_name,
)


@pytest.mark.parametrize(
    ("written", "kind", "name"),
    [
        ("Phường Tô Hiệu", "phường", "Tô Hiệu"),
        ("P.Tô Hiệu", "phường", "Tô Hiệu"),
        ("P. Tô Hiệu", "phường", "Tô Hiệu"),
        ("Ph. Tô Hiệu", "phường", "Tô Hiệu"),
        ("P Tô Hiệu", "phường", "Tô Hiệu"),
        ("p1", "phường", "1"),
        ("Phường: Tô Hiệu", "phường", "Tô Hiệu"),
        ("PhườngTô Hiệu", "phường", "Tô Hiệu"),
        ("X.Quang", "xã", "Quang"),
        ("x. Chiềng Pha", "xã", "Chiềng Pha"),
        ("TT Mộc Châu", "thị trấn", "Mộc Châu"),
        ("TT.Mộc Châu", "thị trấn", "Mộc Châu"),
        ("T.T Mộc Châu", "thị trấn", "Mộc Châu"),
        ("T.T. Mộc Châu", "thị trấn", "Mộc Châu"),
        ("T. T. Mộc Châu", "thị trấn", "Mộc Châu"),
        ("TTMộc Châu", "thị trấn", "Mộc Châu"),
        ("THỊ TRẤN HÁT LÓT", "thị trấn", "HÁT LÓT"),
        ("TT NT Mộc Châu", "thị trấn", "nông trường Mộc Châu"),
        ("TTNT Mộc Châu", "thị trấn", "nông trường Mộc Châu"),
        ("TT N.T Phong Hải", "thị trấn", "nông trường Phong Hải"),
        ("TX Sơn La", "thị xã", "Sơn La"),
        ("T.X. Sơn La", "thị xã", "Sơn La"),
        ("Tp.Điện Biên", "thành phố", "Điện Biên"),
        ("h. Mộc Châu", "huyện", "Mộc Châu"),
        ("H.Mộc Châu", "huyện", "Mộc Châu"),
        ("Q.1", "quận", "1"),
        ("ĐK Côn Đảo", "đặc khu", "Côn Đảo"),
        ("T. Sơn La", "tỉnh", "Sơn La"),
        ("Xã Nông Trường", "xã", "Nông Trường"),
        ("Xã Xa Dung", "xã", "Xa Dung"),
        ("Chiềng Pha", None, "Chiềng Pha"),
        ("A Ngo", None, "A Ngo"),
        ("Phương Mai", None, "Phương Mai"),
    ],
)
def test_a_name_is_read_with_its_kind(written, kind, name):
    assert [(each.kind, each.name) for each in read_name(written)[:1]] == [(kind, name)]


@pytest.mark.parametrize("written", ["Thôm Mòn TT", "Thôm Mòn (TT)", "Thôm Mòn, thị trấn"])
def test_a_kind_may_stand_behind_the_name(written):
    reading = read_name(written)[0]
    assert (reading.kind, reading.name, reading.behind) == ("thị trấn", "Thôm Mòn", True)


def test_without_diacritics_a_kind_is_only_one_of_two_readings():
    assert [(each.kind, each.name) for each in read_name("Xa Dung")] == [
        (None, "Xa Dung"), ("xã", "Dung"),
    ]  # fmt: skip


@pytest.mark.parametrize("written", ["Phườn Tô Hiệu", "Ph?ờng Tô Hiệu", "Phưòng Tô Hiệu"])
def test_a_misspelt_kind_is_recognised(written):
    readings = misspelt_kinds(read_name(written)[0])
    assert [(each.kind, each.name) for each in readings] == [("phường", "Tô Hiệu")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hoà Bình", "hòa  bình"),
        ("Phan Rang - Tháp Chàm", "Phan Rang-Tháp Chàm"),
        ("01", "1"),
        ("Ea H’leo", "Ea H'leo"),
    ],
)
def test_writings_of_one_name_share_a_key(one, other):
    assert name_key(one) == name_key(other)


def test_diacritics_tell_names_apart_and_loosely_do_not():
    assert name_key("Chiềng Hắc") != name_key("Chiềng Hặc")
    assert loose_key("Chiềng Hắc") == loose_key("Chiềng Hặc") == loose_key("Chieng Hac")
    assert loose_key("Xí m Vàng") == loose_key("Xím Vàng")
    assert loose_key("Mỹ Lý") == loose_key("Mĩ Lí")


@pytest.mark.parametrize(
    ("name", "numbers"),
    [("phuong 11", ("11",)), ("tam xuan ii", ("ii",)), ("iv", ("iv",)), ("xi m vang", ())],
)
def test_numbers_of_a_name_are_known(name, numbers):
    assert numbers_in(name) == numbers


@pytest.mark.parametrize(
    ("damaged", "name", "fits"),
    [
        ("sập v?t", "sập vạt", True),
        ("sập v??t", "sập vạt", True),
        ("sập vạt?", "sập vạt", True),
        ("s\ufffdp vạt", "sập vạt", True),
        ("sập v?t", "sập vt", False),
        ("sập v?t", "sập viết", False),
    ],
)
def test_lost_letters_stand_for_as_many_at_most(damaged, name, fits):
    assert (damaged_pattern(damaged).fullmatch(name) is not None) is fits
