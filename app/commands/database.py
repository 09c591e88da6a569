"""`truso db`."""

from __future__ import annotations

import click

from app.commands.session import run_with_database
from app.db.embedded import EmbeddedServer
from app.settings import read_settings


@click.group(help="The database: status, migrate.")
def command() -> None:
    """Group the commands about the database."""


@command.command()
def status() -> None:
    """Say where the database is and whether its server runs; change nothing."""
    settings = read_settings()
    if settings.database_url is not None:
        click.echo("Cơ sở dữ liệu: máy chủ PostgreSQL ghi trong TRUSO_DATABASE_URL")
        return
    server = EmbeddedServer(settings.home, binaries=settings.postgres_binaries).status()
    lines = {
        "Thư mục chính": server.home,
        "Thư mục dữ liệu": server.directory or "chưa tạo",
        "Phiên bản dữ liệu": server.data_version or "chưa có",
        "Chạy dưới tài khoản": server.account or "tài khoản hiện tại",
        "Đang chạy": f"có (tiến trình {server.pid})" if server.running else "không",
        "Nhật ký": server.log or "chưa có",
    }
    for label, value in lines.items():
        click.echo(f"{label}: {value}")
    if server.outside_home:
        click.echo(
            "Chú ý: dữ liệu nằm ngoài thư mục chính, vì tài khoản chạy PostgreSQL không vào được "
            "thư mục đó; sao lưu riêng thư mục chính là chưa đủ."
        )


@command.command()
def migrate() -> None:
    """Bring the database to the schema of this version."""
    from app.db.migrate import applied_migrations

    applied = run_with_database(applied_migrations())
    click.echo(f"Cơ sở dữ liệu đã có {len(applied)} bước nâng cấp, bước cuối: {applied[-1]}")
