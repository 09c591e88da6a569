"""The template engine: one environment, and the way a page is answered."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from litestar import Request
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Template
from litestar.template import TemplateConfig
from markupsafe import Markup, escape

from app.access.caching import ASK_AGAIN
from app.plans.phrases import ENGLISH as ENGLISH_PHRASES
from app.plans.rules import FIELD_NAMES
from app.web import formats
from app.web.assets import PAGE_LETTERS, static_url
from app.web.language import ENGLISH, LANGUAGES, VIETNAMESE, language_of, mark, translate
from app.web.navigation import NAVIGATION, is_current
from app.web.security import csrf_token_of, nonce_of

TEMPLATES = Path(__file__).with_name("templates")
UNKNOWN = mark("chưa có")


def template_config() -> TemplateConfig[JinjaTemplateEngine]:
    """Return the configuration of the application's template engine."""
    return TemplateConfig(instance=JinjaTemplateEngine(engine_instance=environment()))


def environment() -> Environment:
    """Return the environment in which every page is rendered; an unknown name is an error."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        _=_message, in_language=_in_language, static_url=static_url, page_letters=PAGE_LETTERS,
        navigation=NAVIGATION, is_current=is_current, languages=LANGUAGES, unknown=_unknown,
        address_with=address_with, new_key=lambda: uuid.uuid4().hex,
    )  # fmt: skip
    made.filters.update(
        area=_figure(lambda value, language: formats.number(value, language, 2)),
        integer=_figure(formats.number),
        dong=_figure(formats.number),
        day=_figure(lambda value, _: formats.day(value)),
        moment=_figure(lambda value, _: formats.moment(value)),
        known=_figure(lambda value, _: str(value)),
        shown=_shown,
        field_name=_field_name,
    )
    return made


def page(
    request: Request[Any, Any, Any], template: str, status_code: int = 200, **context: Any
) -> Template:
    """Return a page: `template` with what every page needs, and with `context`."""
    return Template(
        template_name=template,
        status_code=status_code,
        context={
            "language": language_of(request),
            "nonce": nonce_of(request),
            "form_token": csrf_token_of(request),
            "path": request.url.path,
            "return_to": _return_address(request),
            **context,
        },
        headers={"Cache-Control": "no-store" if status_code >= 400 else str(ASK_AGAIN.value)},
    )


def _return_address(request: Request[Any, Any, Any]) -> str:
    if request.method != "GET":
        return "/"
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path


def address_with(path: str, query: Mapping[str, Any], **changes: Any) -> str:
    """Return `path` with the query, its `changes` applied; empty values are left out."""
    kept = {name: value for name, value in {**query, **changes}.items() if value not in ("", None)}
    return f"{path}?{urlencode(kept)}" if kept else path


def _language(context: Context) -> str:
    return str(context.get("language", VIETNAMESE))


@pass_context
def _message(context: Context, message: str, **values: object) -> str:
    return translate(message, _language(context), **values)


@pass_context
def _in_language(context: Context, vietnamese: str, english: str | None) -> str:
    """Return what is told in both languages in that of the page."""
    return english if english and _language(context) == ENGLISH else vietnamese


@pass_context
def _field_name(context: Context, name: str) -> str:
    names = ENGLISH_PHRASES.labels if _language(context) == ENGLISH else FIELD_NAMES
    return names.get(name, name)


@pass_context
def _unknown(context: Context) -> Markup:
    return Markup('<span class="unknown">%s</span>') % translate(UNKNOWN, _language(context))


def _figure(form: Callable[[Any, str], str]) -> Callable[[Context, Any], str]:
    @pass_context
    def filter_(context: Context, value: Any) -> str:
        if value is None or value == "":
            return _unknown(context)
        return escape(form(value, _language(context)))

    return filter_


@pass_context
def _shown(context: Context, value: Any) -> str:
    """Show a value by its type, as lists and differences need."""
    language = _language(context)
    text: str
    match value:
        case None | "":
            text = _unknown(context)
        case bool():
            text = translate(mark("có") if value else mark("không"), language)
        case datetime():
            text = formats.moment(value)
        case date():
            text = formats.day(value)
        case Decimal():
            text = formats.number(value, language, 2)
        case int():
            text = formats.number(value, language)
        case _:
            text = str(value)
    return text
