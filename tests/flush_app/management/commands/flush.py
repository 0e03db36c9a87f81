from django.core.management import call_command
from django.core.management.commands.flush import Command as Flush
from django.db import connections

from triggers.laying import lifted


class Command(Flush):
    """Empties the test database between tests that use real transactions.

    The history refuses to be emptied, on purpose, so its guards are lifted for the moment of emptying.
    The plan's vocabulary is loaded again, because every test may count on it.
    """

    def handle(self, **options):
        with lifted(connections[options["database"]]):
            super().handle(**options)
        call_command("load_reference", verbosity=0)
