"""Files of boundaries: GeoPackage, GeoJSON, FlatGeobuf and Shapefile, read with GeoPandas."""

from __future__ import annotations

import hashlib
import re
import warnings
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas
import pyogrio
import shapely
from shapely.geometry.base import BaseGeometry

from app.kernel.errors import InvalidInputError
from app.kernel.text import fold, tidy
from app.units.model import Finding, FindingKind

CODE_COLUMNS = (
    "code", "unit_code", "ma", "ma_xa", "maxa", "ma_dvhc", "madvhc", "ma_don_vi", "ma_phuong_xa",
    "ward_code", "wardcode", "commune_code", "new_code", "old_code", "ma_huyen", "district_code",
    "old_district_code", "ma_tinh", "province_code",
)  # fmt: skip
NAME_COLUMNS = (
    "name", "ten", "ten_xa", "tenxa", "ten_dvhc", "ten_don_vi", "ward_name", "ward", "new_name",
    "old_name", "old_district", "ten_tinh", "province",
)  # fmt: skip
"""Names that a column of codes (names) may have; case, diacritics and signs do not matter. Among
several columns of codes the one is taken that holds the most units of the list that is loaded."""

VIET_NAM = (102.0, 6.0, 118.0, 24.0)
"""West, south, east, north of what any boundary lies within, in degrees."""

_SIGNS = re.compile(r"[^0-9a-z]+")
_SHAPEFILE_PARTS = (".shp", ".dbf", ".shx", ".prj", ".cpg")


@dataclass(frozen=True, slots=True)
class BoundaryFile:
    """A file as read: a frame of `code`, `name`, `geometry` in EPSG:4326, and what it is.

    `broken` holds the row numbers (from 1) whose shape cannot be read at all; findings are those
    of reading (codes mended).
    """

    frame: geopandas.GeoDataFrame
    file_name: str
    sha256: str
    layer: str
    crs: str
    code_column: str
    broken: tuple[int, ...]
    findings: tuple[Finding, ...]

    def rows(self) -> Iterator[tuple[int, str, str | None, BaseGeometry | None]]:
        """Give each row's number (from 1), code, name and shape; None where there is none."""
        columns = (self.frame["code"], self.frame["name"], self.frame.geometry)
        for number, (code, name, shape) in enumerate(zip(*columns, strict=True), 1):
            yield number, code, name if isinstance(name, str) else None, shape


def read_boundaries(
    path: Path,
    *,
    known: Collection[str] = (),
    layer: str | None = None,
    code_column: str | None = None,
    crs: str | None = None,
    recode: Mapping[str, str] | None = None,
) -> BoundaryFile:
    """Read a GeoPackage, GeoJSON, FlatGeobuf or Shapefile and reproject it to EPSG:4326.

    `known` are the codes of the list that is loaded: they tell which column holds them, where
    `code_column` does not. `crs` is that of a file which names none ("EPSG:3405" for VN-2000).
    `recode` corrects codes that the file has wrong.

    Raises:
        InvalidInputError: the file cannot be read; it has several layers and none was chosen; its
            shapes are no polygons; it names no coordinate system; it has no column of codes; its
            coordinates are not in Viet Nam.
    """
    if not path.is_file():
        raise InvalidInputError(f"Không có tệp {path}.")
    layer = _chosen_layer(path, layer)
    fields = [str(name) for name in pyogrio.read_info(path, layer=layer)["fields"]]
    candidates = _candidates(path.name, fields, code_column)
    name_columns = _named(fields, NAME_COLUMNS)
    with warnings.catch_warnings():
        # GDAL warns of a ring that is not closed, without saying which; `broken` says it.
        warnings.simplefilter("ignore", RuntimeWarning)
        meta, _, wkb, values = pyogrio.raw.read(
            path, layer=layer, columns=[*candidates, *name_columns]
        )
    file_crs = meta["crs"] or crs
    if file_crs is None:
        raise InvalidInputError(
            f"Tệp {path.name} không ghi hệ tọa độ. Hãy chỉ rõ bằng --crs, ví dụ EPSG:3405 (VN-2000 "
            "UTM 48N) hoặc EPSG:4326 (WGS 84)."
        )
    shapes = shapely.force_2d(shapely.from_wkb(wkb, on_invalid="ignore"))
    broken = tuple(
        i for i, shape in enumerate(shapes, 1) if shape is None and wkb[i - 1] is not None
    )
    by_name = dict(zip((str(name) for name in meta["fields"]), values, strict=True))
    read = {column: _codes(by_name[column], recode or {}) for column in candidates}
    code_column = max(candidates, key=lambda column: len({*read[column][0]} & {*known}))
    codes, findings = read[code_column]
    # "old_name" goes with "old_code", not "new_name".
    prefix = code_column[:3] if code_column[:3] in {"old", "new"} else None
    name_columns.sort(key=lambda column: column[:3] != prefix if prefix else False)
    names = by_name[name_columns[0]] if name_columns else [None] * len(codes)
    frame = geopandas.GeoDataFrame(
        {"code": codes, "name": [None if name is None else tidy(str(name)) for name in names]},
        geometry=geopandas.GeoSeries(shapes, crs=file_crs),
    ).to_crs("EPSG:4326")
    _require_polygons_in_viet_nam(path.name, layer, frame)
    return BoundaryFile(
        frame, path.name, _hash(path), layer, str(file_crs), code_column, broken, findings
    )


