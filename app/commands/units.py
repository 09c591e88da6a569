"""`truso units`: load code lists, facts, old names; look units up, follow their succession."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from app.commands.session import run_with_database
from app.kernel.clock import format_date
from app.kernel.errors import AmbiguousError
from app.kernel.ids import NEW_VINTAGE, OLD_VINTAGE, unit_code
from app.kernel.numbers import format_number
from app.settings import read_settings
from app.units.model import (
    FactsReport,
    Lineage,
    LineageLink,
    LoadReport,
    Relation,
    Tally,
    UnitDetail,
    UnitMatch,
)
from app.units.places import AliasReport, StoredAlias

_RELATIONS = {Relation.WHOLE: "toàn bộ", Relation.PARTIAL: "một phần"}
_NOT_LOADED = "chưa có số liệu"


@click.group(help="Units: load, show, successors, predecessors, facts, aliases.")
def command() -> None:
    """Hold the subcommands."""


@command.command(help="Load the units and successions of all Viet Nam, or of some provinces.")
@click.option("--province", "provinces", multiple=True, help="New province's code, e.g. 14.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def load(provinces: tuple[str, ...], as_json: bool) -> None:
    """Load units, and titles where the register has none; say what was new, changed, the same."""
    report = run_with_database(_load(provinces, read_settings().actor))
    _print(report, as_json, _load_lines)


async def _load(provinces: tuple[str, ...], actor: str) -> LoadReport:
    from app.people.service import load_titles_if_none
    from app.units.service import load_units

    report = await load_units(provinces or None, actor)
    await load_titles_if_none(actor)
    return report


@command.command(help="Show what an old unit (code, key or name) passed into.")
@click.argument("unit")
@click.option("--province", help="Narrow a name: province's code or name.")
@click.option("--district", help="Narrow a name: old district's code or name.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@click.pass_context
def successors(
    ctx: click.Context, unit: str, province: str | None, district: str | None, as_json: bool
) -> None:
    """Print the successors; an ambiguous name lists its candidates and ends with status 1."""
    from app.units import service

    _print_lineage(
        ctx, lambda: service.successors(unit, province=province, district=district), as_json
    )


@command.command(help="Show what a new unit (code, key or name) was formed from.")
@click.argument("unit")
@click.option("--province", help="Narrow a name: province's code or name.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@click.pass_context
def predecessors(ctx: click.Context, unit: str, province: str | None, as_json: bool) -> None:
    """Print the predecessors; an ambiguous name lists its candidates and ends with status 1."""
    from app.units import service

    _print_lineage(ctx, lambda: service.predecessors(unit, province=province), as_json)


@command.command(help="Show all that is known of a unit (code, key or name).")
@click.argument("unit")
@click.option("--old", is_flag=True, help="Look in the old code list (until 30 June 2025).")
@click.option("--province", help="Narrow a name: province's code or name.")
@click.option("--district", help="Narrow a name: old district's code or name.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@click.pass_context
def show(
    ctx: click.Context,
    unit: str,
    old: bool,
    province: str | None,
    district: str | None,
    as_json: bool,
) -> None:
    """Print a unit's detail."""
    from app.units import service

    async def detail() -> UnitDetail:
        vintage = OLD_VINTAGE if old else NEW_VINTAGE
        match = await service.find_unit(unit, vintage, province=province, district=district)
        return await service.unit_detail(match.unit.key)

    _print(_unambiguous(ctx, detail, as_json), as_json, _detail_lines)


@command.group(help="Facts that the code lists lack.")
def facts() -> None:
    """Hold the subcommands."""


