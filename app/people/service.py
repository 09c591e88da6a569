"""Use cases of titles, posts and staff: what every register offers, and the data files."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from app.agencies.store import stored_agencies
from app.audit.register import Register
from app.audit.store import RecordChange, record_change_set
from app.db.engine import transaction
from app.kernel.errors import ConflictError, NotFoundError, PreconditionRequiredError
from app.people import store, tables
from app.people.catalogue import load_default_posts, load_title_catalogue, posts_for
from app.people.model import Post, Staff, Title
from app.people.schemas import DefaultPostsOut, PostOut, StaffOut, TitleOut


class _Titles(Register[Title, TitleOut]):
    """Titles, with what the data file says about them."""

    def _item(self, row: Mapping[str, Any]) -> TitleOut:
        entry = load_title_catalogue().get(row["key"])
        return TitleOut(
            key=row["key"],
            name=row["name"],
            rank=row["rank"],
            english=entry.english if entry else None,
            source=entry.source if entry else None,
            verified=entry.verified if entry else False,
            version=row["version"],
        )


TITLES = _Titles("people.title", tables.Title, store.TITLES, store.TITLE_LISTING, TitleOut)
POSTS: Register[Post, PostOut] = Register(
    "people.post", tables.Post, store.POSTS, store.POST_LISTING, PostOut
)
STAFF: Register[Staff, StaffOut] = Register(
    "people.staff", tables.Staff, store.STAFF, store.STAFF_LISTING, StaffOut
)


async def set_posts(
    agency: str, title: str, number: int, version: int | None, actor: str
) -> tuple[PostOut, bool]:
    """Set how many posts of a title an agency has; return them, and whether they are new.

    `version` is the one that the writer has seen, None where there was nothing to see yet.

    Raises:
        InvalidInputError: no such agency or title, or the number is negative.
        PreconditionRequiredError: `version` is None, but the agency has posts of that title.
        NotFoundError: `version` is given, but the agency has no posts of that title.
        StaleVersionError: someone wrote meanwhile.
    """
    if version is not None:
        values = {"number": number}
        return await POSTS.change((agency, title), version, values, actor), False
    try:
        return await POSTS.create(Post(agency, title, number), actor), True
    except ConflictError as taken:
        raise PreconditionRequiredError(
            f"Cơ quan “{agency}” đã có biên chế của chức danh “{title}”. Hãy tải lại rồi gửi kèm "
            "If-Match với ETag của lần đọc đó."
        ) from taken


def default_posts() -> list[DefaultPostsOut]:
    """Return the posts that agencies of each kind start with.

    Raises:
        ConfigurationError: `default_posts.toml` cannot be used.
    """
    return [
        DefaultPostsOut(
            kind=each.kind, source=each.source, verified=each.verified, posts=dict(each.posts)
        )
        for each in load_default_posts().values()
    ]


@dataclass(frozen=True, slots=True)
class LoadedTitles:
    """What loading came to.

    Attributes:
        created: titles added now.
        same: how many were there, as the file has them.
        differing: titles that were edited since; they are kept as they are in the register.
    """

    created: tuple[Title, ...]
    same: int
    differing: tuple[Title, ...]


async def load_titles(actor: str) -> LoadedTitles:
    """Add the titles of the data file that the register lacks; never overwrite one.

    Raises:
        ConfigurationError: `titles.toml` cannot be used.
    """
    wanted = [entry.title for entry in load_title_catalogue().values()]
    async with transaction():
        present = {title.key: title for title in await store.titles()}
        created = tuple(title for title in wanted if title.key not in present)
        if created:
            await store.save_titles(created, ())
            await record_change_set(
                actor,
                "people.load_titles",
                (RecordChange("title", title.key, None, asdict(title)) for title in created),
            )
    known = [title for title in wanted if title.key in present]
    differing = tuple(present[title.key] for title in known if present[title.key] != title)
    return LoadedTitles(created, len(known) - len(differing), differing)


async def load_titles_if_none(actor: str) -> None:
    """Give a register without any title those of the data file, for workbooks of staff to name.

    Where there are titles, those that a province has removed do not come back.

    Raises:
        ConfigurationError: `titles.toml` cannot be used.
    """
    if not await store.titles():
        await load_titles(actor)


async def create_default_posts(agencies: Collection[str], actor: str) -> tuple[Post, ...]:
    """Give agencies that have no posts yet the default ones of their kind; return what was made.

    Raises:
        NotFoundError: a code that no agency has.
        ConfigurationError: `default_posts.toml` cannot be used, or names a title that the register
            lacks.
    """
    defaults = load_default_posts()
    async with transaction():
        found = await stored_agencies(agencies)
        if missing := sorted(set(agencies) - found.keys()):
            raise NotFoundError(
                f"Không có cơ quan nào mang mã {', '.join(missing)}.", missing=missing
            )
        titles = {title.key for title in await store.titles()}
        staffed = {post.agency for post in await store.posts_of_agencies(agencies)}
        created = tuple(
            post
            for code in sorted(found.keys() - staffed)
            for post in posts_for(code, found[code].kind, defaults, titles)
        )
        if created:
            await store.save_posts(created, ())
            await record_change_set(
                actor,
                "people.create_default_posts",
                (RecordChange("post", f"{p.agency}/{p.title}", None, asdict(p)) for p in created),
            )
    return created
