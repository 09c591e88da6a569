"""`truso worker`."""

from __future__ import annotations

import asyncio
import signal

import click

from app.commands.session import served_database
from app.settings import read_settings


async def _work(dsn: str, concurrency: int) -> None:
    import app.asgi  # noqa: F401 - every noun registers its jobs
    from app.db.server import open_database
    from app.jobs.worker import work

    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with open_database(dsn, pool_size=5 + 2 * concurrency):
        click.echo(f"Đang chờ việc, mỗi lúc tối đa {concurrency}  (Ctrl+C để dừng)")
        await work(dsn, concurrency=concurrency, stop=stop)


@click.command(help="Run background jobs until interrupted (Ctrl+C), on this or any machine.")
@click.option(
    "--concurrency",
    type=click.IntRange(1, 100),
    default=1,
    show_default=True,
    help="How many jobs at once.",
)
def command(concurrency: int) -> None:
    """Start the database where needed, and work."""
    with served_database(read_settings()) as dsn:
        asyncio.run(_work(dsn, concurrency))
