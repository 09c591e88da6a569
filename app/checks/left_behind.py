"""Completeness of people and equipment: nobody and nothing is left where nobody stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from app.checks.holdings import Holding
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
from app.kernel.numbers import format_number, format_number_en
from app.plans.whereabouts import Reason

_REASONS: Mapping[Reason, tuple[str, str]] = {
    "unknown-agency": (
        "cơ quan không có trong sổ đăng ký",
        "the agency is not in the register",
    ),
    "no-successor": (
        "đơn vị đã kết thúc mà chưa ghi đơn vị kế thừa",
        "the unit has ended and no successor is recorded",
    ),
    "split-unit": (
        "đơn vị cũ bị chia cho nhiều đơn vị mới",
        "the old unit passed into several new ones",
    ),
    "no-agency": (
        "đơn vị mới chưa có cơ quan kế thừa",
        "the new unit has no agency that takes over",
    ),
    "several-agencies": (
        "đơn vị mới có nhiều cơ quan cùng loại",
        "the new unit has several agencies of this kind",
    ),
    "no-site": (
        "nơi này phải trả mà cơ quan kế thừa chưa có một nơi làm việc duy nhất",
        "the site is given up and the agency that takes over has no single place",
    ),
}
"""Why nobody knows where they go, in Vietnamese and in English."""


def _left_behind(scene: Scene, agency: str) -> Iterator[Found]:
    for left in scene.left_behind(agency):
        name = scene.site_name(left.site) if left.site else ""
        reason, english = _REASONS[left.reason]
        yield Found(
            {
                "agency": scene.snapshot.agencies[agency].name,
                "what": _counted(left.holding, "người", "tài sản", format_number),
                "what_en": _counted(left.holding, "persons", "assets", format_number_en),
                "place": f" tại {name}" if name else "",
                "place_en": f" at {name}" if name else "",
                "reason": reason,
                "reason_en": english,
            },
            site=left.site,
            part=f"{left.site or ''}{'~hand' if left.by_hand else ''}",
        )


def _counted(holding: Holding, people: str, assets: str, number: Callable[[int], str]) -> str:
    counts = [
        f"{number(count)} {what}"
        for count, what in ((holding.staff, people), (holding.assets, assets))
        if count
    ]
    return ", ".join(counts) or assets


def _staff_unresolved(scene: Scene, agency: str) -> Amount:
    return Amount(sum(left.holding.staff for left in scene.left_behind(agency)), limit=0)


def _assets_unresolved(scene: Scene, agency: str) -> Amount:
    return Amount(sum(left.holding.assets for left in scene.left_behind(agency)), limit=0)


CHECKS = (
    Check(
        key="left-behind",
        version=1,
        family=Family.COMPLETENESS,
        severity=Severity.WARNING,
        scope=Scope.AGENCY,
        sentence="{agency}: {what}{place} chưa rõ về đâu: {reason}.",
        english="{agency}: {what_en}{place_en} have nowhere to go: {reason_en}.",
        repair="Bố trí cơ quan kế thừa vào một nơi, hoặc chuyển riêng số cán bộ, tài sản này.",
        repair_en="Place the agency that takes over in one site, or move these staff and assets "
        "by hand.",
        find=_left_behind,
    ),
)

METERS = (
    Meter(
        key="staff-unresolved",
        version=1,
        family=Family.COMPLETENESS,
        name="Cán bộ, công chức chưa rõ về đâu",
        english="Staff with nowhere to go",
        unit=Unit.COUNT,
        better="lower",
        scope=Scope.AGENCY,
        measure=_staff_unresolved,
        judge=none_is_right,
    ),
    Meter(
        key="assets-unresolved",
        version=1,
        family=Family.COMPLETENESS,
        name="Tài sản chưa rõ về đâu (chiếc, bộ)",
        english="Assets with nowhere to go (pieces)",
        unit=Unit.COUNT,
        better="lower",
        scope=Scope.AGENCY,
        measure=_assets_unresolved,
        judge=none_is_right,
    ),
)
