"""Many writers in one plan: each has a site of its own, and all meet at one now and then."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from app.kernel.errors import StaleVersionError
from app.plans.model import Decide, Move
from app.plans.move_service import make_move

EVERY = 5
"""Each writer's every so-manieth edit is of the site that all share."""


@dataclass
class Writer:
    """One writer, who looks at the plan only where a move was refused."""

    plan: str
    number: int
    own_site: str
    shared_site: str
    seen: int = 0
    refused: int = 0

    async def write(self, edits: int) -> list[Move]:
        """Make so many moves, each again until it is made."""
        return [await self._write(edit) for edit in range(edits)]

    async def _write(self, edit: int) -> Move:
        site = self.shared_site if edit % EVERY == EVERY - 1 else self.own_site
        step = Decide(site, "retain", note=f"{self.number}/{edit}")
        while True:
            try:
                move = await make_move(
                    self.plan,
                    step,
                    seen_revision=self.seen,
                    actor=str(self.number),
                    idempotency_key=f"{self.number}/{edit}",
                    lenient=True,
                )
            except StaleVersionError as error:
                self.refused += 1
                self.seen = error.extra["revision"]
            else:
                self.seen = move.revision
                return move


async def write_all(writers: list[Writer], edits: int) -> list[Move]:
    """Let all write at once and return the moves that they say they made."""
    made = await asyncio.gather(*(writer.write(edits) for writer in writers))
    return [move for moves in made for move in moves]


def prove(writers: list[Writer], edits: int, made: list[Move], stored: list[Move]) -> None:
    """Assert that no edit was lost, none doubled, and each writer's are in their order."""
    total = len(writers) * edits
    assert sorted(move.revision for move in made) == list(range(1, total + 1))
    assert [move.revision for move in stored] == list(range(1, total + 1))
    by_revision = {move.revision: move for move in made}
    assert all(by_revision[move.revision] == move for move in stored)
    for writer in writers:
        notes = [
            move.step.note
            for move in stored
            if isinstance(move.step, Decide) and move.made_by == str(writer.number)
        ]
        assert notes == [f"{writer.number}/{edit}" for edit in range(edits)]
