"""Titles, posts and staff as they cross HTTP."""

from typing import Annotated

import msgspec


class TitleFields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What can be changed of a title; see `app.people.model.Title`."""

    name: str
    rank: Annotated[int, msgspec.Meta(ge=1, le=32_767)]


class NewTitle(TitleFields, kw_only=True):
    """A title to add."""

    key: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]


class TitleOut(TitleFields, kw_only=True):
    """A title of the register.

    `english`, `source` and `verified` come from the data file of titles: null, null and false for
    a title that is not in it.
    """

    key: str
    english: str | None
    source: str | None
    verified: bool
    version: int


class PostNumber(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """How many posts of a title an agency has."""

    number: Annotated[int, msgspec.Meta(ge=0, le=100_000)]


class PostOut(msgspec.Struct, kw_only=True):
    """Posts of a title in an agency; `filled`: how many staff have that title there."""

    agency: str
    agency_name: str
    title: str
    title_name: str
    number: int
    filled: int
    version: int


class DefaultPostsOut(msgspec.Struct, kw_only=True):
    """Posts that an agency of a kind starts with; `verified`: whether its source says so."""

    kind: str
    source: str
    verified: bool
    posts: dict[str, int]


class StaffFields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What can be changed of a person; see `app.people.model.Staff`."""

    agency: str
    title: str
    site: str | None = None
    note: str | None = None


class NewStaff(StaffFields, kw_only=True):
    """A person to add, by code."""

    code: str


class StaffOut(NewStaff, kw_only=True):
    """A person of the register, with the names of what the code points to."""

    agency_name: str
    title_name: str
    site_name: str | None
    version: int
