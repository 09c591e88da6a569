"""What the page of a comparison shows: names of what is compared, and meters that differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.checks.comparison_service import MeterColumnsOut
from app.checks.model import Family
from app.plans.comparison import AssetRow, StaffRow, Use
from app.plans.snapshot import Snapshot
from app.plans.whereabouts import Whereabouts
from app.web.check_words import FAMILIES
from app.web.language import mark

HOW: dict[str, str] = {
    "hand": mark("bố trí riêng"),
    "follows": mark("theo cơ quan"),
    "unchanged": mark("giữ nguyên"),
    "unresolved": mark("chưa rõ"),
}
"""How somebody or something came to be where it is."""

REASONS: dict[str, str] = {
    "unknown-agency": mark("cơ quan không có trong hiện trạng"),
    "no-successor": mark("đơn vị cũ kết thúc mà chưa rõ đơn vị kế thừa"),
    "split-unit": mark("đơn vị cũ chia cho nhiều đơn vị mới"),
    "no-agency": mark("đơn vị mới chưa có cơ quan kế thừa"),
    "several-agencies": mark("nhiều cơ quan cùng loại có thể kế thừa"),
    "no-site": mark("nơi làm việc phải chuyển đi, cơ quan chưa có một nơi duy nhất"),
}
"""Why it is not known where somebody or something is."""


class Names:
    """Names of agencies and sites in either of two snapshots; the code where none knows it."""

    def __init__(self, *snapshots: Snapshot) -> None:
        self._snapshots = snapshots

    def agency(self, code: str) -> str:
        """Return an agency's name."""
        known = (each.agencies.get(code) for each in self._snapshots)
        return next((agency.name for agency in known if agency), code)

    def site(self, code: str) -> str:
        """Return a site's name."""
        known = (each.sites.get(code) for each in self._snapshots)
        return next((site.name for site in known if site), code)

    def unit(self, key: str | None) -> str:
        """Return a unit's name, "" where there is none."""
        known = (each.units.get(key or "") for each in self._snapshots)
        return next((unit.name for unit in known if unit), key or "")

    def place(self, where: Whereabouts) -> str:
        """Return agency and site, "" where neither is known."""
        parts = []
        if where.agency is not None:
            parts.append(self.agency(where.agency))
        if where.site is not None:
            parts.append(self.site(where.site))
        return " · ".join(parts)


@dataclass(frozen=True)
class MeterColumnsGroup:
    """The meters of a family that are shown, under its name."""

    name: str
    rows: tuple[MeterColumnsOut, ...]


def meter_groups(
    meters: Sequence[MeterColumnsOut], *, all_rows: bool
) -> tuple[MeterColumnsGroup, ...]:
    """Return the meters by family; where not all are wanted, those that differ."""
    return tuple(
        MeterColumnsGroup(FAMILIES[family], rows)
        for family in Family
        if (rows := tuple(m for m in meters if m.family == family and (all_rows or m.a != m.b)))
    )


@dataclass(frozen=True)
class GoingTogether:
    """People or assets that are in the same places in all three columns."""

    baseline: Whereabouts
    a: Whereabouts
    b: Whereabouts
    rows: tuple[StaffRow | AssetRow, ...]


def together(rows: Iterable[StaffRow | AssetRow]) -> list[GoingTogether]:
    """Return the rows by where they are, in order of their first one."""
    groups: dict[tuple[Whereabouts, ...], list[StaffRow | AssetRow]] = {}
    for row in rows:
        groups.setdefault((row.baseline, row.a, row.b), []).append(row)
    return [
        GoingTogether(some[0].baseline, some[0].a, some[0].b, tuple(some))
        for some in groups.values()
    ]


def same_uses(a: Iterable[Use], b: Iterable[Use]) -> bool:
    """Return whether two columns hold the same uses, in whatever order."""
    return set(a) == set(b)