def _chosen_layer(path: Path, layer: str | None) -> str:
    try:
        layers = {str(name): str(kind) for name, kind in pyogrio.list_layers(path)}
    except pyogrio.errors.DataSourceError as error:
        raise InvalidInputError(
            f"Tệp {path.name} không phải GeoPackage, GeoJSON, FlatGeobuf hay Shapefile đọc được: "
            f"{error}"
        ) from error
    names = ", ".join(f"{name} ({kind})" for name, kind in layers.items())
    if layer is None:
        if len(layers) != 1:
            raise InvalidInputError(
                f"Tệp {path.name} có {len(layers)} lớp: {names}. Hãy chọn một lớp bằng --layer."
            )
        return next(iter(layers))
    if layer not in layers:
        raise InvalidInputError(f"Tệp {path.name} không có lớp “{layer}”, chỉ có: {names}.")
    return layer


def _named(fields: Sequence[str], known: Sequence[str]) -> list[str]:
    plain = {_SIGNS.sub("_", fold(field)).strip("_"): field for field in fields}
    return [plain[name] for name in known if name in plain]


def _candidates(file_name: str, fields: Sequence[str], chosen: str | None) -> list[str]:
    columns = ", ".join(fields) or "không có"
    if chosen is not None:
        if chosen not in fields:
            raise InvalidInputError(f"Tệp {file_name} không có cột “{chosen}”. Các cột: {columns}.")
        return [chosen]
    candidates = _named(fields, CODE_COLUMNS)
    if not candidates:
        raise InvalidInputError(
            f"Tệp {file_name} không có cột mã đơn vị hành chính. Các cột: {columns}. Hãy chỉ rõ "
            "bằng --code-column."
        )
    return candidates


def _codes(
    values: Iterable[Any], recode: Mapping[str, str]
) -> tuple[list[str], tuple[Finding, ...]]:
    codes, findings = [], []
    for value in values:
        written = "" if value is None or value != value else str(value).strip()  # noqa: PLR0124
        digits = written.removesuffix(".0")
        code = digits.zfill(5) if len(digits) == 4 and digits.isdigit() else digits
        code = code.zfill(2) if len(code) == 1 and code.isdigit() else code
        if code != digits:
            text = f"mã {digits} mất số 0 ở đầu, đã hiểu là {code}"
            findings.append(Finding(FindingKind.LOST_ZERO, (code,), text))
        if code in recode:
            text = f"mã {code} được đổi thành {recode[code]} theo yêu cầu"
            findings.append(Finding(FindingKind.RECODED, (recode[code],), text))
            code = recode[code]
        codes.append(code)
    return codes, tuple(findings)


def _require_polygons_in_viet_nam(
    file_name: str, layer: str, frame: geopandas.GeoDataFrame
) -> None:
    kinds = set(frame.geometry.dropna().geom_type) - {"Polygon", "MultiPolygon"}
    if kinds:
        raise InvalidInputError(
            f"Lớp {layer} của tệp {file_name} không phải vùng: có {', '.join(sorted(kinds))}."
        )
    present = frame.geometry.dropna()
    west, south, east, north = present.total_bounds
    if len(present) and not shapely.box(*VIET_NAM).covers(shapely.box(west, south, east, north)):
        raise InvalidInputError(
            f"Tọa độ trong tệp {file_name} nằm ngoài Việt Nam (kinh độ {west:.2f} đến {east:.2f}, "
            f"vĩ độ {south:.2f} đến {north:.2f}): hệ tọa độ ghi trong tệp có thể sai."
        )


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    paths = [path]
    if path.suffix.lower() == ".shp":
        paths = [p for end in _SHAPEFILE_PARTS if (p := path.with_suffix(end)).is_file()]
    for part in paths:
        with part.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()
