"""All SQL of baselines, plans and moves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import msgspec

from app.agencies.store import agencies_of_units
from app.assets.store import assets_of_agencies
from app.db.engine import ENGINE, copy_rows, execute, fetch, fetch_value, transaction
from app.estate.store import buildings_of_sites, occupancies_of_sites, sites_of_units
from app.kernel.clock import now
from app.kernel.text import fold
from app.people.store import posts_of_agencies, staff_of_agencies, titles
from app.plans.baseline import Section, decode_totals, encode_totals
from app.plans.model import (
    CHANGES,
    KIND_OF,
    KINDS,
    BaselineSummary,
    Move,
    PlanSummary,
    Several,
    Step,
)
from app.plans.snapshot import Register, Totals
from app.units.store import stored_units, successions_of_province, units_of_province

__all__ = [
    "CHANNEL",
    "add_move",
    "add_plan",
    "baseline_content",
    "baseline_named_by",
    "baselines",
    "copy_moves",
    "find_baseline",
    "find_plan",
    "hold_plan",
    "is_made_under",
    "move_of_key",
    "moves_from",
    "payload_of",
    "plans",
    "province_exists",
    "read_register",
    "register_held_still",
    "save_baseline",
    "step_of_payload",
]

# --- Baselines -----------------------------------------------------------------------------------


@asynccontextmanager
async def register_held_still() -> AsyncIterator[None]:
    """Run the block in a transaction that sees the register at one moment.

    Other freezings wait for its end. Inside a larger transaction, whose moment is its own, only
    the waiting is done.
    """
    alone = not ENGINE.transaction_exists()
    async with transaction():
        if alone:
            await execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        # The moment is that of the first query, so that it comes after any other freezing's commit.
        await execute("LOCK TABLE baseline IN SHARE ROW EXCLUSIVE MODE")
        yield


async def province_exists(key: str) -> bool:
    """Return whether a province of this key is loaded."""
    unit = (await stored_units([key])).get(key)
    return unit is not None and unit.level == "province"


async def read_register(province: str) -> Register:
    """Return the register of a province as it stands in the open transaction."""
    units = await units_of_province(province)
    keys = [unit.key for unit in units]
    agencies = await agencies_of_units(keys)
    agency_codes = [agency.code for agency in agencies]
    sites = await sites_of_units(keys)
    site_codes = [site.code for site in sites]
    return Register(
        units=units,
        successions=await successions_of_province(province),
        agencies=agencies,
        sites=sites,
        buildings=await buildings_of_sites(site_codes),
        occupancies=await occupancies_of_sites(site_codes),
        titles=await titles(),
        posts=await posts_of_agencies(agency_codes),
        staff=await staff_of_agencies(agency_codes),
        assets=await assets_of_agencies(agency_codes),
    )


async def baseline_named_by(province: str, sha256: str) -> int | None:
    """Return the id of the province's baseline with this content, None where there is none."""
    baseline_id: int | None = await fetch_value(
        "SELECT id FROM baseline WHERE province = $1 AND sha256 = $2 ORDER BY id LIMIT 1",
        province,
        sha256,
    )
    return baseline_id


async def save_baseline(
    province: str,
    *,
    name: str,
    taken_on: date,
    actor: str,
    sha256: str,
    totals: Totals,
    sections: tuple[Section, ...],
) -> int:
    """Write a baseline with its sections, in the open transaction, and return its id."""
    baseline_id: int = await fetch_value(
        """
        INSERT INTO baseline (province, name, taken_on, taken_at, actor, sha256, totals)
        VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id
        """,
        province,
        name,
        taken_on,
        now(),
        actor,
        sha256,
        encode_totals(totals),
    )
    await copy_rows(
        "baseline_section",
        ("baseline", "name", "record_count", "sha256", "content"),
        [(baseline_id, s.name, s.record_count, s.sha256, s.content) for s in sections],
    )
    return baseline_id


async def baseline_content(baseline: int) -> tuple[dict[str, Section], Totals]:
    """Return the sections of a baseline by name, as stored, and its totals."""
    rows = await fetch(
        "SELECT name, record_count, sha256, content FROM baseline_section WHERE baseline = $1",
        baseline,
    )
    totals = await fetch_value("SELECT totals::text FROM baseline WHERE id = $1", baseline)
    return {row["name"]: Section(*row) for row in rows}, decode_totals(totals)


