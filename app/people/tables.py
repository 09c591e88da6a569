"""Tables of titles, posts and staff."""

from __future__ import annotations

from piccolo.columns import (
    BigSerial,
    ForeignKey,
    Integer,
    OnDelete,
    SmallInt,
    Text,
    Varchar,
)
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.agencies.tables import Agency
from app.db.engine import ENGINE
from app.estate.tables import Site
from app.kernel.ids import RECORD_CODE_SQL


class Title(Table, tablename="title", db=ENGINE):
    """See `app.people.model.Title`."""

    key = Varchar(length=60, primary_key=True, null=False)
    name = Varchar(length=300, null=False)
    rank = SmallInt(null=False)
    version = Integer(null=False, default=1)


class Post(Table, tablename="post", db=ENGINE):
    """See `app.people.model.Post`."""

    id = BigSerial(primary_key=True, index=False)
    agency = ForeignKey(Agency, null=False, on_delete=OnDelete.restrict, index=True)
    title = ForeignKey(Title, null=False, on_delete=OnDelete.restrict)
    number = Integer(null=False)
    version = Integer(null=False, default=1)

    post_agency_title_1 = Unique([agency, title])
    post_count_1 = Check("number >= 0")


class Staff(Table, tablename="staff", db=ENGINE):
    """See `app.people.model.Staff`."""

    code = Varchar(length=64, primary_key=True, null=False)
    agency = ForeignKey(Agency, null=False, on_delete=OnDelete.restrict, index=True)
    title = ForeignKey(Title, null=False, on_delete=OnDelete.restrict)
    site = ForeignKey(Site, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    note = Text(null=True, default=None)
    version = Integer(null=False, default=1)

    staff_code_1 = Check(f"code ~ '{RECORD_CODE_SQL}'")
