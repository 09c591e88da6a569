"""Tables of acceptances (problems that a planner accepted, with a reason) and of travel."""

from __future__ import annotations

from piccolo.columns import BigSerial, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.db.engine import ENGINE
from app.estate.tables import Site
from app.plans.tables import Plan
from app.units.tables import Unit


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


class TravelTime(Table, tablename="travel_time", db=ENGINE):
    """The way by road from the centre of an old commune to a site, or to a new commune's seat."""

    id = BigSerial(primary_key=True, index=False)
    from_unit = ForeignKey(Unit, null=False, on_delete=OnDelete.restrict)
    to_site = ForeignKey(Site, null=True, default=None, on_delete=OnDelete.cascade, index=True)
    to_unit = ForeignKey(Unit, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    metres = Integer(null=False)
    minutes = Integer(null=True, default=None)
    source = Text(null=False)

    travel_time_from_site_1 = Unique([from_unit, to_site])
    travel_time_from_unit_1 = Unique([from_unit, to_unit])
    travel_time_target_1 = Check("(to_site IS NULL) <> (to_unit IS NULL)")
    travel_time_metres_1 = Check("metres >= 0")