_BASELINES = """
    SELECT b.id, b.province, u.name AS province_name, b.name, b.taken_on, b.taken_at, b.actor,
           b.sha256,
           (SELECT jsonb_object_agg(s.name, s.record_count)::text
            FROM baseline_section s WHERE s.baseline = b.id) AS record_counts
    FROM baseline b JOIN unit u ON u.key = b.province
"""


async def find_baseline(baseline: int) -> BaselineSummary | None:
    """Return a baseline, None where there is none of this id."""
    rows = await fetch(_BASELINES + "WHERE b.id = $1", baseline)
    return _baseline(rows[0]) if rows else None


async def baselines(
    province: str | None, limit: int, offset: int
) -> tuple[list[BaselineSummary], int]:
    """Return a page of the baselines (of a province), the latest first, and how many there are."""
    condition = "WHERE $1::text IS NULL OR b.province = $1"
    rows = await fetch(
        f"{_BASELINES} {condition} ORDER BY b.id DESC LIMIT $2 OFFSET $3", province, limit, offset
    )
    total = await fetch_value(f"SELECT count(*) FROM baseline b {condition}", province)
    return [_baseline(row) for row in rows], int(total)


def _baseline(row: Any) -> BaselineSummary:
    counts = msgspec.json.decode(row["record_counts"] or "{}", type=dict[str, int])
    return BaselineSummary(**{**row, "record_counts": counts})


# --- Plans ---------------------------------------------------------------------------------------

_PLANS = """
    SELECT p.code, p.name, p.province, u.name AS province_name, p.baseline,
           b.name AS baseline_name, b.taken_on AS baseline_taken_on, b.sha256 AS baseline_sha256,
           p.revision, p.created_at, p.created_by, p.note, p.norms_on, p.copied_from,
           p.copied_revision
    FROM plan p JOIN baseline b ON b.id = p.baseline JOIN unit u ON u.key = p.province
"""


async def find_plan(code: str) -> PlanSummary | None:
    """Return a plan, None where there is none of this code."""
    rows = await fetch(_PLANS + "WHERE p.code = $1", code)
    return PlanSummary(*rows[0]) if rows else None


async def plans(
    province: str | None, query: str, limit: int, offset: int
) -> tuple[list[PlanSummary], int]:
    """Return a page of plans in order of code, and how many there are.

    `query` is looked for in code and name, without regard to diacritics.
    """
    everything = [
        PlanSummary(*row)
        for row in await fetch(
            _PLANS + "WHERE $1::text IS NULL OR p.province = $1 ORDER BY p.code", province
        )
    ]
    words = fold(query)
    found = [plan for plan in everything if words in fold(f"{plan.code} {plan.name}")]
    return found[offset : offset + limit], len(found)


async def plans_moved_last(limit: int) -> list[PlanSummary]:
    """Return the plans in which somebody made a move last, or that were made last."""
    rows = await fetch(
        f"""
        {_PLANS}
        LEFT JOIN move m ON m.plan = p.code AND m.revision = p.revision
        ORDER BY coalesce(m.made_at, p.created_at) DESC, p.code LIMIT $1
        """,
        limit,
    )
    return [PlanSummary(*row) for row in rows]


async def add_plan(
    code: str,
    *,
    name: str,
    province: str,
    baseline: int,
    actor: str,
    note: str | None,
    norms_on: date,
    copied_from: tuple[str, int] | None = None,
    idempotency_key: str | None = None,
) -> bool:
    """Add a plan without moves, in the open transaction; False where the code is taken."""
    status = await execute(
        """
        INSERT INTO plan
            (code, name, province, baseline, revision, created_at, created_by, note, norms_on,
             idempotency_key, copied_from, copied_revision)
        VALUES ($1, $2, $3, $4, 0, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (code) DO NOTHING
        """,
        code,
        name,
        province,
        baseline,
        now(),
        actor,
        note,
        norms_on,
        idempotency_key,
        *(copied_from or (None, None)),
    )
    return status == "INSERT 0 1"


async def is_made_under(code: str, idempotency_key: str) -> bool:
    """Return whether there is a plan of this code, made under this idempotency key."""
    made: bool = await fetch_value(
        "SELECT EXISTS (SELECT FROM plan WHERE code = $1 AND idempotency_key = $2)",
        code,
        idempotency_key,
    )
    return made


