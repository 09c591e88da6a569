"""Taking back one earlier step, and steps of several changes."""

from __future__ import annotations

import pytest

from app.plans.model import (
    AssignAsset,
    AssignStaff,
    Change,
    Decide,
    Displace,
    Redo,
    ReleaseStaff,
    Revert,
    Several,
    Step,
    Touched,
    Undo,
    Withdraw,
)
from app.plans.standing import (
    NothingToTakeBackError,
    NotRevertibleError,
    Standing,
    advance,
    effective_moves,
    replay,
    standings,
)
from tests.builders.plan import CENTRE, OFFICE, hand_over, moves_of, place, retain


def after(*steps: Step) -> Standing:
    return advance(Standing(), moves_of(*steps))


def several(*changes: Change) -> Several:
    return Several(changes)


def test_an_earlier_step_is_taken_back_and_the_later_ones_stay() -> None:
    standing = after(retain("SL-0001"), retain("SL-0002"), Revert(1))
    assert dict(standing.state.decisions) == {"SL-0002": retain("SL-0002")}
    assert [standing.counts(revision) for revision in (1, 2, 3)] == [False, True, True]


def test_a_revert_brings_back_what_the_step_had_replaced() -> None:
    standing = after(retain(), hand_over(), retain("SL-0002"), Revert(2))
    assert standing.state.decisions["SL-0001"] == retain()


def test_a_step_whose_site_a_later_step_touched_is_blocked_by_it() -> None:
    standing = after(retain(), place(), hand_over(), hand_over("SL-0003"))
    assert standing.blocked_by(1) == (3,)
    assert [standing.revertible(revision) for revision in (1, 2, 3, 4)] == [False, True, True, True]
    with pytest.raises(NotRevertibleError) as refused:
        standing.refuse(Revert(1))
    assert refused.value.blocked_by == (3,)


def test_a_later_step_that_was_taken_back_blocks_no_more() -> None:
    assert after(retain(), hand_over(), Undo()).revertible(1)
    standing = after(retain(), hand_over(), Revert(2))
    assert standing.revertible(1)
    assert not advance(standing, moves_of(*[retain()] * 3, Revert(1))[3:]).state.decisions


@pytest.mark.parametrize("steps", [(), (retain(), Undo()), (retain(), Revert(1))])
def test_what_does_not_count_cannot_be_reverted(steps: tuple[Step, ...]) -> None:
    with pytest.raises(NotRevertibleError) as refused:
        after(*steps).refuse(Revert(1))
    assert refused.value.blocked_by == ()


def test_an_undo_takes_a_revert_back_and_a_redo_makes_it_again() -> None:
    steps: list[Step] = [retain(), place(), Revert(1), Undo()]
    undone = after(*steps)
    assert undone.state.decisions["SL-0001"] == retain()
    assert undone.counts(1)
    redone = after(*steps, Redo())
    assert not redone.state.decisions
    assert not redone.counts(1)
    assert redone.subjects[5].revision == 3


def test_a_revert_can_be_reverted_and_then_the_step_counts_again() -> None:
    standing = after(retain(), place(), Revert(1), Revert(3))
    assert standing.state.decisions["SL-0001"] == retain()
    assert [standing.counts(revision) for revision in (1, 2, 3, 4)] == [True, True, False, True]
    assert standing.revertible(1), "a revert and its revert stand in nobody's way"
    undone = after(retain(), place(), Revert(1), Revert(3), Undo())
    assert [undone.counts(revision) for revision in (1, 3)] == [False, True]


def test_effective_moves_leave_out_what_was_reverted() -> None:
    moves = moves_of(retain(), place(), Revert(1), hand_over(), Undo())
    assert [move.revision for move in effective_moves(moves)] == [2, 3]


def test_several_changes_are_one_step_and_one_undo_takes_them_back() -> None:
    step = several(retain("SL-0001"), retain("SL-0002"), place())
    done = after(retain("SL-0003"), step)
    assert sorted(done.state.decisions) == ["SL-0001", "SL-0002", "SL-0003"]
    assert done.revision == 2
    undone = after(retain("SL-0003"), step, Undo())
    assert undone.state == replay(moves_of(retain("SL-0003")))


def test_a_later_change_of_a_step_may_build_on_an_earlier_one() -> None:
    step = several(place("10.00"), Displace(CENTRE, "SL-0002"), hand_over(), Withdraw("SL-0001"))
    Standing().refuse(step)
    assert after(step).state == Standing().state


def test_a_step_of_several_names_every_change_that_has_nothing_to_take_back() -> None:
    step = several(
        retain(),
        Withdraw("SL-0002"),
        ReleaseStaff("CB-001"),
        Withdraw("SL-0001"),
        Withdraw("SL-0001"),
    )
    with pytest.raises(NothingToTakeBackError) as refused:
        Standing().refuse(step)
    assert refused.value.indices == (1, 2, 4)


def test_people_and_assets_are_assigned_and_released() -> None:
    staff, asset = AssignStaff("CB-001", CENTRE, "SL-0002"), AssignAsset("TS-0001", CENTRE)
    state = after(staff, asset).state
    assert (dict(state.staff), dict(state.assets)) == ({"CB-001": staff}, {"TS-0001": asset})
    assert not after(staff, ReleaseStaff("CB-001")).state.staff


@pytest.mark.parametrize(
    ("steps", "touched"),
    [
        ((hand_over(),), Touched(frozenset({"SL-0001"}))),
        ((place(),), Touched(frozenset({"SL-0002"}), frozenset({CENTRE}))),
        (
            (several(retain(), place(site="SL-0003")),),
            Touched(frozenset({"SL-0001", "SL-0003"}), frozenset({CENTRE})),
        ),
        (
            (AssignStaff("CB-001", CENTRE, "SL-0002"), AssignStaff("CB-001", OFFICE)),
            Touched(
                frozenset({"SL-0002"}), frozenset({CENTRE, OFFICE}), staff=frozenset({"CB-001"})
            ),
        ),
        (
            (AssignAsset("TS-0001", CENTRE), Undo()),
            Touched(agencies=frozenset({CENTRE}), assets=frozenset({"TS-0001"})),
        ),
        ((hand_over(), place(), Revert(1)), Touched(frozenset({"SL-0001"}))),
        ((place(), Undo(), Redo()), Touched(frozenset({"SL-0002"}), frozenset({CENTRE}))),
    ],
)
def test_a_move_touches_what_was_and_what_is(steps: tuple[Step, ...], touched: Touched) -> None:
    assert list(standings(moves_of(*steps)))[-1].touched == touched


def test_a_decision_and_a_placement_at_one_site_meet() -> None:
    standing = after(retain("SL-0002"))
    assert standing.touches(place()).meets(standing.touched)
    assert not standing.touches(hand_over("SL-0001")).meets(standing.touched)
    assert not Touched().meets(Touched())


def test_a_decision_keeps_its_receiver_in_a_step_of_several() -> None:
    decide = Decide("SL-0001", "transfer", receiver_agency=OFFICE)
    assert after(several(decide)).state.decisions["SL-0001"] == decide
