"""All tables of Trụ Sở, as Piccolo's migrations see them."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from app.agencies.tables import Agency, AgencySuccession
from app.assets.tables import Asset
from app.audit.tables import Change, ChangeSet
from app.checks.tables import Acceptance, TravelTime
from app.comments.tables import Comment
from app.estate.tables import Building, Occupancy, Site
from app.intake.tables import (
    Import,
    ImportFile,
    ImportRevert,
    ImportRow,
    ImportRowPart,
    ImportSession,
    ImportSessionPart,
    RememberedAnswer,
    SavedMapping,
)
from app.jobs.tables import JobCheckpoint, JobProgress
from app.people.tables import Post, Staff, Title
from app.plans.tables import Baseline, BaselineSection, Move, Plan
from app.units.tables import (
    Boundary,
    BoundarySet,
    Succession,
    Unit,
    UnitAlias,
    UnitAnswer,
    UnitFact,
)

APP_CONFIG = AppConfig(
    app_name="truso",
    migrations_folder_path=str(Path(__file__).parent),
    table_classes=[
        ChangeSet,
        Change,
        Unit,
        Succession,
        UnitFact,
        UnitAlias,
        UnitAnswer,
        BoundarySet,
        Boundary,
        Agency,
        AgencySuccession,
        Site,
        Building,
        Occupancy,
        Title,
        Post,
        Staff,
        Asset,
        Import,
        ImportRow,
        ImportRowPart,
        ImportRevert,
        ImportFile,
        ImportSession,
        ImportSessionPart,
        SavedMapping,
        RememberedAnswer,
        JobProgress,
        JobCheckpoint,
        Baseline,
        BaselineSection,
        Plan,
        Move,
        Acceptance,
        TravelTime,
        Comment,
    ],
    migration_dependencies=[],
)
