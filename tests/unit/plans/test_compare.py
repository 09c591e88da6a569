"""Two plans side by side, with the baseline as the third column."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from app.plans.compare import compare
from app.plans.comparison import ComparedBaseline, Comparison
from app.plans.model import AssignAsset, AssignStaff, Step
from app.plans.snapshot import Register
from tests.builders.plan import CENTRE, OFFICE, REGISTER, hand_over, place, retain, snapshot
from tests.builders.register import asset, occupancy, staff

BASELINE = ComparedBaseline("Hiện trạng tháng 6/2025", date(2025, 6, 20), "a" * 64)
LATER = ComparedBaseline("Hiện trạng tháng 9/2025", date(2025, 9, 1), "b" * 64)


def _compared(
    a: tuple[Step, ...], b: tuple[Step, ...], register: Register = REGISTER, **given: Register
) -> Comparison:
    other = given.get("other")
    return compare(
        snapshot(*a, register=register),
        snapshot(*b, register=other or register),
        BASELINE,
        None if other is None else LATER,
    )


def test_only_what_differs_is_listed() -> None:
    found = _compared((retain(), place()), (hand_over(), place()))
    assert [row.site for row in found.sites] == ["SL-0001"]
    assert found.agencies == ()
    assert [(row.staff, row.b.reason) for row in found.staff] == [("CB-002", "no-site")]
    assert [row.asset for row in found.assets] == ["TS-0002"]


def test_baselines_may_hold_other_people_and_assets() -> None:
    other = replace(
        REGISTER,
        staff=(*REGISTER.staff[:1], staff("CB-009")),
        assets=(*REGISTER.assets, asset("TS-0009")),
    )
    found = _compared(
        (AssignStaff("CB-002", CENTRE, "SL-0002"),),
        (AssignStaff("CB-009", CENTRE, "SL-0002"), AssignAsset("TS-0009", OFFICE, "SL-0002")),
        other=other,
    )
    assert [(row.staff, row.a.how, row.b.how) for row in found.staff] == [
        ("CB-002", "hand", "unresolved"),
        ("CB-009", "unresolved", "hand"),
    ]
    assert [(row.asset, row.a.site, row.b.site) for row in found.assets] == [
        ("TS-0009", None, "SL-0002")
    ]
    assert (found.counts.staff, found.counts.assets) == (2, 1)


def test_who_stood_elsewhere_on_the_other_baseline_is_listed_too() -> None:
    moved = (REGISTER.staff[0], replace(REGISTER.staff[1], site="SL-0003"))
    found = _compared((), (), other=replace(REGISTER, staff=moved))
    assert [(row.staff, row.a.site, row.b.site) for row in found.staff] == [
        ("CB-002", "SL-0001", "SL-0003")
    ]


def test_the_baseline_tells_who_used_a_site_on_its_day() -> None:
    uses = (
        occupancy("SL-0001", OFFICE, from_date=None, to_date=date(2025, 6, 19)),
        occupancy("SL-0001", CENTRE, from_date=None, to_date=date(2025, 6, 20)),
    )
    found = _compared((retain(),), (hand_over(),), replace(REGISTER, occupancies=uses))
    assert [use.agency for use in found.sites[0].baseline.users] == [CENTRE]
    assert {row.key: row.baseline for row in found.values}["placements"] == 1
