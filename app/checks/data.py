"""Data: what is missing or doubtful in the register, before anyone rests a decision on it."""

from __future__ import annotations

from collections.abc import Iterator

from app.checks.doubts import doubts_of
from app.checks.model import (
    Amount,
    Check,
    Family,
    Found,
    Meter,
    Scope,
    Severity,
    Unit,
    none_is_right,
)
from app.checks.scene import Scene
from app.estate.model import Building, PointAccuracy
from app.kernel.numbers import format_number, format_number_en


def _no_point(scene: Scene, site: str) -> Iterator[Found]:
    known = scene.snapshot.sites[site]
    if known.latitude is None or known.longitude is None:
        yield Found({"site": known.name})


def _rough_point(scene: Scene, site: str) -> Iterator[Found]:
    known = scene.snapshot.sites[site]
    if known.latitude is not None and known.point_accuracy == PointAccuracy.UNIT:
        yield Found({"site": known.name})


def _no_commune(scene: Scene, site: str) -> Iterator[Found]:
    if scene.ground.commune_of_site[site] == scene.ground.province:
        yield Found({"site": scene.snapshot.sites[site].name})


def _missing(scene: Scene, site: str) -> Iterator[Found]:
    known = scene.snapshot.sites[site]
    buildings = scene.snapshot.buildings_of.get(site, ())
    missing = []
    if known.land_area_m2 is None:
        missing.append(("diện tích đất", "land area"))
    if not buildings:
        missing.append(("nhà, công trình", "buildings"))
    missing += [
        (f"{what} của {building.name}", f"{english} of {building.name}")
        for building in buildings
        for what, english in _missing_of(building)
    ]
    if missing:
        yield Found(
            {
                "site": known.name,
                "missing": ", ".join(words for words, _ in missing),
                "missing_en": ", ".join(words for _, words in missing),
            }
        )


def _missing_of(building: Building) -> Iterator[tuple[str, str]]:
    if building.usable_floor_area_m2 is None:
        yield "diện tích sàn sử dụng", "usable floor area"
    if building.year_built is None and building.year_in_use is None:
        yield "năm xây dựng", "year"
    if building.historical_cost is None:
        yield "nguyên giá", "historical cost"


def _doubtful(scene: Scene, site: str) -> Iterator[Found]:
    known = scene.snapshot.sites[site]
    buildings = scene.snapshot.buildings_of.get(site, ())
    year = scene.ground.day.year
    for doubt in doubts_of(known, buildings, year):
        words = {"site": known.name, "doubt": doubt.words, "doubt_en": doubt.english}
        yield Found(words, part=doubt.figure)


def _doubtful_assets(scene: Scene, agency: str) -> Iterator[Found]:
    held = scene.ground.held.get(agency)
    if held is None:
        return
    doubts = [
        (
            f"{format_number(records)} dòng {words}",
            f"{format_number_en(records)} records {english}",
        )
        for records, words, english in (
            (held.cheap, "có nguyên giá quá nhỏ (nghìn đồng?)", "cost too little (in thousands?)"),
            (
                held.over_cost,
                "có giá trị còn lại lớn hơn nguyên giá",
                "are worth more than they cost",
            ),
            (held.no_year, "chưa có năm sử dụng", "lack the year"),
        )
        if records
    ]
    if doubts:
        yield Found(
            {
                "agency": scene.snapshot.agencies[agency].name,
                "doubts": "; ".join(words for words, _ in doubts),
                "doubts_en": "; ".join(words for _, words in doubts),
            }
        )


def _more_than_posts(scene: Scene, agency: str) -> Iterator[Found]:
    posts = scene.ground.need_of(agency).posts
    staff = scene.held(agency).staff
    if posts and staff > posts:
        yield Found(
            {
                "agency": scene.snapshot.agencies[agency].name,
                "staff": staff,
                "posts": posts,
                "over": staff - posts,
            }
        )


def _without_point(scene: Scene, site: str) -> Amount:
    known = scene.snapshot.sites[site]
    rough = known.latitude is None or known.point_accuracy in {
        PointAccuracy.UNIT,
        PointAccuracy.NONE,
    }
    return Amount(value=int(rough), baseline=int(rough), limit=0)


def _without_area(scene: Scene, site: str) -> Amount:
    known = scene.snapshot.sites[site]
    buildings = scene.snapshot.buildings_of.get(site, ())
    lacking = known.land_area_m2 is None or any(
        building.usable_floor_area_m2 is None for building in buildings
    )
    return Amount(
        value=int(lacking or not buildings), baseline=int(lacking or not buildings), limit=0
    )


