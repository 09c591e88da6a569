"""Where a plan stands after its moves: its state, and what can be undone, redone and reverted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from immutables import Map

from app.plans.model import Move, Redo, Revert, Step, Touched, Undo, changes_of
from app.plans.persistent import Stack
from app.plans.state import PlanState, Slot, Value, slot_of, touched_by, value_of

Values: TypeAlias = dict[Slot, Value | None]
"""What stands, or is to stand, at some slots."""


class NothingToUndoError(ValueError):
    """An undo (or redo) where no move can be taken back (or brought back)."""


class NothingToTakeBackError(ValueError):
    """Changes that take back what does not stand: a site undecided, an agency not placed there.

    `indices` are those of the changes in their step.
    """

    def __init__(self, indices: Sequence[int]) -> None:
        super().__init__(f"nothing to take back in changes {list(indices)}")
        self.indices = tuple(indices)


class NotRevertibleError(ValueError):
    """A revert of a move that does not count, or whose subjects later moves have touched.

    `blocked_by` are the revisions of those moves; empty where the move does not count.
    """

    def __init__(self, revision: int, blocked_by: Sequence[int]) -> None:
        super().__init__(f"revision {revision} cannot be reverted, blocked by {list(blocked_by)}")
        self.blocked_by = tuple(blocked_by)


@dataclass(frozen=True, slots=True)
class Done:
    """A move that was made and not undone, with what stood before where it wrote."""

    move: Move
    before: Values


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a plan stands after some moves.

    Attributes:
        revision: of the latest move, 0 where there is none.
        state: what the moves come to.
        touched: what the latest move changed.
        done: the moves that an undo would take back, the next one on top.
        undone: the moves that a redo would bring back, the next one on top.
        done_by_revision: the same moves as `done`.
        subjects: by revision of each undo, redo and revert: the move that it was about.
        writers: by slot, the revisions of the done moves that wrote there, the latest on top.
        reverted: done moves that a revert took back, with the revision of that revert.
    """

    revision: int = 0
    state: PlanState = field(default_factory=PlanState)
    touched: Touched = field(default_factory=Touched)
    done: Stack[Done] = field(default_factory=Stack)
    undone: Stack[Move] = field(default_factory=Stack)
    done_by_revision: Map[int, Done] = field(default_factory=Map)
    subjects: Map[int, Move] = field(default_factory=Map)
    writers: Map[Slot, Stack[int]] = field(default_factory=Map)
    reverted: Map[int, int] = field(default_factory=Map)

    def counts(self, revision: int) -> bool:
        """Return whether the move that made a revision is still in effect."""
        return revision in self.done_by_revision and revision not in self.reverted

    def blocked_by(self, revision: int) -> tuple[int, ...]:
        """Return the later counting moves that touched what a counting move touched, in order.

        Of a move that does not count: none.

        A later move that was reverted does not block, and neither does its revert.
        """
        if not self.counts(revision):
            return ()
        found: set[int] = set()
        for slot in self.done_by_revision[revision].before:
            for writer in self.writers[slot]:
                if writer <= revision:
                    break
                step = self.done_by_revision[writer].move.step
                cancels = isinstance(step, Revert) and step.revision > revision
                if self.counts(writer) and not cancels:
                    found.add(writer)
        return tuple(sorted(found))

    def revertible(self, revision: int) -> bool:
        """Return whether the move that made a revision can be reverted."""
        return self.counts(revision) and not self.blocked_by(revision)

    def refuse(self, step: Step) -> None:
        """Do nothing if `step` can be made here.

        Raises:
            NothingToUndoError: no move to undo or redo.
            NothingToTakeBackError: the site is undecided, the agency not placed there, the person
                or asset not assigned by hand.
            NotRevertibleError: the move does not count, or later ones touched its subjects.
        """
        match step:
            case Undo() if not self.done:
                raise NothingToUndoError("nothing to undo")
            case Redo() if not self.undone:
                raise NothingToUndoError("nothing to redo")
            case Revert(revision):
                blockers = self.blocked_by(revision)
                if blockers or not self.counts(revision):
                    raise NotRevertibleError(revision, blockers)
            case _:
                self._refuse_taking_back(step)

    def _refuse_taking_back(self, step: Step) -> None:
        written: Values = {}
        missing = []
        for index, change in enumerate(changes_of(step)):
            slot, value = slot_of(change), value_of(change)
            stands = written[slot] if slot in written else self.state.value(slot)
            if value is None and stands is None:
                missing.append(index)
            written[slot] = value
        if missing:
            raise NothingToTakeBackError(missing)

    def writes(self, step: Step) -> Values:
        """Return what a step that is not refused here writes where."""
        match step:
            case Undo():
                return self.done.top.before
            case Redo():
                return self.writes(self.undone.top.step)
            case Revert(revision):
                return self.done_by_revision[revision].before
            case _:
                return {slot_of(change): value_of(change) for change in changes_of(step)}

    def touches(self, step: Step) -> Touched:
        """Return what a step that is not refused here would change."""
        return touched_by(
            (slot, self.state.value(slot), value) for slot, value in self.writes(step).items()
        )


