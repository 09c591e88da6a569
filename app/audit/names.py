"""How a change set names a record: its code, or the parts of its key as one text."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

_LONGEST = 140  # of the column change.entity_key


def record_name(key: Sequence[Any]) -> str:
    """Return the name of the record with this key; a part that is None is written "-"."""
    name = "/".join("-" if part is None else str(part) for part in key)
    if len(name) > _LONGEST:
        digest = hashlib.sha256(name.encode()).hexdigest()[:16]
        name = f"{name[: _LONGEST - 17]}~{digest}"
    return name
