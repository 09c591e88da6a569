"""A base map in one local file: raster tiles in MBTiles or PMTiles, read without a tile server.

MBTiles 1.3 is an SQLite database whose rows of tiles count from the south; PMTiles 3 is an archive
with directories of its own. Both give tiles by zoom, column and row as web maps count them (row 0
in the north) and say in their metadata whom to name. Vector tiles are refused: our page draws none.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import mmap
import re
import sqlite3
import threading
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import Any

from app.kernel.errors import ConfigurationError
from app.kernel.text import tidy

SETTING = "TRUSO_BASE_MAP_FILE"
HIGHEST_ZOOM = 24

Bounds = tuple[float, float, float, float]
"""West, south, east, north, in degrees."""

_TAGS = re.compile(r"<[^>]*>")
_DEEPEST = 4  # directories between the root of a PMTiles archive and a tile, by its specification
_DIRECTORIES_KEPT = 64
_PMTILES_HEADER = 127  # bytes


@dataclass(frozen=True, slots=True)
class TileMetadata:
    """What a file says about its tiles; texts hold no markup, "" where the file is silent."""

    name: str
    attribution: str
    min_zoom: int
    max_zoom: int
    bounds: Bounds | None


class TileFile(ABC):
    """Raster tiles of a local file.

    Attributes:
        metadata: see `TileMetadata`.
        tag: changes when the file does.
    """

    metadata: TileMetadata
    tag: str

    def tile(self, zoom: int, column: int, row: int) -> bytes | None:
        """Return the picture of a tile, None where the file has none there."""
        if not (0 <= zoom <= HIGHEST_ZOOM and 0 <= column < 2**zoom and 0 <= row < 2**zoom):
            return None
        return self._read(zoom, column, row)

    @abstractmethod
    def _read(self, zoom: int, column: int, row: int) -> bytes | None:
        """Return the content of a tile that is on the map."""


def open_tile_file(path: Path) -> TileFile:
    """Open a file of raster tiles.

    Raises:
        ConfigurationError: it is not there, of no known form, damaged, empty, or of vector tiles.
    """
    if not path.is_file():
        raise ConfigurationError(f"{SETTING} là {path}, nhưng không có tệp đó. Hãy sửa lại.")
    opened: TileFile
    match path.suffix.lower():
        case ".mbtiles":
            opened = _MBTiles(path)
        case ".pmtiles":
            opened = _PMTiles(path)
        case _:
            raise ConfigurationError(
                f"{SETTING} là {path.name}: bản đồ nền phải là tệp .mbtiles hoặc .pmtiles chứa ảnh "
                "(raster)."
            )
    status = path.stat()
    opened.tag = hashlib.sha256(
        f"{path.name}|{status.st_size}|{status.st_mtime_ns}".encode()
    ).hexdigest()[:12]
    return opened


def media_type_of(picture: bytes) -> str | None:
    """Return the media type of a picture by its first bytes, None where it is none we can show."""
    if picture.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if picture.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if picture[:4] == b"RIFF" and picture[8:12] == b"WEBP":
        return "image/webp"
    return "image/avif" if picture[4:12] == b"ftypavif" else None


class _MBTiles(TileFile):
    """MBTiles 1.3: tables `metadata` and `tiles`; rows count from the south (TMS)."""

    def __init__(self, path: Path) -> None:
        self._turn = threading.Lock()  # one connection for every thread that asks for tiles
        try:
            self._database = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False
            )
            told = {
                str(name): str(value)
                for name, value in self._database.execute("SELECT name, value FROM metadata")
            }
            zooms = self._database.execute(
                "SELECT min(zoom_level), max(zoom_level) FROM tiles"
            ).fetchone()
            first = self._database.execute("SELECT tile_data FROM tiles LIMIT 1").fetchone()
        except sqlite3.Error as error:
            raise _damaged(path, error) from error
        if first is None:
            raise _empty(path)
        _refuse_vector(path, told.get("format", ""), bytes(first[0]))
        self.metadata = _metadata(told, zooms, _bounds(told.get("bounds", "")))

    def _read(self, zoom: int, column: int, row: int) -> bytes | None:
        with self._turn:
            found = self._database.execute(
                "SELECT tile_data FROM tiles "
                "WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
                (zoom, column, 2**zoom - 1 - row),
            ).fetchone()
        return None if found is None else bytes(found[0])


class _PMTiles(TileFile):
    """PMTiles 3, mapped into memory; a directory that was asked lately is not parsed again."""

    def __init__(self, path: Path) -> None:
        from pmtiles.tile import Compression, TileType, deserialize_header

        try:
            with path.open("rb") as opened:
                self._content = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
            self._header = header = deserialize_header(self._content[:_PMTILES_HEADER])
            if header["internal_compression"] is not Compression.GZIP:
                raise ValueError(f"directories packed by {header['internal_compression'].name}")
            start, length = header["metadata_offset"], header["metadata_length"]
            told = json.loads(gzip.decompress(self._content[start : start + length]))
            self._packed = header["tile_compression"] is Compression.GZIP
            self._directory = lru_cache(_DIRECTORIES_KEPT)(self._parsed)
            first = self._first_tile()
        except Exception as error:  # the library says what is wrong by any of Python's errors
            raise _damaged(path, error) from error
        if first is None:
            raise _empty(path)
        is_vector = header["tile_type"] in {TileType.MVT, TileType.MLT}
        _refuse_vector(path, "pbf" if is_vector else "", first)
        edges = (header["min_lon_e7"], header["min_lat_e7"],
                 header["max_lon_e7"], header["max_lat_e7"])  # fmt: skip
        bounds = _bounds(",".join(str(edge / 1e7) for edge in edges))
        self.metadata = _metadata(told, (header["min_zoom"], header["max_zoom"]), bounds)

    def _read(self, zoom: int, column: int, row: int) -> bytes | None:
        from pmtiles.tile import find_tile, zxy_to_tileid

        number = zxy_to_tileid(zoom, column, row)
        offset, length = self._header["root_offset"], self._header["root_length"]
        for _ in range(_DEEPEST):
            entry = find_tile(self._directory(offset, length), number)
            if entry is None:
                return None
            if entry.run_length:
                return self._picture(entry)
            offset = self._header["leaf_directory_offset"] + entry.offset
            length = entry.length
        return None

    def _first_tile(self) -> bytes | None:
        offset, length = self._header["root_offset"], self._header["root_length"]
        for _ in range(_DEEPEST):
            directory = self._directory(offset, length)
            if not directory:
                return None
            if directory[0].run_length:
                return self._picture(directory[0])
            offset = self._header["leaf_directory_offset"] + directory[0].offset
            length = directory[0].length
        return None

    def _parsed(self, offset: int, length: int) -> list[Any]:
        from pmtiles.tile import deserialize_directory

        return list(deserialize_directory(self._content[offset : offset + length]))

    def _picture(self, entry: Any) -> bytes:
        start = self._header["tile_data_offset"] + entry.offset
        content = self._content[start : start + entry.length]
        return gzip.decompress(content) if self._packed else content


def _metadata(
    told: Mapping[str, Any], zooms: tuple[int, int], bounds: Bounds | None
) -> TileMetadata:
    return TileMetadata(
        name=_plain(told.get("name")),
        attribution=_plain(told.get("attribution")),
        min_zoom=zooms[0],
        max_zoom=zooms[1],
        bounds=bounds,
    )


def _plain(text: object) -> str:
    """Return a text of a file without markup: its links lead out of the closed network."""
    return tidy(unescape(_TAGS.sub("", text))) if isinstance(text, str) else ""


def _bounds(text: str) -> Bounds | None:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return None
    return (west, south, east, north) if west < east and south < north else None


def _refuse_vector(path: Path, form: str, first: bytes) -> None:
    if form.lower() in {"pbf", "mvt"} or media_type_of(first) is None:
        raise ConfigurationError(
            f"{SETTING} là {path.name}, chứa ô bản đồ vector hoặc loại ảnh không hiển thị được. "
            "Hãy dùng tệp chứa ảnh PNG, JPEG, WebP (raster), ví dụ xuất từ QGIS bằng “Generate "
            "XYZ tiles (MBTiles)”."
        )


def _damaged(path: Path, error: Exception) -> ConfigurationError:
    return ConfigurationError(
        f"{SETTING}: không đọc được {path.name} ({error}). Hãy kiểm tra lại tệp, hoặc bỏ thiết lập "
        "này để chạy không có bản đồ nền."
    )


def _empty(path: Path) -> ConfigurationError:
    return ConfigurationError(f"{SETTING}: {path.name} không có ô bản đồ nào.")
