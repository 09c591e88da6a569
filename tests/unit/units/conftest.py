"""Small geography: squares of a hundredth of a degree, named by code."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import geopandas
import pytest
import shapely

from app.units.boundary_files import BoundaryFile
from app.units.model import Level, Unit


def make_unit(
    code: str,
    name: str = "",
    *,
    vintage: int = 2025,
    province: str = "14",
    point: tuple[float, float] | None = None,
    area_km2: str | None = None,
) -> Unit:
    """Build a commune; its name is its code unless told otherwise."""
    return Unit(
        key=f"{code}@{vintage}",
        code=code,
        vintage=vintage,
        level=Level.COMMUNE,
        kind="Xã",
        name=f"Xã {name or code}",
        short_name=name or code,
        province=f"{province}@{vintage}",
        district=None,
        valid_from=None,
        valid_to=None,
        latitude=None if point is None else point[1],
        longitude=None if point is None else point[0],
        area_km2=None if area_km2 is None else Decimal(area_km2),
        source="test",
    )


@pytest.fixture
def unit() -> Callable[..., Unit]:
    return make_unit


@pytest.fixture
def units() -> dict[str, Unit]:
    """Four communes of one province and one of another, by code."""
    four = {code: make_unit(code) for code in ("03001", "03002", "03003", "03004")}
    return {**four, "04001": make_unit("04001", province="12")}


def square(column: float, row: float, size: float = 1) -> shapely.Polygon:
    """Return a square of `size` hundredths of a degree at 104° E 21° N."""
    west, south = 104 + column / 100, 21 + row / 100
    return shapely.box(west, south, west + size / 100, south + size / 100)


@pytest.fixture
def at() -> Callable[..., shapely.Polygon]:
    return square


@pytest.fixture
def file_of() -> Callable[..., BoundaryFile]:
    """Build a file as read, from (code, shape) or (code, name, shape) rows."""

    def build(*rows, broken=()):
        full = [row if len(row) == 3 else (row[0], None, row[1]) for row in rows]
        frame = geopandas.GeoDataFrame(
            {"code": [row[0] for row in full], "name": [row[1] for row in full]},
            geometry=[row[2] for row in full],
            crs="EPSG:4326",
        )
        return BoundaryFile(frame, "x.gpkg", "0" * 64, "x", "EPSG:4326", "code", broken, ())

    return build
