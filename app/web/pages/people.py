"""Pages of titles, posts and staff."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Template

from app.people.schemas import PostOut, StaffOut, TitleOut
from app.people.service import POSTS, STAFF, TITLES
from app.web.addresses import agency_address, site_address, staff_address
from app.web.language import mark
from app.web.listing import Column, Empty, Filter, Listing, found_in, list_page, query_of
from app.web.record_page import Fact, RecordPage, record_page

_MOST_TITLES = 500

TITLE_COLUMNS: tuple[Column[TitleOut], ...] = (
    Column(mark("Thứ bậc"), lambda t: t.rank, "integer", sort="rank"),
    Column(mark("Mã"), lambda t: t.key, "code", sort="key"),
    Column(mark("Chức danh"), lambda t: t.name),
    Column(mark("Tiếng Anh"), lambda t: t.english),
    Column(
        mark("Kiểm chứng"),
        lambda t: mark("đã kiểm chứng") if t.verified else mark("chưa kiểm chứng"),
        "message",
    ),
    Column(mark("Nguồn"), lambda t: t.source),
    Column(
        mark("Biên chế"), lambda _: mark("xem"), "message", lambda t: f"/posts?title={quote(t.key)}"
    ),
)
POST_COLUMNS: tuple[Column[PostOut], ...] = (
    Column(
        mark("Cơ quan"),
        lambda p: p.agency_name,
        link=lambda p: f"{agency_address(p.agency)}#posts",
        sort="agency",
    ),
    Column(mark("Chức danh"), lambda p: p.title_name, sort="title"),
    Column(mark("Số biên chế"), lambda p: p.number, "integer", sort="number"),
    Column(mark("Có mặt"), lambda p: p.filled, "integer"),
    Column(
        mark("Sửa"),
        lambda _: mark("sửa ở trang cơ quan"),
        "message",
        lambda p: f"{agency_address(p.agency)}#posts",
    ),
)
_AGENCY: Column[StaffOut] = Column(
    mark("Cơ quan"), lambda s: s.agency_name, link=lambda s: agency_address(s.agency), sort="agency"
)
STAFF_COLUMNS: tuple[Column[StaffOut], ...] = (
    Column(mark("Mã"), lambda s: s.code, "code", lambda s: staff_address(s.code), sort="code"),
    Column(mark("Chức danh"), lambda s: s.title_name, sort="title"),
    _AGENCY,
    Column(mark("Nơi làm việc"), lambda s: s.site_name, link=lambda s: site_address(s.site)),
    Column(mark("Ghi chú"), lambda s: s.note or "–"),
)
STAFF_OF_AGENCY = tuple(column for column in STAFF_COLUMNS if column is not _AGENCY)


async def _title_options() -> list[tuple[str, str]]:
    titles = (await TITLES.page(page_size=_MOST_TITLES)).items
    return [(title.key, title.name) for title in titles]


@get("/titles", include_in_schema=False)
async def list_of_titles(request: Request[Any, Any, Any]) -> Template:
    """List the titles."""
    query = query_of(request)
    return list_page(
        request,
        Listing(
            title=mark("Chức danh & biên chế"),
            intro=mark("Tiêu chuẩn diện tích gắn với chức danh; biên chế sửa được ở từng cơ quan."),
            columns=TITLE_COLUMNS,
            filters=(),
            found=await found_in(TITLES, query),
            query=query,
            empty=Empty(
                mark("Chưa có chức danh nào"),
                mark("Chức danh được nạp cùng cơ quan theo mẫu bằng lệnh “truso agencies”."),
                ((mark("Cơ quan"), "/agencies"),),
            ),
            actions=((mark("Biên chế theo cơ quan"), "/posts"),),
        ),
    )


@get("/posts", include_in_schema=False)
async def list_of_posts(request: Request[Any, Any, Any]) -> Template:
    """List the posts of all agencies."""
    query = query_of(request, "agency", "title")
    found = await found_in(POSTS, query)
    return list_page(
        request,
        Listing(
            title=mark("Biên chế theo cơ quan"),
            intro=mark("Số biên chế được giao theo chức danh, và số người có mặt."),
            columns=POST_COLUMNS,
            filters=(
                Filter("agency", mark("Mã cơ quan"), exact=True),
                Filter("title", mark("Chức danh"), await _title_options()),
            ),
            found=found,
            query=query,
            empty=Empty(
                mark("Chưa giao biên chế"),
                mark("Cơ quan theo mẫu có sẵn biên chế ban đầu, sửa được ở trang từng cơ quan."),
                ((mark("Cơ quan"), "/agencies"),),
            ),
            actions=((mark("Danh mục chức danh"), "/titles"),),
        ),
    )


@get("/staff", include_in_schema=False)
async def list_of_staff(request: Request[Any, Any, Any]) -> Template:
    """List the staff, by code."""
    query = query_of(request, "agency", "site", "title")
    found = await found_in(STAFF, query)
    return list_page(
        request,
        Listing(
            title=mark("Cán bộ"),
            intro=mark("Mỗi người là một mã và một chức danh; không lưu họ tên."),
            columns=STAFF_COLUMNS,
            filters=(
                Filter("agency", mark("Mã cơ quan"), exact=True),
                Filter("site", mark("Mã cơ sở"), exact=True),
                Filter("title", mark("Chức danh"), await _title_options()),
            ),
            found=found,
            query=query,
            empty=Empty(
                mark("Chưa có cán bộ nào"),
                mark("Danh sách cán bộ (mã, chức danh, cơ quan) đến từ sổ đăng ký."),
                ((mark("Nhập dữ liệu"), "/imports/new"),),
            ),
        ),
    )


@get("/staff/{code:str}", include_in_schema=False)
async def one_of_staff(request: Request[Any, Any, Any], code: FromPath[str]) -> Template:
    """Show a staff code."""
    person = await STAFF.find(code)
    return await record_page(
        request,
        RecordPage(
            entity="staff",
            key=code,
            title=f"{code} – {person.title_name}",
            kind=mark("Cán bộ"),
            code=code,
            list_label=mark("Cán bộ"),
            list_address="/staff",
            facts=(
                Fact(mark("Chức danh"), person.title_name),
                Fact(mark("Cơ quan"), person.agency_name, link=agency_address(person.agency)),
                Fact(mark("Nơi làm việc"), person.site_name, link=site_address(person.site)),
                Fact(mark("Ghi chú"), person.note, whole=True),
            ),
        ),
    )


HANDLERS = (list_of_titles, list_of_posts, list_of_staff, one_of_staff)
