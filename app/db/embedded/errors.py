"""What goes wrong with the embedded server, in words its user can act on."""

from __future__ import annotations


class EmbeddedServerError(Exception):
    """The embedded server cannot do what was asked.

    The message says what is wrong, where, and what to do, in one to three lines
    (plus the last lines of PostgreSQL's log where they explain it).
    """
