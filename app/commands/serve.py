"""`truso serve`."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import replace

import click

from app.commands.session import served_database
from app.kernel.errors import ConfigurationError
from app.settings import Settings, read_settings

_FINISH_SECONDS = 5


def serve(settings: Settings, dsn: str) -> None:
    """Serve the application on the settings' host and port until interrupted.

    Raises:
        ConfigurationError: the port is taken.
    """
    import uvicorn

    from app.asgi import create_app
    from app.commands.warming import warm_up
    from app.db.listening import end_listening

    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((settings.host, settings.port))
        except OSError as error:
            raise ConfigurationError(
                f"Không mở được cổng {settings.port} trên {settings.host}: {error.strerror}. Hãy "
                "dừng chương trình đang dùng cổng đó, hoặc đặt TRUSO_PORT là một cổng khác."
            ) from error
        config = uvicorn.Config(
            create_app(settings, dsn),
            log_level="warning",
            timeout_graceful_shutdown=_FINISH_SECONDS,
        )

        class Server(uvicorn.Server):
            _warming: asyncio.Task[None] | None = None

            async def startup(self, sockets: list[socket.socket] | None = None) -> None:
                await super().startup(sockets)
                if not self.should_exit:
                    self._warming = asyncio.create_task(warm_up())

            async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
                if self._warming is not None:  # Told to end while it started.
                    self._warming.cancel()
                    await asyncio.wait([self._warming])
                end_listening()  # Streams that follow a job or a plan would keep it waiting.
                await super().shutdown(sockets)

        Server(config).run(sockets=[listener])


@click.command(help="Serve the application until interrupted (Ctrl+C).")
@click.option("--host", help="Where to listen; default the setting TRUSO_HOST, 127.0.0.1.")
@click.option("--port", type=click.IntRange(1, 65535), help="Default: TRUSO_PORT, 8000.")
def command(host: str | None, port: int | None) -> None:
    """Start the database where needed, and serve."""
    settings = read_settings()
    settings = replace(settings, host=host or settings.host, port=port or settings.port)
    with served_database(settings) as dsn:
        click.echo(f"Trụ Sở: http://{settings.host}:{settings.port}/  (Ctrl+C để dừng)")
        serve(settings, dsn)
