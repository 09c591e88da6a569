"""Agencies: bodies that occupy space and hold assets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Agency:
    """A Party, State or Front body of a unit.

    Attributes:
        code: its code; agencies made from the template have "<unit code>.<kind>".
        name: full name, "Trung tâm Phục vụ hành chính công phường Tô Hiệu".
        kind: key of the agency template ("service-centre"), or "other".
        unit: key of the unit that it belongs to.
        parent: code of the superior agency, None at the top.
        valid_from, valid_to: first and last day, None where not known or open.
    """

    code: str
    name: str
    kind: str
    unit: str
    parent: str | None
    valid_from: date | None
    valid_to: date | None
    note: str | None = None
