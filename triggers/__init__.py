"""Rules that the database itself keeps, on SQLite and PostgreSQL alike.

An app declares its rules in code (`Guard`) or its own triggers (`Trigger`), registers them when it is ready,
and this app lays them after every migration. It knows no other app.
"""

from triggers.guards import Guard, first_refusal, refusals, sentence_of
from triggers.laying import Trigger, register

__all__ = ["Guard", "Trigger", "first_refusal", "refusals", "register", "sentence_of"]
