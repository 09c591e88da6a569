"""Two plans, or two revisions of one, side by side, with the baseline as the third column. Pure.

Where `difference` says what to change in one state to make the other of it, a comparison says what
that comes to: by unit, site, agency, person, asset and value.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

from app.assets.model import Asset
from app.estate.model import Occupancy, Site, is_in_use
from app.people.catalogue import english_title
from app.people.model import Staff
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
from app.plans.going import Kind
from app.plans.model import Place
from app.plans.snapshot import Home, Register, Snapshot
from app.plans.whereabouts import Whereabouts, whereabouts

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
    staff, assets = _apart("staff", in_a, in_b), _apart("assets", in_a, in_b)
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
        values=_values(a, b, in_a, in_b),
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
        self._state = snapshot.state
        self.places = whereabouts(snapshot)

    def known(self, kind: Kind) -> Mapping[str, Staff | Asset]:
        """Return the people or the assets of the register, by code."""
        return self.register.staff_by_code if kind == "staff" else self.register.asset_by_code

    def by_place(self, kind: Kind) -> Mapping[Home, tuple[str, ...]]:
        """Return their codes by where they are today."""
        return self.register.staff_by_place if kind == "staff" else self.register.assets_by_place

    def by_hand(self, kind: Kind) -> Collection[str]:
        """Return the codes of those that were assigned by hand."""
        return (self._state.staff if kind == "staff" else self._state.assets).keys()

    def where(self, kind: Kind, code: str) -> Whereabouts:
        """Return where one of them is under the plan."""
        if code not in self.known(kind):
            return _NOT_THERE
        return self.places.of_staff(code) if kind == "staff" else self.places.of_asset(code)

    def unresolved(self, kind: Kind) -> int:
        """Return how many are nowhere: those of unresolved places, less those assigned by hand."""
        by_place, by_hand = self.by_place(kind), self.by_hand(kind)
        lost = {place for place in by_place if self.places.of(*place).how == "unresolved"}
        nowhere = sum(len(by_place[place]) for place in lost)
        settled = {code for place in lost for code in by_place[place] if code in by_hand}
        return nowhere - len(settled) + sum(self.where(kind, code).site is None for code in by_hand)


def _apart(kind: Kind, a: _Column, b: _Column) -> list[str]:
    """Return the codes of those whom the plans lead to different places, in order."""

    def differs(code: str) -> bool:
        return a.where(kind, code) != b.where(kind, code)

    if a.register is not b.register:
        return sorted(filter(differs, a.known(kind).keys() | b.known(kind).keys()))
    found = _led_apart(a.by_place(kind), a, b)
    for code in {*a.by_hand(kind), *b.by_hand(kind)}:
        (found.add if differs(code) else found.discard)(code)
    return sorted(found)


def _led_apart(by_place: Mapping[Home, tuple[str, ...]], a: _Column, b: _Column) -> set[str]:
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


def _person(a: _Column, b: _Column, code: str) -> StaffRow:
    register = (a if code in a.register.staff_by_code else b).register
    person = register.staff_by_code[code]
    title = register.title_names.get(person.title, person.title)
    in_english = english_title(person.title)
    return StaffRow(code, title, in_english, *_sides("staff", person, a, b))


def _asset(a: _Column, b: _Column, code: str) -> AssetRow:
    asset = a.register.asset_by_code.get(code) or b.register.asset_by_code[code]
    return AssetRow(code, asset.name, asset.quantity, *_sides("assets", asset, a, b))


def _sides(
    kind: Kind, one: Staff | Asset, a: _Column, b: _Column
) -> tuple[Whereabouts, Whereabouts, Whereabouts]:
    """Return where somebody or something is today and under each of the plans."""
    today = Whereabouts(one.agency, one.site, "unchanged")
    return today, a.where(kind, one.code), b.where(kind, one.code)


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


def _values(a: Snapshot, b: Snapshot, in_a: _Column, in_b: _Column) -> tuple[ValueRow, ...]:
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


def _figures(snapshot: Snapshot, column: _Column) -> Mapping[str, int | Decimal]:
    state, register = snapshot.state, snapshot.register
    return {
        "decided": len(state.decisions),
        "undecided": len(register.sites) - len(state.decisions),
        "placements": len(state.placements),
        "placed-agencies": len(state.placements_by_agency),
        "placed-area": sum((each.area_m2 or ZERO for each in state.placements.values()), ZERO),
        "staff-by-hand": len(state.staff),
        "staff-unresolved": column.unresolved("staff"),
        "assets-by-hand": len(state.assets),
        "assets-unresolved": column.unresolved("assets"),
    }


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
