"""Tables of imports and of the rows they read (the dossier of origin)."""

from __future__ import annotations

from piccolo.columns import (
    JSONB,
    BigSerial,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check
from piccolo.table import Table

from app.audit.tables import ChangeSet
from app.db.engine import ENGINE


class Import(Table, tablename="import", db=ENGINE):
    """One committed import of a file."""

    id = BigSerial(primary_key=True, index=False)
    sha256 = Varchar(length=64, null=False, index=True)
    file_name = Text(null=False)
    form = Varchar(length=60, null=False)
    imported_at = Timestamptz()
    actor = Varchar(length=200, null=False)
    change_set = ForeignKey(ChangeSet, null=True, default=None, on_delete=OnDelete.restrict)
    counts = JSONB(null=False, default="{}")
    report = JSONB(null=False, default="{}")


class ImportRow(Table, tablename="import_row", db=ENGINE):
    """One row as it was read, and what became of it.

    `cells` holds the cells by column letter exactly as read; `record_code` names what it wrote.
    """

    id = BigSerial(primary_key=True, index=False)
    import_id = ForeignKey(
        Import, null=False, on_delete=OnDelete.restrict, index=True, db_column_name="import_id"
    )
    sheet = Text(null=False)
    row_number = Integer(null=False)
    cells = JSONB(null=False)
    entity = Varchar(length=40, null=False)
    record_code = Varchar(length=140, null=True, default=None, index=True)
    outcome = Varchar(length=10, null=False)
    problems = JSONB(null=True, default=None)

    import_row_outcome_1 = Check("outcome IN ('new', 'changed', 'same', 'refused')")
