"""The two databases of a benchmark: the whole history, and a copy of it from when it had a tenth of its entries.

Both lie in one folder, so that they can be kept and measured again. PostgreSQL is a server of our own that waits for
the disk before it says that something is written, as a real one does; the tests' own server does not.
"""

import os
import secrets
import shutil
from pathlib import Path

from tests.database import ENVIRONMENT
from tests.throwaway_postgres import ThrowawayPostgres

FULL, TENTH = "plan", "plan_tenth"
AS_IN_PRODUCTION = {"listen_addresses": "", "logging_collector": "off", "jit": "off", "shared_buffers": "512MB"}


class KeptFolder:
    """What the tests' server expects of its folder, without removing it."""

    def __init__(self, path):
        self.path = path

    def remove(self):
        """The databases stay. Who asked for a folder of their own removes it with everything in it."""


class KeptPostgres(ThrowawayPostgres):
    settings = AS_IN_PRODUCTION

    def __init__(self, folder):
        super().__init__()
        self.folder, self.run_folder = folder, KeptFolder(folder)

    def start(self):
        if self.account:
            shutil.chown(self.folder, self.account.pw_uid, self.account.pw_gid)
        if not (self.folder / "data").exists():
            self._make_cluster()
        self._serve()

    def address(self, name):
        return f"postgres://postgres@/{name}?host={self.folder}"


class Databases:
    """Chooses the engine before Django reads its settings; afterwards copies, and changes from one to the other."""

    def __init__(self, engine, folder):
        self.engine, self.folder, self.server = engine, Path(folder), None
        if engine == "postgres":
            self.server = KeptPostgres(self.folder)
            self.server.start()
            self._create(FULL)
            url = self.server.address(FULL)
        else:
            url = f"sqlite:///{self._file(FULL)}"
        os.environ.update(ENVIRONMENT)
        os.environ.update({"DATABASE_URL": url, "SECRET_KEY": secrets.token_urlsafe(50)})

    def _file(self, name):
        return self.folder / f"{name}.sqlite3"

    def _create(self, name, like="template1"):
        import psycopg

        with psycopg.connect(self.server.address("postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
            if not known:
                connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')

    def copy(self):
        """Keeps the history as it is now as the smaller of the two."""
        from django.db import connection, connections

        if self.engine == "postgres":
            connections.close_all()
            self._create(TENTH, like=FULL)
        else:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connections.close_all()
            shutil.copy(self._file(FULL), self._file(TENTH))

    def change_to(self, name):
        from django.db import connections

        connections.close_all()
        for alias in connections:
            database = connections[alias].settings_dict
            database["NAME"] = str(self._file(name)) if self.engine == "sqlite" else name

    def version(self):
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version" if self.engine == "postgres" else "SELECT sqlite_version()")
            name = "PostgreSQL" if self.engine == "postgres" else "SQLite"
            return f"{name} {cursor.fetchone()[0]}"

    def stop(self):
        from django.db import connections

        connections.close_all()
        if self.server:
            self.server.stop()
