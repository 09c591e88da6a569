"""Old addresses taken apart: the commune, the district, and nothing invented."""

from __future__ import annotations

import pytest

from app.intake.matching.address import name_pattern, parse_address, township_name

ADDRESSES = [
    ("TT Nông trường Mộc Châu", "Sơn La", ("thị trấn", "Nông trường Mộc Châu"), None),
    ("TT Mộc Châu - h. Mộc Châu", "Sơn La", ("thị trấn", "Mộc Châu"), "Mộc Châu"),
    ("Tiểu khu 10 - TT Mộc Châu", "Sơn La", ("thị trấn", "Mộc Châu"), None),
    ("T.khu 3 Nà Mường - Mộc Châu", "Sơn La", (None, "Nà Mường"), "Mộc Châu"),
    ("Lóng Luông - Mộc Châu", "Sơn La", (None, "Lóng Luông"), "Mộc Châu"),
    ("Phường Quyết Tâm - TX Sơn La", "Sơn La", ("phường", "Quyết Tâm"), "Sơn La"),
    ("Chiềng Pha - huyện Thuận Châu", "Sơn La", (None, "Chiềng Pha"), "Thuận Châu"),
    ("Thôm Mòn TT - Thuận Châu", "Sơn La", ("thị trấn", "Thôm Mòn"), "Thuận Châu"),
    ("Khối 15-P.Bến Thuỷ-TP.Vinh", "Nghệ An", ("phường", "Bến Thuỷ"), "Vinh"),
    ("Xã Quảng Lĩnh-h.Quảng Xương", "Thanh Hoá", ("xã", "Quảng Lĩnh"), "Quảng Xương"),
    ("58 Đường Phan Đăng Lưu-TP.Vinh", "Nghệ An", None, "Vinh"),
    ("Số 19, đường Tô Hiệu, phường Tô Hiệu, thành phố Sơn La, tỉnh Sơn La", "Sơn La",
     ("phường", "Tô Hiệu"), "Sơn La"),
    ("Kiêu Kỵ - Gia Lâm - Hà Nội", "Hà Nội", (None, "Kiêu Kỵ"), "Gia Lâm"),
    ("Khối Tân Thuỷ - Tuần Giáo", "Điện Biên", (None, "Tuần Giáo"), None),
    ("Xã Thái Học - Chí Linh", "Hải Dương", ("xã", "Thái Học"), "Chí Linh"),
    ("Bản Bó", "Sơn La", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "province", "commune", "district"), ADDRESSES)
def test_an_address_names_its_commune_and_district(
    text: str, province: str, commune: tuple[str | None, str] | None, district: str | None
) -> None:
    address = parse_address(text, province)
    found = address.commune
    assert (None if found is None else (found.kind, found.name)) == commune
    assert (None if address.district is None else address.district.name) == district


def test_a_township_is_called_after_its_district_or_its_farm() -> None:
    def named(text: str) -> str | None:
        part = parse_address(text, "Sơn La").commune
        assert part is not None
        return township_name(part)

    assert named("TT Mai Sơn") == "Mai Sơn"
    assert named("TT Nông trường Mộc Châu") == "Mộc Châu"
    assert named("TT N.trường Lệ Ninh") == "Lệ Ninh"
    assert named("xã Mai Sơn") is None


def test_a_damaged_name_stands_for_names_that_differ_in_that_letter_only() -> None:
    pattern = name_pattern("Sập V?t")
    assert pattern is not None
    assert pattern.fullmatch("sap vat")
    assert not pattern.fullmatch("sap vaat")
    assert not pattern.fullmatch("sap xa")
    assert name_pattern("Sặp Vạt") is None
