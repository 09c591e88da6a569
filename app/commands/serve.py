"""`truso serve`."""

from __future__ import annotations

import click

from app.commands.session import served_database
from app.settings import Settings, read_settings


def serve(settings: Settings, dsn: str) -> None:
    """Serve the application on the settings' host and port until interrupted."""
    import uvicorn

    from app.asgi import create_app

    uvicorn.run(
        create_app(settings, dsn), host=settings.host, port=settings.port, log_level="warning"
    )


@click.command(help="Serve the application until interrupted (Ctrl+C).")
def command() -> None:
    """Start the database where needed, and serve."""
    settings = read_settings()
    with served_database(settings) as dsn:
        click.echo(f"Trụ Sở: http://{settings.host}:{settings.port}/  (Ctrl+C để dừng)")
        serve(settings, dsn)
