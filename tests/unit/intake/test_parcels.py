"""Parcels that papers and addresses name."""

from __future__ import annotations

import pytest

from app.intake.matching.parcels import Parcel, parcel_in, parcel_of


@pytest.mark.parametrize(
    ("text", "parcel"),
    [
        ("Thửa đất số 12, tờ bản đồ số 5", Parcel(5, 12)),
        ("THỬA 12; TỜ SỐ 05", Parcel(5, 12)),
        ("thửa 12 bản đồ 5", Parcel(5, 12)),
        ("thửa 12, 13 tờ số 5", None),
        ("thửa 12 tờ 5; thửa 12 tờ 6", None),
        ("Quyết định 12, tờ trình 5", None),
    ],
)
def test_the_one_parcel_that_a_text_names_is_found(text: str, parcel: Parcel | None) -> None:
    assert parcel_in(text) == parcel


def test_a_group_of_households_is_no_sheet_of_the_map() -> None:
    assert parcel_in("Thửa đất số 12, tổ 5, phường Chiềng Sinh") is None
    assert parcel_in("Thửa đất số 12, tờ bản đồ số 5, tổ 3") == Parcel(5, 12)


def test_two_columns_give_a_parcel_where_each_holds_one_number() -> None:
    assert parcel_of("012", 5.0) == Parcel(5, 12)
    assert parcel_of("12, 13", 5) is None
    assert parcel_of(None, 5) is None
