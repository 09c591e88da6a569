"""The table of acceptances: problems that a planner has taken upon themselves, with a reason."""

from __future__ import annotations

from piccolo.columns import BigSerial, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.db.engine import ENGINE
from app.plans.tables import Plan


class Acceptance(Table, tablename="acceptance", db=ENGINE):
    """One problem of a plan that was accepted; `problem` is its name over all revisions.

    `sentence` is what was read when it was accepted, at `revision`.
    """

    id = BigSerial(primary_key=True, index=False)
    plan = ForeignKey(Plan, null=False, on_delete=OnDelete.restrict, index=True)
    problem = Varchar(length=400, null=False)
    sentence = Text(null=False)
    revision = Integer(null=False)
    reason = Text(null=False)
    accepted_by = Varchar(length=200, null=False)
    accepted_at = Timestamptz()

    acceptance_plan_problem_1 = Unique([plan, problem])
    acceptance_reason_1 = Check("reason <> ''")