@facts.command("load", help="Load population, area, seat's address and point from a CSV file.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--source", help="Where the figures come from (default: the file's name).")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]), help="Date of the figures.")
@click.option("--level", type=click.Choice(["new", "old"]), default="new", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def load_facts(
    file: Path, source: str | None, as_of: datetime | None, level: str, as_json: bool
) -> None:
    """Load facts and say what was new, changed and the same."""
    from app.units import service

    report = run_with_database(
        service.load_facts(
            file,
            read_settings().actor,
            source=source,
            as_of=_day(as_of),
            vintage=OLD_VINTAGE if level == "old" else NEW_VINTAGE,
        )
    )
    _print(report, as_json, _facts_lines)


@command.group(help="Names that code lists no longer have, and where their land lies now.")
def aliases() -> None:
    """Hold the subcommands."""


@aliases.command("load", help="Load old names, each with its new unit or units, from a CSV file.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--source", help="Where the names come from (default: the file's name).")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]), help="Date of the table.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def load_aliases(file: Path, source: str | None, as_of: datetime | None, as_json: bool) -> None:
    """Load other names and say what was new, changed and the same."""
    from app.units import service

    report = run_with_database(
        service.load_aliases(file, read_settings().actor, source=source, as_of=_day(as_of))
    )
    _print(report, as_json, _aliases_lines)


@aliases.command("list", help="List the old names that are loaded.")
@click.option("--province", help="New province's code, e.g. 14.")
@click.option("--q", help="Part of the name, with or without diacritics.")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def list_aliases(province: str | None, q: str | None, as_json: bool) -> None:
    """Print every alias with its new units and their shares."""
    from app.units import service

    found, _ = run_with_database(service.list_aliases(q=q, province=province, limit=1_000_000))
    _print(found, as_json, _alias_list_lines)


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()


def _print(report: Any, as_json: bool, lines: Callable[[Any], list[str]]) -> None:
    if as_json:
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode(report), indent=2).decode())
    else:
        click.echo("\n".join(lines(report)))


def _unambiguous(ctx: click.Context, ask: Callable[[], Any], as_json: bool) -> Any:
    """Return the answer, or list the candidates of an ambiguous name and end with status 1."""
    try:
        return run_with_database(ask())
    except AmbiguousError as error:
        candidates = error.extra["candidates"]
        if as_json:
            import msgspec

            click.echo(msgspec.json.format(msgspec.json.encode(error.extra), indent=2).decode())
        else:
            click.echo(
                f"Có {len(candidates)} đơn vị tên này; hãy dùng mã, hoặc nêu thêm huyện, tỉnh:"
            )
            for candidate in candidates:
                place = [candidate[level] for level in ("district", "province") if candidate[level]]
                click.echo(f"  {candidate['code']}  {candidate['name']}, {', '.join(place)}")
        ctx.exit(1)


def _print_lineage(ctx: click.Context, ask: Callable[[], Any], as_json: bool) -> None:
    _print(_unambiguous(ctx, ask, as_json), as_json, _lineage_lines)


def _lineage_lines(lineage: Lineage) -> list[str]:
    old = lineage.unit.vintage == OLD_VINTAGE
    heading = "Chuyển vào đơn vị mới" if old else "Hình thành từ đơn vị cũ"
    return [_headline(lineage.match), f"{heading}:", *_link_lines(lineage.links)]


def _link_lines(links: tuple[LineageLink, ...]) -> list[str]:
    if not links:
        return ["  (không có quan hệ sắp xếp nào được ghi nhận)"]
    return [
        f"  {link.unit.code}  {_full_name(link.match)}: {_RELATIONS[link.relation]}"
        for link in links
    ] + sorted(
        {
            f"  Từ {format_date(link.effective)}, theo {link.resolution or 'văn bản chưa rõ'}; "
            f"nguồn: {link.source}"
            for link in links
        }
    )


def _full_name(match: UnitMatch) -> str:
    return ", ".join(part for part in (match.unit.name, match.place()) if part)


def _headline(match: UnitMatch) -> str:
    unit = match.unit
    if unit.vintage == OLD_VINTAGE:
        validity = f"đơn vị cũ, đến hết {format_date(unit.valid_to)}"
    else:
        validity = f"đơn vị mới, từ {format_date(unit.valid_from)}"
    return f"{unit.code}  {_full_name(match)} ({validity})"


