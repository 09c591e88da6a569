"""Conservation: whatever is moved, a plan holds what its baseline holds, no more and no less."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from app.checks.model import (
    Amount,
    Check,
    Family,
    Found,
    Meter,
    Number,
    Scope,
    Severity,
    Unit,
    as_before,
    only_told,
)
from app.checks.scene import ZERO, Scene
from app.kernel.numbers import area
from app.plans.snapshot import Totals


def _site_count(scene: Scene, site: str) -> Amount:
    return Amount(1, 1)


def _land(scene: Scene, site: str) -> Amount:
    return _same(scene.snapshot.sites[site].land_area_m2 or ZERO)


def _floor(scene: Scene, site: str) -> Amount:
    buildings = scene.snapshot.buildings_of.get(site, ())
    return _same(sum((b.usable_floor_area_m2 or ZERO for b in buildings), ZERO))


def _cost(scene: Scene, site: str) -> Amount:
    buildings = scene.snapshot.buildings_of.get(site, ())
    known = scene.snapshot.sites[site]
    return _same((known.land_value or 0) + sum(b.historical_cost or 0 for b in buildings))


def _residual(scene: Scene, site: str) -> Amount:
    buildings = scene.snapshot.buildings_of.get(site, ())
    return _same(sum(b.residual_value or 0 for b in buildings))


def _same(value: Number) -> Amount:
    return Amount(value, value)


def _staff(scene: Scene, agency: str) -> Amount:
    before = scene.ground.held.get(agency)
    return Amount(scene.held(agency).staff, before.staff if before else 0)


def _assets(scene: Scene, agency: str) -> Amount:
    before = scene.ground.held.get(agency)
    return Amount(scene.held(agency).assets, before.assets if before else 0)


def _assets_cost(scene: Scene, agency: str) -> Amount:
    before = scene.ground.held.get(agency)
    return Amount(scene.held(agency).assets_cost, before.assets_cost if before else 0)


KEPT: Mapping[str, Callable[[Totals], Number]] = {
    "kept-sites": lambda totals: totals.sites,
    "kept-land": lambda totals: totals.land_area_m2,
    "kept-floor": lambda totals: totals.usable_floor_area_m2,
    "kept-cost": lambda totals: totals.historical_cost,
    "kept-residual": lambda totals: totals.residual_value,
    "kept-staff": lambda totals: totals.staff,
    "kept-assets": lambda totals: totals.assets,
    "kept-assets-cost": lambda totals: totals.assets_historical_cost,
}
"""Meter → the sum of the baseline that it has to come to over the whole plan."""


def losses(totals: Totals, amounts: Mapping[str, Amount]) -> Iterator[Found]:
    """Return what a plan's amounts lose or gain against the baseline's own sums."""
    for key, total_of in KEPT.items():
        there = amounts[key].value or 0
        before = total_of(totals)
        if there != before:
            meter = _METER[key]
            yield Found(
                {
                    "what": meter.name,
                    "what_en": meter.english,
                    "there": _told(there),
                    "before": _told(before),
                },
                part=key,
            )


def against_baseline(totals: Totals, amounts: Mapping[str, Amount]) -> dict[str, Amount]:
    """Return the amounts of a plan with what was counted when its baseline was frozen.

    What was lost on the way here is lacking in a sum over today's register just as well.
    """
    kept = {key: replace(amounts[key], baseline=of(totals)) for key, of in KEPT.items()}
    return {**amounts, **kept}


def _told(value: Number) -> Number:
    return area(value) if isinstance(value, Decimal) else value


def _of_plan(scene: Scene, plan: str) -> Iterator[Found]:
    """Find nothing by itself: `losses` is given the plan's sums when all communes are there."""
    return iter(())


CHECKS = (
    Check(
        key="not-conserved",
        version=1,
        family=Family.CONSERVATION,
        severity=Severity.ERROR,
        scope=Scope.PLAN,
        sentence="{what}: phương án cộng lại được {there}, hiện trạng là {before}.",
        english="{what_en}: the plan comes to {there}, the baseline to {before}.",
        repair="Đây là lỗi dữ liệu hoặc phần mềm: hãy báo người quản trị, không ký phụ lục này.",
        repair_en="This is an error of data or software: tell the administrator, and do not sign "
        "this appendix.",
        find=_of_plan,
    ),
)


def _of_sites(
    key: str, name: str, english: str, unit: Unit, measure: Callable[[Scene, str], Amount]
) -> Meter:
    return Meter(
        key=key,
        version=1,
        family=Family.CONSERVATION,
        name=name,
        english=english,
        unit=unit,
        better=None,
        scope=Scope.SITE,
        measure=measure,
        judge=only_told,  # Staff and assets may well go from one commune to another.
        judge_plan=as_before,
    )


def _of_agencies(
    key: str, name: str, english: str, unit: Unit, measure: Callable[[Scene, str], Amount]
) -> Meter:
    return replace(_of_sites(key, name, english, unit, measure), scope=Scope.AGENCY)


METERS = (
    _of_sites("kept-sites", "Cơ sở nhà, đất", "Sites", Unit.COUNT, _site_count),
    _of_sites("kept-land", "Diện tích đất", "Land area", Unit.AREA, _land),
    _of_sites("kept-floor", "Diện tích sàn sử dụng", "Usable floor area", Unit.AREA, _floor),
    _of_sites(
        "kept-cost",
        "Nguyên giá nhà, đất",
        "Historical cost of land and buildings",
        Unit.DONG,
        _cost,
    ),
    _of_sites(
        "kept-residual",
        "Giá trị còn lại của nhà",
        "Residual value of buildings",
        Unit.DONG,
        _residual,
    ),
    _of_agencies("kept-staff", "Cán bộ, công chức", "Staff", Unit.COUNT, _staff),
    _of_agencies("kept-assets", "Tài sản (chiếc, bộ)", "Assets (pieces)", Unit.COUNT, _assets),
    _of_agencies(
        "kept-assets-cost",
        "Nguyên giá tài sản",
        "Historical cost of assets",
        Unit.DONG,
        _assets_cost,
    ),
)
_METER = {meter.key: meter for meter in METERS}