def advance(standing: Standing, moves: Iterable[Move]) -> Standing:
    """Return where a plan stands after further moves; `standing` stays as it was.

    A new change after an undo ends the possibility to redo, as in every editor.

    Raises:
        NothingToUndoError, NotRevertibleError: a move has nothing to act on.
    """
    for move in moves:
        standing = _after(standing, move)
    return standing


def standings(moves: Iterable[Move], start: Standing | None = None) -> Iterable[Standing]:
    """Give where a plan stands after each of further moves.

    Raises:
        NothingToUndoError, NotRevertibleError: see `advance`.
    """
    standing = start or Standing()
    for move in moves:
        standing = _after(standing, move)
        yield standing


def effective_moves(moves: Iterable[Move]) -> list[Move]:
    """Return the moves that count after all undos, redos and reverts, in order.

    Raises:
        NothingToUndoError, NotRevertibleError: see `advance`.
    """
    standing = advance(Standing(), moves)
    done = [done.move for done in standing.done][::-1]
    return [move for move in done if standing.counts(move.revision)]


def replay(moves: Iterable[Move]) -> PlanState:
    """Return the state that a plan's moves, from the first on, come to.

    Raises:
        NothingToUndoError, NotRevertibleError: see `advance`.
    """
    return advance(Standing(), moves).state


def _after(standing: Standing, move: Move) -> Standing:
    if isinstance(move.step, Undo | Redo | Revert):
        standing.refuse(move.step)
    match move.step:
        case Undo():
            return _undone(standing, move)
        case Redo():
            again = standing.undone.top
            redone = _made(standing, again, standing.undone.below)
            subjects = redone.subjects.set(move.revision, again)
            return replace(redone, revision=move.revision, subjects=subjects)
        case _:
            return _made(standing, move, Stack())


def _made(standing: Standing, move: Move, undone: Stack[Move]) -> Standing:
    """Let a move count: one made now, or an earlier one that is redone."""
    writes = standing.writes(move.step)
    before = {slot: standing.state.value(slot) for slot in writes}
    writers, reverted, subjects = standing.writers, standing.reverted, standing.subjects
    for slot in writes:
        writers = writers.set(slot, writers.get(slot, _NOBODY).push(move.revision))
    if isinstance(move.step, Revert):
        target = standing.done_by_revision[move.step.revision].move
        subjects = subjects.set(move.revision, target)
        reverted = reverted.set(target.revision, move.revision)
        if isinstance(target.step, Revert):
            reverted = reverted.delete(target.step.revision)
    done = Done(move, before)
    return Standing(
        revision=move.revision,
        state=_with(standing.state, writes),
        touched=_touched(before, writes),
        done=standing.done.push(done),
        undone=undone,
        done_by_revision=standing.done_by_revision.set(move.revision, done),
        subjects=subjects,
        writers=writers,
        reverted=reverted,
    )


def _undone(standing: Standing, undo: Move) -> Standing:
    last = standing.done.top
    now = {slot: standing.state.value(slot) for slot in last.before}
    writers, reverted = standing.writers, standing.reverted
    for slot in last.before:
        earlier = writers[slot].below
        writers = writers.set(slot, earlier) if earlier else writers.delete(slot)
    if isinstance(last.move.step, Revert):
        target = standing.done_by_revision[last.move.step.revision].move
        reverted = reverted.delete(target.revision)
        if isinstance(target.step, Revert):
            reverted = reverted.set(target.step.revision, target.revision)
    return Standing(
        revision=undo.revision,
        state=_with(standing.state, last.before),
        touched=_touched(now, last.before),
        done=standing.done.below,
        undone=standing.undone.push(last.move),
        done_by_revision=standing.done_by_revision.delete(last.move.revision),
        subjects=standing.subjects.set(undo.revision, last.move),
        writers=writers,
        reverted=reverted,
    )


_NOBODY: Stack[int] = Stack()


def _with(state: PlanState, values: Values) -> PlanState:
    for slot, value in values.items():
        state = state.put(slot, value)
    return state


def _touched(before: Values, after: Values) -> Touched:
    return touched_by((slot, before[slot], value) for slot, value in after.items())
