"""Use cases of titles, posts and staff."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass

from app.agencies.store import stored_agencies
from app.audit.store import RecordChange, record_change_set
from app.db.engine import transaction
from app.kernel.errors import NotFoundError
from app.people import store
from app.people.catalogue import load_default_posts, load_title_catalogue, posts_for
from app.people.model import Post, Title


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
