"""Use cases of boundaries: loading a file of them, and making approximate ones.

Apart from `app.units.service`, which offers both, so that Shapely is loaded only on use, and
GeoPandas only when a file is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec
import shapely
from shapely.geometry.base import BaseGeometry

from app.audit.store import RecordChange, record_change_set
from app.db.engine import transaction
from app.kernel.errors import InvalidInputError, NotFoundError
from app.kernel.ids import NEW_VINTAGE, OLD_VINTAGE, unit_key
from app.units import boundary_store, store
from app.units.approximate import approximate_communes
from app.units.model import BoundaryReport, Finding, FindingKind, Gravity, Unit
from app.units.package import read_package
from app.units.shapes import area_m2

_SHOWN = 20


async def load_boundaries(
    path: Path,
    layer: str | None,
    vintage: int,
    actor: str,
    *,
    source: str | None = None,
    as_of: date | None = None,
    code_column: str | None = None,
    crs: str | None = None,
    recode: Mapping[str, str] | None = None,
    strict: bool = False,
) -> BoundaryReport:
    """Load a file's polygons for the units of a code list; they replace those that stood there.

    Nothing is written when the very same file stands already. Approximate cells of a province
    whose real boundaries come in are drawn anew inside them.

    Raises:
        InvalidInputError: the file cannot be read, or what was found in it refuses it: a code
            that is not in the list, a ring that cannot be mended, another list's codes; `strict`
            refuses every finding that is more than a note. `extra["findings"]` holds them all.
    """
    from app.units.boundaries import examine
    from app.units.boundary_files import read_boundaries

    package = read_package()
    listed = {unit.code: unit.name for unit in package.units if unit.vintage == vintage}
    async with transaction():
        await store.lock_units()
        units = await store.units_of_vintage(vintage)
        if not units:
            raise NotFoundError("Chưa nạp danh mục đơn vị hành chính: truso units load")
        file = read_boundaries(
            path, known=units, layer=layer, code_column=code_column, crs=crs, recode=recode
        )
        examination = examine(file, units, listed)
        _refuse(path.name, examination.findings, strict)
        if not examination.polygons:
            raise InvalidInputError(
                f"Tệp {path.name} không có ranh giới của đơn vị nào đã nạp (truso units load).",
                findings=msgspec.to_builtins(examination.findings),
            )
        report = BoundaryReport(
            boundary_set=None,
            file_name=file.file_name,
            sha256=file.sha256,
            layer=file.layer,
            crs=file.crs,
            vintage=vintage,
            approximate=False,
            source=source or f"tệp {file.file_name}",
            as_of=as_of,
            unit_count=len(examination.polygons),
            findings=examination.findings,
        )
        standing = await boundary_store.same_boundary_set(report)
        if standing is not None:
            return replace(report, boundary_set=standing, unchanged=True)
        keyed = {unit_key(code, vintage): shape for code, shape in examination.polygons.items()}
        report = await _save(report, keyed, actor)
        for province in await boundary_store.new_provinces_of(keyed):
            standing_there = await store.boundaries_of_province(province, OLD_VINTAGE)
            standing_there += await store.boundaries_of_province(province, NEW_VINTAGE)
            if any(boundary.approximate for boundary in standing_there):
                await approximate_boundaries(province, actor)
        return report


async def approximate_boundaries(province: str, actor: str) -> BoundaryReport:
    """Make approximate cells for the communes of a new province, old and new, without real ones.

    `province` is a code ("14") or key ("14@2025"). Made again, they change nothing. The report
    counts both vintages; its `boundary_set` is the last one made, None where none was needed.

    Raises:
        NotFoundError: the province is not loaded.
    """
    if "@" not in province:
        province = unit_key(province, NEW_VINTAGE)
    async with transaction():
        await store.lock_units()
        units = {unit.key: unit for unit in await store.units_of_province(province)}
        if province not in units:
            raise NotFoundError(
                f"Chưa nạp danh mục của tỉnh {province}. Hãy chạy: truso units load"
            )
        standing = {
            boundary.unit: boundary
            for vintage in (OLD_VINTAGE, NEW_VINTAGE)
            for boundary in await store.boundaries_of_province(province, vintage)
        }
        real = {
            key: shapely.from_wkb(boundary.wkb)
            for key, boundary in standing.items()
            if not boundary.approximate
        }
        package = read_package()
        shapes = approximate_communes(
            {unit.key: unit for unit in package.units}, package.successions, province, real
        )
        report = BoundaryReport(
            boundary_set=None,
            file_name=package.source,
            sha256=None,
            layer=None,
            crs=None,
            vintage=NEW_VINTAGE,
            approximate=True,
            source=package.source,
            as_of=None,
            unit_count=len(shapes),
            findings=tuple(
                _left_out(units[key])
                for key in await boundary_store.communes_without_shape(province)
                if key not in shapes
            ),
        )
        made = {key: shape for key, shape in shapes.items() if key in units}
        changed = [
            key
            for key, shape in made.items()
            if key not in standing or standing[key].wkb != shapely.to_wkb(shape)
        ]
        if not changed:
            return replace(report, unchanged=True)
        set_id = None
        for vintage in (OLD_VINTAGE, NEW_VINTAGE):
            part = {key: shape for key, shape in made.items() if units[key].vintage == vintage}
            if part and not set(changed).isdisjoint(part):
                saved = await _save(
                    replace(report, vintage=vintage, unit_count=len(part)), part, actor
                )
                set_id = saved.boundary_set
        return replace(report, boundary_set=set_id)


async def _save(
    report: BoundaryReport, shapes: Mapping[str, BaseGeometry], actor: str
) -> BoundaryReport:
    set_id = await boundary_store.save_boundaries(
        report,
        msgspec.json.encode({"findings": report.findings}).decode(),
        [(key, shapely.to_wkb(shape), area_m2(shape)) for key, shape in shapes.items()],
    )
    summary = {
        name: getattr(report, name)
        for name in ("file_name", "sha256", "layer", "vintage", "approximate", "source", "as_of")
    }
    summary |= {"unit_count": report.unit_count, "findings": len(report.findings)}
    await record_change_set(
        actor,
        "units.approximate_boundaries" if report.approximate else "units.load_boundaries",
        [RecordChange("boundary_set", str(set_id), None, summary)],
    )
    return replace(report, boundary_set=set_id)


def _left_out(unit: Unit) -> Finding:
    text = f"{unit.name} ({unit.code}): ranh giới đã nạp của các đơn vị khác không còn chỗ"
    return Finding(FindingKind.NO_SHAPE, (unit.code,), text)


def _refuse(file_name: str, findings: tuple[Finding, ...], strict: bool) -> None:
    refusing = [
        finding
        for finding in findings
        if finding.gravity is Gravity.REFUSE or (strict and finding.gravity is Gravity.REPORT)
    ]
    if not refusing:
        return
    shown = "; ".join(finding.detail for finding in refusing[:_SHOWN])
    more = f"; và {len(refusing) - _SHOWN} điều nữa" if len(refusing) > _SHOWN else ""
    wrong_list = any(finding.kind is FindingKind.WRONG_LIST for finding in refusing)
    hint = " Hãy kiểm tra --level và --code-column." if wrong_list else ""
    raise InvalidInputError(
        f"Tệp {file_name} bị từ chối, chưa nạp gì: {shown}{more}.{hint}",
        findings=msgspec.to_builtins(findings),
    )
