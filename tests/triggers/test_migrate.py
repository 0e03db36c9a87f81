"""A migration that fails leaves the database as guarded as it was."""

import pytest
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connection

from triggers import laying


def test_a_migration_that_fails_leaves_the_triggers_in_place(db, monkeypatch):
    def fail(*args, **options):
        laying.take_up(connection)
        raise ZeroDivisionError

    monkeypatch.setattr(migrate.Command, "handle", fail)
    with pytest.raises(ZeroDivisionError):
        call_command("migrate", verbosity=0)
    assert laying.faults(connection) == []
