"""The command `truso`: wiring only; each subcommand of `app.commands` loads when it is used."""

from __future__ import annotations

import errno
import importlib
import signal
import sys
from collections.abc import Mapping

import click

from app.db.embedded.errors import EmbeddedServerError
from app.kernel.errors import TrusoError

COMMANDS: Mapping[str, tuple[str, str]] = {
    "agencies": ("app.commands.agencies", "Agencies of the new communes, from the template."),
    "appendix": ("app.commands.appendix", "Write a plan's appendix as a workbook."),
    "appendix-import": ("app.commands.appendix_import", "Take over an appendix edited in Excel."),
    "checks": ("app.commands.checks", "Checks: load travel times."),
    "db": ("app.commands.database", "The database: status, migrate."),
    "demo": ("app.commands.demo", "The whole job once, on Sơn La."),
    "export": ("app.commands.export", "Write what the register holds as a workbook."),
    "geodata": ("app.commands.geodata", "Load boundaries."),
    "import": ("app.commands.intake", "Import a workbook."),
    "imports": ("app.commands.imports", "Imports: list them, take one back."),
    "pictures": ("app.commands.pictures", "Make the pictures of the README."),
    "sample": ("app.commands.sample", "A synthetic province of any size: a workbook, or loaded."),
    "serve": ("app.commands.serve", "Serve the application."),
    "template": ("app.commands.template", "Write the blank register workbook."),
    "units": ("app.commands.units", "Units: load, successors, predecessors, facts."),
    "worker": ("app.commands.worker", "Run background jobs."),
}
"""Subcommand → module with a click command or group named `command`, and its short help."""


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in sorted(COMMANDS)])


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="truso")
def truso() -> None:
    """Trụ Sở: headquarters of old units, decided, checked, and exported as the appendix."""


def main() -> None:
    """Run the command line; a user's mistake ends with one clear line and status 1."""
    signal.signal(signal.SIGTERM, _end_in_order)
    try:
        truso(standalone_mode=True)
    except TrusoError as error:
        click.echo(f"{error.title}: {error.detail}", err=True)
    except EmbeddedServerError as error:
        click.echo(f"Cơ sở dữ liệu kèm sẵn: {error}", err=True)
    except OSError as error:
        click.echo(f"Không truy cập được: {_told(error)}", err=True)
    sys.exit(1)


def _end_in_order(number: int, _: object) -> None:
    """End as after an error, so that the embedded database is stopped (uvicorn sends it on)."""
    sys.exit(128 + number)


_REASONS = {
    errno.ENOENT: "không có tệp hoặc thư mục này",
    errno.EACCES: "không có quyền",
    errno.EPERM: "không có quyền",
    errno.EROFS: "nơi này chỉ cho đọc",
    errno.ENOSPC: "ổ đĩa đã đầy",
    errno.EISDIR: "đây là thư mục, không phải tệp",
    errno.ENOTDIR: "một phần của đường dẫn không phải thư mục",
    errno.EEXIST: "đã có tệp mang tên này",
    errno.EADDRINUSE: "địa chỉ đang được dùng; hãy chọn TRUSO_PORT khác",
}


def _told(error: OSError) -> str:
    """Return what the system refused, in Vietnamese where it is a common reason."""
    reason = _REASONS.get(error.errno or 0)
    if reason is None:
        return str(error)
    return f"{error.filename}: {reason}." if error.filename else f"{reason}."


if __name__ == "__main__":
    main()
