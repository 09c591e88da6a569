"""The template: names as communes bear them, in a file that a province can replace."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.agencies.template import agencies_of, load_template
from app.kernel.errors import ConfigurationError
from tests.builders.register import MUONG_CHANH, TO_HIEU, unit

WARD = unit(TO_HIEU, "Phường Tô Hiệu")
COMMUNE = unit(MUONG_CHANH, "Xã Mường Chanh")
PHU_QUOC = unit("31078@2025", "Đặc khu Phú Quốc")
CON_DAO = unit("26732@2025", "Đặc khu Côn Đảo")


def test_a_ward_has_these_eight_agencies_in_this_order() -> None:
    assert [(each.code, each.name) for each in agencies_of(WARD, load_template())] == [
        ("03646.party-committee", "Đảng ủy phường Tô Hiệu"),
        ("03646.office", "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân phường Tô Hiệu"),
        ("03646.economic-department", "Phòng Kinh tế, Hạ tầng và Đô thị phường Tô Hiệu"),
        ("03646.culture-society-department", "Phòng Văn hóa – Xã hội phường Tô Hiệu"),
        ("03646.service-centre", "Trung tâm Phục vụ hành chính công phường Tô Hiệu"),
        ("03646.fatherland-front", "Ủy ban Mặt trận Tổ quốc Việt Nam phường Tô Hiệu"),
        ("03646.police", "Công an phường Tô Hiệu"),
        ("03646.military-command", "Ban Chỉ huy Quân sự phường Tô Hiệu"),
    ]


@pytest.mark.parametrize(
    ("of", "name"),
    [
        (WARD, "Phòng Kinh tế, Hạ tầng và Đô thị phường Tô Hiệu"),
        (COMMUNE, "Phòng Kinh tế xã Mường Chanh"),
        (CON_DAO, "Phòng Kinh tế đặc khu Côn Đảo"),
        (PHU_QUOC, "Phòng Kinh tế, Hạ tầng và Đô thị đặc khu Phú Quốc"),
    ],
)
def test_the_economic_department_is_named_by_kind_of_unit(of, name: str) -> None:
    (found,) = [a for a in agencies_of(of, load_template()) if a.kind == "economic-department"]
    assert found.name == name


def test_only_what_was_read_in_a_source_is_verified() -> None:
    assert [kind.kind for kind in load_template() if not kind.verified] == ["party-committee"]
    assert all(kind.source and kind.english for kind in load_template())


def test_an_agency_belongs_to_the_new_unit_from_its_first_day() -> None:
    agency = agencies_of(WARD, load_template())[0]
    assert (agency.unit, agency.valid_from, agency.valid_to) == (TO_HIEU, WARD.valid_from, None)


OWN = """
[[agency]]
kind = "office"
label = "Văn phòng"
english = "Office"
order = 1
source = "QĐ của tỉnh"
verified = true
name = [{ pattern = "Văn phòng {unit}", unit_kinds = ["Phường"] }]
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The province's own template."""
    monkeypatch.setenv("TRUSO_DATA", str(tmp_path))
    return tmp_path / "agency_template.toml"


def test_a_province_replaces_the_template(own: Path) -> None:
    own.write_text(OWN)
    assert [a.name for a in agencies_of(WARD, load_template())] == ["Văn phòng phường Tô Hiệu"]
    assert agencies_of(COMMUNE, load_template()) == []


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ('label = "Văn phòng"', "", r"thứ 1 \(kind = office\).*`label`"),
        ("order = 1", 'order = "one"', r"kind = office.*`\$\.order`"),
        ("order = 1", "order = 1\ncolour = 2", r"kind = office.*`colour`"),
        ("{unit}", "", "đúng một chỗ {unit}"),
        ("[[agency]]", "[[agencies]]", r"thiếu các mục \[\[agency\]\]"),
        ("[[agency]]", "[agency", "không đọc được"),
        ("[[agency]]", OWN + "[[agency]]", "kind = office đã có ở mục trước"),
    ],
)
def test_a_template_that_cannot_be_used_names_the_entry(
    own: Path, right: str, wrong: str, says: str
) -> None:
    own.write_text(OWN.replace(right, wrong))
    with pytest.raises(ConfigurationError, match=says):
        load_template()