CHECKS = (
    Check(
        key="point-missing",
        version=1,
        family=Family.DATA,
        severity=Severity.WARNING,
        scope=Scope.SITE,
        sentence="{site}: chưa có tọa độ, không hiện trên bản đồ.",
        english="{site}: has no point, and is not on the map.",
        repair="Ghi vĩ độ, kinh độ của cơ sở, hoặc chọn điểm theo địa chỉ.",
        repair_en="Enter the site's latitude and longitude, or choose its point by address.",
        find=_no_point,
    ),
    Check(
        key="point-rough",
        version=1,
        family=Family.DATA,
        severity=Severity.INFO,
        scope=Scope.SITE,
        sentence="{site}: tọa độ chỉ là điểm đại diện của xã, phường.",
        english="{site}: its point is only that of its commune.",
        repair="Đo hoặc chọn lại tọa độ theo địa chỉ.",
        repair_en="Survey the point, or choose it anew by address.",
        find=_rough_point,
    ),
    Check(
        key="commune-missing",
        version=1,
        family=Family.DATA,
        severity=Severity.WARNING,
        scope=Scope.SITE,
        sentence="{site}: chưa xác định được xã, phường mới.",
        english="{site}: its new commune is not known.",
        repair="Ghi xã, phường mới nơi có cơ sở (đơn vị cũ bị chia cho nhiều đơn vị mới).",
        repair_en="Enter the new commune where the site stands (the old unit passed into several).",
        find=_no_commune,
    ),
    Check(
        key="figures-missing",
        version=1,
        family=Family.DATA,
        severity=Severity.INFO,
        scope=Scope.SITE,
        sentence="{site}: chưa có {missing}.",
        english="{site}: lacks {missing_en}.",
        repair="Bổ sung số liệu vào sổ đăng ký rồi chốt lại hiện trạng.",
        repair_en="Complete the figures in the register, then freeze the baseline anew.",
        find=_missing,
    ),
    Check(
        key="figures-doubtful",
        version=1,
        family=Family.DATA,
        severity=Severity.WARNING,
        scope=Scope.SITE,
        sentence="{site}: {doubt}.",
        english="{site}: {doubt_en}.",
        repair="Đối chiếu với hồ sơ gốc; sửa trong sổ đăng ký nếu sai.",
        repair_en="Compare with the original papers; correct the register where it is wrong.",
        find=_doubtful,
    ),
    Check(
        key="staff-above-posts",
        version=1,
        family=Family.DATA,
        severity=Severity.WARNING,
        scope=Scope.AGENCY,
        sentence="{agency}: có {staff} người, nhiều hơn biên chế {posts} là {over}; diện tích "
        "và trang thiết bị cần được tính theo biên chế.",
        english="{agency}: has {staff} people, {over} more than its {posts} posts; its needs are "
        "those of the posts.",
        repair="Kiểm tra biên chế của cơ quan này, hoặc bố trí số người dôi dư sang cơ quan khác.",
        repair_en="Check the agency's posts, or move the surplus staff to another agency.",
        find=_more_than_posts,
    ),
    Check(
        key="assets-doubtful",
        version=1,
        family=Family.DATA,
        severity=Severity.INFO,
        scope=Scope.AGENCY,
        sentence="{agency}, tài sản: {doubts}.",
        english="{agency}, assets: {doubts_en}.",
        repair="Đối chiếu với sổ tài sản của đơn vị; sửa trong sổ đăng ký nếu sai.",
        repair_en="Compare with the unit's asset book; correct the register where it is wrong.",
        find=_doubtful_assets,
    ),
)

METERS = (
    Meter(
        key="points-rough",
        version=1,
        family=Family.DATA,
        name="Cơ sở chưa có tọa độ chính xác",
        english="Sites without an exact point",
        unit=Unit.COUNT,
        better="lower",
        scope=Scope.SITE,
        measure=_without_point,
        judge=none_is_right,
    ),
    Meter(
        key="areas-missing",
        version=1,
        family=Family.DATA,
        name="Cơ sở chưa đủ diện tích đất, sàn",
        english="Sites without land or floor area",
        unit=Unit.COUNT,
        better="lower",
        scope=Scope.SITE,
        measure=_without_area,
        judge=none_is_right,
    ),
)
