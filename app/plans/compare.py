"""Two plans, or two revisions of one, side by side, with the baseline as the third column. Pure.

Where `difference` says what to change in one state to make the other of it, a comparison says what
that comes to: by unit, site, agency, person, asset and value.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal

from app.estate.model import Occupancy, Site, is_in_use
from app.people.catalogue import english_title
from app.plans.comparison import (
    AgencyRow,
    AssetRow,
    Columns,
    ComparedBaseline,
    ComparedPlan,
    Comparison,
    Counts,
    SiteRow,
    SiteSide,
    StaffRow,
    UnitRow,
    Use,
    ValueRow,
)
from app.plans.diff import difference
from app.plans.model import Place
from app.plans.snapshot import Register, Snapshot
from app.plans.whereabouts import Places, Whereabouts, whereabouts

ZERO = Decimal(0)


def compare(
    a: Snapshot,
    b: Snapshot,
    baseline: ComparedBaseline,
    other_baseline: ComparedBaseline | None = None,
    limit: int | None = None,
) -> Comparison:
    """Return what differs between two plans whose registers hold the same sites.

    `limit` is how many rows the lists of sites, agencies, staff and assets hold at most.
    """
    change = difference(a, b)
    sites = sorted(
        {each.key for each in change.decisions} | {p.key.site for p in change.placements}
    )
    agencies = sorted({each.key.agency for each in change.placements})
    register = a.register
    in_a, in_b = _Column(a), _Column(b)
    staff, assets = _staff_apart(in_a, in_b), _assets_apart(in_a, in_b)
    return Comparison(
        a=ComparedPlan(a.plan, a.plan_name, a.revision),
        b=ComparedPlan(b.plan, b.plan_name, b.revision),
        baseline=baseline,
        other_baseline=other_baseline,
        totals=Columns(register.totals, a.totals, b.totals),
        counts=Counts(len(sites), len(agencies), len(staff), len(assets)),
        units=_units(a, b, {_commune(register, code) for code in sites}),
        sites=tuple(_site(a, b, code) for code in sites[:limit]),
        agencies=tuple(_agency(a, b, code) for code in agencies[:limit]),
        staff=tuple(_person(in_a, in_b, code) for code in staff[:limit]),
        assets=tuple(_asset(in_a, in_b, code) for code in assets[:limit]),
        values=_values(a, b, in_a.places, in_b.places),
    )


def sites_apart(a: Register, b: Register) -> tuple[list[str], list[str]]:
    """Return the sites that only `a` holds, and those that only `b` does, in order."""
    in_a, in_b = a.site_by_code.keys(), b.site_by_code.keys()
    return sorted(in_a - in_b), sorted(in_b - in_a)


# --- Who and what is somewhere else --------------------------------------------------------------


_NOT_THERE = Whereabouts(None, None, "unresolved")
"""Where those are whom the baseline of one of the plans does not hold."""


class _Column:
    """Where everybody and everything is under one of the plans."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.register = snapshot.register
        self.state = snapshot.state
        self.places = whereabouts(snapshot)

    def of_staff(self, code: str) -> Whereabouts:
        known = code in self.register.staff_by_code
        return self.places.of_staff(code) if known else _NOT_THERE

    def of_asset(self, code: str) -> Whereabouts:
        known = code in self.register.asset_by_code
        return self.places.of_asset(code) if known else _NOT_THERE


def _staff_apart(a: _Column, b: _Column) -> list[str]:
    if a.register is not b.register:
        everybody = a.register.staff_by_code.keys() | b.register.staff_by_code.keys()
        return sorted(code for code in everybody if a.of_staff(code) != b.of_staff(code))
    found = _led_apart(a.register.staff_by_place, a, b)
    for code in {*a.state.staff, *b.state.staff}:
        (found.discard if a.of_staff(code) == b.of_staff(code) else found.add)(code)
    return sorted(found)


def _assets_apart(a: _Column, b: _Column) -> list[str]:
    if a.register is not b.register:
        everything = a.register.asset_by_code.keys() | b.register.asset_by_code.keys()
        return sorted(code for code in everything if a.of_asset(code) != b.of_asset(code))
    found = _led_apart(a.register.assets_by_place, a, b)
    for code in {*a.state.assets, *b.state.assets}:
        (found.discard if a.of_asset(code) == b.of_asset(code) else found.add)(code)
    return sorted(found)


def _led_apart(
    by_place: Mapping[tuple[str, str | None], tuple[str, ...]], a: _Column, b: _Column
) -> set[str]:
    """Return whom succession and placement lead to different places, by code."""
    return {
        code
        for place, codes in by_place.items()
        if a.places.of(*place) != b.places.of(*place)
        for code in codes
    }


# --- Sites, agencies, people, assets -------------------------------------------------------------


