"""Every page: which handlers the application serves outside `/api`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.web.assets import serve_static
from app.web.pages import home, language, units


def page_handlers() -> Sequence[Any]:
    """Return the handlers of pages and of static files."""
    return (serve_static, language.choose_language, *home.HANDLERS, *units.HANDLERS)
