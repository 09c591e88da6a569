"""A base map of one file: the same tiles whatever its form, and a clear word on what is none."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from pmtiles.tile import Compression, TileType

from app.kernel.errors import ConfigurationError
from app.maps.tile_files import TileFile, media_type_of, open_tile_file
from tests.builders.base_maps import SON_LA, TOLD, Address, png, write_mbtiles, write_pmtiles

NORTH_WEST, SOUTH_EAST = png((255, 0, 0)), png((0, 0, 255))
TILES: dict[Address, bytes] = {(0, 0, 0): png(), (1, 0, 0): NORTH_WEST, (3, 7, 7): SOUTH_EAST}
WRITERS = {"thu.mbtiles": write_mbtiles, "THU.PMTILES": write_pmtiles}


@pytest.fixture(params=WRITERS)
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> TileFile:
    return open_tile_file(WRITERS[request.param](tmp_path / request.param, TILES))


def test_a_tile_is_found_by_zoom_column_and_row_from_the_north(opened: TileFile) -> None:
    assert opened.tile(1, 0, 0) == NORTH_WEST
    assert opened.tile(3, 7, 7) == SOUTH_EAST


@pytest.mark.parametrize(
    "address", [(1, 1, 1), (2, 0, 0), (9, 1, 1), (0, 0, 1), (1, -1, 0), (-1, 0, 0), (99, 0, 0)]
)
def test_where_there_is_no_tile_there_is_none(opened: TileFile, address: Address) -> None:
    assert opened.tile(*address) is None


def test_the_file_says_what_it_is_in_plain_text(opened: TileFile) -> None:
    told = opened.metadata
    assert (told.name, told.attribution) == ("Nền thử", "© Sở TNMT & bạn")
    assert (told.min_zoom, told.max_zoom) == (0, 3)
    assert told.bounds == SON_LA


def test_the_tag_changes_with_the_file(tmp_path: Path) -> None:
    path = write_mbtiles(tmp_path / "a.mbtiles", TILES)
    before = open_tile_file(path).tag
    assert open_tile_file(path).tag == before
    os.utime(path, ns=(0, 1_000_000_000))
    assert open_tile_file(path).tag != before


def test_pmtiles_with_many_tiles_are_found_in_their_leaf_directories(tmp_path: Path) -> None:
    # Pictures of lengths and places of their own, so that the directory does not fit into the root.
    tiles = {
        (8, column, row): png((column, row, 0), side=1 + (column * 7 + row) % 5)
        for column in range(128)
        for row in range(0, 256, 2)
    }
    opened = open_tile_file(write_pmtiles(tmp_path / "a.pmtiles", tiles))
    assert all(opened.tile(*address) == tiles[address] for address in list(tiles)[::97])
    assert opened.tile(8, 127, 255) is None


def test_packed_pictures_are_unpacked(tmp_path: Path) -> None:
    packed = {(0, 0, 0): gzip.compress(png())}
    path = write_pmtiles(tmp_path / "a.pmtiles", packed, compression=Compression.GZIP)
    assert open_tile_file(path).tile(0, 0, 0) == png()


def test_bounds_that_make_no_sense_are_left_out(tmp_path: Path) -> None:
    for number, bounds in enumerate(("", "1,2,3", "a,b,c,d", "5,5,1,1")):
        path = write_mbtiles(tmp_path / f"{number}.mbtiles", TILES, {**TOLD, "bounds": bounds})
        assert open_tile_file(path).metadata.bounds is None


VECTOR = {(0, 0, 0): gzip.compress(b"\x1a\x05layer")}


@pytest.mark.parametrize(
    ("write", "said"),
    [
        (lambda folder: folder / "khong-co.mbtiles", "không có tệp"),
        (lambda folder: written(folder / "ban-do.gpkg", b"x"), ".mbtiles hoặc .pmtiles"),
        (lambda folder: written(folder / "hong.mbtiles", b"x" * 999), "không đọc được hong"),
        (lambda folder: written(folder / "hong.pmtiles", b"x" * 999), "không đọc được hong"),
        (lambda folder: written(folder / "rong.pmtiles", b""), "không đọc được rong"),
        (lambda folder: write_mbtiles(folder / "rong.mbtiles", {}), "không có ô bản đồ nào"),
        (lambda folder: write_mbtiles(folder / "v.mbtiles", VECTOR), "vector"),
        (
            lambda folder: write_mbtiles(
                folder / "v.mbtiles", {(0, 0, 0): png()}, {**TOLD, "format": "pbf"}
            ),
            "vector",
        ),
        (
            lambda folder: write_pmtiles(
                folder / "v.pmtiles", VECTOR, tile_type=TileType.MVT, compression=Compression.GZIP
            ),
            "vector",
        ),
    ],
)
def test_what_is_no_base_map_is_refused_with_its_name_and_the_reason(
    write: Callable[[Path], Path], said: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigurationError, match="TRUSO_BASE_MAP_FILE") as refused:
        open_tile_file(write(tmp_path))
    assert said in refused.value.detail


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("beginning", "media_type"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"\x00\x00\x00\x1cftypavif", "image/avif"),
        (b"<svg onload=", None),
        (b"", None),
    ],
)
def test_a_picture_is_known_by_its_first_bytes(beginning: bytes, media_type: str | None) -> None:
    assert media_type_of(beginning) == media_type
