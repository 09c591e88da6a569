"""Evaluations that a process remembers, so that the next one costs only what was touched since.

Nothing here is the truth: what is forgotten is made again from the snapshot.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic

from app.checks import store
from app.checks.evaluation import Affected, Evaluation, affected_by, carried_over, evaluate
from app.checks.ground import Ground
from app.checks.law_facts import law_facts
from app.checks.ledger import going_on
from app.checks.scene import Scene
from app.norms.catalogue import norms_in_force
from app.plans.loading import Memory
from app.plans.model import PlanSummary
from app.plans.snapshot import Snapshot

REMEMBERED_REVISIONS = 6
"""How many revisions of a plan are remembered: those that were asked for last."""
FACTS_HOLD_SECONDS = 5.0
"""How long the facts about units are taken as known, before the database is asked again."""
ALL_AT_ONCE = 300
"""From so many affected sites on the work is done in a thread, so that pages stay usable."""


@dataclass(slots=True)
class _PlanMemory:
    """What is remembered of one plan; the lock lets one evaluation be made at a time."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    evaluations: OrderedDict[int, Evaluation] = field(default_factory=OrderedDict)


@dataclass(frozen=True, slots=True)
class _Grounded:
    ground: Ground
    asked_at: float


_plans: Memory[tuple[object, ...], _PlanMemory] = Memory(8)
_grounds: Memory[tuple[str, str, str], _Grounded] = Memory(4)


def forget_everything() -> None:
    """Let the next evaluations be made from nothing."""
    _plans.forget()
    _grounds.forget()


async def evaluation_of(plan: PlanSummary, snapshot: Snapshot) -> Evaluation:
    """Return the evaluation of a plan's snapshot, carried over from the nearest remembered one."""
    ground = await _ground_of(plan, snapshot)
    key = (plan.code, plan.created_at)
    memory = _plans.get(key)
    if memory is None:
        memory = _PlanMemory()
        _plans.keep(key, memory)
    async with memory.lock:
        known = memory.evaluations.get(snapshot.revision)
        if known is None or known.scene.ground is not ground:
            known = await _made(memory.evaluations, snapshot, ground)
            memory.evaluations[snapshot.revision] = known
        memory.evaluations.move_to_end(snapshot.revision)
        while len(memory.evaluations) > REMEMBERED_REVISIONS:
            memory.evaluations.popitem(last=False)
        return known


async def _made(
    remembered: Mapping[int, Evaluation], snapshot: Snapshot, ground: Ground
) -> Evaluation:
    nearest = min(
        (each for each in remembered.values() if each.scene.ground is ground),
        key=lambda each: abs(each.snapshot.revision - snapshot.revision),
        default=None,
    )
    if nearest is None:
        return await asyncio.to_thread(evaluate, snapshot, ground)
    scene, affected = seen_from(nearest, snapshot)
    if len(affected.sites) + len(affected.agencies) > ALL_AT_ONCE:
        return await asyncio.to_thread(carried_over, nearest, scene, affected)
    return carried_over(nearest, scene, affected)


def seen_from(before: Evaluation, snapshot: Snapshot) -> tuple[Scene, Affected]:
    """Return another snapshot of the plan on the same ground, and what differs from `before`."""
    # What lies between two revisions is the same in both directions.
    earlier, later = sorted((before.snapshot, snapshot), key=lambda each: each.revision)
    touched = later.touched_since(earlier.revision)
    ground = before.scene.ground
    ledger = going_on(before.scene.ledger, ground, before.snapshot.state, snapshot.state, touched)
    scene = Scene(snapshot, ground, ledger)
    return scene, affected_by(before.scene, scene, touched)


async def _ground_of(plan: PlanSummary, snapshot: Snapshot) -> Ground:
    norms, law = norms_in_force(snapshot.norms_on), law_facts(snapshot.norms_on)
    key = (plan.baseline_sha256, norms.digest, law.digest)
    known = _grounds.get(key)
    if known is not None and monotonic() - known.asked_at < FACTS_HOLD_SECONDS:
        return known.ground
    units = list(snapshot.units)
    facts, ways = await store.facts_of(units), await store.travel_times_of(units)
    ground = known.ground if known is not None else None
    if ground is None or (ground.facts, ground.ways) != (facts, ways):
        ground = Ground(
            snapshot.register,
            plan.province,
            snapshot.baseline_taken_on,
            norms=norms,
            law=law,
            facts=facts,
            ways=ways,
        )
    _grounds.keep(key, _Grounded(ground, monotonic()))
    return ground
