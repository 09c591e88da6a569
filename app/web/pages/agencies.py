"""Pages of agencies, and the posts of each, which are edited there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from app.access.actors import actor_of
from app.agencies.schemas import AgencyOut
from app.agencies.service import AGENCIES
from app.assets.service import ASSETS
from app.estate.service import OCCUPANCIES
from app.kernel.errors import (
    ConflictError,
    InvalidInputError,
    PreconditionRequiredError,
    StaleVersionError,
    TrusoError,
)
from app.people.service import POSTS, STAFF, TITLES, set_posts
from app.web.addresses import agency_address, unit_address
from app.web.forms import form_of, read_integer, required
from app.web.language import mark
from app.web.listing import Column, Empty, Filter, Listing, found_in, list_page, query_of
from app.web.options import agency_kind_options, commune_options, province_options
from app.web.pages import assets, occupancies, people
from app.web.record_page import Fact, RecordPage, Related, record_page

_MOST_TITLES = 500


def _kind(agency: AgencyOut) -> str:
    return dict(agency_kind_options()).get(agency.kind, mark("Khác"))


COLUMNS: tuple[Column[AgencyOut], ...] = (
    Column(mark("Mã"), lambda a: a.code, "code", lambda a: agency_address(a.code), sort="code"),
    Column(mark("Tên"), lambda a: a.name, link=lambda a: agency_address(a.code), sort="name"),
    Column(mark("Loại"), _kind, sort="kind"),
    Column(
        mark("Đơn vị hành chính"),
        lambda a: a.unit_name,
        link=lambda a: unit_address(a.unit),
        sort="unit",
    ),
    Column(mark("Cơ quan cấp trên"), lambda a: a.parent_name or "–"),
    Column(mark("Từ ngày"), lambda a: a.valid_from, "day"),
)

EMPTY = Empty(
    mark("Chưa có cơ quan nào"),
    mark(
        "Xã, phường mới nhận cơ quan theo mẫu bằng lệnh “truso agencies”; cơ quan khác nhập từ "
        "sổ đăng ký."
    ),
    ((mark("Nhập dữ liệu"), "/imports/new"),),
)


@get("/agencies", include_in_schema=False)
async def list_of_agencies(request: Request[Any, Any, Any]) -> Template:
    """List the agencies."""
    query = query_of(request, "q", "province", "unit", "kind")
    found = await found_in(AGENCIES, query)
    return list_page(
        request,
        Listing(
            title=mark("Cơ quan"),
            intro=mark("Cơ quan Đảng, Nhà nước, Mặt trận; mỗi cơ quan thuộc một đơn vị."),
            columns=COLUMNS,
            filters=(
                Filter("q", mark("Tên hoặc mã")),
                Filter("province", mark("Tỉnh"), await province_options()),
                Filter(
                    "unit",
                    mark("Xã, phường mới"),
                    await commune_options(query.get("province"), query.get("unit")),
                ),
                Filter("kind", mark("Loại"), agency_kind_options()),
            ),
            found=found,
            query=query,
            empty=EMPTY,
        ),
    )


@get("/agencies/{code:str}", include_in_schema=False)
async def one_agency(request: Request[Any, Any, Any], code: FromPath[str]) -> Template:
    """Show an agency, its posts, staff, places and assets."""
    return await _agency_page(request, code)


@post("/agencies/{code:str}/posts", include_in_schema=False, status_code=303)
async def save_posts(request: Request[Any, Any, Any], code: FromPath[str]) -> Template | Redirect:
    """Set how many posts of a title the agency has, on the version that was seen."""
    form = await form_of(request)
    try:
        await set_posts(
            code,
            required(form, "title", "chức danh"),
            read_integer(form, "number", "Số biên chế"),
            read_integer(form, "version", "Phiên bản đã xem") if "version" in form else None,
            actor_of(request),
        )
    except (
        InvalidInputError,
        ConflictError,
        PreconditionRequiredError,
        StaleVersionError,
    ) as error:
        return await _agency_page(request, code, form, error)
    return Redirect(f"/agencies/{quote(code)}?done={quote(form['title'])}#posts", status_code=303)


async def _agency_page(
    request: Request[Any, Any, Any],
    code: str,
    typed: Mapping[str, str] | None = None,
    error: TrusoError | None = None,
) -> Template:
    agency = await AGENCIES.find(code)
    posts = (await POSTS.page(agency=code, sort="title", page_size=_MOST_TITLES)).items
    titles = (await TITLES.page(page_size=_MOST_TITLES)).items
    places = await OCCUPANCIES.page(agency=code, page_size=20)
    staff = await STAFF.page(agency=code, page_size=10)
    things = await ASSETS.page(agency=code, page_size=10)
    given = {each.title for each in posts}
    answer = await record_page(
        request,
        RecordPage(
            entity="agency",
            key=code,
            title=agency.name,
            kind=_kind(agency),
            code=code,
            list_label=mark("Cơ quan"),
            list_address="/agencies",
            facts=(
                Fact(mark("Đơn vị hành chính"), agency.unit_name, link=unit_address(agency.unit)),
                Fact(
                    mark("Cơ quan cấp trên"),
                    agency.parent_name,
                    link=agency_address(agency.parent),
                ),
                Fact(mark("Có hiệu lực từ"), agency.valid_from, "day"),
                Fact(
                    mark("Có hiệu lực đến"),
                    agency.valid_to or mark("đang có hiệu lực"),
                    "shown" if agency.valid_to else "message",
                ),
                Fact(mark("Ghi chú"), agency.note, whole=True),
            ),
            related=(
                Related(
                    mark("Đang sử dụng nhà đất"),
                    occupancies.COLUMNS_OF_AGENCY,
                    places.items,
                    places.total,
                    f"/occupancies?agency={quote(code)}",
                    mark("Chưa ghi nhận cơ quan này dùng nhà đất nào."),
                ),
                Related(
                    mark("Cán bộ"),
                    people.STAFF_OF_AGENCY,
                    staff.items,
                    staff.total,
                    f"/staff?agency={quote(code)}",
                    mark("Chưa ghi nhận cán bộ nào."),
                ),
                Related(
                    mark("Tài sản"),
                    assets.COLUMNS_OF_AGENCY,
                    things.items,
                    things.total,
                    f"/assets?agency={quote(code)}",
                    mark("Chưa ghi nhận tài sản nào."),
                ),
            ),
        ),
        "agencies/detail.html",
        posts=posts,
        free_titles=[title for title in titles if title.key not in given],
        typed=typed or {},
        error=error,
        done=request.query_params.get("done"),
    )
    if error is not None:
        answer.status_code = error.status
    return answer


HANDLERS = (list_of_agencies, one_agency, save_posts)
