"""`truso geodata`: load real boundaries, make approximate ones, show where they come from."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path

import click

from app.commands.session import run_with_database
from app.kernel.clock import format_date
from app.kernel.errors import InvalidInputError
from app.kernel.ids import NEW_VINTAGE, OLD_VINTAGE
from app.kernel.numbers import format_number
from app.settings import read_settings
from app.units.model import BoundaryReport, FindingKind

_LABELS = {
    FindingKind.UNKNOWN_CODE: "Mã không có trong danh mục",
    FindingKind.WRONG_LIST: "Danh mục khác",
    FindingKind.INVALID: "Vòng ranh giới hỏng",
    FindingKind.REPAIRED: "Vòng ranh giới đã sửa",
    FindingKind.LOST_ZERO: "Mã mất số 0 ở đầu, đã sửa",
    FindingKind.RECODED: "Mã đã đổi theo yêu cầu",
    FindingKind.DUPLICATE: "Nhiều dòng cùng mã, đã gộp",
    FindingKind.NO_SHAPE: "Đơn vị không có hình",
    FindingKind.MISSING: "Đơn vị không có trong tệp",
    FindingKind.OVERLAP: "Chồng lấn",
    FindingKind.GAP: "Khoảng trống",
    FindingKind.NAME: "Tên khác danh mục",
    FindingKind.AREA: "Diện tích khác danh mục quá 5 %",
    FindingKind.NOT_LOADED: "Chưa nạp vào danh mục",
}
_SHOWN = 10


@click.group(help="Boundaries: load a file, make approximate ones, list what is loaded.")
def command() -> None:
    """Hold the subcommands."""


@command.command(help="Load boundaries from GeoPackage, GeoJSON, FlatGeobuf or Shapefile.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--layer", help="Layer of the file, where it has several.")
@click.option("--level", type=click.Choice(["new", "old"]), required=True, help="Code list.")
@click.option("--code-column", help="Column of the units' codes, where it is not recognised.")
@click.option("--crs", help="Coordinate system of a file that names none, e.g. EPSG:3405.")
@click.option("--recode", multiple=True, metavar="WRONG=RIGHT", help="Correct a code; repeat.")
@click.option("--source", help="Who made the boundaries (default: the file's name).")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]), help="Their date.")
@click.option("--strict", is_flag=True, help="Refuse the file for any finding, not only errors.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def load(
    file: Path,
    layer: str | None,
    level: str,
    code_column: str | None,
    crs: str | None,
    recode: tuple[str, ...],
    source: str | None,
    as_of: datetime | None,
    strict: bool,
    as_json: bool,
) -> None:
    """Load boundaries and report everything that was found in the file."""
    from app.units import service

    report = run_with_database(
        service.load_boundaries(
            file,
            layer,
            OLD_VINTAGE if level == "old" else NEW_VINTAGE,
            read_settings().actor,
            source=source,
            as_of=None if as_of is None else as_of.date(),
            code_column=code_column,
            crs=crs,
            recode=_recoding(recode),
            strict=strict,
        )
    )
    _print(report, as_json)


@command.command(help="Make approximate boundaries where no real ones are loaded.")
@click.option("--province", "provinces", multiple=True, help="New province's code; default: all.")
@click.option("--json", "as_json", is_flag=True, help="Print the reports as JSON.")
def approximate(provinces: tuple[str, ...], as_json: bool) -> None:
    """Make approximate cells, province by province."""
    from app.units import service

    async def make() -> list[BoundaryReport]:
        codes = provinces or [unit.code for unit in await service.provinces()]
        actor = read_settings().actor
        return [await service.approximate_boundaries(code, actor) for code in codes]

    for report in run_with_database(make()):
        _print(report, as_json)


@command.command("list", help="List every set of boundaries that was loaded or made.")
def list_sets() -> None:
    """Print the provenance of the sets, the latest first."""
    from app.units import service

    sets = run_with_database(service.boundary_sets())
    if not sets:
        click.echo("Chưa có ranh giới nào. Hãy chạy: truso geodata load, hoặc approximate")
    for one in sets:
        kind = "gần đúng" if one["approximate"] else "từ tệp"
        layer = f", lớp {one['layer']}" if one["layer"] else ""
        digest = f", SHA-256 {one['sha256'][:12]}…" if one["sha256"] else ""
        click.echo(
            f"{one['id']}. {one['file_name']}{layer}: {kind}, danh mục {one['vintage']}, "
            f"{format_number(one['standing'])}/{format_number(one['unit_count'])} đơn vị còn dùng; "
            f"nguồn: {one['source']} ({format_date(one['as_of']) or 'không rõ ngày'}){digest}; "
            f"nạp {one['loaded_at']:%d/%m/%Y}"
        )


def _recoding(pairs: tuple[str, ...]) -> dict[str, str]:
    recode = {}
    for pair in pairs:
        wrong, sign, right = pair.partition("=")
        if not (sign and wrong and right):
            raise InvalidInputError(f"--recode {pair}: cần dạng MÃ_SAI=MÃ_ĐÚNG.")
        recode[wrong] = right
    return recode


def _print(report: BoundaryReport, as_json: bool) -> None:
    if as_json:
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode(report), indent=2).decode())
        return
    if report.approximate:
        what = f"Ranh giới gần đúng của {format_number(report.unit_count)} đơn vị cấp xã cũ và mới"
    else:
        what = f"Ranh giới của {format_number(report.unit_count)} đơn vị từ {report.file_name}"
    if report.approximate and not report.unit_count:
        click.echo("Mọi đơn vị đều đã có ranh giới từ tệp, không cần ranh giới gần đúng.")
    else:
        click.echo(f"{what}: {'đã có, không đổi' if report.unchanged else 'đã nạp'}.")
    for kind, count in Counter(finding.kind for finding in report.findings).items():
        click.echo(f"{_LABELS[kind]}: {format_number(count)}")
        own = [finding for finding in report.findings if finding.kind is kind]
        for finding in own[:_SHOWN]:
            click.echo(f"  {finding.detail}")
        if count > _SHOWN:
            click.echo(f"  … và {format_number(count - _SHOWN)} mục nữa (xem đủ bằng --json)")
