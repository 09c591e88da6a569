"""Space: what agencies may have by norm, what they get, and what buildings hold."""

from __future__ import annotations

from collections.abc import Iterator

from app.checks.model import (
    Amount,
    Check,
    Citation,
    Family,
    Found,
    Meter,
    Number,
    Scope,
    Severity,
    State,
    Unit,
    none_is_possible,
    none_is_right,
    only_told,
)
from app.checks.scene import ZERO, AgencySpace, Scene
from app.kernel.numbers import area
from app.people.catalogue import english_title


def citation_of(space: AgencySpace) -> Citation | None:
    """Return where an agency's norm stands; verified only if all that it is made of is."""
    source = space.need.source
    return Citation(source.instrument, source.article, space.need.verified) if source else None


def _measured(scene: Scene, agency: str) -> AgencySpace | None:
    """Return the space of a new agency that norms apply to, None for others."""
    known = scene.snapshot.agencies[agency]
    if not scene.ground.is_new(known) or scene.ground.has_own_premises(known):
        return None
    return scene.agency_space(agency)


def is_short(scene: Scene, space: AgencySpace) -> bool:
    """Return whether an agency lacks more than what the norms' file lets pass."""
    need = space.need.needed_m2
    return need is not None and space.short_m2 > need * scene.ground.norms.short_share


def _words(scene: Scene, agency: str, space: AgencySpace) -> dict[str, str | Number]:
    return {
        "agency": scene.snapshot.agencies[agency].name,
        "needed": area(space.need.needed_m2 or ZERO),
        "allotted": area(space.allotted_m2),
        "short": area(space.short_m2),
        "over": area(space.over_m2),
    }


def _short(scene: Scene, agency: str) -> Iterator[Found]:
    space = _measured(scene, agency)
    if space is not None and is_short(scene, space):
        yield Found(_words(scene, agency, space), citation=citation_of(space))


def _over(scene: Scene, agency: str) -> Iterator[Found]:
    space = _measured(scene, agency)
    if space is not None and space.over_m2 > 0:
        yield Found(_words(scene, agency, space), citation=citation_of(space))


def _unstated(scene: Scene, agency: str) -> Iterator[Found]:
    space = _measured(scene, agency)
    if space is None:
        return
    for placement in space.placements:
        if placement.area_m2 is None:
            site = scene.snapshot.sites[placement.site]
            yield Found(
                {"agency": scene.snapshot.agencies[agency].name, "site": site.name},
                site=site.code,
                building=placement.building,
                part=f"{site.code}~{placement.building or ''}",
            )


def _no_posts(scene: Scene, agency: str) -> Iterator[Found]:
    known = scene.snapshot.agencies[agency]
    if scene.ground.is_new(known) and scene.ground.need_of(agency).posts == 0:
        yield Found({"agency": known.name})


def _no_norm(scene: Scene, agency: str) -> Iterator[Found]:
    known = scene.snapshot.agencies[agency]
    if not scene.ground.is_new(known):
        return
    unmeasured = scene.ground.need_of(agency).unmeasured
    if unmeasured:
        names = [
            (scene.ground.title_names.get(title, title), title, number)
            for title, number in sorted(unmeasured.items())
        ]
        own = scene.ground.norms.own_premises.get(known.kind)
        yield Found(
            {
                "agency": known.name,
                "titles": ", ".join(f"{name} ({number})" for name, _, number in names),
                "titles_en": ", ".join(
                    f"{english_title(title) or name} ({number})" for name, title, number in names
                ),
                "reason": f" ({own.reason})" if own else "",
                "reason_en": f" ({own.english})" if own else "",
            }
        )


def _building_over(scene: Scene, site: str) -> Iterator[Found]:
    if not scene.placements_at(site):
        return
    whole, buildings = scene.site_space(site)
    name = scene.snapshot.sites[site].name
    full = [use for use in buildings if use.free_m2 is not None and use.free_m2 < 0]
    for use in full:
        yield Found(
            {
                "place": f"{use.name}, {name}",
                "allotted": area(use.allotted_m2),
                "usable": area(use.usable_m2 or ZERO),
                "over": area(-(use.free_m2 or ZERO)),
            },
            building=use.building,
            part=use.building or "",
        )
    if not full and whole.free_m2 is not None and whole.free_m2 < 0:
        yield Found(
            {
                "place": name,
                "allotted": area(whole.allotted_m2),
                "usable": area(whole.usable_m2 or ZERO),
                "over": area(-whole.free_m2),
            }
        )


