"""The page of comments: all that is said of a plan, to read, write, answer and settle."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from app.access.actors import actor_of
from app.comments import service
from app.comments.model import LONGEST_REASON, LONGEST_TEXT, About, CommentFilter, Subject
from app.comments.rules import named
from app.comments.schemas import CommentOut
from app.kernel.errors import ConflictError, InvalidInputError, NotFoundError, TrusoError
from app.web import plan_view
from app.web.forms import form_of, key_of, read_integer
from app.web.listing import page_number, query_of
from app.web.pages.plan import PAGE_SIZE, plan_at, plan_page

_FILTERS = ("state", "about", "site", "agency", "unit")
_SETTLED = {"": False, "settled": True, "all": None}


@get("/plans/{code:str}/comments", include_in_schema=False)
async def comments(request: Request[Any, Any, Any], code: FromPath[str]) -> Template:
    """List the comments of a plan, open ones where nothing else is asked for."""
    return await _page(request, code, query_of(request, *_FILTERS, "revision"))


@post("/plans/{code:str}/comments", include_in_schema=False, status_code=303)
async def write(request: Request[Any, Any, Any], code: FromPath[str]) -> Template | Redirect:
    """Write a comment on what the form names, or on the whole plan."""
    form = await form_of(request)

    async def written() -> CommentOut:
        return await service.write_comment(
            code,
            form.get("text", ""),
            revision=read_integer(form, "seen_revision", "Phiên bản đã xem"),
            actor=actor_of(request),
            site=form.get("site"),
            agency=form.get("agency"),
            unit=form.get("unit"),
            idempotency_key=key_of(form),
        )

    return await _answered(request, code, form, written)


@post("/plans/{code:str}/comments/{comment:int}/answers", include_in_schema=False, status_code=303)
async def answer(
    request: Request[Any, Any, Any], code: FromPath[str], comment: FromPath[int]
) -> Template | Redirect:
    """Answer a comment."""
    form = await form_of(request)

    async def written() -> CommentOut:
        return await service.answer_comment(
            code,
            comment,
            form.get("text", ""),
            revision=read_integer(form, "seen_revision", "Phiên bản đã xem"),
            actor=actor_of(request),
            idempotency_key=key_of(form),
        )

    return await _answered(request, code, form, written)


@post("/plans/{code:str}/comments/{comment:int}/settle", include_in_schema=False, status_code=303)
async def settle(
    request: Request[Any, Any, Any], code: FromPath[str], comment: FromPath[int]
) -> Template | Redirect:
    """Settle a comment."""
    return await _turned(request, code, comment, service.settle_comment)


@post("/plans/{code:str}/comments/{comment:int}/reopen", include_in_schema=False, status_code=303)
async def reopen(
    request: Request[Any, Any, Any], code: FromPath[str], comment: FromPath[int]
) -> Template | Redirect:
    """Open a settled comment again."""
    return await _turned(request, code, comment, service.reopen_comment)


async def _turned(
    request: Request[Any, Any, Any],
    code: str,
    comment: int,
    turn: Callable[[str, int, str, str, str | None], Awaitable[CommentOut]],
) -> Template | Redirect:
    """Settle or open a comment, with the reason that the form gives."""
    form = await form_of(request)

    async def turned() -> CommentOut:
        reason = form.get("reason", "")
        return await turn(code, comment, reason, actor_of(request), key_of(form))

    return await _answered(request, code, form, turned)


async def _answered(
    request: Request[Any, Any, Any],
    code: str,
    form: Mapping[str, str],
    say: Callable[[], Awaitable[CommentOut]],
) -> Template | Redirect:
    """Say it and lead back to the list; what is refused stands in its form once more."""
    kept = {name: form[f"at_{name}"] for name in (*_FILTERS, "page") if f"at_{name}" in form}
    shown = _wanted(kept).settled
    try:
        said = await say()
    except (InvalidInputError, ConflictError, NotFoundError) as error:
        return await _page(request, code, kept, form, error)
    # A comment that was settled or opened just now must not vanish under the filter.
    if shown is not None and shown != (said.settled is not None):
        kept["state"] = "all"
    kept["done"] = str(said.id)
    return Redirect(
        f"/plans/{quote(code)}/comments?{urlencode(kept)}#comment-{said.id}", status_code=303
    )


async def _page(
    request: Request[Any, Any, Any],
    code: str,
    query: Mapping[str, str],
    typed: Mapping[str, str] | None = None,
    error: TrusoError | None = None,
) -> Template:
    plan, snapshot = await plan_at(request, code)
    wanted = _wanted(query)
    found = await service.comments(code, wanted, page=page_number(query), page_size=PAGE_SIZE)
    counts = await service.counts(code)
    subject = Subject(wanted.site, wanted.agency, wanted.unit)
    return plan_page(
        request,
        "plans/comments.html",
        plan,
        snapshot,
        error.status if error else 200,
        error=error,
        typed=typed or {},
        # The form that was refused, by its address: there the typed words stand again.
        refused=request.url.path if error else "",
        done=request.query_params.get("done"),
        query=query,
        found=found,
        counts=counts,
        subject=subject,
        subject_name=named(subject, snapshot.register, plan.name).name,
        communes=plan_view.communes(snapshot),
        longest_text=LONGEST_TEXT,
        longest_reason=LONGEST_REASON,
    )


def _wanted(query: Mapping[str, str]) -> CommentFilter:
    """Return which comments an address asks for.

    Raises:
        InvalidInputError: there is no such state or kind of subject.
    """
    state, about = query.get("state", ""), query.get("about")
    if state not in _SETTLED:
        raise InvalidInputError(f"Không có cách lọc “{state}”.", field="state")
    if about is not None and about not in set(About):
        raise InvalidInputError(f"Không có mục “{about}” để lọc.", field="about")
    return CommentFilter(
        about=About(about) if about else None,
        site=query.get("site"),
        agency=query.get("agency"),
        unit=query.get("unit"),
        settled=_SETTLED[state],
    )


HANDLERS = (comments, write, answer, settle, reopen)
