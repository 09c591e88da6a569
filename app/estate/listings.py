"""What the lists of sites, buildings and occupancies show, and how they are narrowed."""

from __future__ import annotations

from app.db.listing import Filter, Listing, search
from app.estate.store import BUILDINGS, OCCUPANCIES, SITES

SITE_LISTING = Listing(
    select=f"""{SITES.selection()}, o.name AS old_unit_name, n.name AS new_unit_name,
        a.name AS managing_agency_name""",
    source="""site t LEFT JOIN unit o ON o.key = t.old_unit LEFT JOIN unit n ON n.key = t.new_unit
        LEFT JOIN agency a ON a.code = t.managing_agency""",
    key=("t.code",),
    orders={
        "name": 't.sort_key COLLATE "C"',
        "code": 't.code COLLATE "C"',
        "old_unit": 'o.sort_key COLLATE "C" NULLS LAST',
        "new_unit": 'n.sort_key COLLATE "C" NULLS LAST',
        "land_area": "t.land_area_m2 NULLS LAST",
    },
    filters={
        "q": search("t.search_key"),
        "kind": Filter("t.kind = {}"),
        "old_unit": Filter("t.old_unit = {}"),
        "new_unit": Filter("t.new_unit = {}"),
        # A site that no new unit has yet counts where its old unit's land went.
        "province": Filter(
            """n.province = {} OR o.province = {} OR (t.new_unit IS NULL AND t.old_unit IN (
                SELECT c.old_unit FROM succession c JOIN unit w ON w.key = c.new_unit
                WHERE w.province = {}))"""
        ),
        "managing_agency": Filter("t.managing_agency = {}"),
        "missing_point": Filter("(t.latitude IS NULL) = {}"),
    },
)
BUILDING_LISTING = Listing(
    select=f"{BUILDINGS.selection()}, s.name AS site_name",
    source="building t JOIN site s ON s.code = t.site",
    key=("t.code",),
    orders={
        "name": 't.sort_key COLLATE "C"',
        "code": 't.code COLLATE "C"',
        "site": 's.sort_key COLLATE "C"',
        "year_built": "t.year_built NULLS LAST",
        "usable_floor_area": "t.usable_floor_area_m2 NULLS LAST",
    },
    filters={"q": search("t.search_key"), "site": Filter("t.site = {}")},
)
OCCUPANCY_LISTING = Listing(
    select=f"""{OCCUPANCIES.selection()}, s.name AS site_name, b.name AS building_name,
        a.name AS agency_name""",
    source="""occupancy t JOIN site s ON s.code = t.site JOIN agency a ON a.code = t.agency
        LEFT JOIN building b ON b.code = t.building""",
    key=("t.id",),
    orders={
        "site": 's.sort_key COLLATE "C"',
        "agency": 'a.sort_key COLLATE "C"',
        "area": "t.area_m2 NULLS LAST",
        "from_date": "t.from_date NULLS LAST",
    },
    filters={
        "site": Filter("t.site = {}"),
        "building": Filter("t.building = {}"),
        "agency": Filter("t.agency = {}"),
        "on": Filter(
            "coalesce(t.from_date, '-infinity') <= {} AND coalesce(t.to_date, 'infinity') >= {}"
        ),
    },
)
