"""Titles, posts and staff. A person is a staff code and a title; names stay out of the register."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Title:
    """A title (chức danh), on which the space norm hangs; `rank` orders them, 1 the highest."""

    key: str
    name: str
    rank: int


@dataclass(frozen=True, slots=True)
class Post:
    """How many posts (biên chế) of a title an agency has."""

    agency: str
    title: str
    number: int


@dataclass(frozen=True, slots=True)
class Staff:
    """One person by code: where and under which title; site None where not known."""

    code: str
    agency: str
    title: str
    site: str | None
    note: str | None = None
