"""What the page of checks makes of meters and problems."""

from __future__ import annotations

from typing import Any

import pytest

from app.checks.model import Family, Severity, State
from app.checks.registry import CHECKS, METER_BY_KEY
from app.checks.schemas import CommuneMetersOut, MeterOut, ProblemCounts, ProblemOut
from app.web import check_words
from app.web.check_view import COMMUNE_COLUMNS, commune_rows, meter_groups, repair_address


def meter(key: str = "space-short", **given: Any) -> MeterOut:
    values: dict[str, Any] = {
        "family": METER_BY_KEY[key].family,
        "name": METER_BY_KEY[key].name,
        "english": METER_BY_KEY[key].english,
        "unit": METER_BY_KEY[key].unit,
        "value": 0,
        "baseline": None,
        "needed": None,
        "allotted": None,
        "limit": None,
        "better": METER_BY_KEY[key].better,
        "state": State.OK,
        "citation": None,
    }
    return MeterOut(key=key, **{**values, **given})


def problem(check: str, **given: Any) -> ProblemOut:
    known = next(each for each in CHECKS if each.key == check)
    values: dict[str, Any] = {
        "severity": known.severity,
        "sentence": "",
        "english": "",
        "citation": None,
        "commune": "03646@2025",
        "commune_name": "Phường Tô Hiệu",
        "site": None,
        "agency": None,
        "agency_name": None,
        "building": None,
        "staff": None,
        "asset": None,
        "repair": "",
        "repair_en": "",
        "accepted": None,
    }
    return ProblemOut(id=check, check=check, family=known.family, **{**values, **given})


def commune(name: str, error: int = 0, **values: Any) -> CommuneMetersOut:
    return CommuneMetersOut(
        unit=name,
        name=name,
        meters=[meter(c.key, **values.get(c.key.replace("-", "_"), {})) for c in COMMUNE_COLUMNS],
        problems=ProblemCounts(error=error, warning=0, info=0, accepted=0),
    )


def test_every_check_family_severity_and_state_has_its_words():
    assert {check.key for check in CHECKS} == set(check_words.CHECKS)
    assert set(Family) == set(check_words.FAMILIES)
    assert set(Severity) == set(check_words.SEVERITIES)
    assert set(State) == set(check_words.STATES)


@pytest.mark.parametrize(
    ("shown", "against", "bound", "filled", "state"),
    [
        (meter("agencies-placed", value=1, needed=4, state="warning"), "at-least", 4, 25,
         "cần xem"),
        (meter("agencies-placed", value=4, needed=4), "at-least", 4, 100, "đạt"),
        (meter("sites-decided", value=1, needed=4, state="told"), "at-least", 4, 25, None),
        (meter("space-over", value=0, limit=0), "at-most", 0, None, "đạt"),
        (meter("cars", value=3, limit=2, state="error"), "at-most", 2, 100, "không đạt"),
        (meter("seat-distance-mean", value=None, state="unknown"), "", None, None,
         "chưa tính được"),
        (meter("sites-vacated", value=7, state="told"), "", None, None, None),
        (meter("kept-staff", value=13, baseline=13), "", 13, None, "bằng hiện trạng"),
        (meter("kept-staff", value=12, baseline=13, state="error"), "", 13, None,
         "lệch hiện trạng"),
    ],
)  # fmt: skip
def test_a_meter_is_held_against_what_it_has_to_reach_or_not_to_pass(
    shown: MeterOut, against: str, bound: int | None, filled: int | None, state: str | None
):
    ((row,),) = (group.rows for group in meter_groups([shown]))
    assert (row.against, row.bound, row.filled) == (against, bound, filled)
    assert (row.state[0] if row.state else None) == state


def test_communes_are_sorted_by_what_is_asked_and_else_by_vietnamese_name():
    communes = [
        commune("Xã Đông Sang", 2, space_short={"value": 5}),
        commune("Phường Tô Hiệu", 7, space_short={"value": 40}),
        commune("Phường Chiềng An", 2, space_short={"value": None}),
    ]

    def order(sort: str) -> list[str]:
        return [row.name.split(maxsplit=1)[1] for row in commune_rows(communes, sort)]

    assert order("-error") == ["Tô Hiệu", "Chiềng An", "Đông Sang"]
    assert order("name") == ["Chiềng An", "Tô Hiệu", "Đông Sang"]
    assert order("-name") == ["Đông Sang", "Tô Hiệu", "Chiềng An"]
    assert order("space-short") == ["Chiềng An", "Đông Sang", "Tô Hiệu"]
    assert order("-space-short") == ["Tô Hiệu", "Đông Sang", "Chiềng An"]


def test_a_column_with_a_bound_is_sorted_by_the_share_that_is_reached():
    communes = [
        commune("A", agencies_placed={"value": 5, "needed": 10}),
        commune("B", agencies_placed={"value": 3, "needed": 3}),
    ]
    assert [row.name for row in commune_rows(communes, "-agencies-placed")] == ["B", "A"]


@pytest.mark.parametrize(
    ("found", "address"),
    [
        (problem("headquarters-undecided", site="SL-1"), "/plans/p/sites/SL-1"),
        (problem("agency-unplaced", agency="03646.office"), "/plans/p/sites?unit=03646%402025"),
        (problem("space-unstated", site="SL-1", agency="a"), "/plans/p/sites/SL-1"),
        (problem("posts-missing", agency="03646.office"), "/agencies/03646.office#posts"),
        (problem("norm-missing"), "/norms"),
        (problem("figures-missing", site="SL-1"), "/sites/SL-1"),
        (problem("assets-doubtful", agency="a"), "/agencies/a"),
        (problem("equipment-surplus", agency="a"), "/plans/p/equipment?commune=03646%402025"),
        (problem("cars-over"), "/plans/p/equipment?item=cars&commune=03646%402025"),
        (problem("staff-above-posts", agency="a"), "/agencies/a"),
        (problem("left-behind", agency="a", site="SL-1"),
         "/plans/p/people-and-equipment?view=groups&how=unresolved&agency=a"),
    ],
)  # fmt: skip
def test_each_problem_leads_to_where_it_can_be_repaired(found: ProblemOut, address: str):
    assert repair_address("p", found) == address
