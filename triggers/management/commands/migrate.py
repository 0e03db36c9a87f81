from django.core.management.commands.migrate import Command as Migrate
from django.db import connections

from triggers.laying import lay


class Command(Migrate):
    """Django's own, after which the triggers lie again even if a migration has failed.

    On SQLite they are taken up before a migration that has work to do, and without them nothing is guarded.
    """

    def handle(self, *args, **options):
        try:
            super().handle(*args, **options)
        except BaseException:
            lay(connections[options["database"]])
            raise
