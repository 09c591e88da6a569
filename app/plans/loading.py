"""How snapshots are loaded, and what a process remembers for the next one.

Only what never changes is remembered: baselines by their SHA-256, and the moves of a plan, which
are only ever added to.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from app.plans import store
from app.plans.baseline import FrozenRegister
from app.plans.dispositions import catalogue
from app.plans.model import Move, PlanSummary, Touched
from app.plans.persistent import Log
from app.plans.snapshot import Register, Snapshot
from app.plans.standing import Standing, advance, standings

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Memory(Generic[Key, Value]):
    """Remembers the `size` values that were used last."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[Key, Value] = OrderedDict()

    def get(self, key: Key) -> Value | None:
        """Return what is remembered under `key`, None where nothing is."""
        value = self._values.get(key)
        if value is not None:
            self._values.move_to_end(key)
        return value

    def keep(self, key: Key, value: Value) -> None:
        """Remember `value`, and forget what was used longest ago where there is no room."""
        self._values[key] = value
        self._values.move_to_end(key)
        while len(self._values) > self._size:
            self._values.popitem(last=False)

    def forget(self) -> None:
        """Remember nothing any more."""
        self._values.clear()


LATE_WRITERS = 64
"""How many revisions back a writer may be without anything being replayed."""

MARKS_APART = 1024
"""An older revision is replayed from the nearest mark, and marks are so many revisions apart."""


@dataclass(frozen=True, slots=True)
class History:
    """A plan's moves from the first on, and where it stood after some of them.

    Attributes:
        trail: what each move changed.
        latest: where it stood after the latest moves; marks: after every so many of the earlier.
    """

    moves: Log[Move] = field(default_factory=Log)
    trail: Log[Touched] = field(default_factory=Log)
    latest: tuple[Standing, ...] = (Standing(),)
    marks: tuple[Standing, ...] = (Standing(),)

    @property
    def standing(self) -> Standing:
        """Where the plan stands after all moves."""
        return self.latest[-1]

    @property
    def revision(self) -> int:
        """The revision that the last of the moves made."""
        return self.standing.revision

    def standing_at(self, revision: int) -> Standing:
        """Return where the plan stood at a revision, which must not be later than this one's."""
        nearest = max(
            (each for each in (*self.marks, *self.latest) if each.revision <= revision),
            key=lambda standing: standing.revision,
        )
        return advance(nearest, self.moves[nearest.revision : revision])

    def going_on(self, fresh: Sequence[Move]) -> History:
        """Return the history after further moves."""
        later = list(standings(fresh, self.standing))
        return History(
            self.moves.going_on(fresh),
            self.trail.going_on(each.touched for each in later),
            (*self.latest, *later)[-LATE_WRITERS:],
            (*self.marks, *(each for each in later if each.revision % MARKS_APART == 0)),
        )


_registers: Memory[str, Register] = Memory(4)
_histories: Memory[tuple[str, datetime], History] = Memory(64)


def forget_everything() -> None:
    """Let the next reads come from the database."""
    _registers.forget()
    _histories.forget()


async def register_of(plan: PlanSummary) -> Register:
    """Return the register of a plan's baseline."""
    register = _registers.get(plan.baseline_sha256)
    if register is None:
        register = FrozenRegister(*await store.baseline_content(plan.baseline))
        _registers.keep(plan.baseline_sha256, register)
    return register


async def history_of(plan: PlanSummary) -> History:
    """Return all moves of a plan, of which only those are read that are not remembered."""
    key = (plan.code, plan.created_at)
    known = _histories.get(key) or History()
    # The last remembered move is read again: if it is another now (a transaction was rolled back,
    # a database restored), nothing of what is remembered counts.
    fresh = await store.moves_from(plan.code, max(1, known.revision))
    if known.moves:
        if fresh[:1] == [known.moves[-1]]:
            del fresh[0]
        else:
            known = History()
            fresh = await store.moves_from(plan.code, 1)
    # Another reader may have gone on in the meantime.
    latest = _histories.get(key)
    if latest is not None and fresh and latest.moves[known.revision :] == tuple(fresh):
        return latest
    if fresh:
        known = known.going_on(fresh)
        _histories.keep(key, known)
    return known


def snapshot_of(plan: PlanSummary, history: History, register: Register, revision: int) -> Snapshot:
    """Return a plan at one of the revisions of its history."""
    return Snapshot(
        plan=plan.code,
        plan_name=plan.name,
        revision=revision,
        province=plan.province,
        baseline_name=plan.baseline_name,
        baseline_taken_on=plan.baseline_taken_on,
        register=register,
        state=history.standing_at(revision).state,
        dispositions=catalogue().dispositions,
        norms_on=plan.norms_on,
        moves=history.moves.until(revision),
        trail=history.trail.until(revision),
    )
