"""The language of a page: Vietnamese as written, or English from the catalogue.

Message ids are the Vietnamese sentences; `translations/en.po` is read at start as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from litestar import Request

VIETNAMESE = "vi"
ENGLISH = "en"
LANGUAGES: Mapping[str, str] = {VIETNAMESE: "Tiếng Việt", ENGLISH: "English"}
"""Code → the language's own name, as the switch shows it."""

COOKIE = "truso_language"
CATALOGUE = Path(__file__).with_name("translations") / "en.po"


def language_of(request: Request[Any, Any, Any]) -> str:
    """Return the language that this browser chose, Vietnamese where it chose none."""
    chosen = request.cookies.get(COOKIE, VIETNAMESE)
    return chosen if chosen in LANGUAGES else VIETNAMESE


def translate(message: str, language: str, **values: object) -> str:
    """Return a message in a language, its %(name)s filled; untranslated ones stay Vietnamese.

    >>> translate("Trang %(page)s", "vi", page=2)
    'Trang 2'
    """
    text = _catalogue().get(message, message) if language == ENGLISH else message
    return text % values if values else text


def mark(message: str) -> str:
    """Return the message as it is; marks it for the catalogue where it is written."""
    return message


@cache
def _catalogue() -> Mapping[str, str]:
    with CATALOGUE.open("rb") as file:
        entries = read_po(file, locale=ENGLISH)
    return {str(entry.id): str(entry.string) for entry in entries if entry.id and entry.string}