def _capacity_unknown(scene: Scene, site: str) -> Iterator[Found]:
    if not scene.placements_at(site):
        return
    whole, buildings = scene.site_space(site)
    if whole.usable_m2 is None:
        names = ", ".join(use.name or "" for use in buildings if use.usable_m2 is None)
        yield Found(
            {
                "site": scene.snapshot.sites[site].name,
                "which": f" của {names}" if names else "",
                "which_en": f" of {names}" if names else "",
            }
        )


def _space(scene: Scene, agency: str) -> Amount | None:
    space = _measured(scene, agency)
    if space is None:
        return None
    needed = space.need.needed_m2
    return Amount(value=space.allotted_m2, needed=needed, allotted=space.allotted_m2, limit=needed)


def _lacking(scene: Scene, agency: str) -> Amount | None:
    space = _measured(scene, agency)
    if space is None or space.need.needed_m2 is None:
        return None
    lacks = space.short_m2 if space.placements else space.need.needed_m2
    return Amount(value=lacks, limit=ZERO)


def _above(scene: Scene, agency: str) -> Amount | None:
    space = _measured(scene, agency)
    if space is None or space.need.needed_m2 is None:
        return None
    return Amount(value=space.over_m2, limit=ZERO)


def _used_today(scene: Scene, site: str) -> Amount:
    """Return what stays of a site's usable area, and how much of it is given away."""
    whole, _ = scene.site_space(site)
    today = sum((use.area_m2 or ZERO for use in scene.occupancies(site)), ZERO)
    if scene.is_vacated(site):
        return Amount(value=ZERO, baseline=today, allotted=ZERO, limit=ZERO)
    usable = whole.usable_m2 or ZERO
    return Amount(value=whole.allotted_m2, baseline=today, allotted=whole.allotted_m2, limit=usable)


def _beyond(scene: Scene, site: str) -> Amount:
    whole, buildings = scene.site_space(site)
    if not whole.allotted_m2:
        return Amount(value=ZERO, limit=ZERO)
    over = sum(
        (-use.free_m2 for use in buildings if use.free_m2 is not None and use.free_m2 < 0), ZERO
    )
    if whole.free_m2 is not None and whole.free_m2 < 0:
        over = max(over, -whole.free_m2)
    return Amount(value=over, limit=ZERO)


def _judge_space(amount: Amount) -> State:
    if amount.needed is None:
        return State.UNKNOWN
    return State.OK if amount.allotted and amount.allotted <= amount.needed else State.WARNING


def _cite_space(scene: Scene) -> Citation | None:
    share = scene.ground.norms.common_share
    if share is None:
        return None
    return Citation(share.source.instrument, share.source.article, share.source.verified)


