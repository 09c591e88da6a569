"""Whatever planners do: carried-over results are those from nothing, and everything is "
"conserved."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.checks.evaluation import Evaluation, carried_over, evaluate
from app.checks.loading import seen_from
from app.norms.model import needed_area
from app.plans.model import (
    AssignAsset,
    AssignStaff,
    Change,
    Decide,
    Displace,
    Place,
    Redo,
    ReleaseAsset,
    ReleaseStaff,
    Several,
    Step,
    Undo,
    Withdraw,
)
from app.plans.snapshot import Snapshot, totals_of
from app.plans.standing import Standing, advance
from tests.builders.checks import (
    CENTRE,
    HALL,
    LARGE,
    OFFICE,
    OTHER_OFFICE,
    PARTY,
    QT_HALL,
    REGISTER,
    decide,
    ground,
    outcomes,
    picture,
    place,
)
from tests.builders.plan import moves_of

SITES = st.sampled_from([site.code for site in REGISTER.sites])
AGENCIES = st.sampled_from([agency.code for agency in REGISTER.agencies])
STAFF = st.sampled_from([person.code for person in REGISTER.staff])
ASSETS = st.sampled_from([asset.code for asset in REGISTER.assets])
AREAS = st.none() | st.decimals("0.01", "900.00", places=2)
BASES = st.sampled_from([None, "Nghị định số 03/2025/NĐ-CP", "Quyết định 1"])


@st.composite
def placements(draw: st.DrawFn) -> Place:
    site = draw(SITES)
    building = draw(st.sampled_from([None, f"{site}-N1"]))
    note = draw(st.none() | st.just("gần dân"))
    return Place(draw(AGENCIES), site, building, draw(AREAS), note)


CHANGES: st.SearchStrategy[Change] = st.one_of(
    st.builds(
        Decide,
        site=SITES,
        disposition=st.sampled_from(
            ["retain", "recover", "transfer", "sale", "temporary-retention"]
        ),
        receiver_agency=st.none() | AGENCIES,
        legal_basis=BASES,
    ),
    placements(),
    placements(),
    st.builds(Withdraw, SITES),
    st.builds(Displace, AGENCIES, SITES),
    st.builds(AssignStaff, STAFF, AGENCIES, st.none() | SITES),
    st.builds(AssignAsset, ASSETS, AGENCIES, st.none() | SITES),
    st.builds(ReleaseStaff, STAFF),
    st.builds(ReleaseAsset, ASSETS),
)
STEPS: st.SearchStrategy[Step] = st.one_of(
    CHANGES,
    CHANGES,
    st.just(Undo()),
    st.just(Redo()),
    st.lists(CHANGES, min_size=1, max_size=5).map(lambda changes: Several(tuple(changes))),
)
GROUND = ground()


def _possible(steps: list[Step]) -> list[Step]:
    standing = Standing()
    kept: list[Step] = []
    for step in steps:
        try:
            standing.refuse(step)
        except ValueError:
            continue
        kept.append(step)
        standing = advance(standing, [moves_of(*kept)[-1]])
    return kept


def _same(a: Evaluation, b: Evaluation) -> None:
    assert outcomes(a) == outcomes(b)
    assert a.amounts == b.amounts
    assert {key: (part.amounts, part.counts) for key, part in a.parts.items()} == {
        key: (part.amounts, part.counts) for key, part in b.parts.items()
    }
    assert a.lost == b.lost


def _carried(before: Evaluation, snapshot: Snapshot) -> Evaluation:
    scene, affected = seen_from(before, snapshot)
    return carried_over(before, scene, affected)


@settings(max_examples=60, deadline=None)
@given(st.lists(STEPS, min_size=1, max_size=12))
def test_carried_over_results_are_those_from_nothing_step_by_step(asked: list[Step]) -> None:
    steps = _possible(asked)
    evaluation = evaluate(picture(), GROUND)
    for number in range(1, len(steps) + 1):
        evaluation = _carried(evaluation, picture(*steps[:number]))
        assert evaluation.lost == ()
    _same(evaluation, evaluate(picture(*steps), GROUND))


@settings(max_examples=40, deadline=None)
@given(st.lists(STEPS, min_size=1, max_size=8), st.lists(STEPS, max_size=8))
def test_results_carry_over_many_steps_at_once_and_back_again(
    first: list[Step], more: list[Step]
) -> None:
    steps = _possible([*first, *more])
    earlier, later = picture(*steps[: len(first)]), picture(*steps)
    at_once = _carried(evaluate(earlier, GROUND), later)
    _same(at_once, evaluate(later, GROUND))
    _same(_carried(at_once, earlier), evaluate(earlier, GROUND))


@settings(max_examples=40, deadline=None)
@given(st.lists(STEPS, max_size=12))
def test_whatever_is_moved_the_sums_are_those_of_the_baseline(asked: list[Step]) -> None:
    amounts = evaluate(picture(*_possible(asked)), GROUND).amounts
    totals = totals_of(REGISTER)
    assert amounts["kept-sites"].value == totals.sites
    assert amounts["kept-land"].value == totals.land_area_m2
    assert amounts["kept-floor"].value == totals.usable_floor_area_m2
    assert amounts["kept-cost"].value == totals.historical_cost
    assert amounts["kept-residual"].value == totals.residual_value
    assert amounts["kept-staff"].value == totals.staff
    assert amounts["kept-assets"].value == totals.assets
    assert amounts["kept-assets-cost"].value == totals.assets_historical_cost


@settings(max_examples=40, deadline=None)
@given(st.lists(STEPS, max_size=8))
def test_every_problem_has_a_name_of_its_own_by_which_it_is_found(asked: list[Step]) -> None:
    evaluation = evaluate(picture(*_possible(asked)), GROUND)
    problems = list(evaluation.problems())
    assert len({problem.id for problem in problems}) == len(problems)
    for problem in problems:
        assert evaluation.find(problem.id) == problem
        assert problem.sentence
        assert problem.english
        assert problem.repair
        assert problem.repair_en


@given(
    st.decimals("0", "100000", places=2),
    st.decimals("0", "1", places=2),
    st.decimals("0", "10000", places=2),
)
def test_a_need_grows_with_all_that_it_is_made_of(
    titles: Decimal, share: Decimal, special: Decimal
) -> None:
    need = needed_area(titles, share, special)
    assert need == need.quantize(Decimal("0.01"))
    assert titles + special <= need <= titles * 2 + special + Decimal("0.01")


@pytest.mark.parametrize(
    ("first", "then"),
    [
        pytest.param([decide(HALL, "recover")], place(OFFICE, LARGE), id="a successor is placed"),
        pytest.param(
            [AssignStaff("CB-3", PARTY, HALL)],
            decide(HALL, "recover"),
            id="where somebody was put by hand is given up",
        ),
        pytest.param([place(CENTRE, QT_HALL)], place(PARTY, QT_HALL), id="a neighbour moves in"),
        pytest.param([], place(OTHER_OFFICE, LARGE), id="a user is placed elsewhere"),
        pytest.param([place(OFFICE, HALL)], decide(HALL, "recover"), id="a place is given up"),
        pytest.param([decide(QT_HALL, "recover")], place(PARTY, LARGE), id="fewer are waiting"),
        pytest.param([], AssignAsset("TS-1", OTHER_OFFICE), id="an asset goes to another commune"),
    ],
)
def test_what_depends_on_a_move_elsewhere_is_looked_at_again(first: list[Step], then: Step) -> None:
    before, after = evaluate(picture(*first), GROUND), evaluate(picture(*first, then), GROUND)
    assert outcomes(before) != outcomes(after)
    _same(_carried(before, picture(*first, then)), after)
    _same(_carried(after, picture(*first)), before)
