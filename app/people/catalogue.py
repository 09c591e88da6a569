"""Data files of people: titles, and the posts that an agency starts with."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated

import msgspec

from app.kernel.entries import read_entries
from app.kernel.errors import ConfigurationError
from app.people.model import Post, Title

TITLES_FILE = Path(__file__).with_name("titles.toml")
DEFAULT_POSTS_FILE = Path(__file__).with_name("default_posts.toml")


class TitleEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A title of the data file; `verified`: whether it was read in `source`."""

    key: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]
    name: str
    english: str
    rank: Annotated[int, msgspec.Meta(ge=1, le=32_767)]
    source: str
    verified: bool

    @property
    def title(self) -> Title:
        """The title as the register holds it."""
        return Title(self.key, self.name, self.rank)


class DefaultPosts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Posts that an agency of a kind starts with: title → number."""

    kind: str
    source: str
    verified: bool
    posts: dict[str, Annotated[int, msgspec.Meta(ge=0, le=10_000)]]


def load_title_catalogue(path: Path = TITLES_FILE) -> dict[str, TitleEntry]:
    """Return the titles of the data file by key, in the file's order.

    Raises:
        ConfigurationError: the file or an entry of it cannot be used; the detail names the entry.
    """
    return {entry.key: entry for entry in read_entries(path, "title", TitleEntry, "key")}


@lru_cache(maxsize=8)
def _english_in(_own_folder: str | None) -> Mapping[str, str]:
    return {key: entry.english for key, entry in load_title_catalogue().items()}


def english_title(key: str) -> str | None:
    """Return what a title is called in English, None where the data file does not say.

    The file is read once in a process for each folder of own data files.

    Raises:
        ConfigurationError: see `load_title_catalogue`.
    """
    return _english_in(os.environ.get("TRUSO_DATA")).get(key) or None


def load_default_posts(path: Path = DEFAULT_POSTS_FILE) -> dict[str, DefaultPosts]:
    """Return the default posts by kind of agency.

    Raises:
        ConfigurationError: the file or an entry of it cannot be used; the detail names the entry.
    """
    return {entry.kind: entry for entry in read_entries(path, "agency", DefaultPosts, "kind")}


def posts_for(
    agency: str, kind: str, defaults: dict[str, DefaultPosts], known_titles: set[str]
) -> list[Post]:
    """Return the posts that an agency of a kind starts with, none where the file names none.

    Raises:
        ConfigurationError: the file names a title that is not in the register.
    """
    if kind not in defaults:
        return []
    posts = defaults[kind].posts
    if unknown := sorted(posts.keys() - known_titles):
        raise ConfigurationError(
            f"{DEFAULT_POSTS_FILE.name}, mục kind = {kind}: chức danh {', '.join(unknown)} chưa có "
            f"trong danh mục. Hãy thêm vào {TITLES_FILE.name} rồi nạp lại, hoặc sửa khóa."
        )
    return [Post(agency, title, number) for title, number in posts.items()]
