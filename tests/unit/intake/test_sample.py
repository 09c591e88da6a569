"""The synthetic register: the same for the same seed, and of the shape of a real province."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from app.intake.forms.template import write_register
from app.intake.sample import SampleRegister, synthetic_register
from app.kernel.errors import InvalidInputError
from app.units.package import PackageContent, read_package


@pytest.fixture(scope="module")
def package() -> PackageContent:
    return read_package()


def make(package: PackageContent, *, seed: int = 1, sites: int = 800) -> SampleRegister:
    return synthetic_register(
        package.units, package.successions, "14", sites=sites, assets=2_000, seed=seed
    )


def test_the_same_seed_gives_the_same_register(package: PackageContent) -> None:
    assert make(package) == make(package)
    assert make(package) != make(package, seed=2)


def test_the_same_seed_gives_the_same_file(package: PackageContent, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_register(make(package, sites=20), tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_every_old_commune_has_its_headquarters_near_its_place_point(
    package: PackageContent,
) -> None:
    units = {unit.key: unit for unit in package.units}
    headquarters = make(package, sites=200).sites
    assert len({site.old_unit for site in headquarters}) == 200
    for site in headquarters:
        assert site.kind == "headquarters"
        commune = units[str(site.old_unit)]
        assert site.latitude == pytest.approx(commune.latitude, abs=0.02)
        assert site.longitude == pytest.approx(commune.longitude, abs=0.02)


def test_kinds_have_the_shares_of_the_provinces(package: PackageContent) -> None:
    others = make(package, sites=8_200).sites[200:]
    shares = {kind: 100 * n / len(others) for kind, n in Counter(s.kind for s in others).items()}
    assert shares["headquarters"] == pytest.approx(45, abs=2)
    assert shares["education"] == pytest.approx(23, abs=2)
    assert shares["culture-sport"] == pytest.approx(7.5, abs=1.5)
    assert shares["health"] == pytest.approx(4.6, abs=1.5)


def test_a_province_sized_sample_has_ten_to_fifteen_thousand_buildings(
    package: PackageContent,
) -> None:
    assert 10_000 <= len(make(package, sites=4_221).buildings) <= 15_000


def test_every_record_points_to_one_that_is_there(package: PackageContent) -> None:
    register = make(package)
    sites = {site.code for site in register.sites}
    agencies = {agency.code for agency in register.agencies}
    buildings = {building.code: building.site for building in register.buildings}
    assert {building.site for building in register.buildings} <= sites
    assert {asset.agency for asset in register.assets} <= agencies
    assert all(buildings[str(o.building)] == o.site for o in register.occupancies)
    assert all(asset.data_note for asset in register.assets)


@pytest.mark.parametrize(
    ("province", "sites", "assets", "words"),
    [
        ("99", 1, 0, "Không có đơn vị cũ nào"),
        ("14", -1, 0, "không được âm"),
        ("14", 0, 5, "cần --sites"),
    ],
)
def test_what_cannot_be_made_is_refused(
    package: PackageContent, province: str, sites: int, assets: int, words: str
) -> None:
    with pytest.raises(InvalidInputError, match=words):
        synthetic_register(
            package.units, package.successions, province, sites=sites, assets=assets, seed=1
        )
