"""What stands above a table about all of its rows: province, district, address, holder."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.intake.forms.find_sheets import FoundTable
from app.intake.model import BannerFact
from app.kernel.text import fold

_FACTS = {
    "province": ("tinh", "tinh thanh pho", "bo tinh", "dia phuong"),
    "district": ("huyen", "quan huyen", "huyen quan"),
    "commune": ("xa", "phuong xa", "xa phuong", "xa phuong thi tran"),
    "address": ("dia chi", "dia chi nha dat", "dia chi tru so"),
    "land_area": ("dien tich khuon vien dat", "dien tich dat", "dien tich khuon vien"),
    "land_value": ("gia tri theo so ke toan", "gia tri theo so sach", "gia tri quyen su dung dat"),
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
