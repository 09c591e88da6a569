"""An appendix that a reviewer edited in Excel: what it proposes, and taking it over."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from litestar import Request, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Redirect, Template

from app.access.actors import actor_of
from app.intake.edited_appendix.model import AppendixProposal
from app.intake.edited_appendix.service import (
    apply_proposal,
    keep_appendix,
    kept_appendix,
    proposed_moves,
)
from app.kernel.errors import InvalidInputError, StaleVersionError, TrusoError
from app.web.forms import form_of, read_integer, required
from app.web.pages.plan import plan_at, plan_page


@get("/plans/{code:str}/review", include_in_schema=False)
async def review(request: Request[Any, Any, Any], code: FromPath[str]) -> Template:
    """Show the form to hand an edited appendix in; of one that was, what it proposes."""
    asked = request.query_params
    if not (sha256 := asked.get("file")):
        return await _page(request, code)
    name = asked.get("name") or "phụ lục.xlsx"
    try:
        proposal = await proposed_moves(await kept_appendix(sha256), name, plan=code)
    except InvalidInputError as error:
        return await _page(request, code, error=error)
    return await _page(request, code, proposal)


@post("/plans/{code:str}/review", include_in_schema=False, status_code=200)
async def look(request: Request[Any, Any, Any], code: FromPath[str]) -> Template:
    """Show what an edited appendix proposes; nothing is written in the plan."""
    upload = (await request.form()).get("file")
    try:
        if not isinstance(upload, UploadFile) or not (content := await upload.read()):
            raise InvalidInputError("Chưa chọn tệp phụ lục đã sửa.", field="file")
        name = upload.filename or "phụ lục.xlsx"
        proposal = await proposed_moves(content, name, plan=code)
        await keep_appendix(content, name)
    except InvalidInputError as error:
        return await _page(request, code, error=error)
    return await _page(request, code, proposal)


@post("/plans/{code:str}/review/moves", include_in_schema=False, status_code=303)
async def take_over(request: Request[Any, Any, Any], code: FromPath[str]) -> Template | Redirect:
    """Make the moves of the proposal that was shown."""
    form = await form_of(request)
    content = await kept_appendix(required(form, "sha256", "tệp phụ lục"))
    name = required(form, "file_name", "tên tệp")
    try:
        applied = await apply_proposal(
            content,
            name,
            actor_of(request),
            seen_revision=read_integer(form, "seen_revision", "Phiên bản đã xem"),
            plan=code,
            skip_refused="skip_refused" in form,
        )
    except StaleVersionError as error:
        return await _page(request, code, await proposed_moves(content, name, plan=code), error)
    if applied.revision is None:
        return await _page(request, code, applied.proposal)
    return Redirect(f"/plans/{quote(code)}/history?done={applied.revision}", status_code=303)


async def _page(
    request: Request[Any, Any, Any],
    code: str,
    proposal: AppendixProposal | None = None,
    error: TrusoError | None = None,
) -> Template:
    plan, snapshot = await plan_at(request, code)
    return plan_page(
        request,
        "plans/review.html",
        plan,
        snapshot,
        error.status if error else 200,
        proposal=proposal,
        error=error,
    )


HANDLERS = (review, look, take_over)