def _site(a: Snapshot, b: Snapshot, code: str) -> SiteRow:
    site = a.sites.get(code)
    return SiteRow(
        site=code,
        name=site.name if site else code,
        unit=_commune(a.register, code),
        baseline=SiteSide(None, None, _occupants(a, a.occupancies_of.get(code, ()))),
        a=_site_side(a, code),
        b=_site_side(b, code),
    )


def _site_side(snapshot: Snapshot, code: str) -> SiteSide:
    decision = snapshot.decision(code)
    name = None
    if decision is not None:
        form = snapshot.dispositions.get(decision.disposition)
        name = form.name if form else decision.disposition
    return SiteSide(decision, name, _placed(snapshot, snapshot.placements_of.get(code, ())))


def _agency(a: Snapshot, b: Snapshot, code: str) -> AgencyRow:
    agency = a.agencies.get(code)
    return AgencyRow(
        agency=code,
        name=agency.name if agency else code,
        unit=agency.unit if agency else "",
        baseline=_occupants(a, a.register.occupancies_by_agency.get(code, ())),
        a=_placed(a, a.placements_by_agency.get(code, ())),
        b=_placed(b, b.placements_by_agency.get(code, ())),
    )


def _placed(snapshot: Snapshot, places: Iterable[Place]) -> tuple[Use, ...]:
    return tuple(_use(snapshot.register, each) for each in places)


def _occupants(snapshot: Snapshot, occupancies: Iterable[Occupancy]) -> tuple[Use, ...]:
    return tuple(_use(snapshot.register, each) for each in _present(snapshot, occupancies))


def _use(register: Register, use: Place | Occupancy) -> Use:
    agency, site = register.agency_by_code.get(use.agency), register.site_by_code.get(use.site)
    return Use(
        agency=use.agency,
        agency_name=agency.name if agency else use.agency,
        site=use.site,
        site_name=site.name if site else use.site,
        building=use.building,
        area_m2=use.area_m2,
    )


def _person(in_a: _Column, in_b: _Column, code: str) -> StaffRow:
    register = (in_a if code in in_a.register.staff_by_code else in_b).register
    person = register.staff_by_code[code]
    return StaffRow(
        staff=code,
        title=register.title_names.get(person.title, person.title),
        title_en=english_title(person.title),
        baseline=Whereabouts(person.agency, person.site, "unchanged"),
        a=in_a.of_staff(code),
        b=in_b.of_staff(code),
    )


def _asset(in_a: _Column, in_b: _Column, code: str) -> AssetRow:
    register = (in_a if code in in_a.register.asset_by_code else in_b).register
    asset = register.asset_by_code[code]
    return AssetRow(
        asset=code,
        name=asset.name,
        quantity=asset.quantity,
        baseline=Whereabouts(asset.agency, asset.site, "unchanged"),
        a=in_a.of_asset(code),
        b=in_b.of_asset(code),
    )


# --- Units ---------------------------------------------------------------------------------------


class _UnitSums:
    """Sites decided, uses of sites and their area, by commune, in one column."""

    def __init__(
        self, register: Register, decided: Iterable[str], uses: Iterable[Place | Occupancy]
    ) -> None:
        self.decided = Counter(_commune(register, code) for code in decided)
        self.uses: Counter[str | None] = Counter()
        self.area_m2: defaultdict[str | None, Decimal] = defaultdict(Decimal)
        for use in uses:
            unit = _commune(register, use.site)
            self.uses[unit] += 1
            self.area_m2[unit] += use.area_m2 or ZERO


def _units(a: Snapshot, b: Snapshot, differing: Collection[str | None]) -> tuple[UnitRow, ...]:
    """Return the communes where sites stand, in order of key."""
    register = a.register
    sites = Counter(_commune(register, site.code) for site in register.sites)
    sums = (
        _UnitSums(register, (), _present(a, register.occupancies)),
        _UnitSums(register, a.state.decisions, a.state.placements.values()),
        _UnitSums(register, b.state.decisions, b.state.placements.values()),
    )
    rows = []
    for key in sorted(each for each in sites if each is not None):
        unit = register.unit_by_key.get(key)
        rows.append(
            UnitRow(
                unit=key,
                name=unit.name if unit else key,
                sites=sites[key],
                decided=Columns(*(each.decided[key] for each in sums)),
                placements=Columns(*(each.uses[key] for each in sums)),
                placed_m2=Columns(*(each.area_m2[key] for each in sums)),
                differs=key in differing,
            )
        )
    return tuple(rows)


def _present(snapshot: Snapshot, occupancies: Iterable[Occupancy]) -> list[Occupancy]:
    """Return the occupancies that hold on the baseline's day."""
    return [each for each in occupancies if is_in_use(each, snapshot.baseline_taken_on)]


def _commune(register: Register, site: str) -> str | None:
    """Return the commune where a site stands: the new one, else the old one."""
    known: Site | None = register.site_by_code.get(site)
    return (known.new_unit or known.old_unit) if known else None


# --- Values --------------------------------------------------------------------------------------