CHANNEL = "truso_plan"
"""PostgreSQL notifies here of each move and of each thing said, with the code of its plan."""

# --- Moves ---------------------------------------------------------------------------------------

_MOVES = "SELECT revision, kind, payload::text, made_at, made_by, reason FROM move WHERE plan = $1"


def payload_of(step: Step) -> dict[str, Any]:
    """Return the fields of a step that are filled, as JSON knows them (decimals as text).

    Each change of a step of several says its kind.
    """
    if isinstance(step, Several):
        return {
            "changes": [{"kind": KIND_OF[type(each)], **payload_of(each)} for each in step.changes]
        }
    fields: dict[str, Any] = msgspec.to_builtins(step)
    return {name: value for name, value in fields.items() if value is not None}


def step_of_payload(kind: str, payload: bytes | str) -> Step:
    """Return the step that `payload_of` wrote."""
    if KINDS[kind] is not Several:
        return msgspec.json.decode(payload, type=KINDS[kind])
    stored = msgspec.json.decode(payload)
    return Several(
        tuple(
            # A dataclass takes no notice of the field that it lacks, `kind`.
            msgspec.convert(each, CHANGES[each["kind"]])
            for each in stored["changes"]
        )
    )


async def hold_plan(code: str) -> None:
    """Let other writers of a plan wait for the end of the open transaction."""
    await execute("SELECT FROM plan WHERE code = $1 FOR UPDATE", code)


async def moves_from(plan: str, revision: int) -> list[Move]:
    """Return the moves of a plan that made this revision and the later ones, in order."""
    return [
        _move(row) for row in await fetch(f"{_MOVES} AND revision >= $2 ORDER BY 1", plan, revision)
    ]


async def move_of_key(plan: str, idempotency_key: str) -> Move | None:
    """Return the move that was made under an idempotency key, None where none was."""
    rows = await fetch(f"{_MOVES} AND idempotency_key = $2", plan, idempotency_key)
    return _move(rows[0]) if rows else None


async def add_move(
    plan: str,
    step: Step,
    *,
    seen_revision: int,
    actor: str,
    reason: str | None,
    idempotency_key: str | None,
) -> Move | None:
    """Add a move, in the open transaction; None, and nothing done, where that cannot be.

    That is: the plan is not at `seen_revision`, or has got a move under the idempotency key. The
    conditional update decides, and holds off other writers until the transaction ends; a move under
    the same key cannot slip in beside it, for that one would have raised the revision.
    """
    move = Move(seen_revision + 1, step, now(), actor, reason)
    added = await execute(
        f"""
        WITH revised AS (
            UPDATE plan SET revision = revision + 1
            WHERE code = $1 AND revision = $2 - 1 AND NOT EXISTS (
                SELECT FROM move WHERE plan = $1 AND idempotency_key = $8
            )
            RETURNING code, revision
        )
        INSERT INTO move
            (plan, revision, kind, payload, made_at, made_by, reason, idempotency_key)
        SELECT code, revision, $3, $4, $5, $6, $7, $8 FROM revised
        RETURNING pg_notify('{CHANNEL}', plan) -- heard when the transaction commits
        """,
        plan,
        move.revision,
        KIND_OF[type(step)],
        msgspec.json.encode(payload_of(step)).decode(),
        move.made_at,
        actor,
        reason,
        idempotency_key,
    )
    return move if added == "INSERT 0 1" else None


async def copy_moves(source: str, copy: str, revision: int) -> None:
    """Give a plan without moves those of another up to a revision, in the open transaction."""
    await execute(
        """
        INSERT INTO move (plan, revision, kind, payload, made_at, made_by, reason)
        SELECT $2, revision, kind, payload, made_at, made_by, reason
        FROM move WHERE plan = $1 AND revision <= $3 ORDER BY revision
        """,
        source,
        copy,
        revision,
    )
    await execute("UPDATE plan SET revision = $2 WHERE code = $1", copy, revision)


def _move(row: Any) -> Move:
    step = step_of_payload(row["kind"], row["payload"])
    return Move(row["revision"], step, row["made_at"], row["made_by"], row["reason"])
