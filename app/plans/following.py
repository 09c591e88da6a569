"""Following a plan: the moves that its follower was not told of yet."""

from __future__ import annotations

from app.plans.loading import history_of, register_of, snapshot_of
from app.plans.model import PlanSummary
from app.plans.schemas import MoveEventOut, move_event_out
from app.plans.sentences import tell
from app.plans.snapshot import Register


class MovesAfter:
    """The moves of a plan after a revision, each given once."""

    def __init__(self, plan: PlanSummary, register: Register, revision: int) -> None:
        self._plan = plan
        self._register = register
        self._seen = revision

    @classmethod
    async def of(cls, plan: PlanSummary, revision: int | None = None) -> MovesAfter:
        """Begin after a revision, None: after the present one."""
        reached = (await history_of(plan)).revision
        # A revision that the plan has not reached was another database's, or never was.
        seen = reached if revision is None else min(revision, reached)
        return cls(plan, await register_of(plan), seen)

    async def fresh(self) -> list[MoveEventOut]:
        """Return the moves that were made since this was last asked, in order."""
        history = await history_of(self._plan)
        if self._seen >= history.revision:
            return []
        snapshot = snapshot_of(self._plan, history, self._register, history.revision)
        told = [
            move_event_out(
                move,
                tell(move, history.standing.subjects, snapshot),
                history.trail[move.revision - 1],
            )
            for move in history.moves[self._seen :]
        ]
        self._seen = history.revision
        return told
