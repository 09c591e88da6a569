"""What the first planner of the day would wait for, made while nobody does."""

from __future__ import annotations

import importlib
import logging
from asyncio import to_thread

from app.checks.service import evaluated
from app.kernel.errors import TrusoError
from app.maps.service import sites_message, texts_message
from app.plans.baseline import DamagedBaselineError
from app.plans.service import load_snapshot, plans_moved_last

_PLANS = 3
"""How many plans are made ready; a process remembers the registers of four baselines."""
_MOST_SITES = 20_000
"""Plans of more are not evaluated beforehand: that would keep others waiting for minutes."""

_log = logging.getLogger(__name__)


async def warm_up() -> None:
    """Load what maps need, and make map, texts and evaluation of the plans worked on last.

    A plan of a whole country's sites is not evaluated.
    """
    await to_thread(_load_map_libraries)
    for plan in await plans_moved_last(_PLANS):
        try:
            snapshot = await load_snapshot(plan.code)
            await sites_message(plan.code, snapshot.revision)
            await texts_message(plan.code, snapshot.revision)
            if len(snapshot.register.sites) <= _MOST_SITES:
                await evaluated(plan.code, snapshot.revision)
        except (TrusoError, DamagedBaselineError) as error:
            # Whoever opens this plan is told the same; the others are made ready.
            _log.warning("Plan %s was not made ready: %s", plan.code, error)


def _load_map_libraries() -> None:
    """Import what the first map needs (1 to 3 seconds)."""
    for module in ("app.maps.layers", "app.maps.page"):
        importlib.import_module(module)
