"""Names that trap (DOMAIN §6), and what became of the units that bear them."""

from __future__ import annotations

import unicodedata

import pytest

from app.kernel.errors import AmbiguousError, InvalidInputError, NotFoundError
from app.units.model import Relation
from app.units.service import find_communes, load_units, predecessors, successors


@pytest.fixture
async def tay_bac(database):
    await load_units(["14", "12", "11"], "người thử")


def codes(matches):
    return [match.unit.code for match in matches]


async def test_to_hieu_was_formed_from_four_wards(tay_bac):
    lineage = await predecessors("03646")
    assert lineage.unit.name == "Phường Tô Hiệu"
    assert {link.unit.short_name for link in lineage.links} == {
        "Quyết Thắng", "Quyết Tâm", "Chiềng Lề", "Tô Hiệu",
    }  # fmt: skip
    assert {link.relation for link in lineage.links} == {Relation.WHOLE}
    assert {link.resolution for link in lineage.links} == {
        "Nghị quyết số 1681/NQ-UBTVQH15 ngày 16/6/2025 của Ủy ban Thường vụ Quốc hội"
    }


async def test_two_old_communes_are_called_chieng_chung(tay_bac):
    with pytest.raises(AmbiguousError) as error:
        await successors("Xã Chiềng Chung")
    assert error.value.extra["candidates"] == [
        {
            "key": "04129@2024", "code": "04129", "name": "Xã Chiềng Chung",
            "district": "Huyện Mai Sơn", "province": "Tỉnh Sơn La",
        },
        {
            "key": "04015@2024", "code": "04015", "name": "Xã Chiềng Chung",
            "district": "Thị xã Mộc Châu", "province": "Tỉnh Sơn La",
        },
    ]  # fmt: skip
    assert "huyện Mai Sơn, tỉnh Sơn La" in error.value.detail
    in_mai_son = await successors("Chiềng Chung", district="Mai Sơn")
    assert [link.unit.name for link in in_mai_son.links] == ["Xã Mường Chanh"]
    in_moc_chau = await successors("chieng chung", district="thị xã Mộc Châu")
    assert [link.unit.name for link in in_moc_chau.links] == ["Xã Đoàn Kết"]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Chiềng Chung, huyện Mai Sơn", "04129"),
        ("xã Chiềng Chung, Mai Sơn, tỉnh Sơn La", "04129"),
        ("Chiềng Chung, TX Mộc Châu, Sơn La", "04015"),
        ("Tân Phong, Lai Châu", "03387"),
    ],
)
async def test_a_name_may_be_followed_by_where_the_unit_lies(tay_bac, written, code):
    assert (await successors(written)).unit.code == code


async def test_a_place_where_no_such_unit_lies_leads_to_none(tay_bac):
    with pytest.raises(NotFoundError, match="Chiềng Chung, Lai Châu"):
        await successors("Chiềng Chung, Lai Châu")


async def test_diacritics_tell_chieng_hac_from_chieng_hac(tay_bac):
    assert codes(await find_communes("Chiềng Hặc", vintage=2024)) == ["04078"]
    assert codes(await find_communes("Chiềng Hắc", vintage=2024)) == ["04012"]
    decomposed = unicodedata.normalize("NFD", "xã Chiềng Hắc")
    assert codes(await find_communes(decomposed, vintage=2024)) == ["04012"]
    assert codes(await find_communes("CHIENG HAC", vintage=2024)) == ["04012", "04078"]
    with pytest.raises(AmbiguousError):
        await successors("chieng hac")


async def test_a_name_with_other_diacritics_matches_by_letters_and_says_so(tay_bac):
    (match,) = await find_communes("Tô Hiêu", vintage=2025)
    assert (match.unit.code, match.exact) == ("03646", False)
    assert len(await find_communes("Chiềng Hạc", vintage=2024)) == 2


async def test_old_muong_thanh_did_not_become_new_muong_thanh(tay_bac):
    old = await successors("Phường Mường Thanh")
    assert [link.unit.name for link in old.links] == ["Phường Điện Biên Phủ"]
    new = await predecessors("Phường Mường Thanh")
    assert {link.unit.short_name for link in new.links} == {"Noong Bua", "Nam Thanh", "Thanh Xương"}
    assert old.unit.key != new.unit.key


@pytest.mark.parametrize("name", ["Can Hồ", "Kan Hồ", "xã Can Hồ", "can ho", "X. Kan Hồ"])
async def test_both_official_spellings_of_kan_ho_are_known(tay_bac, name):
    lineage = await successors(name)
    assert lineage.unit.code == "03469"
    assert [link.unit.name for link in lineage.links] == ["Xã Bum Tở"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("P.Tô Hiệu", "03649"),
        ("TT Hát Lót", "04105"),
        ("Thị trấn Hát Lót", "04105"),
        ("xã  hát lót", "04135"),
        ("Mường Sai", "04213"),
        ("Mường Sại", "03709"),
    ],
)
async def test_kind_and_abbreviation_narrow_a_name(tay_bac, written, expected):
    assert codes(await find_communes(written, vintage=2024)) == [expected]


async def test_the_province_narrows_a_name_by_code_name_or_new_key(tay_bac):
    assert len(await find_communes("Quyết Thắng", vintage=2024)) == 2
    for province in ("14", "Sơn La", "tinh son la", "14@2025"):
        (match,) = await find_communes("Quyết Thắng", vintage=2024, province=province)
        assert match.place() == "thành phố Sơn La, tỉnh Sơn La"


async def test_an_old_province_merged_into_another_is_found_by_the_new_key(database):
    await load_units(["25"], "người thử")
    (match,) = await find_communes("Pà Cò", vintage=2024, province="25@2025")
    assert match.province_name == "Tỉnh Hòa Bình"
    province = await successors("Tỉnh Hòa Bình")
    assert [link.unit.key for link in province.links] == ["25@2025"]


async def test_an_island_district_without_communes_passes_into_its_special_zone(database):
    await load_units(["48"], "người thử")
    lineage = await successors("Hoàng Sa")
    assert lineage.unit.name == "Huyện Hoàng Sa"
    assert [link.unit.name for link in lineage.links] == ["Đặc khu Hoàng Sa"]


async def test_what_is_not_there_is_said_with_the_list_that_was_searched(tay_bac):
    with pytest.raises(NotFoundError, match="mã 99999 trong danh mục cũ"):
        await successors("99999")
    with pytest.raises(NotFoundError, match=r"Atlantis.*danh mục mới"):
        await predecessors("Atlantis")
    with pytest.raises(InvalidInputError, match="Có phải 03646"):
        await successors("3646")


async def test_an_empty_database_says_how_to_load(database):
    with pytest.raises(NotFoundError, match="truso units load"):
        await successors("03646")
