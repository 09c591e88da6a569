"""The start page: what is there, and what to do next."""

from __future__ import annotations

from typing import Any

from litestar import Request, get
from litestar.response import Template

from app.web.templating import page


@get("/", include_in_schema=False)
async def start_page(request: Request[Any, Any, Any]) -> Template:
    """Show what the register and the plans hold, and the next step."""
    return page(request, "home/start.html")


HANDLERS = (start_page,)
