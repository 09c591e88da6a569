"""The units of all Viet Nam and their succession, read from an installed package's data files.

The package `vietnamadminunits` (MIT) carries the code lists before and after 1 July 2025 as an
SQLite file and the mapping between them as JSON. Its own converter asks a geocoding service on the
network, so it is never imported: its folder is located without running it, and only data are read.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from app.kernel.clock import REORGANISATION_DAY
from app.kernel.datafiles import read_data_file
from app.kernel.errors import ConfigurationError, InvalidInputError
from app.kernel.ids import NEW_VINTAGE, OLD_VINTAGE, unit_key
from app.kernel.text import tidy
from app.units.model import Level, Relation, Succession, Unit

PACKAGE = "vietnamadminunits"
LAST_DAY_OF_OLD_UNITS = REORGANISATION_DAY - timedelta(days=1)
RESOLUTIONS = Path(__file__).with_name("resolutions.toml")

_KINDS = ("Thành phố", "Tỉnh", "Quận", "Huyện", "Thị xã", "Phường", "Xã", "Thị trấn", "Đặc khu")

_NEW_COLUMNS = (
    "province, provinceCode, provinceLat, provinceLon, provinceKey, ward, wardCode, wardLat, "
    "wardLon, wardKey, wardAreaKm2"
)
_OLD_COLUMNS = (
    "province, provinceCode, provinceLat, provinceLon, provinceKey, district, districtCode, "
    "districtLat, districtLon, districtKey, ward, wardCode, wardLat, wardLon, wardKey"
)


@dataclass(frozen=True, slots=True)
class PackageContent:
    """What the package holds: every unit of both code lists, every succession, and its name."""

    units: tuple[Unit, ...]
    successions: tuple[Succession, ...]
    source: str


def package_folder() -> Path:
    """Return the folder of the package's data files; nothing of the package is run.

    Raises:
        ConfigurationError: the package is not installed, or its data files are not there.
    """
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ConfigurationError(
            f"Chưa cài gói dữ liệu {PACKAGE}, nơi lấy danh mục đơn vị hành chính; hãy cài lại ứng "
            "dụng (make setup)."
        )
    folder = Path(spec.origin).parent / "data"
    for name in ("dataset.db", "converter_2025.json"):
        if not (folder / name).is_file():
            raise ConfigurationError(f"Gói {PACKAGE} thiếu tệp dữ liệu {folder / name}.")
    return folder


def read_package() -> PackageContent:
    """Return all units and successions of the installed package.

    Old units end on 30 June 2025, new ones begin on 1 July 2025. Five old island districts had no
    communes; each passed into a special zone as a district, and takes that zone's place point (the
    package puts two of them on the mainland).

    Raises:
        ConfigurationError: the package is absent, or a succession names a unit that it lacks.
    """
    return _read(
        package_folder(),
        f"{PACKAGE} {importlib.metadata.version(PACKAGE)}",
        tuple(sorted(_resolutions().items())),
    )


@lru_cache(maxsize=1)
def _read(folder: Path, source: str, resolutions: tuple[tuple[str, str], ...]) -> PackageContent:
    with closing(sqlite3.connect(f"file:{folder / 'dataset.db'}?mode=ro", uri=True)) as database:
        database.row_factory = sqlite3.Row
        old_rows = database.execute(f"SELECT {_OLD_COLUMNS} FROM admin_units_legacy").fetchall()
        new_rows = database.execute(f"SELECT {_NEW_COLUMNS} FROM admin_units").fetchall()
    converter = json.loads((folder / "converter_2025.json").read_text(encoding="utf-8"))
    old_names = {
        f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}": _old_key(row)
        for row in old_rows
    }
    new_names = {
        (row["provinceKey"], row["wardKey"]): unit_key(row["wardCode"], NEW_VINTAGE)
        for row in new_rows
    }
    province_resolutions = dict(resolutions)
    resolution_of = {
        row["provinceKey"]: province_resolutions.get(row["provinceCode"]) for row in new_rows
    }
    communes = tuple(_commune_successions(converter, old_names, new_names, resolution_of, source))
    provinces = tuple(_province_successions(converter, old_rows, new_rows, source))
    units = {
        unit.key: unit for unit in (*_old_units(old_rows, source), *_new_units(new_rows, source))
    }
    for link in communes:
        if units[link.old_unit].level is Level.DISTRICT:
            zone = units[link.new_unit]
            units[link.old_unit] = replace(
                units[link.old_unit], latitude=zone.latitude, longitude=zone.longitude
            )
    return PackageContent(tuple(units.values()), (*provinces, *communes), source)


def select_provinces(content: PackageContent, provinces: Collection[str]) -> PackageContent:
    """Return the part of `content` that leads into the new provinces of these two-digit codes.

    Raises:
        InvalidInputError: a code is no new province; the detail lists those there are.
    """
    known = {
        unit.code: unit
        for unit in content.units
        if unit.level is Level.PROVINCE and unit.vintage == NEW_VINTAGE
    }
    if unknown := sorted(set(provinces) - set(known)):
        names = ", ".join(f"{code} {known[code].short_name}" for code in sorted(known))
        raise InvalidInputError(
            f"Không có tỉnh, thành phố mới mang mã {', '.join(unknown)}. Các mã đang có: {names}."
        )
    wanted = {unit_key(code, NEW_VINTAGE) for code in provinces}
    new = {unit.key for unit in content.units if unit.key in wanted or unit.province in wanted}
    links = tuple(link for link in content.successions if link.new_unit in new)
    chosen = new | {link.old_unit for link in links}
    by_key = {unit.key: unit for unit in content.units}
    for key in tuple(chosen):
        chosen |= {above for above in (by_key[key].province, by_key[key].district) if above}
    units = tuple(unit for unit in content.units if unit.key in chosen)
    return PackageContent(units, links, content.source)


def named(text: str) -> tuple[str, str, str]:
    """Return a unit's name, its kind, and its name without the kind, which a number keeps.

    >>> named("Thành Phố Bắc Kạn"), named("Phường 1")
    (('Thành phố Bắc Kạn', 'Thành phố', 'Bắc Kạn'), ('Phường 1', 'Phường', 'Phường 1'))

    Raises:
        ConfigurationError: the text does not begin with a kind of unit.
    """
    name = tidy(text)
    kind = next((k for k in _KINDS if name.lower().startswith(f"{k.lower()} ")), None)
    if kind is None:
        raise ConfigurationError(f"Gói {PACKAGE}: tên “{name}” không bắt đầu bằng loại đơn vị.")
    rest = name[len(kind) + 1 :]
    name = f"{kind} {rest}"
    return name, kind, name if rest.isdigit() else rest


def _old_key(row: sqlite3.Row) -> str:
    return unit_key(row["wardCode"] or row["districtCode"], OLD_VINTAGE)


def _unit(  # noqa: PLR0917
    code: str,
    vintage: int,
    level: Level,
    name: str,
    point: tuple[float | None, float | None],
    source: str,
    *,
    province: str | None = None,
    district: str | None = None,
    area_km2: float | None = None,
) -> Unit:
    name, kind, short_name = named(name)
    old = vintage == OLD_VINTAGE
    return Unit(
        key=unit_key(code, vintage),
        code=code,
        vintage=vintage,
        level=level,
        kind=kind,
        name=name,
        short_name=short_name,
        province=province,
        district=district,
        valid_from=None if old else REORGANISATION_DAY,
        valid_to=LAST_DAY_OF_OLD_UNITS if old else None,
        latitude=point[0],
        longitude=point[1],
        area_km2=None if area_km2 is None else Decimal(repr(area_km2)),
        source=source,
    )


def _provinces(rows: list[sqlite3.Row], vintage: int, source: str) -> Iterator[Unit]:
    for row in {row["provinceCode"]: row for row in rows}.values():
        point = (row["provinceLat"], row["provinceLon"])
        yield _unit(row["provinceCode"], vintage, Level.PROVINCE, row["province"], point, source)


def _old_units(rows: list[sqlite3.Row], source: str) -> Iterator[Unit]:
    yield from _provinces(rows, OLD_VINTAGE, source)
    for row in {row["districtCode"]: row for row in rows}.values():
        yield _unit(
            row["districtCode"],
            OLD_VINTAGE,
            Level.DISTRICT,
            row["district"],
            (row["districtLat"], row["districtLon"]),
            source,
            province=unit_key(row["provinceCode"], OLD_VINTAGE),
        )
    for row in rows:
        if row["wardCode"]:
            yield _unit(
                row["wardCode"],
                OLD_VINTAGE,
                Level.COMMUNE,
                row["ward"],
                (row["wardLat"], row["wardLon"]),
                source,
                province=unit_key(row["provinceCode"], OLD_VINTAGE),
                district=unit_key(row["districtCode"], OLD_VINTAGE),
            )


def _new_units(rows: list[sqlite3.Row], source: str) -> Iterator[Unit]:
    yield from _provinces(rows, NEW_VINTAGE, source)
    for row in rows:
        yield _unit(
            row["wardCode"],
            NEW_VINTAGE,
            Level.COMMUNE,
            row["ward"],
            (row["wardLat"], row["wardLon"]),
            source,
            province=unit_key(row["provinceCode"], NEW_VINTAGE),
            area_km2=row["wardAreaKm2"],
        )


def _resolutions() -> dict[str, str]:
    listed = read_data_file(RESOLUTIONS).get("resolution", [])
    return {entry["province"]: entry["text"] for entry in listed}


def _commune_successions(
    converter: Mapping[str, Mapping[str, Mapping[str, list[object]]]],
    old_names: Mapping[str, str],
    new_names: Mapping[tuple[str, str], str],
    resolution_of: Mapping[str, str | None],
    source: str,
) -> Iterator[Succession]:
    for province, old, new, relation in _pairs(converter):
        try:
            yield Succession(
                old_names[old],
                new_names[province, new],
                relation,
                REORGANISATION_DAY,
                resolution_of[province],
                source,
            )
        except KeyError as error:
            raise ConfigurationError(
                f"Gói {PACKAGE}: quan hệ {old} → {new} nhắc tới đơn vị {error} không có trong danh "
                "mục của chính gói."
            ) from error


def _pairs(
    converter: Mapping[str, Mapping[str, Mapping[str, list[object]]]],
) -> Iterator[tuple[str, str, str, Relation]]:
    for province, undivided in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for new, olds in undivided.items():
            for old in olds:
                yield province, str(old), new, Relation.WHOLE
    for province, divided in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, parts in divided.items():
            for part in parts:
                assert isinstance(part, dict)
                yield province, old, str(part["newWardKey"]), Relation.PARTIAL


def _province_successions(
    converter: Mapping[str, Mapping[str, list[str]]],
    old_rows: list[sqlite3.Row],
    new_rows: list[sqlite3.Row],
    source: str,
) -> Iterator[Succession]:
    old = {row["provinceKey"]: unit_key(row["provinceCode"], OLD_VINTAGE) for row in old_rows}
    new = {row["provinceKey"]: unit_key(row["provinceCode"], NEW_VINTAGE) for row in new_rows}
    effective: date = REORGANISATION_DAY
    for province, parts in converter["DICT_PROVINCE"].items():
        for part in parts:
            yield Succession(old[part], new[province], Relation.WHOLE, effective, None, source)
