"""All SQL of checks: acceptances, and the facts about units that checks read."""

from __future__ import annotations

from app.checks.model import Acceptance
from app.db.engine import execute, fetch
from app.kernel.clock import now
from app.units.store import facts_of

__all__ = ["acceptances_of", "add_acceptance", "facts_of", "remove_acceptance"]

_COLUMNS = "problem, sentence, revision, reason, accepted_by, accepted_at"


async def acceptances_of(plan: str) -> dict[str, Acceptance]:
    """Return the acceptances of a plan by the name of their problem."""
    rows = await fetch(f"SELECT {_COLUMNS} FROM acceptance WHERE plan = $1 ORDER BY problem", plan)
    return {row["problem"]: Acceptance(*row) for row in rows}


async def add_acceptance(
    plan: str, problem: str, sentence: str, revision: int, *, reason: str, actor: str
) -> Acceptance | None:
    """Add an acceptance, in the open transaction; None where the problem is accepted already."""
    rows = await fetch(
        f"""
        INSERT INTO acceptance (plan, {_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (plan, problem) DO NOTHING RETURNING {_COLUMNS}
        """,
        plan,
        problem,
        sentence,
        revision,
        reason,
        actor,
        now(),
    )
    return Acceptance(*rows[0]) if rows else None


async def remove_acceptance(plan: str, problem: str) -> bool:
    """Take an acceptance back, in the open transaction; False where there is none."""
    status = await execute("DELETE FROM acceptance WHERE plan = $1 AND problem = $2", plan, problem)
    return status == "DELETE 1"
