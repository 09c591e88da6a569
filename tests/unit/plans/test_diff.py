"""The difference between two snapshots, and what it makes of a state."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.plans.diff import apply, difference
from tests.builders.plan import hand_over, place, retain, snapshot


def test_a_difference_says_what_was_added_removed_and_changed() -> None:
    a = snapshot(retain("SL-0001"), retain("SL-0002"), place("120.00"))
    b = snapshot(hand_over("SL-0001"), retain("SL-0003"), place("80.00"))
    change = difference(a, b)
    assert [(c.key, c.kind) for c in change.decisions] == [
        ("SL-0001", "changed"),
        ("SL-0002", "removed"),
        ("SL-0003", "added"),
    ]
    assert change.decisions[0].before == retain()
    assert change.decisions[0].after == hand_over()
    assert change.decisions[0].changed_fields == ("disposition", "receiver")
    assert [(c.kind, c.changed_fields) for c in change.placements] == [("changed", ("area_m2",))]
    assert change.totals_before == change.totals_after


def test_a_difference_with_itself_is_empty() -> None:
    a = snapshot(retain(), place())
    assert difference(a, a).is_empty
    assert not difference(a, snapshot()).is_empty


def test_applying_a_difference_gives_the_other_state() -> None:
    a = snapshot(retain(), place())
    b = snapshot(hand_over("SL-0003"))
    assert apply(difference(a, b), a.state) == b.state
    assert apply(difference(b, a), b.state) == a.state


def test_a_difference_is_not_applied_to_a_state_that_it_does_not_start_from() -> None:
    a = snapshot(retain())
    b = snapshot(replace(retain(), note="khác"))
    with pytest.raises(ValueError, match="SL-0001"):
        apply(difference(a, b), b.state)
