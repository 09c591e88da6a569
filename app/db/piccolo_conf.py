"""What Piccolo's own commands and migrations look up: the engine and the list of apps."""

from piccolo.conf.apps import AppRegistry

from app.db.engine import ENGINE

DB = ENGINE
APP_REGISTRY = AppRegistry(apps=["piccolo_migrations.piccolo_app"])
