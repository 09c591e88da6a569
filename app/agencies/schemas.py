"""Agencies as they cross HTTP."""

from datetime import date

import msgspec


class AgencyFields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What can be changed of an agency; see `app.agencies.model.Agency`."""

    name: str
    kind: str = "other"
    unit: str
    parent: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    note: str | None = None


class NewAgency(AgencyFields, kw_only=True):
    """An agency to add."""

    code: str


class AgencyOut(NewAgency, kw_only=True):
    """An agency of the register, with the names of what it points to."""

    unit_name: str
    parent_name: str | None
    version: int


class AgencyKindOut(msgspec.Struct, kw_only=True):
    """A kind of agency of the template; `verified`: whether its source was read."""

    kind: str
    label: str
    english: str
    order: int
    source: str
    verified: bool
