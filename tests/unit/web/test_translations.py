"""The English catalogue: every sentence of pages is in it, translated, and nothing else is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from app.web.language import CATALOGUE, translate

WEB = CATALOGUE.parent.parent
_PLACE = re.compile(r"%\((\w+)\)s")


def _messages_of(file: Path) -> Iterator[str]:
    is_template = file.suffix == ".html"
    method = "jinja2.ext:babel_extract" if is_template else "python"
    keywords = {"_": None} if is_template else {"mark": None}
    options = {"silent": "false", "extensions": "jinja2.ext.i18n"} if is_template else {}
    with file.open("rb") as opened:
        for _, message, _, _ in extract(method, opened, keywords=keywords, options=options):
            yield message if isinstance(message, str) else message[0]


def _sources() -> list[Path]:
    templates = (WEB / "templates").rglob("*.html")
    modules = (file for file in WEB.rglob("*.py") if "node_modules" not in file.parts)
    return [*templates, *modules]


@pytest.fixture(scope="module")
def used() -> set[str]:
    return {message for file in _sources() for message in _messages_of(file)}


@pytest.fixture(scope="module")
def catalogue() -> dict[str, Message]:
    with CATALOGUE.open("rb") as file:
        return {str(entry.id): entry for entry in read_po(file, locale="en") if entry.id}


def test_every_sentence_of_pages_is_translated(used: set[str], catalogue: dict[str, Message]):
    missing = {m for m in used if m not in catalogue or not catalogue[m].string}
    assert missing == set()


def test_the_catalogue_holds_no_sentence_that_is_not_used(
    used: set[str], catalogue: dict[str, Message]
):
    assert set(catalogue) - used == set()


def test_a_translation_has_the_places_of_its_sentence(catalogue: dict[str, Message]):
    for message, entry in catalogue.items():
        assert set(_PLACE.findall(message)) == set(_PLACE.findall(str(entry.string))), message


def test_no_translation_waits_for_review(catalogue: dict[str, Message]):
    assert [message for message, entry in catalogue.items() if entry.fuzzy] == []


def test_a_sentence_without_translation_stays_vietnamese():
    assert translate("Câu này không có trong danh mục", "en") == "Câu này không có trong danh mục"


def test_values_are_put_into_both_languages():
    assert translate("Lỗi %(status)s", "vi", status=404) == "Lỗi 404"
    assert translate("Lỗi %(status)s", "en", status=404) == "Error 404"
