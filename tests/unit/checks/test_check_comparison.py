"""The checks of two plans side by side: numbers by check, and the problems that differ."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.checks.comparison import compare_checks
from app.checks.model import Severity
from app.checks.tally import by_family, by_severity, tallies
from app.plans.model import Step
from tests.builders.checks import (
    CENTRE,
    CENTRE_NEED,
    HALL,
    LARGE,
    OFFICE,
    QT_HALL,
    decide,
    evaluation,
    place,
)

STEPS: tuple[Step, ...] = (
    decide(HALL, "retain", legal_basis="Nghị định số 186/2025/NĐ-CP"),
    decide(HALL, "hand-over-to-locality", receiver="UBND phường Tô Hiệu"),
    decide(QT_HALL, "recover", legal_basis="Nghị định số 186/2025/NĐ-CP"),
    place(OFFICE, LARGE),
    place(OFFICE, LARGE, "10.00"),
    place(CENTRE, LARGE, str(CENTRE_NEED)),
    place(CENTRE, HALL, None),
)
BASELINE = evaluation()
SOME_STEPS = st.lists(st.sampled_from(STEPS), max_size=4).map(tuple)


def test_a_placed_agency_is_a_problem_less_in_its_column_and_named_as_gone():
    found = compare_checks(evaluation(), evaluation(place(OFFICE, LARGE)), BASELINE)
    unplaced = next(row for row in found.checks if row.check.key == "agency-unplaced")
    assert (unplaced.baseline, unplaced.a, unplaced.b) == (4, 4, 3)
    assert f"agency-unplaced:{OFFICE}" in {problem.id for problem in found.only_a}
    assert found.only_b == ()


def test_a_problem_with_other_figures_is_neither_gone_nor_new_but_changed():
    a, b = evaluation(place(OFFICE, LARGE, "10.00")), evaluation(place(OFFICE, LARGE, "20.00"))
    found = compare_checks(a, b, BASELINE)
    assert [(x.id, y.id) for x, y in found.changed] == [(f"space-short:{OFFICE}",) * 2]
    ((was, now),) = found.changed
    assert "thiếu 138,00 m²" in was.sentence
    assert "thiếu 128,00 m²" in now.sentence
    assert (found.only_a, found.only_b) == ((), ())


def test_meters_of_both_stand_beside_the_day_of_the_baseline():
    found = compare_checks(evaluation(), evaluation(place(OFFICE, LARGE)), BASELINE)
    placed = next(row for row in found.meters if row.meter.key == "agencies-placed")
    assert (placed.baseline, placed.a, placed.b) == (0, 0, 1)
    kept = next(row for row in found.meters if row.meter.key == "kept-land")
    assert kept.baseline == kept.a == kept.b


@settings(deadline=None, max_examples=30)
@given(SOME_STEPS, SOME_STEPS)
def test_what_only_one_has_makes_the_difference_of_the_numbers(
    first: tuple[Step, ...], second: tuple[Step, ...]
):
    a, b = evaluation(*first), evaluation(*second)
    found = compare_checks(a, b, BASELINE)
    only_a, only_b = ({p.id for p in some} for some in (found.only_a, found.only_b))
    in_a, in_b = ({p.id for p in each.problems()} for each in (a, b))
    assert (in_a - only_a) | only_b == in_b
    assert not only_a & in_b
    for row in found.checks:
        gone = sum(p.check.key == row.check.key for p in found.only_a)
        new = sum(p.check.key == row.check.key for p in found.only_b)
        assert row.b - row.a == new - gone
    swapped = compare_checks(b, a, BASELINE)
    assert (swapped.only_a, swapped.only_b) == (found.only_b, found.only_a)
    alike = compare_checks(a, a, BASELINE)
    assert (alike.only_a, alike.only_b, alike.changed) == ((), (), ())


def test_problems_are_counted_by_check_family_and_severity_the_accepted_apart():
    problems = list(BASELINE.problems())
    accepted = {f"agency-unplaced:{OFFICE}"}
    counted = tallies(problems, accepted)
    unplaced = next(each for each in counted if each.check.key == "agency-unplaced")
    assert (unplaced.open, unplaced.accepted, unplaced.total) == (3, 1, 4)
    assert sum(each.total for each in counted) == len(problems)
    assert sum(by_severity(counted).values()) == len(problems) - 1
    families = by_family(counted)
    assert sum(family.open for family in families) == len(problems) - 1
    order = list(Severity)
    for family in families:
        severities = [order.index(each.check.severity) for each in family.checks]
        assert severities == sorted(severities)
        assert {each.check.family for each in family.checks} == {family.family}
