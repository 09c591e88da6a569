"""All SQL of titles, posts and staff."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from app.db.listing import Filter, Listing
from app.db.records import RecordTable
from app.people.model import Post, Staff, Title

TITLES = RecordTable("title", Title, key=("key",), row_key="key")
POSTS = RecordTable("post", Post, key=("agency", "title"), row_key="id")
STAFF = RecordTable("staff", Staff)

TITLE_LISTING = Listing(
    select=TITLES.selection(),
    source="title t",
    key=("t.key",),
    orders={"rank": "t.rank", "key": 't.key COLLATE "C"'},
)
POST_LISTING = Listing(
    select=f"""{POSTS.selection()}, a.name AS agency_name, i.name AS title_name,
        (SELECT count(*) FROM staff f WHERE f.agency = t.agency AND f.title = t.title) AS filled""",
    source="post t JOIN agency a ON a.code = t.agency JOIN title i ON i.key = t.title",
    key=("t.agency", "t.title"),
    orders={
        "agency": 'a.sort_key COLLATE "C", t.agency COLLATE "C", i.rank',
        "title": "i.rank",
        "number": "t.number",
    },
    filters={"agency": Filter("t.agency = {}"), "title": Filter("t.title = {}")},
)
STAFF_LISTING = Listing(
    select=f"""{STAFF.selection()}, a.name AS agency_name, i.name AS title_name,
        s.name AS site_name""",
    source="""staff t JOIN agency a ON a.code = t.agency JOIN title i ON i.key = t.title
        LEFT JOIN site s ON s.code = t.site""",
    key=("t.code",),
    orders={
        "code": 't.code COLLATE "C"',
        "agency": 'a.sort_key COLLATE "C"',
        "title": "i.rank",
    },
    filters={
        "agency": Filter("t.agency = {}"),
        "site": Filter("t.site = {}"),
        "title": Filter("t.title = {}"),
    },
)


async def titles() -> tuple[Title, ...]:
    """Return all titles, the highest rank first."""
    return tuple(sorted(await TITLES.where("true"), key=lambda title: (title.rank, title.key)))


async def save_titles(new: Sequence[Title], changed: Sequence[Title]) -> None:
    """Add and overwrite titles in the caller's transaction; see `RecordTable.save`."""
    await TITLES.save(new, changed)


async def posts_of_agencies(codes: Collection[str]) -> tuple[Post, ...]:
    """Return the posts of the agencies, in order of agency and title."""
    return await POSTS.where("agency = ANY($1)", list(codes))


async def save_posts(new: Sequence[Post], changed: Sequence[Post]) -> None:
    """Add and overwrite posts in the caller's transaction; see `RecordTable.save`."""
    await POSTS.save(new, changed)


async def staff_of_agencies(codes: Collection[str]) -> tuple[Staff, ...]:
    """Return the staff of the agencies, in order of code."""
    return await STAFF.where("agency = ANY($1)", list(codes))


async def stored_staff(codes: Collection[str]) -> dict[str, Staff]:
    """Return those of the staff that exist, by code."""
    return {each.code: each for each in await STAFF.where("code = ANY($1)", list(codes))}


async def save_staff(new: Sequence[Staff], changed: Sequence[Staff]) -> None:
    """Add and overwrite staff in the caller's transaction; see `RecordTable.save`."""
    await STAFF.save(new, changed)
