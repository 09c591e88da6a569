"""Units over HTTP. They are read only here: their lists come from `truso units load`."""

import hashlib

import msgspec
from litestar import Controller, Response, get
from litestar.params import FromPath, FromQuery

from app.access.caching import unless_known
from app.access.description import problem_answers
from app.access.paging import DEFAULT_PAGE_SIZE, Page, limit_offset
from app.access.preconditions import IfNoneMatch
from app.units import service
from app.units.model import Level
from app.units.schemas import (
    AliasOut,
    LineageOut,
    UnitDetailOut,
    UnitOut,
    alias_out,
    detail_out,
    lineage_out,
    unit_out,
)


class UnitController(Controller):
    """`/api/v1/units`: list, detail, successors, predecessors, other names."""

    path = "/units"
    tags = ["units"]

    @get("/")
    async def list_units(
        self,
        q: FromQuery[str | None] = None,
        level: FromQuery[Level | None] = None,
        vintage: FromQuery[int | None] = None,
        province: FromQuery[str | None] = None,
        page: FromQuery[int] = 1,
        page_size: FromQuery[int] = DEFAULT_PAGE_SIZE,
    ) -> Page[UnitOut]:
        """List units: new list first, provinces first, then in Vietnamese order.

        `q`: part of the name, with or without diacritics, or the beginning of the code.
        `province`: two-digit code, or key; with the key of a new province ("14@2025") the old
        provinces that it came from are meant too.
        """
        limit, offset = limit_offset(page, page_size)
        matches, total = await service.list_units(
            q=q, level=level, vintage=vintage, province=province, limit=limit, offset=offset
        )
        return Page(
            items=[unit_out(match) for match in matches],
            total=total,
            page=page,
            page_size=page_size,
        )

    @get("/successors", responses=problem_answers(404, 409))
    async def successors(
        self,
        of: FromQuery[str],
        province: FromQuery[str | None] = None,
        district: FromQuery[str | None] = None,
    ) -> LineageOut:
        """What an old unit passed into; `of` is its code, key or name.

        A name that several bear is a problem 409, its `extra.candidates` listing them with key,
        code, name, district and province; 404 where none bears it.
        """
        return lineage_out(await service.successors(of, province=province, district=district))

    @get("/predecessors", responses=problem_answers(404, 409))
    async def predecessors(
        self, of: FromQuery[str], province: FromQuery[str | None] = None
    ) -> LineageOut:
        """What a new unit was formed from; `of` is its code, key or name (409 as above)."""
        return lineage_out(await service.predecessors(of, province=province))

    @get("/aliases")
    async def list_aliases(
        self,
        q: FromQuery[str | None] = None,
        province: FromQuery[str | None] = None,
        page: FromQuery[int] = 1,
        page_size: FromQuery[int] = DEFAULT_PAGE_SIZE,
    ) -> Page[AliasOut]:
        """List names that code lists no longer have: by new province, old district and name.

        `q`: part of the name, with or without diacritics. `province`: a new province's code or key.
        A divided name has an item for each new unit, the largest share first.
        """
        limit, offset = limit_offset(page, page_size)
        aliases, total = await service.list_aliases(
            q=q, province=province, limit=limit, offset=offset
        )
        return Page(
            items=[alias_out(alias) for alias in aliases],
            total=total,
            page=page,
            page_size=page_size,
        )

    @get("/{key:str}")
    async def detail(
        self, key: FromPath[str], if_none_match: IfNoneMatch
    ) -> Response[UnitDetailOut]:
        """One unit by key ("03646@2025"), with lineage, facts and boundary.

        Facts and boundary are null where none are loaded. The ETag is made of the content.
        """
        detail = detail_out(await service.unit_detail(key))
        content_tag = f'"{hashlib.sha256(msgspec.json.encode(detail)).hexdigest()[:20]}"'
        return unless_known(if_none_match, content_tag, detail)
