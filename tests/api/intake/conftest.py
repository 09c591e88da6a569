"""Sơn La's units, agencies and titles, on which imports rest."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.builders.son_la import son_la_template


@pytest.fixture(scope="session")
def template_database(server_dsn: str, template_database: str) -> Iterator[str]:
    """Each test of this folder has a database with Sơn La loaded."""
    with son_la_template(server_dsn, template_database) as name:
        yield name
