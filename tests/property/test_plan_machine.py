"""A plan and its scenarios under any sequence of moves by several users, beside a naive model.

The model knows no standing: it keeps the line of what was done and not undone, and makes the state
anew from the steps in it that no revert took back.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from app.plans.diff import apply, difference
from app.plans.model import (
    AssignAsset,
    AssignStaff,
    Change,
    Decide,
    Displace,
    Move,
    Place,
    Redo,
    ReleaseAsset,
    ReleaseStaff,
    Revert,
    Step,
    Touched,
    Undo,
    Withdraw,
    changes_of,
)
from app.plans.sentences import tell
from app.plans.snapshot import totals_of
from app.plans.standing import Standing, advance, replay
from app.plans.state import PlanState, Value, state_of
from app.plans.whereabouts import whereabouts
from tests.builders.plan import REGISTER, START, snapshot_at
from tests.builders.steps import CHANGES, SEVERAL

USERS = st.sampled_from(["an", "bình", "chi"])


@dataclass
class Scenario:
    """One plan: its moves and standing, and the model beside them."""

    moves: list[Move] = field(default_factory=list)
    trail: list[Touched] = field(default_factory=list)
    standing: Standing = field(default_factory=Standing)
    line: list[tuple[int, Step]] = field(default_factory=list)
    undone: list[tuple[int, Step]] = field(default_factory=list)
    states: list[PlanState] = field(default_factory=lambda: [PlanState()])

    def make(self, step: Step, user: str) -> bool:
        try:
            self.standing.refuse(step)
        except ValueError:
            return False
        move = Move(len(self.moves) + 1, step, START, user)
        self.standing = advance(self.standing, [move])
        self.moves.append(move)
        self.trail.append(self.standing.touched)
        self.states.append(self.standing.state)
        match step:
            case Undo():
                self.undone.append(self.line.pop())
            case Redo():
                self.line.append(self.undone.pop())
            case _:
                self.line.append((move.revision, step))
                self.undone.clear()
        return True

    def counting(self, left_out: int | None = None) -> list[tuple[int, Step]]:
        """The steps of the line that no counting revert took back."""
        gone = set() if left_out is None else {left_out}
        for revision, step in reversed(self.line):
            if isinstance(step, Revert) and revision not in gone:
                gone.add(step.revision)
        return [(revision, step) for revision, step in self.line if revision not in gone]

    def model(self, left_out: int | None = None) -> PlanState:
        """The state, made anew from the steps that count."""
        values: dict[object, Value] = {}
        for _, step in self.counting(left_out):
            for change in changes_of(step):
                _write(values, change)
        return state_of(*values.values())


def _write(
    values: dict[object, Decide | Place | AssignStaff | AssignAsset], change: Change
) -> None:
    match change:
        case Decide():
            values["site", change.site] = change
        case Withdraw():
            values.pop(("site", change.site), None)
        case Place():
            values["place", change.agency, change.site, change.building] = change
        case Displace():
            values.pop(("place", change.agency, change.site, change.building), None)
        case AssignStaff():
            values["staff", change.staff] = change
        case ReleaseStaff():
            values.pop(("staff", change.staff), None)
        case AssignAsset():
            values["asset", change.asset] = change
        case ReleaseAsset():
            values.pop(("asset", change.asset), None)


class PlanMachine(RuleBasedStateMachine):
    """Several users in a plan and in copies of it."""

    @initialize()
    def begin(self) -> None:
        self.scenarios = [Scenario()]
        self.seen: dict[str, int] = {}

    def of(self, number: int) -> Scenario:
        return self.scenarios[number % len(self.scenarios)]

    @rule(where=st.integers(0, 3), user=USERS, step=st.one_of(CHANGES, CHANGES, SEVERAL))
    def change(self, where: int, user: str, step: Step) -> None:
        plan = self.of(where)
        before = plan.standing.state
        if plan.make(step, user):
            assert not plan.standing.undone
            # Undo after do is the identity, and redo after undo too.
            after = plan.standing.state
            undone = advance(plan.standing, [Move(len(plan.moves) + 1, Undo(), START, user)])
            assert undone.state == before
            redone = advance(undone, [Move(len(plan.moves) + 2, Redo(), START, user)])
            assert redone.state == after

    @rule(where=st.integers(0, 3), user=USERS, step=st.sampled_from([Undo(), Redo()]))
    def turn_back(self, where: int, user: str, step: Step) -> None:
        plan = self.of(where)
        possible = bool(plan.line if isinstance(step, Undo) else plan.undone)
        assert plan.make(step, user) == possible

    @rule(where=st.integers(0, 3), user=USERS, back=st.integers(1, 12))
    def revert(self, where: int, user: str, back: int) -> None:
        plan = self.of(where)
        revision = max(1, len(plan.moves) + 1 - back)
        without = plan.model(left_out=revision)
        revertible = plan.standing.revertible(revision)
        assert plan.make(Revert(revision), user) == revertible
        if revertible:
            assert plan.standing.state == without, "as if that step had never been made"
            assert not plan.standing.counts(revision)

    @rule(where=st.integers(0, 3))
    def copy(self, where: int) -> None:
        plan = self.of(where)
        if len(self.scenarios) < 4:
            moves = list(plan.moves)
            self.scenarios.append(
                Scenario(
                    moves,
                    list(plan.trail),
                    advance(Standing(), moves),
                    list(plan.line),
                    list(plan.undone),
                    list(plan.states),
                )
            )

    @rule(user=USERS)
    def look(self, user: str) -> None:
        self.seen[user] = len(self.scenarios[0].moves)

    @rule(user=USERS, step=st.one_of(CHANGES, SEVERAL))
    def write_late(self, user: str, step: Step) -> None:
        """A user who has not seen the latest moves goes on top only where that changes nothing."""
        plan = self.scenarios[0]
        seen = self.seen.get(user, 0)
        touched = plan.standing.touches(step)
        if any(each.meets(touched) for each in plan.trail[seen:]):
            return
        then = replay(plan.moves[:seen])
        if plan.make(step, user):
            alone = advance(Standing(), plan.moves[:seen])
            alone = advance(alone, [Move(seen + 1, step, START, user)])
            mine = difference(snapshot_at(then), snapshot_at(alone.state))
            since = plan.states[-2]
            assert apply(mine, since) == plan.standing.state

    @invariant()
    def the_state_is_that_of_the_steps_that_count(self) -> None:
        for plan in self.scenarios:
            assert plan.standing.state == plan.model()
            counting = {revision for revision, _ in plan.counting()}
            assert all(
                plan.standing.counts(move.revision) == (move.revision in counting)
                for move in plan.moves
            )

    @invariant()
    def replaying_gives_the_state_and_old_snapshots_never_change(self) -> None:
        for plan in self.scenarios:
            standing = Standing()
            for move, state in zip(plan.moves, plan.states[1:], strict=True):
                standing = advance(standing, [move])
                assert standing.state == state
            assert standing == plan.standing

    @invariant()
    def placements_are_grouped_as_they_stand(self) -> None:
        for plan in self.scenarios:
            state = plan.standing.state
            anew = state_of(*state.placements.values())
            assert anew.placements_by_site == state.placements_by_site
            assert anew.placements_by_agency == state.placements_by_agency

    @invariant()
    def a_difference_leads_from_any_state_to_any_other(self) -> None:
        states = [self.scenarios[0].states[0], *(plan.standing.state for plan in self.scenarios)]
        a, b = states[-2:]
        there = difference(snapshot_at(a), snapshot_at(b))
        back = difference(snapshot_at(b), snapshot_at(a))
        assert apply(there, a) == b
        assert apply(back, b) == a

    @invariant()
    def the_trail_holds_all_that_changed(self) -> None:
        plan = self.scenarios[0]
        for touched, before, after in list(
            zip(plan.trail, plan.states, plan.states[1:], strict=False)
        )[-3:]:
            change = difference(snapshot_at(before), snapshot_at(after))
            assert {each.key for each in change.decisions} <= touched.sites
            assert {each.key.site for each in change.placements} <= touched.sites
            assert {each.key.agency for each in change.placements} <= touched.agencies
            assert {each.key for each in change.staff} <= touched.staff
            assert {each.key for each in change.assets} <= touched.assets

    @invariant()
    def nothing_of_the_register_is_lost_or_doubled(self) -> None:
        for plan in self.scenarios:
            picture = snapshot_at(plan.standing.state)
            assert picture.totals == totals_of(REGISTER)
            places = whereabouts(picture)
            assert places.staff.keys() == {person.code for person in REGISTER.staff}
            assert places.assets.keys() == {asset.code for asset in REGISTER.assets}

    def teardown(self) -> None:
        for plan in getattr(self, "scenarios", ()):
            picture = snapshot_at(plan.standing.state, tuple(plan.moves))
            for move in plan.moves:
                assert all(tell(move, plan.standing.subjects, picture))


PlanMachine.TestCase.settings = settings(max_examples=20, stateful_step_count=25, deadline=None)
TestPlanMachine = PlanMachine.TestCase
