"""From the rows of any known form to records of the register.

A dictionary's sheet names its entity, and fields of that entity; some fields only help to find
what a record belongs to. Those, in a dictionary of any form:

- `province`, `district`, `commune`: names of units; `address`: an old address; also read from
  group rows and from the lines above a table;
- `holder`: the agency that holds or manages, by name or code;
- `site_name`: the site of a building or asset, by name or code;
- `identity`, or `identity.…`: what tells two rows apart (a serial or inventory number) where the
  form has no code of its own;
- `note.…`: kept in the note with its header; `index`, `group` and other fields are left aside.

Nothing is made up: a unit, agency or site that is named is found, proposed or asked about. What has
no code gets one from the form and from what stays when the file is sent again.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.estate.model import SiteKind
from app.intake.address import COMMUNE_KINDS, parse_address
from app.intake.dictionary import Form
from app.intake.entities import ENTITIES
from app.intake.find_sheets import FoundTable
from app.intake.model import BannerFact, StagedRow
from app.intake.places import PlaceAsk, Placing, place_rows, say_placing
from app.intake.questions import Inquiry
from app.intake.record_store import named_agencies, named_sites
from app.intake.records import NameAsk, Names, RecordFinder
from app.kernel.ids import NEW_VINTAGE, unit_key
from app.kernel.text import fold, tidy
from app.units.places import PlaceName

_HOLDER_FIELDS = {"site": "managing_agency", "asset": "agency", "staff": "agency"}
_PARENT_SITE = {"building": "site", "asset": "site"}
_HEADQUARTERS = (
    "van phong",
    "tru so",
    "nha lam viec",
    "tru so lam viec",
    "uy ban nhan dan",
    "ubnd",
)
_KINDS = (
    (SiteKind.EDUCATION, ("truong ", "mam non", "tieu hoc", "trung hoc", "nha tre")),
    (SiteKind.HEALTH, ("tram y te", "benh vien", "phong kham", "trung tam y te")),
    (SiteKind.CULTURE_SPORT, ("nha van hoa", "san van dong", "nha thi dau", "bao tang")),
)
_FACTS = {
    "province": ("tinh", "tinh thanh pho", "bo tinh", "dia phuong"),
    "district": ("huyen", "quan huyen", "huyen quan"),
    "commune": ("xa", "phuong xa", "xa phuong", "xa phuong thi tran"),
    "address": ("dia chi", "dia chi nha dat", "dia chi tru so"),
    "holder": (
        "don vi su dung tai san", "co quan to chuc don vi su dung tai san", "ten don vi",
        "don vi su dung", "ten co quan to chuc don vi", "co quan to chuc don vi", "don vi",
    ),
}  # fmt: skip
_EVERYTHING = ("tat ca", "toan bo")


@dataclass(slots=True)
class Context:
    """What stands above a table about all of its rows."""

    facts: dict[str, BannerFact] = field(default_factory=dict)
    title: str | None = None

    def get(self, name: str) -> str | None:
        """Return what is said of a field, None where nothing is."""
        fact = self.facts.get(name)
        return fact.value if fact is not None else None


def context_of(found: FoundTable) -> Context:
    """Return what the lines above a table say of province, holder and address."""
    context = Context(title=found.table.title)
    for fact in found.table.banner:
        label = _plain(fact.label)
        if any(words in fold(fact.value) for words in _EVERYTHING) or not _plain(fact.value):
            continue
        for name, labels in _FACTS.items():
            if label in labels:
                context.facts.setdefault(name, fact)
    return context


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in fold(text)).split())


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
                    f"Trang “{row.sheet}” không ghi các nhà thuộc cơ sở nhà, đất nào. Hãy chọn một "
                    "cơ sở đã có (mã cơ sở), hoặc để trống để lập một cơ sở mới cho bảng này.",
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
        facts = context.facts
        places: dict[str, str] = {n: facts[n].cell for n in ("address", "holder") if n in facts}
        number = min(
            (int("".join(c for c in p if c.isdigit())) for p in places.values()), default=1
        )
        return StagedRow(
            entity="site",
            sheet=row.sheet,
            row=number,
            cells={},
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

    def _find_holder(self, row: StagedRow, finder: RecordFinder) -> None:
        target = _HOLDER_FIELDS.get(row.entity)
        if target is None:
            return
        source = next((name for name in (target, "holder") if row.values.get(name)), "")
        text = row.values.get(source) or self._context(row).get("holder")
        if not text:
            return
        text = str(text)
        if row.entity == "site":
            row.values.setdefault("managed_by", text[:300])
        units = self._units.get(id(row), frozenset())
        row.values.pop(target, None)
        if code := finder.find(NameAsk(row, source, "agency", text, units)):
            row.values[target] = code

    def _find_site(self, row: StagedRow, finder: RecordFinder, own: set[str]) -> None:
        target = _PARENT_SITE.get(row.entity)
        text = target and (row.values.get("site_name") or row.values.get(target))
        if not target or not text or text in own:
            return
        source = "site_name" if row.values.get("site_name") else target
        row.values.pop(target, None)
        units = self._units.get(id(row), frozenset())
        if code := finder.find(NameAsk(row, source, "site", str(text), units)):
            row.values[target] = code

    def finish(self, rows: list[StagedRow]) -> None:
        """Give each row its code, what its entity cannot be without, and its notes."""
        for row in rows:
            values = row.values
            if row.entity == "site":
                name = str(values.get("name") or "")
                values.setdefault("kind", kind_of(name))
                if values.get("address"):
                    values.setdefault("address_old", values["address"])
            if row.entity == "asset" and not values.get("asset_class"):
                values["asset_class"] = str(values.get("group") or "Chưa phân loại")[:120]
            for name, value in dict(
                self._form.extra.get("defaults", {}).get(row.entity, {})
            ).items():
                values.setdefault(name, value)
            self._add_notes(row)
            if "code" in ENTITIES[row.entity].fields and not values.get("code"):
                values["code"] = self._code(row.entity, _identity(row, self._context(row)))

    def _add_notes(self, row: StagedRow) -> None:
        said = [
            f"{row.headers.get(name, name)}: {value}"
            for name, value in row.values.items()
            if name.startswith("note.") and value not in (None, "")
        ]
        if said:
            note = row.values.get("note")
            row.values["note"] = "; ".join(filter(None, [note, *said]))

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

    def _province_key(self) -> str | None:
        return unit_key(self._province, NEW_VINTAGE) if self._province else None


def kind_of(name: str) -> str:
    """Return the kind of site that a name tells, "other" where it tells none."""
    folded = fold(name)
    if folded.startswith(_HEADQUARTERS):
        return SiteKind.HEADQUARTERS.value
    for kind, words in _KINDS:
        if folded.startswith(words):
            return kind.value
    return SiteKind.OTHER.value


def _take_place(ask: PlaceAsk, placing: Placing) -> None:
    values = ask.row.values
    if placing.old_unit is not None:
        values["old_unit"] = placing.old_unit.key
    if placing.new_unit is not None:
        values["new_unit"] = placing.new_unit.key
    say_placing(ask, placing)


def _identity(row: StagedRow, context: Context) -> list[object]:
    """Return what tells a row apart from others of its form, and stays when it is corrected."""
    values = row.values
    own = [value for name, value in values.items() if name.split(".")[0] == "identity"]
    if any(own):
        return [row.entity, *own]
    by_entity = {
        "site": ("holder", "managed_by", "name", "address", "address_old"),
        "building": ("site", "name", "grade", "year_built"),
        "asset": ("agency", "holder", "site", "site_name", "name", "year_in_use"),
    }
    fields = by_entity.get(row.entity, ("name",))
    return [context.get("holder"), *(values.get(name) for name in fields)]
