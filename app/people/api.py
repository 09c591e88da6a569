"""Titles, posts and staff over HTTP."""

from typing import Any

from litestar import Request, Response, Router, get, put
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, JSONBody

from app.access.actors import actor_of
from app.access.paging import DEFAULT_PAGE_SIZE, Page
from app.access.preconditions import IfMatchOnceThere, required_version
from app.access.records import answer, changes_of, read_handlers, remove_handler, write_handlers
from app.people import service
from app.people.schemas import (
    DefaultPostsOut,
    NewStaff,
    NewTitle,
    PostNumber,
    PostOut,
    StaffFields,
    StaffOut,
    TitleFields,
    TitleOut,
)

POST_PATH = "/{agency:str}/{title:str}"


@get("/")
async def list_titles(
    sort: FromQuery[str | None] = None,
    page: FromQuery[int] = 1,
    page_size: FromQuery[int] = DEFAULT_PAGE_SIZE,
) -> Page[TitleOut]:
    """List titles, the highest first. `sort`: rank or key, "-" before it for the reverse."""
    return await service.TITLES.page(sort=sort, page=page, page_size=page_size)


@get("/")
async def list_posts(
    agency: FromQuery[str | None] = None,
    title: FromQuery[str | None] = None,
    sort: FromQuery[str | None] = None,
    page: FromQuery[int] = 1,
    page_size: FromQuery[int] = DEFAULT_PAGE_SIZE,
) -> Page[PostOut]:
    """List posts. `sort`: agency, title or number, "-" before it for the reverse."""
    return await service.POSTS.page(
        agency=agency, title=title, sort=sort, page=page, page_size=page_size
    )


@put(
    POST_PATH,
    responses={201: ResponseSpec(PostOut, description="The agency had no posts of this title.")},
)
async def set_posts(
    request: Request[Any, Any, Any],
    agency: FromPath[str],
    title: FromPath[str],
    if_match: IfMatchOnceThere,
    data: JSONBody[PostNumber],
) -> Response[PostOut]:
    """Set how many posts of a title an agency has.

    The first time (201) without If-Match; after that (200) If-Match is compulsory.
    """
    version = None if if_match is None else required_version(if_match)
    posts, is_new = await service.set_posts(agency, title, data.number, version, actor_of(request))
    return answer(posts, 201 if is_new else 200)


@get("/default-posts", tags=["posts"], sync_to_thread=False)
def list_default_posts() -> list[DefaultPostsOut]:
    """List the posts that agencies of each kind start with, with their sources."""
    return service.default_posts()


@get("/")
async def list_staff(
    agency: FromQuery[str | None] = None,
    site: FromQuery[str | None] = None,
    title: FromQuery[str | None] = None,
    sort: FromQuery[str | None] = None,
    page: FromQuery[int] = 1,
    page_size: FromQuery[int] = DEFAULT_PAGE_SIZE,
) -> Page[StaffOut]:
    """List staff by code. `sort`: code, agency or title, "-" before it for the reverse."""
    return await service.STAFF.page(
        agency=agency, site=site, title=title, sort=sort, page=page, page_size=page_size
    )


HANDLERS = (
    Router(
        "/titles",
        route_handlers=[
            list_titles,
            *read_handlers(service.TITLES, "/{key:str}"),
            *write_handlers(
                service.TITLES,
                new=NewTitle,
                changes=changes_of(TitleFields, "TitleChanges"),
                path="/{key:str}",
            ),
        ],
        tags=["titles"],
    ),
    Router(
        "/posts",
        route_handlers=[
            list_posts,
            set_posts,
            *read_handlers(service.POSTS, POST_PATH),
            remove_handler(service.POSTS, POST_PATH),
        ],
        tags=["posts"],
    ),
    list_default_posts,
    Router(
        "/staff",
        route_handlers=[
            list_staff,
            *read_handlers(service.STAFF),
            *write_handlers(
                service.STAFF, new=NewStaff, changes=changes_of(StaffFields, "StaffChanges")
            ),
        ],
        tags=["staff"],
    ),
)
