"""From the rows of any known form to records of the register.

A dictionary's sheet names its entity, and fields of that entity; some fields only help to find
what a record belongs to. Those, in a dictionary of any form:

- `province`, `district`, `commune`: names of units; `address`: an old address; also read from
  group rows and from the lines above a table;
- `holder`: the agency that holds or manages, by name or code;
- `site_name`: the site of a building or asset, by name or code;
- `identity`, or `identity.…`: what tells two rows apart (a serial or inventory number) where the
  form has no code of its own;
- `note.…`: kept in the note with its header; `index`, `group` and other fields are left aside;
- `historical_cost.…` and the like: parts that add up to the field where it is not given itself.

Nothing is made up: a unit, agency or site that is named is found, proposed or asked about. What has
no code gets one from the form and from what stays when the file is sent again.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from app.intake.answers import Option
from app.intake.entities import ENTITIES
from app.intake.forms.context import Context, context_of
from app.intake.forms.dictionary import Form
from app.intake.forms.fill import fill, identity_of
from app.intake.forms.find_sheets import FoundTable
from app.intake.matching.address import COMMUNE_KINDS, parse_address
from app.intake.matching.places import PlaceAsk, Placing, place_rows, say_placing
from app.intake.matching.record_store import named_agencies, named_sites
from app.intake.matching.records import ALL_STRANGE, NameAsk, Names, RecordFinder
from app.intake.model import StagedRow, UnreadableError
from app.intake.parsing.values import read_area, read_money
from app.intake.questions import LEFT_OPEN, Inquiry
from app.kernel.ids import NEW_VINTAGE, unit_key
from app.kernel.text import fold, tidy
from app.units.places import PlaceName

_HOLDER_FIELDS = {"site": "managing_agency", "asset": "agency", "staff": "agency"}
_PARENT_SITE = {"building": "site", "asset": "site"}
_NO_HOLDER = "agency|"
"""Key of the question who holds what the file names no holder of."""


async def compose_general(
    rows: list[StagedRow],
    form: Form,
    tables: Sequence[FoundTable],
    province: str | None,
    inquiry: Inquiry,
) -> list[StagedRow]:
    """Return the rows with the values of their records, and the sites that tables stand for."""
    contexts = {(found.table.sheet, found.form.entity): context_of(found) for found in tables}
    composer = _Composer(form, contexts, province, inquiry)
    rows = [*composer.sites_of_buildings(rows), *rows]
    await composer.place(rows)
    await composer.find_records(rows)
    composer.finish(rows)
    return rows


class _Composer:
    def __init__(
        self,
        form: Form,
        contexts: dict[tuple[str, str], Context],
        province: str | None,
        inquiry: Inquiry,
    ) -> None:
        self._form = form
        self._contexts = contexts
        self._province = province
        self._inquiry = inquiry
        self._units: dict[int, frozenset[str]] = {}
        self._codes: Counter[str] = Counter()
        self._prefix = str(form.extra.get("code_prefix", form.key.upper()))

    def sites_of_buildings(self, rows: Iterable[StagedRow]) -> list[StagedRow]:
        """Return a site for each table of buildings that names none: the premises it declares.

        The lines above such a table, or a group row in it, say which premises its buildings
        belong to; where neither does, that is asked.
        """
        sites: dict[tuple[str, str], StagedRow] = {}
        for row in rows:
            if row.entity != "building" or row.values.get("site") or row.values.get("site_name"):
                continue
            context = self._context(row)
            group = str(row.values.get("group") or "")
            address = row.values.get("address") or context.get("address")
            key = (row.sheet, fold(f"{group}|{address or ''}"))
            if key not in sites:
                site = self._declared_site(row, context, group, address)
                if site is None:
                    continue
                sites[key] = site
            row.values["site"] = sites[key].values["code"]
        return list(sites.values())

    def _declared_site(
        self, row: StagedRow, context: Context, group: str, address: str | None
    ) -> StagedRow | None:
        name = group or context.get("holder") or context.get("address")
        holder = context.get("holder") or ""
        if name is None:
            key = f"site|{row.sheet}"
            answer = self._inquiry.answers.records.get(key)
            if answer:
                row.values["site"] = answer
                return None
            if answer is None:
                self._inquiry.ask(
                    "record",
                    key,
                    f"Trang “{row.sheet}” không ghi các nhà thuộc cơ sở nhà, đất nào. Hãy tìm một "
                    "cơ sở đã có, hoặc lập một cơ sở mới cho bảng này.",
                    [Option(value=LEFT_OPEN, label="Lập một cơ sở mới cho bảng này")],
                    cells=[f"{row.sheet}!{row.row}"],
                    row=row,
                )
                return None
            name = context.title or row.sheet
        values: dict[str, Any] = {
            "name": tidy(name)[:300],
            "address": address,
            "holder": holder or None,
            "code": self._code("site", [row.sheet if not holder else "", holder, name, address]),
            "data_note": f"Cơ sở lập theo phần đầu bảng ở trang “{row.sheet}”.",
        }
        if address:
            values["address_old"] = address
        values |= _land(context)
        facts = context.facts
        places: dict[str, str] = {n: facts[n].cell for n in ("address", "holder") if n in facts}
        number = min(
            (int("".join(c for c in p if c.isdigit())) for p in places.values()), default=1
        )
        return StagedRow(
            entity="site",
            sheet=row.sheet,
            row=number,
            cells=(),
            values=values,
            places=places,
            headers={},
            staged=values,
            blocked=row.blocked,
        )

    async def place(self, rows: list[StagedRow]) -> None:
        """Give sites their units, and every row the units in which its names are looked for."""
        asks = [ask for row in rows if not row.refused and (ask := self._place_ask(row))]
        for ask, placing in zip(asks, await place_rows(asks, self._inquiry), strict=True):
            keys = {unit.key for unit in (placing.old_unit, placing.new_unit) if unit is not None}
            self._units[id(ask.row)] = frozenset(keys)
            if ask.row.entity == "site":
                _take_place(ask, placing)

    def _place_ask(self, row: StagedRow) -> PlaceAsk | None:
        """Return the place that a row names, None where it names none that could be Vietnamese."""
        values, context = row.values, self._context(row)
        if values.get("old_unit") or values.get("new_unit"):
            return None
        province = values.get("province") or context.get("province") or self._province_key()
        district = values.get("district") or context.get("district")
        if values.get("commune"):
            text = str(values["commune"])
            return PlaceAsk(row, "commune", PlaceName(text, district, province), text)
        text = str(values.get("address") or values.get("address_old") or "")
        if not text:
            return None
        parsed = parse_address(text, str(province or ""))
        kind = None if parsed.commune is None else parsed.commune.kind
        if parsed.commune is None or (province is None and kind not in COMMUNE_KINDS):
            return None
        named = parsed.district.full if parsed.district is not None else district
        name = PlaceName(parsed.commune.text, named, parsed.province or province)
        return PlaceAsk(row, "address" if "address" in row.places else "address_old", name, text)

    async def find_records(self, rows: list[StagedRow]) -> None:
        """Put codes in place of the names of agencies and sites."""
        finder = RecordFinder(
            {"agency": Names(await named_agencies()), "site": Names(await named_sites())},
            self._inquiry,
        )
        own = {
            row.values["code"] for row in rows if row.entity == "site" and row.values.get("code")
        }
        for row in rows:
            if row.refused:
                continue
            self._find_holder(row, finder)
            self._find_site(row, finder, own)
        finder.ask_strange()

    def _find_holder(self, row: StagedRow, finder: RecordFinder) -> None:
        target = _HOLDER_FIELDS.get(row.entity)
        if target is None:
            return
        source = next((name for name in (target, "holder") if row.values.get(name)), "")
        text = row.values.get(source) or self._context(row).get("holder")
        if not text:
            if row.entity != "site":
                self._ask_holder(row, target, finder)
            return
        text = str(text)
        if row.entity == "site":
            row.values.setdefault("managed_by", text[:300])
        units = self._units.get(id(row), frozenset())
        row.values.pop(target, None)
        needed = row.entity != "site"
        if code := finder.find(NameAsk(row, source, "agency", text, units, needed)):
            row.values[target] = code
            if code == self._inquiry.answers.records.get(f"agency|{ALL_STRANGE}"):
                row.values["note.Đơn vị giữ theo tệp"] = text

    def _ask_holder(self, row: StagedRow, target: str, finder: RecordFinder) -> None:
        """The file names no holder: one agency for all such rows of the file."""
        self._inquiry.lasting[_NO_HOLDER] = False
        answer = self._inquiry.answers.records.get(_NO_HOLDER)
        if answer is None and self._inquiry.known_sender:
            answer = self._inquiry.recalled.get(_NO_HOLDER)
        if answer and answer in finder.names["agency"].by_code:
            row.values[target] = answer
        elif answer is None:
            self._inquiry.ask(
                "record",
                _NO_HOLDER,
                "Tệp không ghi cơ quan nào giữ tài sản. Cơ quan nào giữ các tài sản không ghi nơi "
                "giữ?",
                finder.options("agency", self._province_units()),
                cells=[f"{row.sheet}!{row.row}"],
                row=row,
            )

    def _find_site(self, row: StagedRow, finder: RecordFinder, own: set[str]) -> None:
        target = _PARENT_SITE.get(row.entity)
        text = target and (row.values.get("site_name") or row.values.get(target))
        if not target or not text or text in own:
            return
        source = "site_name" if row.values.get("site_name") else target
        row.values.pop(target, None)
        units = self._units.get(id(row), frozenset())
        needed = row.entity == "building"
        if code := finder.find(NameAsk(row, source, "site", str(text), units, needed)):
            row.values[target] = code
        elif not needed:
            row.values["note.Nơi đặt"] = text

    def finish(self, rows: list[StagedRow]) -> None:
        """Give each row its code, what its entity cannot be without, and its notes."""
        defaults = self._form.extra.get("defaults", {})
        for row in rows:
            fill(row, defaults.get(row.entity, {}))
            if "code" in ENTITIES[row.entity].fields and not row.values.get("code"):
                identity = identity_of(row, self._context(row).get("holder"))
                row.values["code"] = self._code(row.entity, identity)

    def _code(self, entity: str, identity: Sequence[object]) -> str:
        """Return a code from what stays when the file is sent again; rows alike get -2, -3."""
        text = "|".join(fold(str(part)) if part is not None else "" for part in identity)
        digest = hashlib.sha256(f"{self._prefix}|{entity}|{text}".encode()).hexdigest()
        code = f"{self._prefix}-{digest[:12]}"
        self._codes[code] += 1
        return code if self._codes[code] == 1 else f"{code}-{self._codes[code]}"

    def _context(self, row: StagedRow) -> Context:
        found = self._contexts.get((row.sheet, row.entity))
        return found or next(
            (c for (sheet, _), c in self._contexts.items() if sheet == row.sheet), Context()
        )

    def _province_units(self) -> frozenset[str]:
        key = self._province_key()
        return frozenset({key} if key else ())

    def _province_key(self) -> str | None:
        return unit_key(self._province, NEW_VINTAGE) if self._province else None


def _land(context: Context) -> dict[str, Any]:
    """Return area and value of the land that the lines above a table state, where they do."""
    said: dict[str, Any] = {}
    with suppress(UnreadableError):
        if area := read_area(context.get("land_area") or "").value:
            said["land_area_m2"] = area
    value = context.get("land_value") or ""
    with suppress(UnreadableError):
        # Without its unit written beside it, an amount above a table says nothing.
        if fold(value).endswith("dong") and (amount := read_money(value).value):
            said["land_value"] = amount
    return said


def _take_place(ask: PlaceAsk, placing: Placing) -> None:
    values = ask.row.values
    if placing.old_unit is not None:
        values["old_unit"] = placing.old_unit.key
    if placing.new_unit is not None:
        values["new_unit"] = placing.new_unit.key
    say_placing(ask, placing)
