"""The SQL of sets of boundaries: storing them, and their provenance."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from app.db.engine import fetch, fetch_value, transaction
from app.kernel.ids import NEW_VINTAGE
from app.units.model import BoundaryReport


async def communes_without_shape(province: str) -> list[str]:
    """Return the keys of a new province's communes, old ones too, that have no polygon."""
    rows = await fetch(
        """
        SELECT DISTINCT u.key FROM unit u
        LEFT JOIN succession s ON s.old_unit = u.key LEFT JOIN unit n ON n.key = s.new_unit
        WHERE (u.province = $1 OR n.province = $1)
          AND NOT EXISTS (SELECT FROM boundary b WHERE b.unit = u.key)
        ORDER BY u.key
        """,
        province,
    )
    return [row["key"] for row in rows]


async def new_provinces_of(keys: Collection[str]) -> list[str]:
    """Return the keys of the new provinces that these units belong to or lead into, in order."""
    rows = await fetch(
        """
        SELECT DISTINCT n.province AS key
        FROM unit n LEFT JOIN succession s ON s.new_unit = n.key
        WHERE n.vintage = $2 AND n.province IS NOT NULL
          AND (n.key = ANY($1::text[]) OR s.old_unit = ANY($1::text[]))
        ORDER BY 1
        """,
        list(keys),
        NEW_VINTAGE,
    )
    return [row["key"] for row in rows]


async def same_boundary_set(report: BoundaryReport) -> int | None:
    """Return the id of the set loaded from the same file, if all its polygons still stand."""
    found = await fetch_value(
        """
        SELECT s.id FROM boundary_set s
        WHERE s.sha256 = $1 AND s.layer IS NOT DISTINCT FROM $2 AND s.vintage = $3
          AND s.source = $4 AND s.as_of IS NOT DISTINCT FROM $5 AND s.unit_count = $6
          AND s.unit_count = (SELECT count(*) FROM boundary b WHERE b.boundary_set = s.id)
        ORDER BY s.id DESC LIMIT 1
        """,
        report.sha256,
        report.layer,
        report.vintage,
        report.source,
        report.as_of,
        report.unit_count,
    )
    return None if found is None else int(found)


async def save_boundaries(
    report: BoundaryReport, findings: str, polygons: Iterable[tuple[str, bytes, int]]
) -> int:
    """Store a set and its polygons (unit key, WKB, m²), which replace those units' earlier ones.

    `findings` is the report as JSON. Returns the id of the set; earlier sets stay for provenance.
    """
    set_id = await fetch_value(
        """
        INSERT INTO boundary_set (file_name, sha256, layer, vintage, approximate, source, as_of,
                                  loaded_at, crs, unit_count, report)
        VALUES ($1, $2, $3, $4, $5, $6, $7, now(), $8, $9, $10) RETURNING id
        """,
        report.file_name,
        report.sha256,
        report.layer,
        report.vintage,
        report.approximate,
        report.source,
        report.as_of,
        report.crs,
        report.unit_count,
        findings,
    )
    async with transaction() as connection:
        await connection.executemany(
            "INSERT INTO boundary (unit, boundary_set, wkb, area_m2) VALUES ($1, $2, $3, $4) "
            "ON CONFLICT (unit) DO UPDATE SET boundary_set = excluded.boundary_set, "
            "wkb = excluded.wkb, area_m2 = excluded.area_m2",
            [(unit, set_id, wkb, area) for unit, wkb, area in polygons],
        )
    return int(set_id)


async def boundary_sets() -> list[dict[str, Any]]:
    """Return every set that was ever loaded or made, the latest first, with how much still stands.

    Columns: id, file_name, sha256, layer, vintage, approximate, source, as_of, loaded_at, crs,
    unit_count, standing.
    """
    rows = await fetch(
        """
        SELECT s.id, s.file_name, s.sha256, s.layer, s.vintage, s.approximate, s.source, s.as_of,
               s.loaded_at, s.crs, s.unit_count,
               (SELECT count(*) FROM boundary b WHERE b.boundary_set = s.id) AS standing
        FROM boundary_set s ORDER BY s.id DESC
        """
    )
    return [dict(row) for row in rows]
