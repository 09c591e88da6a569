"""Tables of baselines, plans and moves.

A trigger (in the migration) refuses UPDATE and DELETE on `baseline_section` and `move`: a baseline
is never edited, and moves are only ever added.
"""

from __future__ import annotations

from typing import Any

from piccolo.columns import (
    JSONB,
    BigSerial,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.reference import LazyTableReference
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.db.engine import ENGINE
from app.units.tables import Unit


class Baseline(Table, tablename="baseline", db=ENGINE):
    """The register of a province as it was on a day, frozen."""

    id = BigSerial(primary_key=True, index=False)
    province = ForeignKey(Unit, null=False, on_delete=OnDelete.restrict, index=True)
    name = Text(null=False)
    taken_on = Date(null=False)
    taken_at = Timestamptz()
    actor = Varchar(length=200, null=False)
    sha256 = Varchar(length=64, null=False)
    totals = JSONB(null=False, default="{}")


class BaselineSection(Table, tablename="baseline_section", db=ENGINE):
    """One kind of record of a baseline: compressed JSON, decimals as text."""

    id = BigSerial(primary_key=True, index=False)
    baseline = ForeignKey(Baseline, null=False, on_delete=OnDelete.restrict, index=True)
    name = Varchar(length=40, null=False)
    record_count = Integer(null=False)
    sha256 = Varchar(length=64, null=False)
    content = Bytea(null=False)

    baseline_section_name_1 = Unique([baseline, name])


class Plan(Table, tablename="plan", db=ENGINE):
    """A list of moves on a baseline; `revision` counts them and is the plan's version."""

    code = Varchar(length=64, primary_key=True, null=False)
    name = Varchar(length=300, null=False)
    province = ForeignKey(Unit, null=False, on_delete=OnDelete.restrict, index=True)
    baseline = ForeignKey(Baseline, null=False, on_delete=OnDelete.restrict)
    revision = Integer(null=False, default=0)
    created_at = Timestamptz()
    created_by = Varchar(length=200, null=False)
    note = Text(null=True, default=None)
    norms_on = Date(null=False)
    copied_from: ForeignKey[Any] = ForeignKey(
        LazyTableReference("Plan", module_path="app.plans.tables"),
        null=True,
        on_delete=OnDelete.restrict,
    )
    copied_revision = Integer(null=True, default=None)
    idempotency_key = Varchar(length=200, null=True, default=None)

    plan_code_1 = Check("code ~ '^[a-z0-9][a-z0-9-]{0,63}$'")
    plan_revision_1 = Check("revision >= 0")
    plan_copied_1 = Check("(copied_from IS NULL) = (copied_revision IS NULL)")


class Move(Table, tablename="move", db=ENGINE):
    """One step of a plan; it made `revision`."""

    id = BigSerial(primary_key=True, index=False)
    plan = ForeignKey(Plan, null=False, on_delete=OnDelete.restrict, index=True)
    revision = Integer(null=False)
    kind = Varchar(length=30, null=False)
    payload = JSONB(null=False, default="{}")
    made_at = Timestamptz()
    made_by = Varchar(length=200, null=False)
    reason = Text(null=True, default=None)
    idempotency_key = Varchar(length=200, null=True, default=None)

    move_plan_revision_1 = Unique([plan, revision])
    move_plan_idempotency_1 = Unique([plan, idempotency_key])
    move_revision_1 = Check("revision >= 1")
