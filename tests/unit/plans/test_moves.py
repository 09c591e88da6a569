"""What moves come to: decisions, placements, undo and redo."""

from __future__ import annotations

import pytest

from app.plans.model import Displace, PlacementKey, Redo, Step, Undo, Withdraw
from app.plans.standing import (
    NothingToTakeBackError,
    NothingToUndoError,
    Standing,
    advance,
    effective_moves,
    replay,
)
from tests.builders.plan import CENTRE, OFFICE, hand_over, moves_of, place, retain

CENTRE_IN_2 = PlacementKey(CENTRE, "SL-0002", None)


def test_a_later_decision_about_a_site_replaces_the_earlier() -> None:
    state = replay(moves_of(retain(), hand_over()))
    assert dict(state.decisions) == {"SL-0001": hand_over()}


def test_a_withdrawn_decision_is_gone() -> None:
    assert not replay(moves_of(retain(), Withdraw("SL-0001"))).decisions


def test_an_agency_may_work_in_several_sites_and_several_agencies_in_one() -> None:
    steps = [place(), place(site="SL-0001"), place(agency=OFFICE)]
    state = replay(moves_of(*steps))
    assert dict(state.placements_by_site) == {
        "SL-0001": (steps[1],),
        "SL-0002": (steps[2], steps[0]),
    }
    assert dict(state.placements_by_agency) == {OFFICE: (steps[2],), CENTRE: (steps[1], steps[0])}


def test_placing_again_in_the_same_place_replaces_the_area() -> None:
    state = replay(moves_of(place("120.00"), place("80.00")))
    assert dict(state.placements) == {CENTRE_IN_2: place("80.00")}


def test_displacing_takes_back_one_placement_only() -> None:
    steps = (place(), place(site="SL-0001"), Displace(CENTRE, "SL-0001"))
    assert dict(replay(moves_of(*steps)).placements) == {CENTRE_IN_2: place()}


@pytest.mark.parametrize(
    ("steps", "counting"),
    [
        ((retain(), Undo()), []),
        ((retain(), Undo(), Redo()), [1]),
        ((retain(), hand_over(), Undo()), [1]),
        ((retain(), hand_over(), Undo(), Undo(), Redo()), [1]),
        ((retain(), hand_over(), Undo(), Undo(), Redo(), Redo()), [1, 2]),
        ((retain(), Undo(), hand_over()), [3]),
        ((retain(), hand_over(), Undo(), place(), Undo(), Undo(), Redo()), [1]),
    ],
)
def test_undo_and_redo_act_as_in_every_editor(steps: tuple[Step, ...], counting: list[int]) -> None:
    assert [move.revision for move in effective_moves(moves_of(*steps))] == counting


def test_undo_brings_back_what_the_move_had_replaced() -> None:
    assert dict(replay(moves_of(retain(), hand_over(), Undo())).decisions) == {"SL-0001": retain()}
    withdrawn = moves_of(retain(), Withdraw("SL-0001"), Undo())
    assert dict(replay(withdrawn).decisions) == {"SL-0001": retain()}
    displaced = moves_of(place(), Displace(CENTRE, "SL-0002"), Undo())
    assert dict(replay(displaced).placements) == {CENTRE_IN_2: place()}


def test_the_way_to_a_state_leaves_no_trace_in_it() -> None:
    a = replay(moves_of(retain("SL-0002"), retain("SL-0001"), place(), place(site="SL-0001")))
    b = replay(moves_of(place(site="SL-0001"), place(), retain("SL-0001"), retain("SL-0002")))
    assert a == b
    assert a.placements_by_site == b.placements_by_site
    assert a.placements_by_agency == b.placements_by_agency


@pytest.mark.parametrize(
    "steps", [(Undo(),), (Redo(),), (retain(), Redo()), (retain(), Undo(), hand_over(), Redo())]
)
def test_moves_that_cannot_have_been_made_are_refused(steps: tuple[Step, ...]) -> None:
    with pytest.raises(NothingToUndoError):
        replay(moves_of(*steps))
    *earlier, last = steps
    with pytest.raises(NothingToUndoError):
        advance(Standing(), moves_of(*earlier)).refuse(last)


@pytest.mark.parametrize("step", [Withdraw("SL-0002"), Displace(OFFICE, "SL-0002")])
def test_what_is_not_there_cannot_be_taken_back(step: Step) -> None:
    with pytest.raises(NothingToTakeBackError, match=r"changes \[0\]"):
        advance(Standing(), moves_of(retain(), place())).refuse(step)


def test_what_can_be_made_is_not_refused() -> None:
    standing = advance(Standing(), moves_of(retain(), place(), hand_over(), Undo()))
    for step in (Undo(), Redo(), Withdraw("SL-0001"), Displace(CENTRE, "SL-0002"), retain()):
        standing.refuse(step)


def test_going_on_leaves_the_earlier_standing_as_it_was() -> None:
    moves = moves_of(retain(), place(), hand_over(), Undo())
    early = advance(Standing(), moves[:2])
    before = early.state
    late = advance(early, moves[2:])
    assert early.state == before
    assert (early.revision, late.revision) == (2, 4)
    assert late.state == before
