"""Small base maps: files of one-coloured picture tiles."""

from __future__ import annotations

import sqlite3
import struct
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

Address = tuple[int, int, int]
"""Zoom, column, row from the north."""

COLOUR = (64, 160, 96)
SON_LA = (103.1, 20.5, 105.1, 22.1)
TOLD = {
    "name": "Nền thử",
    "format": "png",
    "attribution": '© <a href="https://example.org">Sở TNMT &amp; bạn</a>',
    "bounds": "103.1,20.5,105.1,22.1",
}


def png(colour: tuple[int, int, int] = COLOUR, side: int = 256) -> bytes:
    """A square of one colour."""
    row = b"\0" + bytes(colour) * side

    def chunk(kind: bytes, content: bytes) -> bytes:
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    content = zlib.compress(row * side)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (chunk(b"IHDR", head), chunk(b"IDAT", content), chunk(b"IEND", b""))
    )


def world(zooms: Iterable[int]) -> dict[Address, bytes]:
    """Every tile of the world at these zooms, all the same."""
    return {
        (zoom, column, row): png()
        for zoom in zooms
        for column in range(2**zoom)
        for row in range(2**zoom)
    }


def write_mbtiles(
    path: Path, tiles: Mapping[Address, bytes], told: Mapping[str, str] = TOLD
) -> Path:
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE metadata (name text, value text)")
        database.execute(
            "CREATE TABLE tiles (zoom_level int, tile_column int, tile_row int, tile_data blob)"
        )
        database.executemany("INSERT INTO metadata VALUES (?, ?)", told.items())
        database.executemany(
            "INSERT INTO tiles VALUES (?, ?, ?, ?)",
            [
                (zoom, column, 2**zoom - 1 - row, content)
                for (zoom, column, row), content in tiles.items()
            ],
        )
    database.close()
    return path


def write_pmtiles(
    path: Path,
    tiles: Mapping[Address, bytes],
    told: Mapping[str, str] = TOLD,
    tile_type: TileType = TileType.PNG,
    compression: Compression = Compression.NONE,
) -> Path:
    west, south, east, north = (round(degrees * 1e7) for degrees in SON_LA)
    with path.open("wb") as opened:
        writer = Writer(opened)  # type: ignore[no-untyped-call]
        for address in sorted(tiles, key=lambda each: zxy_to_tileid(*each)):
            writer.write_tile(zxy_to_tileid(*address), tiles[address])  # type: ignore[no-untyped-call]
        writer.finalize(  # type: ignore[no-untyped-call]
            {
                "tile_type": tile_type,
                "tile_compression": compression,
                "min_lon_e7": west,
                "min_lat_e7": south,
                "max_lon_e7": east,
                "max_lat_e7": north,
                "center_zoom": 0,
                "center_lon_e7": 0,
                "center_lat_e7": 0,
            },
            dict(told),
        )
    return path
