"""The eleven premises in Sơn La of the 04/TH file, and the alias file of three provinces."""

from __future__ import annotations

import pytest
from python_calamine import CalamineWorkbook

from app.units.model import Tally
from app.units.places import PlaceName, Status
from app.units.service import list_aliases, load_aliases, load_units, resolve_communes

pytestmark = pytest.mark.real

# Address as the sheet has it; the commune and district that it names; the answer with the units of
# the package alone, and with the alias file: status and codes of the new units.
PREMISES = [
    ("TT Nông trường Mộc Châu", "TT Nông trường Mộc Châu", None,
     ("choice", None), ("choice", ["03982", "04000"])),
    ("TT Mộc Châu - h. Mộc Châu", "TT Mộc Châu", "h. Mộc Châu",
     ("choice", None), ("choice", ["03980", "03979"])),
    ("Tiểu khu 10 - TT Mộc Châu", "TT Mộc Châu", None,
     ("choice", None), ("choice", ["03980", "03979"])),
    ("T.khu 3 Nà Mường - Mộc Châu", "Nà Mường", "Mộc Châu",
     (None, None), ("exact", ["04000"])),
    ("Lóng Luông - Mộc Châu", "Lóng Luông", "Mộc Châu",
     ("exact", ["04048"]), ("exact", ["04048"])),
    ("Tiểu khu 12 - TT Mộc Châu", "TT Mộc Châu", None,
     ("choice", None), ("choice", ["03980", "03979"])),
    ("Sập V?t - Yên Châu", "Sập V?t", "Yên Châu",
     ("proposed", ["04075"]), ("proposed", ["04075"])),
    ("Tiểu khu 3 - TT Mai Sơn", "TT Mai Sơn", None,
     ("choice", None), ("choice", None)),
    ("Phường Quyết Tâm - TX Sơn La", "Phường Quyết Tâm", "TX Sơn La",
     ("exact", ["03646"]), ("exact", ["03646"])),
    ("Chiềng Pha - huyện Thuận Châu", "Chiềng Pha", "huyện Thuận Châu",
     ("exact", ["03724"]), ("exact", ["03724"])),
    ("Thôm Mòn TT - Thuận Châu", "Thôm Mòn TT", "Thuận Châu",
     ("exact", ["03721"]), ("exact", ["03721"])),
]  # fmt: skip
NAMES = [PlaceName(name, district, "Sơn La") for _, name, district, _, _ in PREMISES]


@pytest.fixture
def alias_file(shared_data):
    return shared_data / "mapping" / "alias_units_2015_to_new.csv"


def test_the_addresses_are_those_of_the_sheet(shared_data):
    path = shared_data / "sheets" / "vn_state_assets" / "phuong_an_sap_xep_nha_dat_30tinh_bac.xls"
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name("Chuyen Unicode").to_python()
    assert [row[5] for row in rows if row[1] == "Sơn La"] == [row[0] for row in PREMISES]


@pytest.mark.parametrize("with_aliases", [False, True], ids=["package", "aliases"])
async def test_the_eleven_premises(database, alias_file, with_aliases):
    await load_units(["14"], "người thử")
    if with_aliases:
        await load_aliases(alias_file, "người thử")
    for premise, found in zip(PREMISES, await resolve_communes(NAMES), strict=True):
        status, codes = premise[4 if with_aliases else 3]
        if status is None:
            assert found.status in {Status.CHOICE, Status.UNKNOWN}, found
            continue
        assert found.status == status, found
        if codes is not None:
            assert [candidate.new_unit.code for candidate in found.candidates] == codes, found
    luong = (await resolve_communes(NAMES))[4]
    assert "địa bàn huyện đã thay đổi" in luong.note


async def test_the_alias_file_loads_whole_and_again_without_a_change(database, alias_file):
    await load_units(["14", "12", "11"], "người thử")
    report = await load_aliases(alias_file, "người thử", source="choisy/vietnam63, MIT")
    assert (report.aliases, report.divided, report.skipped) == (Tally(442, 0, 0), 33, ())
    again = await load_aliases(alias_file, "người thử", source="choisy/vietnam63, MIT")
    assert again.aliases == Tally(0, 0, 442)
    _, total = await list_aliases(limit=1)
    assert total == 475


async def test_with_son_la_alone_the_other_provinces_are_counted(database, alias_file):
    await load_units(["14"], "người thử")
    report = await load_aliases(alias_file, "người thử")
    assert (report.aliases, report.skipped) == (Tally(204, 0, 0), (("11", 130), ("12", 108)))
