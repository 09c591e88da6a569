"""The registry: all checks and meters, and the hash that names the set."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from app.checks import (
    access,
    completeness,
    conservation,
    data,
    equipment,
    law,
    left_behind,
    space,
)
from app.checks.model import Check, Meter, Scope

_FAMILIES = (completeness, left_behind, space, equipment, law, access, conservation, data)

CHECKS: tuple[Check, ...] = tuple(check for family in _FAMILIES for check in family.CHECKS)
METERS: tuple[Meter, ...] = tuple(meter for family in _FAMILIES for meter in family.METERS)

CHECK_BY_KEY = {check.key: check for check in CHECKS}
METER_BY_KEY = {meter.key: meter for meter in METERS}
CHECKS_OF = {scope: tuple(c for c in CHECKS if c.scope is scope) for scope in Scope}
METERS_OF = {scope: tuple(m for m in METERS if m.scope is scope) for scope in Scope}


@lru_cache(maxsize=64)
def set_hash(law: str) -> str:
    """Return what names the set, stamped on results; `law` is the digest of the facts of law.

    Another version of a check or meter, or another fact of law, gives another name.
    """
    lines = [
        f"law {law}",
        *(f"check {c.key} {c.version} {c.severity} {c.scope} {c.sentence}" for c in CHECKS),
        *(f"meter {m.key} {m.version} {m.unit} {m.scope} {m.combine}" for m in METERS),
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
