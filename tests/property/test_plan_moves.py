"""Whatever planners do, a history reads the same from anywhere, and freezing keeps every figure."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from app.plans.baseline import FrozenRegister, decode_totals, encode_totals, freeze
from app.plans.model import KIND_OF, Redo, Revert, Several, Step, Undo
from app.plans.rules import accepted, examined
from app.plans.sentences import tell
from app.plans.snapshot import Register, totals_of
from app.plans.standing import Standing, advance
from app.plans.store import payload_of, step_of_payload
from tests.builders.plan import REGISTER, moves_of, snapshot
from tests.builders.register import asset, building, site
from tests.builders.steps import AREAS, DISPOSITIONS, STEPS


def possible(steps: list[Step]) -> list[Step]:
    """Leave out of a list of steps those that a plan would refuse."""
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


@given(st.lists(STEPS, max_size=20), st.integers(0, 20))
@settings(max_examples=60, deadline=None)
def test_going_on_from_anywhere_gives_what_replaying_everything_gives(
    steps: list[Step], cut: int
) -> None:
    moves = moves_of(*possible(steps))
    whole = advance(Standing(), moves)
    assert advance(advance(Standing(), moves[:cut]), moves[cut:]) == whole


@given(st.lists(STEPS, max_size=12))
@settings(max_examples=60, deadline=None)
def test_every_history_can_be_told(steps: list[Step]) -> None:
    history = snapshot(*possible(steps))
    about = advance(Standing(), history.moves).subjects
    for move in history.moves:
        assert all(tell(move, about, history))
        if isinstance(move.step, Undo | Redo | Revert):
            assert about[move.revision].revision < move.revision


def _kept(step: Step) -> Step:
    match step:
        case Undo() | Redo() | Revert():
            return step
        case Several(changes):
            kept, problems = examined(changes, REGISTER, DISPOSITIONS)
            assert not problems
            return Several(tuple(kept.values()))
        case change:
            return accepted(change, REGISTER, DISPOSITIONS)


@given(STEPS)
@settings(max_examples=150, deadline=None)
def test_a_step_comes_back_from_its_stored_form(step: Step) -> None:
    kept = _kept(step)
    stored = msgspec.json.encode(payload_of(kept))
    assert step_of_payload(KIND_OF[type(kept)], stored) == kept
    assert _kept(kept) == kept


@given(
    st.permutations(REGISTER.sites),
    st.permutations(REGISTER.buildings),
    st.lists(AREAS, min_size=3, max_size=3),
    st.lists(st.integers(1, 10**15), min_size=2, max_size=2),
)
@settings(max_examples=40, deadline=None)
def test_freezing_keeps_every_figure_and_does_not_depend_on_order(
    sites: list[object],
    buildings: list[object],
    areas: list[Decimal | None],
    costs: list[int],
) -> None:
    figures = {
        "sites": tuple(site(f"S-{number}", land_area_m2=area) for number, area in enumerate(areas)),
        "buildings": tuple(
            building(f"N-{number}", historical_cost=cost) for number, cost in enumerate(costs)
        ),
        "assets": (asset(historical_cost=costs[0]),),
    }
    register = replace(REGISTER, **figures)
    frozen = FrozenRegister(
        {section.name: section for section in freeze(register)},
        decode_totals(encode_totals(totals_of(register))),
    )
    assert all(getattr(frozen, name) == records for name, records in figures.items())
    assert frozen.totals == totals_of(frozen) == totals_of(register)

    shuffled = replace(REGISTER, sites=tuple(sites), buildings=tuple(buildings))
    assert [s.sha256 for s in freeze(shuffled)] == [s.sha256 for s in freeze(REGISTER)]
    assert isinstance(frozen, Register)
