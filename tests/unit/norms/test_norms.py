"""What an agency may have by the norms of a day, and where each norm stands."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.agencies.template import load_template
from app.kernel.errors import ConfigurationError
from app.norms.catalogue import load_norms, norms_in_force
from app.norms.model import needed_area, shared_pieces
from app.people.catalogue import load_title_catalogue
from app.people.model import Post

NOW = date(2026, 11, 1)
BEFORE_THE_MERGER = date(2025, 6, 30)

# DOMAIN 3.2: a commune of 43 people.
COMMUNE = [
    Post("xã", "party-secretary", 1),
    Post("xã", "deputy-party-secretary", 1),
    Post("xã", "council-vice-chair", 1),
    Post("xã", "committee-chair", 1),
    Post("xã", "committee-vice-chair", 2),
    Post("xã", "front-chair", 1),
    Post("xã", "department-head", 4),
    Post("xã", "deputy-department-head", 6),
    Post("xã", "specialist", 23),
    Post("xã", "support-contract", 3),
]


def test_a_commune_of_43_may_have_1304_and_a_quarter_square_metres() -> None:
    need = norms_in_force(NOW).space_need("office", COMMUNE)
    assert need.posts == 43
    assert need.titles_m2 == Decimal(705)
    assert need.common_m2 == Decimal("599.25")
    assert need.needed_m2 == Decimal("1304.25")
    assert need.unmeasured == {}


def test_with_the_common_share_of_the_decree_before_it_is_1057_and_a_half() -> None:
    share = norms_in_force(BEFORE_THE_MERGER).common_share
    assert share is not None
    assert (share.share, share.source.instrument[:26]) == (
        Decimal("0.50"),
        "Nghị định số 152/2017/NĐ-C",
    )
    assert needed_area(Decimal(705), share.share) == Decimal("1057.50")


def test_specialised_area_is_added_after_the_common_share() -> None:
    assert needed_area(Decimal(100), Decimal("0.85"), Decimal(40)) == Decimal("225.00")


def test_a_title_without_a_norm_is_named_and_counts_nothing_silently() -> None:
    posts = [Post("x", "specialist", 2), Post("x", "police-officer", 12)]
    need = norms_in_force(NOW).space_need("office", posts)
    assert need.needed_m2 == Decimal("55.50")
    assert need.unmeasured == {"police-officer": 12}
    only_police = norms_in_force(NOW).space_need("police", posts[1:])
    assert only_police.needed_m2 is None


def test_the_need_is_verified_only_if_all_that_it_is_made_of_is() -> None:
    need = norms_in_force(NOW).space_need("office", [Post("x", "specialist", 1)])
    assert not need.verified, "the common share of Decree 155 was read second-hand"
    assert norms_in_force(NOW).title_areas["specialist"].source.verified


def test_the_norms_change_on_the_day_on_which_they_change() -> None:
    last, first = BEFORE_THE_MERGER, BEFORE_THE_MERGER + timedelta(days=1)
    assert load_norms(last).title_areas["specialist"].area_m2 == Decimal(10)
    assert load_norms(first).title_areas["specialist"].area_m2 == Decimal(15)
    assert load_norms(last).cars is None
    assert load_norms(date(2017, 1, 1)).common_share is None
    assert load_norms(last).digest != load_norms(first).digest


def test_no_equipment_norm_is_invented_for_days_whose_annex_was_not_read() -> None:
    assert norms_in_force(date(2026, 3, 8)).items == ()
    assert norms_in_force(date(2026, 3, 8)).equipment_source is None
    assert len(norms_in_force(date(2026, 3, 9)).items) == 9


def test_the_equipment_norms_as_a_whole_are_verified_only_if_all_of_them_are() -> None:
    norms = norms_in_force(NOW)
    assert norms.equipment_source is not None
    assert norms.equipment_source.article == "Phụ lục, mục A và mục B"
    parts = [each.source.verified for each in (*norms.items, *norms.groups.values())]
    assert norms.equipment_source.verified == all(parts)
    assert not norms.equipment_source.verified, "the band of a commune's leaders was not found"


@pytest.mark.parametrize(
    ("staff", "one_per", "pieces"),
    [(0, 15, 0), (1, 15, 1), (3, 15, 1), (15, 15, 1), (16, 15, 2), (97, 10, 10), (96, 10, 10)],
)
def test_shared_equipment_rounds_up(staff: int, one_per: int, pieces: int) -> None:
    assert shared_pieces(staff, one_per) == pieces


@given(st.integers(0, 10_000), st.integers(1, 100))
def test_shared_pieces_are_just_enough(staff: int, one_per: int) -> None:
    pieces = shared_pieces(staff, one_per)
    assert pieces * one_per >= staff
    assert pieces == 0 or (pieces - 1) * one_per < staff


def test_the_decisions_own_examples_of_rounding() -> None:
    """0.21 gives 1 piece, 9.68 gives 10 (Decision 10/2026/QĐ-TTg, annex)."""
    assert shared_pieces(21, 100) == 1
    assert shared_pieces(968, 100) == 10


def test_equipment_counts_per_person_and_shared() -> None:
    posts = [
        Post("x", "committee-chair", 1),
        Post("x", "department-head", 1),
        Post("x", "specialist", 7),
    ]
    need = norms_in_force(NOW).equipment_need(posts)
    assert need == {
        "desk-set": 9,
        "cabinet": 2 + 2 + 7,
        "computer": 2 + 1 + 7,
        "printer": 1 + 1 + 3,
        "telephone": 9,
        "scanner": 1,
        "shredder": 1,
        "photocopier": 1,
        "document-rack": 1,
    }


@pytest.mark.parametrize(
    ("name", "item"),
    [
        ("Máy tính để bàn", "computer"),
        ("Laptop Dell", "computer"),
        ("MÁY IN HP, 2 mặt", "printer"),
        ("Máy quét (scan) tài liệu", "scanner"),
        ("Máy photocopy", "photocopier"),
        ("Tủ tài liệu sắt", "cabinet"),
        ("Bộ bàn ghế làm việc", "desk-set"),
        ("Máy inox", None),
        ("Điều hòa nhiệt độ", None),
    ],
)
def test_an_asset_is_known_by_the_words_of_its_name(name: str, item: str | None) -> None:
    assert norms_in_force(NOW).item_of(name) == item


def test_cars_are_known_by_their_class_and_broken_pieces_by_their_condition() -> None:
    norms = norms_in_force(NOW)
    assert norms.is_car("Xe ô tô")
    assert not norms.is_car("Phương tiện vận tải khác")
    assert norms.is_unusable("Hỏng, chờ thanh lý")
    assert not norms.is_unusable("Trung bình")
    assert not norms.is_unusable(None)
    assert norms.cars is not None
    assert (norms.cars.per_commune, norms.cars.source.verified) == (2, True)


def test_the_files_name_known_titles_and_kinds() -> None:
    norms = norms_in_force(NOW)
    titles = load_title_catalogue().keys()
    assert norms.title_areas.keys() <= titles
    assert norms.groups.keys() <= titles
    assert norms.own_premises.keys() <= {kind.kind for kind in load_template()}
    unmeasured = titles - norms.title_areas.keys()
    assert {title.partition("-")[0] for title in unmeasured} == {"police", "military", "deputy"}


def test_a_province_replaces_a_file_without_touching_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = (Path("app/norms/space_norms.toml").read_text(encoding="utf-8")).replace(
        'titles = ["specialist"]\narea_m2 = "15"', 'titles = ["specialist"]\narea_m2 = "12"'
    )
    (tmp_path / "space_norms.toml").write_text(own, encoding="utf-8")
    monkeypatch.setenv("TRUSO_DATA", str(tmp_path))
    assert norms_in_force(NOW).title_areas["specialist"].area_m2 == Decimal(12)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('instrument = "nd-155-2025"\narticle', 'instrument = "nd-1"\narticle', "nd-1"),
        ('titles = ["support-contract"]', 'titles = ["specialist"]', "specialist"),
        ('area_m2 = "30"', 'area_m2 = "ba mươi"', "title_area"),
        ("short_share", "long_share", "tolerance"),
    ],
)
def test_a_file_that_cannot_be_used_names_the_entry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, said: str
) -> None:
    text = Path("app/norms/space_norms.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "space_norms.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setenv("TRUSO_DATA", str(tmp_path))
    with pytest.raises(ConfigurationError, match=said):
        load_norms(NOW)
