from django.core.management import call_command
from django.core.management.commands.flush import Command as Flush
from django.db import connections

from triggers.laying import declared, lay, take_up


class Command(Flush):
    """Empties the test database between tests that use real transactions.

    The history refuses to be emptied, on purpose, so its guards are lifted for the moment of emptying.
    The plan's vocabulary is loaded again, because every test may count on it.
    """

    def handle(self, **options):
        connection = connections[options["database"]]
        self.lift(connection)
        try:
            super().handle(**options)
        finally:
            lay(connection)
        call_command("load_reference", verbosity=0)

    @staticmethod
    def lift(connection):
        """On PostgreSQL only what forbids TRUNCATE: laying all the others again would take longer than most tests."""
        if connection.vendor == "sqlite":
            take_up(connection)
            return
        with connection.cursor() as cursor:
            for trigger in declared(connection).values():
                if trigger.sql and trigger.name.startswith("rule_no_truncate"):
                    cursor.execute(f'DROP TRIGGER IF EXISTS "{trigger.name}" ON "{trigger.table}"')
