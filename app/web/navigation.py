"""The menu: groups of pages, in the order in which the work is done."""

from __future__ import annotations

from typing import NamedTuple

from app.web.language import mark


class Entry(NamedTuple):
    """A page in the menu; `also` are other paths below which it is the current one."""

    label: str
    path: str
    also: tuple[str, ...] = ()


class Group(NamedTuple):
    """Entries under one heading, "" for none."""

    heading: str
    entries: tuple[Entry, ...]


NAVIGATION: tuple[Group, ...] = (
    Group(
        "",
        (Entry(mark("Tổng quan"), "/"), Entry(mark("Phương án"), "/plans", ("/baselines",))),
    ),
    Group(
        mark("Nhà, đất"),
        (
            Entry(mark("Cơ sở nhà đất"), "/sites"),
            Entry(mark("Nhà"), "/buildings"),
            Entry(mark("Hiện trạng sử dụng"), "/occupancies"),
        ),
    ),
    Group(
        mark("Tổ chức và tài sản"),
        (
            Entry(mark("Cơ quan"), "/agencies"),
            Entry(mark("Chức danh & biên chế"), "/titles", ("/posts",)),
            Entry(mark("Cán bộ"), "/staff"),
            Entry(mark("Tài sản"), "/assets"),
        ),
    ),
    Group(
        mark("Dữ liệu"),
        (
            Entry(mark("Đơn vị hành chính"), "/units"),
            Entry(mark("Định mức"), "/norms"),
            Entry(mark("Nhập dữ liệu"), "/imports"),
            Entry(mark("Giao diện lập trình (API)"), "/api/docs"),
        ),
    ),
)


def is_current(entry: Entry, path: str) -> bool:
    """Return whether `path` belongs to this entry of the menu."""
    if entry.path == "/":
        return path == "/"
    return any(path == own or path.startswith(f"{own}/") for own in (entry.path, *entry.also))
