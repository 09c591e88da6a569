"""What people write for a unit, and what it may mean."""

from __future__ import annotations

import pytest

from app.kernel.errors import InvalidInputError
from app.units import lookup


@pytest.mark.parametrize(
    ("text", "vintage", "key"),
    [
        ("03646", 2024, "03646@2024"),
        (" 03646 ", 2025, "03646@2025"),
        ("03646@2025", 2024, "03646@2025"),
        ("14", 2025, "14@2025"),
        ("116", 2024, "116@2024"),
        ("Tô Hiệu", 2024, None),
        ("Phường 1", 2024, None),
    ],
)
def test_a_code_or_key_is_recognised(text, vintage, key):
    assert lookup.code_of(text, vintage) == key


@pytest.mark.parametrize(
    ("text", "told"),
    [("3646", "03646"), ("036466", "5 chữ số"), ("1", "5 chữ số"), ("03646@2013", "2013")],
)
def test_digits_that_are_no_code_are_refused(text, told):
    with pytest.raises(InvalidInputError, match=told):
        lookup.code_of(text, 2024)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("P.Tô Hiệu", "phường Tô Hiệu"),
        ("p. Tô Hiệu", "phường Tô Hiệu"),
        ("TT Hát Lót", "thị trấn Hát Lót"),
        ("TX. Mộc Châu", "thị xã Mộc Châu"),
        ("X. Kan Hồ", "xã Kan Hồ"),
        ("Tô Hiệu", "Tô Hiệu"),
        ("Tông Cọ", "Tông Cọ"),
        ("Ea M’Droh", "Ea M'Droh"),
    ],
)
def test_an_abbreviated_kind_is_written_out(written, expected):
    assert lookup.written_out(written) == expected


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Xã Hoà Bình", "xã hòa bình", True),
        ("Thuỷ Xuân", "Thủy Xuân", True),
        ("Chiềng Hắc", "Chiềng Hặc", False),
        ("Mường Sai", "Mường Sại", False),
        ("Đông Sang", "Dông Sang", False),
    ],
)
def test_spelling_ignores_case_and_the_place_of_the_tone_only(one, other, same):
    assert (lookup.spelling_key(one) == lookup.spelling_key(other)) is same


def test_a_further_official_spelling_leads_to_its_unit():
    assert lookup.units_also_called("Can Hồ") == {"03469@2024"}
    assert lookup.units_also_called("xã nặm păm") == {"03826@2024"}
    assert lookup.units_also_called("Kan Hồ") == set()


def test_a_province_is_meant_by_key_code_or_name():
    for wanted in ("14@2024", "14", "Sơn La", "tinh son la"):
        assert lookup.fits(wanted, "14@2024", "Tỉnh Sơn La")
    for wanted in ("12", "Sơn", "14@2025"):
        assert not lookup.fits(wanted, "14@2024", "Tỉnh Sơn La")
    assert not lookup.fits("14", None, None)