CHECKS = (
    Check(
        key="space-short",
        version=1,
        family=Family.SPACE,
        severity=Severity.WARNING,
        scope=Scope.AGENCY,
        sentence="{agency}: được {allotted} m², thiếu {short} m² so với định mức {needed} m².",
        english="{agency}: has {allotted} m², {short} m² below its norm of {needed} m².",
        repair="Bố trí thêm diện tích ở cơ sở này hoặc cơ sở khác của xã, phường.",
        repair_en="Place it on more area, in this site or another one of the commune.",
        find=_short,
    ),
    Check(
        key="space-over",
        version=1,
        family=Family.SPACE,
        severity=Severity.WARNING,
        scope=Scope.AGENCY,
        sentence="{agency}: được {allotted} m², vượt {over} m² so với định mức tối đa {needed} m².",
        english="{agency}: has {allotted} m², {over} m² above its highest norm of {needed} m².",
        repair="Giảm diện tích bố trí, hoặc xếp thêm cơ quan khác vào cùng nhà.",
        repair_en="Place it on less area, or place another agency in the same building.",
        find=_over,
    ),
    Check(
        key="space-unstated",
        version=1,
        family=Family.SPACE,
        severity=Severity.INFO,
        scope=Scope.AGENCY,
        sentence="{agency}: chưa ghi diện tích bố trí tại {site}.",
        english="{agency}: the area in {site} is not stated.",
        repair="Ghi diện tích (m²) của bố trí này để tính thừa, thiếu.",
        repair_en="State the area (m²) of this placement, so that shortage and surplus can be "
        "told.",
        find=_unstated,
    ),
    Check(
        key="posts-missing",
        version=1,
        family=Family.SPACE,
        severity=Severity.WARNING,
        scope=Scope.AGENCY,
        sentence="{agency}: chưa có biên chế nên chưa tính được diện tích và trang thiết bị cần.",
        english="{agency}: has no posts, so that its needs cannot be told.",
        repair="Nhập biên chế theo chức danh của cơ quan này, rồi chốt lại hiện trạng.",
        repair_en="Import the agency's posts by title, then freeze the baseline anew.",
        find=_no_posts,
    ),
    Check(
        key="norm-missing",
        version=1,
        family=Family.SPACE,
        severity=Severity.INFO,
        scope=Scope.AGENCY,
        sentence="{agency}: chức danh chưa có định mức diện tích, không tính vào nhu cầu: "
        "{titles}{reason}.",
        english="{agency}: titles without a space norm, not counted: {titles_en}{reason_en}.",
        repair="Bổ sung định mức vào tệp space_norms.toml của tỉnh khi có căn cứ.",
        repair_en="Add the norm to the province's space_norms.toml when there is a basis for it.",
        find=_no_norm,
    ),
    Check(
        key="building-over-capacity",
        version=1,
        family=Family.SPACE,
        severity=Severity.ERROR,
        scope=Scope.SITE,
        sentence="{place}: bố trí {allotted} m² trong khi chỉ có {usable} m² sàn sử dụng "
        "(vượt {over} m²).",
        english="{place}: {allotted} m² are given away of {usable} m² usable ({over} m² too many).",
        repair="Chuyển bớt cơ quan sang nhà hoặc cơ sở khác, hoặc giảm diện tích bố trí.",
        repair_en="Move an agency to another building or site, or place it on less area.",
        find=_building_over,
    ),
    Check(
        key="capacity-unknown",
        version=1,
        family=Family.SPACE,
        severity=Severity.INFO,
        scope=Scope.SITE,
        sentence="{site}: chưa biết diện tích sàn sử dụng{which} nên không kiểm tra được sức chứa.",
        english="{site}: usable floor area is not known{which_en}, so that capacity cannot be "
        "checked.",
        repair="Bổ sung nhà và diện tích sàn sử dụng vào sổ đăng ký.",
        repair_en="Add buildings and their usable floor area to the register.",
        find=_capacity_unknown,
    ),
)

METERS = (
    Meter(
        key="space",
        version=1,
        family=Family.SPACE,
        name="Diện tích bố trí so với định mức",
        english="Space given, against the norm",
        unit=Unit.AREA,
        better=None,
        scope=Scope.AGENCY,
        measure=_space,
        judge=_judge_space,
        cite=_cite_space,
    ),
    Meter(
        key="space-short",
        version=1,
        family=Family.SPACE,
        name="Diện tích còn thiếu của các cơ quan",
        english="Space that agencies lack",
        unit=Unit.AREA,
        better="lower",
        scope=Scope.AGENCY,
        measure=_lacking,
        judge=none_is_right,
        cite=_cite_space,
    ),
    Meter(
        key="space-over",
        version=1,
        family=Family.SPACE,
        name="Diện tích vượt định mức",
        english="Space above the norm",
        unit=Unit.AREA,
        better="lower",
        scope=Scope.AGENCY,
        measure=_above,
        judge=none_is_right,
        cite=_cite_space,
    ),
    Meter(
        key="space-used",
        version=1,
        family=Family.SPACE,
        name="Diện tích dùng của cơ sở giữ lại",
        english="Space in use in sites that are kept",
        unit=Unit.AREA,
        better=None,
        scope=Scope.SITE,
        measure=_used_today,
        judge=only_told,
    ),
    Meter(
        key="capacity-exceeded",
        version=1,
        family=Family.SPACE,
        name="Diện tích bố trí vượt sức chứa của nhà",
        english="Space given beyond what buildings hold",
        unit=Unit.AREA,
        better="lower",
        scope=Scope.SITE,
        measure=_beyond,
        judge=none_is_possible,
    ),
)
