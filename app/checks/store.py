"""All SQL of checks: acceptances, and the facts about units that checks read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from app.checks.model import Acceptance
from app.checks.travel import TravelTime
from app.db.engine import execute, fetch, transaction
from app.estate.store import stored_sites
from app.kernel.clock import now
from app.units.store import facts_of, stored_units

__all__ = [
    "acceptances_of",
    "add_acceptance",
    "facts_of",
    "known_ends",
    "remove_acceptance",
    "save_travel_times",
    "travel_times_of",
]

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


_WAY = "from_unit, to_site, to_unit, metres, minutes, source"


async def travel_times_of(units: Collection[str]) -> list[TravelTime]:
    """Return the ways from these units, in order."""
    rows = await fetch(
        f"SELECT {_WAY} FROM travel_time WHERE from_unit = ANY($1::text[]) "
        "ORDER BY from_unit, to_site, to_unit",
        list(units),
    )
    return [TravelTime(*row) for row in rows]


async def known_ends(ways: Iterable[TravelTime]) -> tuple[set[str], set[str]]:
    """Return which of the units and of the sites at the ends of ways are in the register."""
    listed = list(ways)
    units = {end for way in listed for end in (way.from_unit, way.to_unit) if end is not None}
    sites = {way.to_site for way in listed if way.to_site is not None}
    return set(await stored_units(units)), set(await stored_sites(sites))


async def save_travel_times(ways: Sequence[TravelTime]) -> None:
    """Write ways, in the open transaction; those that stood there are replaced."""
    async with transaction() as connection:
        await connection.executemany(
            "DELETE FROM travel_time WHERE from_unit = $1 AND to_site IS NOT DISTINCT FROM $2 "
            "AND to_unit IS NOT DISTINCT FROM $3",
            [(way.from_unit, way.to_site, way.to_unit) for way in ways],
        )
        await connection.executemany(
            f"INSERT INTO travel_time ({_WAY}) VALUES ($1, $2, $3, $4, $5, $6)",
            [(w.from_unit, w.to_site, w.to_unit, w.metres, w.minutes, w.source) for w in ways],
        )
