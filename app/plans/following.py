"""Following a plan: every move, as soon as it is made, whoever makes it in whichever process."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from app.db.listening import listening
from app.plans import store
from app.plans.loading import history_of, register_of, snapshot_of
from app.plans.schemas import MoveEventOut, move_event_out
from app.plans.sentences import tell
from app.plans.service import find_plan


async def moves_after(
    plan: str, revision: int | None = None, pulse: float | None = None
) -> AsyncGenerator[MoveEventOut | None, None]:
    """Give each move after a revision (None: after the present one), then each that is made.

    None is given at first, when no move can be missed any more, and with `pulse` where nothing
    happened for so many seconds.

    Raises:
        NotFoundError: there is no such plan.
        ListeningEndedError: the listening connection is gone, or the process is stopping.
    """
    found = await find_plan(plan)
    register = await register_of(found)
    async with listening(store.CHANNEL, plan) as listener:
        history = await history_of(found)
        # A revision that the plan has not reached was another database's, or never was.
        seen = history.revision if revision is None else min(revision, history.revision)
        yield None
        while True:
            listener.begin()
            history = await history_of(found)
            if seen < history.revision:
                snapshot = snapshot_of(found, history, register, history.revision)
                for move in history.moves[seen:]:
                    sentence = tell(move, history.standing.subjects, snapshot)
                    yield move_event_out(move, sentence, history.trail[move.revision - 1])
                seen = history.revision
            while not await listener.heard(pulse):
                yield None
