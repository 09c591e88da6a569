"""Who is acting. Accounts and roles come later; until then it is the setting TRUSO_ACTOR."""

from __future__ import annotations

from typing import Any

from litestar import Request


def actor_of(request: Request[Any, Any, Any]) -> str:
    """Return the name that change sets of this request carry."""
    return str(request.app.state.actor)
