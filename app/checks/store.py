"""All SQL of checks."""

from __future__ import annotations

from app.units.store import facts_of

__all__ = ["facts_of"]
