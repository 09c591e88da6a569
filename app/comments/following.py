"""Following a plan: every move and everything said, as it happens, whoever does it.

Both are heard on one channel and come on one stream, so that an open editor needs one connection.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator

from app.comments import store
from app.comments.rules import named
from app.comments.schemas import CommentEventOut, comment_event_out
from app.db.listening import listening
from app.plans.following import MovesAfter
from app.plans.loading import register_of
from app.plans.schemas import MoveEventOut
from app.plans.service import find_plan


async def events_after(
    plan: str, revision: int | None = None, said: int | None = None, pulse: float | None = None
) -> AsyncGenerator[MoveEventOut | CommentEventOut | None, None]:
    """Give each move after a revision and each entry after one, then each that is made.

    None for either is the present one. None is given at first, when nothing can be missed any
    more, and with `pulse` where nothing happened for so many seconds.

    Raises:
        NotFoundError: there is no such plan.
        ListeningEndedError: the listening connection is gone, or the process is stopping.
    """
    found = await find_plan(plan)
    register = await register_of(found)
    async with listening(store.CHANNEL, plan) as listener:
        moves = await MovesAfter.of(found, revision)
        latest = await store.latest(plan)
        # What was not said yet was another database's, or never was.
        said = latest if said is None else min(said, latest)
        yield None
        while True:
            listener.begin()
            for move in await moves.fresh():
                yield move
            for entry in await store.entries_after(plan, said):
                said = entry.id
                yield comment_event_out(entry, named(entry.subject, register, found.name))
            while not await listener.heard(pulse):
                yield None
