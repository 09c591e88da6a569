"""Every page: which handlers the application serves outside `/api`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.web import base_map, map_pages
from app.web.assets import serve_static
from app.web.pages import (
    agencies,
    api_docs,
    assets,
    buildings,
    home,
    imports,
    language,
    norms,
    occupancies,
    people,
    plan,
    plan_bulk,
    plan_checks,
    plan_comments,
    plan_compare,
    plan_equipment,
    plan_moves,
    plan_people,
    plan_review,
    plans,
    sites,
    units,
)


def page_handlers() -> Sequence[Any]:
    """Return the handlers of pages and of static files."""
    return (
        serve_static,
        language.choose_language,
        *home.HANDLERS,
        *plans.HANDLERS,
        *plan.HANDLERS,
        *plan_bulk.HANDLERS,
        *plan_checks.HANDLERS,
        *plan_comments.HANDLERS,
        *plan_compare.HANDLERS,
        *plan_equipment.HANDLERS,
        *plan_moves.HANDLERS,
        *plan_people.HANDLERS,
        *plan_review.HANDLERS,
        *map_pages.HANDLERS,
        *base_map.HANDLERS,
        *units.HANDLERS,
        *agencies.HANDLERS,
        *sites.HANDLERS,
        *buildings.HANDLERS,
        *occupancies.HANDLERS,
        *people.HANDLERS,
        *assets.HANDLERS,
        *norms.HANDLERS,
        *imports.HANDLERS,
        *api_docs.HANDLERS,
    )
