"""Change sets: who changed what, when, from what to what, and why."""

from __future__ import annotations

from piccolo.columns import JSONB, BigSerial, ForeignKey, Text, Timestamptz, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.table import Table

from app.db.engine import ENGINE


class ChangeSet(Table, tablename="change_set", db=ENGINE):
    """One use case that wrote something."""

    id = BigSerial(primary_key=True, index=False)
    at = Timestamptz()
    actor = Varchar(length=200, null=False)
    action = Varchar(length=80, null=False)
    reason = Text(null=True, default=None)


class Change(Table, tablename="change", db=ENGINE):
    """One record that a change set wrote; `before` is null where it is new."""

    id = BigSerial(primary_key=True, index=False)
    change_set = ForeignKey(ChangeSet, null=False)
    entity = Varchar(length=40, null=False)
    entity_key = Varchar(length=140, null=False, index=True, index_method=IndexMethod.btree)
    before = JSONB(null=True, default=None)
    after = JSONB(null=True, default=None)
