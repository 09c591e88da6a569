"""Tables of imports: files and sessions on their way in, committed imports, the rows they read."""

from __future__ import annotations

from piccolo.columns import (
    JSONB,
    BigInt,
    BigSerial,
    Boolean,
    Bytea,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.audit.tables import ChangeSet
from app.db.engine import ENGINE


class Import(Table, tablename="import", db=ENGINE):
    """One committed import of a file; `reverted_at` is when it was first taken back."""

    id = BigSerial(primary_key=True, index=False)
    sha256 = Varchar(length=64, null=False, index=True)
    file_name = Text(null=False)
    form = Varchar(length=60, null=False)
    imported_at = Timestamptz()
    actor = Varchar(length=200, null=False)
    change_set = ForeignKey(ChangeSet, null=True, default=None, on_delete=OnDelete.restrict)
    counts = JSONB(null=False, default="{}")
    report = JSONB(null=False, default="{}")
    reverted_at = Timestamptz(null=True, default=None)
    reverted_by = Varchar(length=200, null=True, default=None)


class ImportRow(Table, tablename="import_row", db=ENGINE):
    """One row as it was read, and what became of it.

    `position` counts the import's rows from 0; their cells stand in `ImportRowPart`. `record_code`
    names what it wrote. An index `import_row_of_import_2` (in a migration) gives the rows of an
    import in their order.
    """

    id = BigSerial(primary_key=True, index=False)
    import_id = ForeignKey(
        Import, null=False, on_delete=OnDelete.restrict, index=False, db_column_name="import_id"
    )
    sheet = Text(null=False)
    row_number = Integer(null=False)
    position = Integer(null=False, default=0)
    entity = Varchar(length=40, null=False)
    record_code = Varchar(length=140, null=True, default=None, index=True)
    outcome = Varchar(length=10, null=False)
    problems = JSONB(null=True, default=None)

    import_row_outcome_1 = Check("outcome IN ('new', 'changed', 'same', 'refused')")


class ImportRowPart(Table, tablename="import_row_part", db=ENGINE):
    """The cells of some hundred rows of an import, exactly as read (zlib, JSON).

    Part `number` holds, in their order, the rows from position `number` × ROWS_PER_PART on: each
    as an array from column A on, "" where nothing stands (in older imports an object of column
    letter → what stands there). Read seldom, written a hundred thousand at once.
    """

    id = BigSerial(primary_key=True, index=False)
    import_id = ForeignKey(
        Import, null=False, on_delete=OnDelete.restrict, index=False, db_column_name="import_id"
    )
    number = Integer(null=False)
    content = Bytea(null=False)

    import_row_part_place_1 = Unique([import_id, number])


class ImportRevert(Table, tablename="import_revert", db=ENGINE):
    """One time that an import was taken back, as far as it went.

    `report` tells of every record that was not taken back in whole, and why.
    """

    id = BigSerial(primary_key=True, index=False)
    import_id = ForeignKey(
        Import, null=False, on_delete=OnDelete.restrict, index=True, db_column_name="import_id"
    )
    change_set = ForeignKey(ChangeSet, null=False, on_delete=OnDelete.restrict, index=True)
    reverted_at = Timestamptz()
    actor = Varchar(length=200, null=False)
    report = JSONB(null=False, default="{}")


class ImportFile(Table, tablename="import_file", db=ENGINE):
    """The bytes of a file that someone handed in, once however often it was handed in."""

    sha256 = Varchar(length=64, primary_key=True, null=False, index=False)
    name = Text(null=False)
    size = BigInt(null=False)
    content = Bytea(null=False)
    received_at = Timestamptz()

    import_file_sha256_1 = Check("sha256 ~ '^[0-9a-f]{64}$'")


class ImportSession(Table, tablename="import_session", db=ENGINE):
    """A file on its way in: what was answered about it, and what its examination found.

    `version` grows with every act of a person; `report` (zlib, JSON) is of the version
    `examined_version`. `digest` tells whether a later examination would do the same.
    """

    id = BigSerial(primary_key=True, index=False)
    file = ForeignKey(ImportFile, null=False, on_delete=OnDelete.restrict, index=True)
    file_name = Text(null=False)
    form = Varchar(length=60, null=True, default=None)
    province = Varchar(length=10, null=True, default=None)
    sender = Text(null=False, default="")
    answers = JSONB(null=False, default="{}")
    skip_refused = Boolean(null=False, default=False)
    status = Varchar(length=12, null=False)
    job = BigInt(null=True, default=None)
    error = Text(null=True, default=None)
    counts = JSONB(null=True, default=None)
    report = Bytea(null=True, default=None)
    examined_version = Integer(null=True, default=None)
    digest = Varchar(length=64, null=True, default=None)
    import_id = ForeignKey(
        Import, null=True, default=None, on_delete=OnDelete.restrict, index=True,
        db_column_name="import_id",
    )  # fmt: skip
    actor = Varchar(length=200, null=False)
    created_at = Timestamptz()
    changed_at = Timestamptz()
    version = Integer(null=False, default=1)

    import_session_status_1 = Check(
        "status IN ('waiting', 'examining', 'questions', 'ready', 'refused', 'committing', "
        "'committed', 'reverted', 'cancelled', 'failed')"
    )


class ImportSessionPart(Table, tablename="import_session_part", db=ENGINE):
    """Some hundred entries of a session's report (zlib, JSON), so that a page reads only its own.

    `kind` is the outcome of rows ("new"…), or "problem".
    """

    id = BigSerial(primary_key=True, index=False)
    session = ForeignKey(ImportSession, null=False, on_delete=OnDelete.cascade, index=False)
    kind = Varchar(length=10, null=False)
    first = Integer(null=False)
    size = Integer(null=False)
    content = Bytea(null=False)

    import_session_part_place_1 = Unique([session, kind, first])


class SavedMapping(Table, tablename="saved_mapping", db=ENGINE):
    """How the columns of a sender's table were understood: offered for the next such header.

    `columns` is column letter → field of the form, or null for a column that is not taken;
    `readings` what was answered about its figures and dates (`app.intake.answers.Readings`).
    """

    id = BigSerial(primary_key=True, index=False)
    form = Varchar(length=60, null=False)
    sender = Text(null=False, default="")
    header_fingerprint = Varchar(length=64, null=False)
    columns = JSONB(null=False)
    readings = JSONB(null=False, default="{}")
    saved_at = Timestamptz()
    actor = Varchar(length=200, null=False)

    saved_mapping_key_1 = Unique([form, sender, header_fingerprint])


class RememberedAnswer(Table, tablename="remembered_answer", db=ENGINE):
    """Which record a person said that a written name means; the latest answer stands.

    `key` is that of the question; `sender` is empty where the answer holds whoever sends the file.
    """

    id = BigSerial(primary_key=True, index=False)
    sender = Text(null=False, default="")
    key = Text(null=False)
    answer = Varchar(length=64, null=False)
    saved_at = Timestamptz()
    actor = Varchar(length=200, null=False)

    remembered_answer_key_1 = Unique([sender, key])