_VALUES = (
    ("decided", "Cơ sở nhà, đất đã có phương án", "Sites decided", "count"),
    ("undecided", "Cơ sở nhà, đất chưa có phương án", "Sites undecided", "count"),
    ("placements", "Lượt bố trí (hiện trạng: lượt sử dụng)", "Placements", "count"),
    ("placed-agencies", "Cơ quan, đơn vị có chỗ làm việc", "Agencies with a place", "count"),
    ("placed-area", "Diện tích bố trí", "Area placed", "m2"),
    ("staff-by-hand", "Người được bố trí riêng", "Staff assigned by hand", "count"),
    ("staff-unresolved", "Người chưa rõ nơi làm việc", "Staff without a place", "count"),
    ("assets-by-hand", "Tài sản được bố trí riêng", "Assets assigned by hand", "count"),
    ("assets-unresolved", "Tài sản chưa rõ nơi đặt", "Assets without a place", "count"),
)

_BY_DISPOSITION = (
    ("sites", "số cơ sở", "sites", "count"),
    ("land", "diện tích đất", "land", "m2"),
    ("floor", "diện tích sử dụng nhà", "usable floor area", "m2"),
    ("residual", "giá trị còn lại của nhà", "residual value of buildings", "vnd"),
)


def _values(a: Snapshot, b: Snapshot, in_a: Places, in_b: Places) -> tuple[ValueRow, ...]:
    columns = _baseline_figures(a), _figures(a, in_a), _figures(b, in_b)
    rows = [
        ValueRow(key, name, english, unit, *(Decimal(figures[key]) for figures in columns))
        for key, name, english, unit in _VALUES
    ]
    sums = _disposed(a), _disposed(b)
    forms = {**a.dispositions, **b.dispositions}
    used = {form for each in sums for form in each}
    for form in [*(each for each in forms if each in used), *sorted(used - forms.keys())]:
        known = forms.get(form)
        for index, (key, name, english, unit) in enumerate(_BY_DISPOSITION):
            rows.append(
                ValueRow(
                    f"{form}.{key}",
                    f"{known.name if known else form}: {name}",
                    f"{known.english if known else form}: {english}",
                    unit,
                    ZERO,
                    *(each[form][index] if form in each else ZERO for each in sums),
                )
            )
    return tuple(rows)


def _baseline_figures(snapshot: Snapshot) -> Mapping[str, int | Decimal]:
    register = snapshot.register
    present = _present(snapshot, register.occupancies)
    return defaultdict(int) | {
        "undecided": len(register.sites),
        "placements": len(present),
        "placed-agencies": len({each.agency for each in present}),
        "placed-area": sum((each.area_m2 or ZERO for each in present), ZERO),
    }


def _figures(snapshot: Snapshot, places: Places) -> Mapping[str, int | Decimal]:
    state, register = snapshot.state, snapshot.register
    return {
        "decided": len(state.decisions),
        "undecided": len(register.sites) - len(state.decisions),
        "placements": len(state.placements),
        "placed-agencies": len(state.placements_by_agency),
        "placed-area": sum((each.area_m2 or ZERO for each in state.placements.values()), ZERO),
        "staff-by-hand": len(state.staff),
        "staff-unresolved": _unresolved(
            places, register.staff_by_place, state.staff, Places.of_staff
        ),
        "assets-by-hand": len(state.assets),
        "assets-unresolved": _unresolved(
            places, register.assets_by_place, state.assets, Places.of_asset
        ),
    }


def _unresolved(
    places: Places,
    by_place: Mapping[tuple[str, str | None], tuple[str, ...]],
    by_hand: Collection[str],
    where: Callable[[Places, str], Whereabouts],
) -> int:
    """Return how many are nowhere: those of unresolved places, less those assigned by hand."""
    lost = {place for place in by_place if places.of(*place).how == "unresolved"}
    nowhere = sum(len(by_place[place]) for place in lost)
    settled = {code for place in lost for code in by_place[place] if code in by_hand}
    return nowhere - len(settled) + sum(where(places, code).site is None for code in by_hand)


def _disposed(snapshot: Snapshot) -> dict[str, tuple[Decimal, Decimal, Decimal, Decimal]]:
    """Return sites, land (m²), usable floor (m²) and residual value (đồng) by disposition."""
    sums: dict[str, tuple[Decimal, Decimal, Decimal, Decimal]] = {}
    for code, decision in snapshot.state.decisions.items():
        site = snapshot.sites.get(code)
        buildings = snapshot.buildings_of.get(code, ())
        sites, land, floor, residual = sums.get(decision.disposition, (ZERO,) * 4)
        sums[decision.disposition] = (
            sites + 1,
            land + ((site and site.land_area_m2) or ZERO),
            floor + sum((each.usable_floor_area_m2 or ZERO for each in buildings), ZERO),
            residual + sum(each.residual_value or 0 for each in buildings),
        )
    return sums
