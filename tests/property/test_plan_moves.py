"""Whatever planners do: nothing is lost, undo is exact, the past stays as it was."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from app.plans.baseline import FrozenRegister, decode_totals, encode_totals, freeze
from app.plans.diff import apply, difference
from app.plans.model import (
    Change,
    Decide,
    Displace,
    Move,
    Place,
    PlacementKey,
    Redo,
    Step,
    Undo,
    Withdraw,
)
from app.plans.rules import accepted
from app.plans.sentences import tell
from app.plans.snapshot import Register, totals_of
from app.plans.standing import NothingToTakeBackError, Standing, advance, replay
from app.plans.state import PlanState, state_of
from app.plans.store import _move, payload_of
from tests.builders.plan import (
    CENTRE,
    OFFICE,
    REGISTER,
    START,
    moves_of,
    snapshot,
    snapshot_at,
)
from tests.builders.register import asset, building, site

SITES = st.sampled_from([site.code for site in REGISTER.sites])
AGENCIES = st.sampled_from([OFFICE, CENTRE])
TEXTS = st.none() | st.text("abcđêố .,;“”\n=+-@", min_size=1, max_size=12)
AREAS = st.none() | st.decimals("0.01", "4000.00", places=2)
DISPOSITIONS = snapshot().dispositions

DECIDE = st.builds(
    Decide,
    site=SITES,
    disposition=st.sampled_from(list(DISPOSITIONS)),
    receiver=st.just("UBND phường Tô Hiệu"),
    receiver_agency=st.none() | AGENCIES,
    new_use=TEXTS,
    legal_basis=TEXTS,
    deadline=st.none() | st.dates(),
    note=TEXTS,
)
PLACE = st.builds(Place, agency=AGENCIES, site=SITES, area_m2=AREAS, note=TEXTS)
CHANGES: st.SearchStrategy[Change] = st.one_of(
    DECIDE,
    PLACE,
    st.builds(Withdraw, SITES),
    st.builds(Displace, AGENCIES, SITES),
)
STEPS: st.SearchStrategy[Step] = st.one_of(CHANGES, CHANGES, st.just(Undo()), st.just(Redo()))


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


class PlanMachine(RuleBasedStateMachine):
    """A plan under any sequence of moves, beside a model that copies whole states."""

    @initialize()
    def begin(self) -> None:
        self.moves: list[Move] = []
        self.standing = Standing()
        # The model: all states of the line of undo, and those that a redo can come back to.
        self.past: list[PlanState] = [PlanState()]
        self.future: list[PlanState] = []
        self.kept: list[tuple[int, PlanState]] = []

    def make(self, step: Step) -> None:
        self.standing.refuse(step)
        move = Move(len(self.moves) + 1, step, START, "an")
        self.moves.append(move)
        self.standing = advance(self.standing, [move])

    @rule(change=CHANGES)
    def change(self, change: Change) -> None:
        change = accepted(change, REGISTER, DISPOSITIONS)  # type: ignore[assignment]
        decisions: dict[str, Decide] = dict(self.past[-1].decisions)
        placements: dict[PlacementKey, Place] = dict(self.past[-1].placements)
        try:
            self.make(change)
        except NothingToTakeBackError:
            return
        match change:
            case Decide():
                decisions[change.site] = change
            case Withdraw():
                del decisions[change.site]
            case Place():
                placements = {
                    key: placed
                    for key, placed in placements.items()
                    if (placed.agency, placed.site) != (change.agency, change.site)
                }
                placements[_key(change)] = change
            case Displace():
                placements = {
                    key: placed
                    for key, placed in placements.items()
                    if (placed.agency, placed.site) != (change.agency, change.site)
                }
        self.past.append(state_of(*decisions.values(), *placements.values()))
        self.future.clear()

    @precondition(lambda self: len(self.past) > 1)
    @rule()
    def undo(self) -> None:
        self.make(Undo())
        self.future.append(self.past.pop())

    @precondition(lambda self: self.future)
    @rule()
    def redo(self) -> None:
        self.make(Redo())
        self.past.append(self.future.pop())

    @rule(change=CHANGES)
    def do_and_undo(self, change: Change) -> None:
        before = self.standing.state
        try:
            self.make(change)
        except NothingToTakeBackError:
            return
        done = self.standing.state
        self.make(Undo())
        assert self.standing.state == before
        self.make(Redo())
        assert self.standing.state == done
        self.make(Undo())
        self.future = [done]

    @rule()
    def keep_a_snapshot(self) -> None:
        self.kept.append((len(self.moves), self.standing.state))

    @invariant()
    def the_state_is_the_model_s(self) -> None:
        assert self.standing.state == self.past[-1]

    @invariant()
    def replaying_all_moves_gives_the_state(self) -> None:
        assert replay(self.moves) == self.standing.state

    @invariant()
    def old_snapshots_stay_as_they_were(self) -> None:
        for revision, state in self.kept:
            assert replay(self.moves[:revision]) == state

    @invariant()
    def any_difference_leads_from_one_state_to_the_other(self) -> None:
        now_is = snapshot_at(self.standing.state)
        for _, state in self.kept[-2:]:
            then = snapshot_at(state)
            assert apply(difference(then, now_is), state) == self.standing.state
            assert apply(difference(now_is, then), self.standing.state) == state

    @invariant()
    def the_sums_are_the_baseline_s(self) -> None:
        assert snapshot_at(self.standing.state).totals == totals_of(REGISTER)


def _key(placed: Place) -> PlacementKey:
    return PlacementKey(placed.agency, placed.site, placed.building)


PlanMachine.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
TestPlanMachine = PlanMachine.TestCase


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
        text = tell(move, about, history)
        assert text
        if isinstance(move.step, Undo | Redo):
            assert about[move.revision].revision < move.revision


def _kept(step: Step) -> Step:
    if isinstance(step, Undo | Redo):
        return step
    return accepted(step, REGISTER, DISPOSITIONS)  # type: ignore[arg-type]


@given(STEPS)
@settings(max_examples=150, deadline=None)
def test_a_step_comes_back_from_its_stored_form(step: Step) -> None:
    import msgspec

    kept = _kept(step)
    (move,) = [Move(1, kept, START, "an")]
    row = {
        "revision": 1,
        "kind": type(kept).__name__.lower(),
        "payload": msgspec.json.encode(payload_of(kept)),
        "made_at": START,
        "made_by": "an",
        "reason": None,
    }
    assert _move(row) == move
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
