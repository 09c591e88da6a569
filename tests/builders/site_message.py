"""Reads the map's binary message of sites by the description of its format (app/maps/sites.py)."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from typing import Any

NO_COMMUNE = 65535


@dataclass
class Decoded:
    dictionary: dict[str, Any]
    columns: dict[str, list[int]]

    def __getitem__(self, name: str) -> list[int]:
        return self.columns[name]

    def disposition_of(self, index: int) -> str | None:
        number = self["disposition"][index]
        return self.dictionary["dispositions"][number - 1]["key"] if number else None

    def commune_of(self, index: int) -> str | None:
        number = self["commune"][index]
        return None if number == NO_COMMUNE else self.dictionary["communes"][number]["code"]


def decode(message: bytes) -> Decoded:
    magic, version, zero, count, length = struct.unpack_from("<4sHHII", message)
    assert (magic, version, zero) == (b"TSMP", 2, 0)
    dictionary = json.loads(message[16 : 16 + length])
    columns = {}
    for column in dictionary["columns"]:
        signed, width = column["type"][0] == "i", int(column["type"][1:]) // 8
        start = 16 + length + column["offset"]
        planes = [message[start + n * count : start + (n + 1) * count] for n in range(width)]
        columns[column["name"]] = [
            int.from_bytes(each, "little", signed=signed) for each in zip(*planes, strict=True)
        ]
    return Decoded(dictionary, columns)
