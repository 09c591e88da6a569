"""The web application: wiring only."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from litestar import Litestar, Router
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, YamlRenderPlugin

from app.access.description import DescribedAnswers
from app.access.parameters import refuse_unknown_parameters, refuse_unreadable_text
from app.access.problems import problem_response
from app.agencies.api import HANDLERS as AGENCY_HANDLERS
from app.appendices.api import AppendixController
from app.assets.api import HANDLERS as ASSET_HANDLERS
from app.checks.api import CheckController
from app.checks.comparison_api import CheckComparisonController
from app.checks.covering_api import CoveringController
from app.comments.api import CommentController, PlanEventController
from app.db.server import open_database
from app.estate.api import HANDLERS as ESTATE_HANDLERS
from app.intake.api import ImportController
from app.intake.edited_appendix.api import AppendixImportController
from app.intake.export_api import ExportController, MarkedFileController
from app.intake.sessions.api import ImportSessionController
from app.jobs.api import JobController
from app.jobs.worker import background_worker
from app.maps.api import MapController
from app.maps.tile_files import open_tile_file
from app.norms.api import NormController
from app.people.api import HANDLERS as PEOPLE_HANDLERS
from app.plans.api import (
    BaselineController,
    ComparisonController,
    DispositionController,
    PlanController,
)
from app.plans.going_api import GoingController
from app.settings import Settings
from app.units.api import UnitController
from app.web.pages.errors import error_response
from app.web.routes import page_handlers
from app.web.security import (
    KnownHostMiddleware,
    SameOriginMiddleware,
    add_security_headers,
    csrf_config,
    home_secret,
)
from app.web.templating import template_config

UPLOAD_EXTRA_BYTES = 1024 * 1024
"""What a form sends beside its file."""


def api_handlers() -> Sequence[Any]:
    """Return the controllers of every noun."""
    return (
        AppendixController,
        AppendixImportController,
        BaselineController,
        CheckComparisonController,
        CheckController,
        CommentController,
        ComparisonController,
        CoveringController,
        DispositionController,
        ExportController,
        GoingController,
        ImportController,
        ImportSessionController,
        JobController,
        MapController,
        MarkedFileController,
        NormController,
        PlanController,
        PlanEventController,
        UnitController,
        *AGENCY_HANDLERS,
        *ASSET_HANDLERS,
        *ESTATE_HANDLERS,
        *PEOPLE_HANDLERS,
    )


def create_app(settings: Settings, dsn: str) -> Litestar:
    """Return the application on the database at `dsn`; it migrates the database when it starts.

    Raises:
        ConfigurationError: the file of the base map cannot be used.
    """
    base_map_file = settings.base_map_file and open_tile_file(settings.base_map_file)

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        async with open_database(dsn), background_worker(dsn, concurrency=settings.workers):
            yield

    api = Router(
        path="/api/v1",
        route_handlers=list(api_handlers()),
        exception_handlers={Exception: problem_response},
        guards=[refuse_unknown_parameters],
    )
    return Litestar(
        route_handlers=[api, *page_handlers()],
        exception_handlers={Exception: error_response},
        template_config=template_config(),
        guards=[refuse_unreadable_text],
        middleware=[KnownHostMiddleware(settings.allowed_hosts), SameOriginMiddleware()],
        before_send=[add_security_headers],
        csrf_config=csrf_config(home_secret(settings.home)),
        compression_config=CompressionConfig(
            backend="gzip",
            gzip_compress_level=5,
            exclude_opt_key="skip_compression",  # for what is sent compressed already
        ),
        lifespan=[lifespan],
        state=State(
            {"actor": settings.actor, "settings": settings, "base_map_file": base_map_file}
        ),
        plugins=[DescribedAnswers()],
        openapi_config=OpenAPIConfig(
            title="Trụ Sở",
            version="1",
            path="/api/schema",
            use_handler_docstrings=True,
            # /api/docs is a page of ours: its script and style are served by us.
            render_plugins=[JsonRenderPlugin(), YamlRenderPlugin()],
        ),
        request_max_body_size=settings.import_limits.file_bytes + UPLOAD_EXTRA_BYTES,
    )
