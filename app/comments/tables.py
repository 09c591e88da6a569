"""The table of comments.

A trigger (in the migration) refuses UPDATE and DELETE: what was said is never edited or taken away.
"""

from __future__ import annotations

from typing import Any

from piccolo.columns import BigSerial, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.columns.reference import LazyTableReference
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.db.engine import ENGINE
from app.plans.tables import Plan


class Comment(Table, tablename="comment", db=ENGINE):
    """One entry: a comment, an answer to it, its settlement, or its opening again.

    `answers` is the comment that the others belong to; each repeats what that one is on. Codes are
    those of the plan's baseline, which keeps what the register may have lost since.
    """

    id = BigSerial(primary_key=True, index=False)
    plan = ForeignKey(Plan, null=False, on_delete=OnDelete.restrict, index=True)
    kind = Varchar(length=20, null=False)
    answers: ForeignKey[Any] = ForeignKey(
        LazyTableReference("Comment", module_path="app.comments.tables"),
        null=True,
        on_delete=OnDelete.restrict,
        index=True,
    )
    site = Varchar(length=64, null=True, default=None)
    agency = Varchar(length=64, null=True, default=None)
    unit = Varchar(length=10, null=True, default=None)
    revision = Integer(null=False)
    text = Text(null=False)
    written_by = Varchar(length=200, null=False)
    written_at = Timestamptz()
    idempotency_key = Varchar(length=200, null=True, default=None)

    comment_idempotency_1 = Unique([plan, idempotency_key])
    comment_kind_1 = Check(
        "kind IN ('comment', 'answer', 'settle', 'reopen') "
        "AND (kind = 'comment') = (answers IS NULL)"
    )
    comment_subject_1 = Check("num_nonnulls(site, agency, unit) <= 1")
    comment_text_1 = Check("char_length(text) <= 4000 AND (text <> '' OR kind = 'reopen')")
    comment_revision_1 = Check("revision >= 0")
