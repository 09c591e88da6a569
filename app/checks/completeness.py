"""Completeness: every old headquarters decided, every new agency placed, nothing placed twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from app.checks.model import (
    Amount,
    Check,
    Family,
    Found,
    Meter,
    Scope,
    Severity,
    State,
    Unit,
    only_told,
)
from app.checks.scene import Scene
from app.estate.model import SiteKind
from app.kernel.numbers import format_area, format_number_en


def _undecided_headquarters(scene: Scene, site: str) -> Iterator[Found]:
    known = scene.snapshot.sites[site]
    if known.kind == SiteKind.HEADQUARTERS and scene.decision(site) is None:
        yield Found({"site": known.name})


def _site_of_abolished(scene: Scene, site: str) -> Iterator[Found]:
    known = scene.snapshot.sites[site]
    if known.kind == SiteKind.HEADQUARTERS or scene.decision(site) is not None:
        return
    manager = scene.snapshot.agencies.get(known.managing_agency or "")
    if manager is not None and scene.ground.is_gone(manager):
        yield Found({"site": known.name, "manager": manager.name}, agency=manager.code)


def _unplaced(scene: Scene, agency: str) -> Iterator[Found]:
    known = scene.snapshot.agencies[agency]
    ground = scene.ground
    if not ground.is_new(known) or ground.has_own_premises(known) or scene.placements_of(agency):
        return
    need = ground.need_of(agency).needed_m2
    yield Found(
        {
            "agency": known.name,
            "needs": f" (cần {format_area(need)} m²)" if need else "",
            "needs_en": f" (it needs {format_number_en(need, 2)} m²)" if need else "",
        }
    )


def _placed_twice(scene: Scene, agency: str) -> Iterator[Found]:
    placements = scene.placements_of(agency)
    whole = {p.site for p in placements if p.building is None}
    parts = Counter(p.site for p in placements if p.building is not None)
    for site in sorted(whole & parts.keys()):
        yield Found(
            {"agency": scene.snapshot.agencies[agency].name, "site": scene.site_name(site)},
            site=site,
            part=site,
        )


def _placed_where_vacated(scene: Scene, site: str) -> Iterator[Found]:
    decision, disposition = scene.decision(site), scene.disposition_of(site)
    if decision is None or disposition is None or not disposition.vacates:
        return
    agencies = scene.snapshot.agencies
    receiver = agencies.get(decision.receiver_agency or "")
    for agency in sorted({p.agency for p in scene.placements_at(site)}):
        placed = agencies[agency]
        # A receiver in words may well be the body that the agency belongs to.
        received = decision.receiver is not None and receiver is None
        if received or (receiver is not None and receiver.unit == placed.unit):
            continue
        yield Found(
            {
                "agency": placed.name,
                "site": scene.snapshot.sites[site].name,
                "disposition": disposition.name,
                "disposition_en": disposition.english,
            },
            agency=agency,
            part=agency,
        )


def _user_without_place(scene: Scene, site: str) -> Iterator[Found]:
    if not scene.is_vacated(site):
        return
    agencies = scene.snapshot.agencies
    decision = scene.decision(site)
    for use in scene.occupancies(site):
        user = agencies.get(use.agency)
        if user is None or scene.ground.is_gone(user) or scene.placements_of(use.agency):
            continue
        if decision is not None and decision.receiver_agency == use.agency:
            continue
        yield Found(
            {"agency": user.name, "site": scene.snapshot.sites[site].name},
            agency=use.agency,
            part=f"{use.agency}~{use.building or ''}",
        )


def _user_unresolved(scene: Scene, site: str) -> Iterator[Found]:
    if not scene.placements_at(site) and scene.decision(site) is None:
        return
    agencies = scene.snapshot.agencies
    for use in scene.occupancies(site):
        user = agencies.get(use.agency)
        # An agency whose own end is known has ended; one that hangs on an abolished unit is open.
        if (
            user is None
            or user.valid_to is not None
            or not scene.ground.is_abolished(user.unit)
            or scene.placements_of(use.agency)
        ):
            continue
        yield Found(
            {
                "agency": user.name,
                "site": scene.snapshot.sites[site].name,
                "area": f" {format_area(use.area_m2)} m²" if use.area_m2 else "",
                "area_en": f" {format_number_en(use.area_m2, 2)} m²" if use.area_m2 else "",
                "unit": _unit_name(scene, user.unit),
            },
            agency=use.agency,
            part=f"{use.agency}~{use.building or ''}",
        )


def _unit_name(scene: Scene, unit: str) -> str:
    known = scene.snapshot.units.get(unit)
    return known.name if known else unit


def _headquarters(scene: Scene, site: str) -> Amount:
    if scene.snapshot.sites[site].kind != SiteKind.HEADQUARTERS:
        return Amount(0, 0, 0)
    return Amount(value=int(scene.decision(site) is not None), baseline=0, needed=1)


def _sites(scene: Scene, site: str) -> Amount:
    return Amount(value=int(scene.decision(site) is not None), baseline=0, needed=1)


def _vacated(scene: Scene, site: str) -> Amount:
    return Amount(value=int(scene.is_vacated(site)), baseline=0)


def _vacated_cost(scene: Scene, site: str) -> Amount:
    if not scene.is_vacated(site):
        return Amount(0, 0)
    known = scene.snapshot.sites[site]
    buildings = scene.snapshot.buildings_of.get(site, ())
    return Amount((known.land_value or 0) + sum(b.historical_cost or 0 for b in buildings), 0)


def _placed(scene: Scene, agency: str) -> Amount | None:
    known = scene.snapshot.agencies[agency]
    if not scene.ground.is_new(known) or scene.ground.has_own_premises(known):
        return None
    return Amount(value=int(bool(scene.placements_of(agency))), baseline=0, needed=1)


def _all_there(amount: Amount) -> State:
    if not amount.needed:
        return State.UNKNOWN if amount.needed is None else State.OK
    return State.OK if amount.value == amount.needed else State.WARNING


CHECKS = (
    Check(
        key="headquarters-undecided",
        version=1,
        family=Family.COMPLETENESS,
        severity=Severity.ERROR,
        scope=Scope.SITE,
        sentence="{site}: chưa có phương án xử lý.",
        english="{site}: nothing is decided.",
        repair="Chọn một hình thức xử lý cho trụ sở này, hoặc giữ lại để tiếp tục sử dụng.",
        repair_en="Choose a disposition for these headquarters, or retain them for continued use.",
        find=_undecided_headquarters,
    ),
    Check(
        key="site-of-abolished-unit",
        version=1,
        family=Family.COMPLETENESS,
        severity=Severity.WARNING,
        scope=Scope.SITE,
        sentence="{site}: còn do {manager} quản lý, đơn vị này không còn; chưa có phương án xử lý.",
        english="{site}: still managed by {manager}, which is no more; nothing is decided.",
        repair="Quyết định hình thức xử lý và đơn vị tiếp nhận của cơ sở này.",
        repair_en="Decide the disposition and the receiver of this site.",
        find=_site_of_abolished,
    ),
    Check(
        key="agency-unplaced",
        version=1,
        family=Family.COMPLETENESS,
        severity=Severity.ERROR,
        scope=Scope.AGENCY,
        sentence="{agency}: chưa được bố trí trụ sở{needs}.",
        english="{agency}: has no place yet{needs_en}.",
        repair="Bố trí cơ quan này vào một cơ sở nhà, đất còn diện tích trống.",
        repair_en="Place this agency in a site that has room left.",
        find=_unplaced,
    ),
    Check(
        key="agency-placed-twice",
        version=1,
        family=Family.COMPLETENESS,
        severity=Severity.ERROR,
        scope=Scope.AGENCY,
        sentence="{agency}: được bố trí cả ở toàn bộ {site} và ở một nhà của cơ sở này.",
        english="{agency}: placed in the whole of {site} and in a building of it.",
        repair="Rút một trong hai bố trí để diện tích không bị tính hai lần.",
        repair_en="Take one of the two placements back, so that no area counts twice.",
        find=_placed_twice,
    ),
    Check(
        key="placed-where-vacated",
        version=1,
        family=Family.COMPLETENESS,
        severity=Severity.ERROR,
        scope=Scope.SITE,
        sentence="{agency} được bố trí tại {site}, nơi có phương án “{disposition}”.",
        english="{agency} is placed in {site}, which is to be given up (“{disposition_en}”).",
        repair="Bố trí cơ quan ở nơi khác, hoặc chọn hình thức khác (giữ lại; điều chuyển cho "
        "chính đơn vị của cơ quan này).",
        repair_en="Place the agency elsewhere, or choose another disposition (retain; transfer to "
        "this agency's own unit).",
        find=_placed_where_vacated,
    ),
    Check(
        key="user-without-place",
        version=1,
        family=Family.COMPLETENESS,
        severity=Severity.ERROR,
        scope=Scope.SITE,
        sentence="{agency} đang làm việc tại {site}, phải dời đi mà chưa được bố trí nơi khác.",
        english="{agency} works in {site}, has to leave it and is placed nowhere.",
        repair="Bố trí cơ quan này vào một cơ sở khác, hoặc đổi phương án xử lý.",
        repair_en="Place this agency in another site, or change the decision.",
        find=_user_without_place,
    ),
    Check(
        key="user-unresolved",
        version=1,
        family=Family.COMPLETENESS,
        severity=Severity.WARNING,
        scope=Scope.SITE,
        sentence="{agency} đang dùng{area} tại {site} nhưng thuộc {unit} đã kết thúc hoạt động: "
        "chưa rõ cơ quan nào kế thừa.",
        english="{agency} uses{area_en} of {site} but belongs to {unit}, which has ended: its "
        "successor is not known.",
        repair="Ghi ngày kết thúc của cơ quan này trong sổ đăng ký, hoặc bố trí nơi làm việc "
        "cho nó.",
        repair_en="Enter this agency's end date in the register, or give it a place to work.",
        find=_user_unresolved,
    ),
)

METERS = (
    Meter(
        key="headquarters-decided",
        version=1,
        family=Family.COMPLETENESS,
        name="Trụ sở đã có phương án",
        english="Headquarters decided",
        unit=Unit.COUNT,
        better="higher",
        scope=Scope.SITE,
        measure=_headquarters,
        judge=_all_there,
    ),
    Meter(
        key="sites-decided",
        version=1,
        family=Family.COMPLETENESS,
        name="Cơ sở nhà, đất đã có phương án",
        english="Sites decided",
        unit=Unit.COUNT,
        better="higher",
        scope=Scope.SITE,
        measure=_sites,
        judge=only_told,
    ),
    Meter(
        key="agencies-placed",
        version=1,
        family=Family.COMPLETENESS,
        name="Cơ quan đã được bố trí",
        english="Agencies placed",
        unit=Unit.COUNT,
        better="higher",
        scope=Scope.AGENCY,
        measure=_placed,
        judge=_all_there,
    ),
    Meter(
        key="sites-vacated",
        version=1,
        family=Family.COMPLETENESS,
        name="Cơ sở dôi dư (chuyển đi, thu hồi, bán…)",
        english="Sites given up",
        unit=Unit.COUNT,
        better=None,
        scope=Scope.SITE,
        measure=_vacated,
        judge=only_told,
    ),
    Meter(
        key="cost-vacated",
        version=1,
        family=Family.COMPLETENESS,
        name="Nguyên giá nhà, đất dôi dư",
        english="Historical cost of sites given up",
        unit=Unit.DONG,
        better=None,
        scope=Scope.SITE,
        measure=_vacated_cost,
        judge=only_told,
    ),
)