def _detail_lines(detail: UnitDetail) -> list[str]:
    lines = [_headline(detail.match)]
    known = detail.facts
    area = (known.area_km2 if known else None) or detail.match.unit.area_km2
    lines.append(f"Diện tích: {format_number(area, 2) + ' km²' if area else _NOT_LOADED}")
    population = known.population if known else None
    lines.append(
        f"Dân số: {_NOT_LOADED if population is None else format_number(population) + ' người'}"
    )
    lines.append(f"Trụ sở UBND: {(known.seat_address if known else None) or _NOT_LOADED}")
    if known is not None and known.seat_latitude is not None:
        lines.append(f"Tọa độ trụ sở: {known.seat_latitude}, {known.seat_longitude}")
    if known is not None:
        dated = f", ngày {format_date(known.as_of)}" if known.as_of else ", không rõ ngày"
        lines.append(f"Nguồn số liệu: {known.source}{dated}")
    if detail.boundary is None:
        lines.append("Ranh giới: chưa có")
    elif detail.boundary.approximate:
        lines.append("Ranh giới: gần đúng, không phải ranh giới chính thức")
    else:
        lines.append(f"Ranh giới: {detail.boundary.source}")
    if detail.match.unit.vintage == OLD_VINTAGE:
        return [*lines, "Chuyển vào đơn vị mới:", *_link_lines(detail.successors)]
    return [*lines, "Hình thành từ đơn vị cũ:", *_link_lines(detail.predecessors)]


def _tally(what: str, tally: Tally) -> str:
    new, changed, same = (format_number(n) for n in (tally.new, tally.changed, tally.same))
    return f"{what}: {new} mới, {changed} thay đổi, {same} giữ nguyên"


def _load_lines(report: LoadReport) -> list[str]:
    return [
        f"Danh mục của {len(report.provinces)} tỉnh, thành phố mới, nguồn {report.source}.",
        _tally("Đơn vị", report.units),
        _tally("Quan hệ sắp xếp", report.successions),
    ]


def _aliases_lines(report: AliasReport) -> list[str]:
    dated = format_date(report.as_of) or "không rõ ngày"
    lines = [
        f"Tên cũ từ {report.file_name} (nguồn: {report.source}; {dated}).",
        f"{_tally('Tên', report.aliases)}; {report.divided} tên bị chia cho nhiều đơn vị",
    ]
    if report.skipped:
        skipped = "; ".join(f"{name}: {count} dòng" for name, count in report.skipped)
        lines.append(f"Bỏ qua dòng của tỉnh chưa nạp (truso units load): {skipped}")
    return lines


def _alias_list_lines(found: list[StoredAlias]) -> list[str]:
    if not found:
        return ["Chưa nạp tên cũ nào. Hãy chạy: truso units aliases load TỆP.csv"]
    return [
        f"{each.alias.name}{', ' + each.alias.district if each.alias.district else ''} "
        f"({each.province_name}) → {unit_code(each.alias.target)} {each.target_name}: "
        f"{format_number(each.alias.share * 100, 1)} %"
        for each in found
    ]


def _facts_lines(report: FactsReport) -> list[str]:
    dated = format_date(report.as_of) or "không rõ ngày"
    lines = [
        f"Số liệu từ {report.file_name} (nguồn: {report.source}; {dated}).",
        _tally("Đơn vị", report.facts),
    ]
    if report.unknown:
        shown = "; ".join(report.unknown[:20])
        more = f"; và {len(report.unknown) - 20} dòng nữa" if len(report.unknown) > 20 else ""
        lines.append(
            f"Bỏ qua {len(report.unknown)} dòng vì đơn vị chưa nạp (truso units load): "
            f"{shown}{more}"
        )
    return lines
