"""The embedded PostgreSQL server: one per TRUSO_HOME, started and stopped by its users.

Standard library only, and quick to import; docs/decisions/0001-database.md says why it is so.
"""

from app.db.embedded.address import ServerAddress, ServerStatus
from app.db.embedded.errors import EmbeddedServerError
from app.db.embedded.keeper import kept_running
from app.db.embedded.server import EmbeddedServer

__all__ = ["EmbeddedServer", "EmbeddedServerError", "ServerAddress", "ServerStatus", "kept_running"]
