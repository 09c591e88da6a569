"""Where people and equipment are under a plan: the use cases of reading it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from app.access.paging import DEFAULT_PAGE_SIZE, Page, limit_offset
from app.kernel.errors import InvalidInputError, NotFoundError
from app.kernel.text import fold, sort_key
from app.plans.going import Group, Kind, Wanted, counts_by_way, groups_that_fit, items_of
from app.plans.going_schemas import (
    CountsOut,
    DestinationOut,
    GoingCountsOut,
    GoingOut,
    SideOut,
    going_out,
)
from app.plans.rules import MAX_CHANGES
from app.plans.service import load_snapshot
from app.plans.snapshot import Snapshot


async def going(
    plan: str,
    revision: int,
    kind: Kind,
    wanted: Wanted,
    q: str = "",
    *,
    page: int = 1,
    page_size: int = DEFAULT_PAGE_SIZE,
) -> Page[GoingOut]:
    """Return a page of the people or assets of a site or agency, the unresolved first.

    Raises:
        NotFoundError: no such plan, revision, site or agency.
        InvalidInputError: neither site nor agency is named, or the page cannot be used.
    """
    limit, offset = limit_offset(page, page_size)
    snapshot, groups = await _fitting(plan, revision, wanted)
    items, total = await asyncio.to_thread(
        items_of, snapshot, groups, kind, q, offset=offset, limit=limit
    )
    found = [going_out(snapshot, item) for item in items]
    return Page(items=found, total=total, page=page, page_size=page_size)


async def going_codes(
    plan: str, revision: int, kind: Kind, wanted: Wanted, q: str = ""
) -> list[str]:
    """Return the codes of all people or assets that fit, so that one step can move them.

    Raises:
        NotFoundError, InvalidInputError: see `going`; also where one step cannot hold so many.
    """
    snapshot, groups = await _fitting(plan, revision, wanted)
    found, total = await asyncio.to_thread(
        items_of, snapshot, groups, kind, q, offset=0, limit=MAX_CHANGES
    )
    if total > MAX_CHANGES:
        raise InvalidInputError(
            f"Danh sách này có {total} dòng, một bước tối đa {MAX_CHANGES}: hãy lọc hẹp hơn.",
            total=total,
        )
    return [item.code for item in found]


async def going_counts(plan: str, revision: int, wanted: Wanted) -> GoingCountsOut:
    """Return how many are in a site or agency today and under the plan, by how they come there.

    Raises:
        NotFoundError, InvalidInputError: see `going`.
    """
    _, groups = await _fitting(plan, revision, replace(wanted, side=""))
    today, later = replace(wanted, side="today"), replace(wanted, side="plan")
    return GoingCountsOut(
        today=_side([group for group in groups if today.fits(group)]),
        plan=_side([group for group in groups if later.fits(group)]),
    )


def _side(groups: Sequence[Group]) -> SideOut:
    return SideOut(staff=_counts(groups, "staff"), assets=_counts(groups, "assets"))


def _counts(groups: Sequence[Group], kind: Kind) -> CountsOut:
    ways = counts_by_way(groups, kind)
    return CountsOut(total=ways.total(), ways=dict(ways))


async def _fitting(plan: str, revision: int, wanted: Wanted) -> tuple[Snapshot, list[Group]]:
    snapshot = await load_snapshot(plan, revision)
    if not wanted.site and not wanted.agency:
        raise InvalidInputError("Hãy nêu mã cơ sở (site) hoặc mã cơ quan (agency).")
    if wanted.site and wanted.site not in snapshot.sites:
        raise NotFoundError(
            f"Hiện trạng của phương án không có cơ sở nhà, đất mã “{wanted.site}”.",
            code=wanted.site,
        )
    if wanted.agency and wanted.agency not in snapshot.agencies:
        raise NotFoundError(
            f"Hiện trạng của phương án không có cơ quan, đơn vị mã “{wanted.agency}”.",
            code=wanted.agency,
        )
    return snapshot, await asyncio.to_thread(groups_that_fit, snapshot, wanted)


async def destinations(
    plan: str,
    revision: int,
    q: str = "",
    unit: str = "",
    *,
    page: int = 1,
    page_size: int = DEFAULT_PAGE_SIZE,
) -> Page[DestinationOut]:
    """Return agencies in force, those of `unit` first, then by unit and name.

    `q` is looked for in the agency's name and code and its unit's name.

    Raises:
        NotFoundError: no such plan or revision.
        InvalidInputError: the page cannot be used.
    """
    limit, offset = limit_offset(page, page_size)
    snapshot = await load_snapshot(plan, revision)
    found = await asyncio.to_thread(_destinations, snapshot, fold(q).split(), unit)
    return Page(
        items=found[offset : offset + limit], total=len(found), page=page, page_size=page_size
    )


def _destinations(snapshot: Snapshot, words: Sequence[str], unit: str) -> list[DestinationOut]:
    names = {key: known.name for key, known in snapshot.units.items()}
    fitting = [
        agency
        for agency in snapshot.register.agencies
        if agency.valid_to is None
        and _holds(f"{agency.name} {agency.code} {names.get(agency.unit, '')}", words)
    ]
    in_order = {name: sort_key(name) for name in {names.get(each.unit, "") for each in fitting}}
    fitting.sort(
        key=lambda a: (a.unit != unit, in_order[names.get(a.unit, "")], sort_key(a.name), a.code)
    )
    return [
        DestinationOut(
            agency=agency.code,
            name=agency.name,
            unit=agency.unit,
            unit_name=names.get(agency.unit, ""),
            sites=sorted(
                {place.site for place in snapshot.placements_by_agency.get(agency.code, ())}
            ),
        )
        for agency in fitting
    ]


def _holds(text: str, words: Sequence[str]) -> bool:
    if not words:
        return True
    folded = fold(text)
    return all(word in folded for word in words)
