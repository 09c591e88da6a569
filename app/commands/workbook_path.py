"""Where a command writes a workbook."""

from __future__ import annotations

from pathlib import Path

import click


class WorkbookPath(click.Path):
    """A file that ends in .xlsx: under another name Excel and Word would call it damaged."""

    def __init__(self) -> None:
        super().__init__(dir_okay=False, path_type=Path)

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Path:
        """Return the path; a usage error where it ends in something else."""
        path = Path(super().convert(value, param, ctx))  # type: ignore[arg-type]
        if path.suffix.lower() != ".xlsx":
            self.fail(f"“{path}”: tên tệp phải có đuôi .xlsx, ví dụ {path.stem}.xlsx.", param, ctx)
        return path
