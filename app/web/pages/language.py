"""The switch of the language: a cookie of this browser."""

from __future__ import annotations

from typing import Any

from litestar import Request, post
from litestar.datastructures import Cookie
from litestar.response import Redirect

from app.kernel.errors import InvalidInputError
from app.web.language import COOKIE, LANGUAGES

_YEAR = 365 * 24 * 3600


@post("/language", include_in_schema=False, status_code=303)
async def choose_language(request: Request[Any, Any, Any]) -> Redirect:
    """Remember the chosen language and go back to the page.

    Raises:
        InvalidInputError: there is no such language.
    """
    form = await request.form()
    language = str(form.get("language", ""))
    if language not in LANGUAGES:
        raise InvalidInputError(f"Không có ngôn ngữ “{language}”; chọn một trong: vi, en.")
    cookie = Cookie(
        key=COOKIE, value=language, max_age=_YEAR, samesite="lax", httponly=True, path="/"
    )
    return Redirect(local_path(str(form.get("next", ""))), cookies=[cookie], status_code=303)


def local_path(address: str) -> str:
    """Return `address` if it is a path of ours, else the start page."""
    if address.startswith("/") and not address.startswith(("//", "/\\")):
        return address
    return "/"
