"""Chooses the database of a test run, before Django reads its settings.

`--engine=sqlite` (the default) makes a fresh file; `--engine=postgres` takes DATABASE_URL when it names a PostgreSQL
server and otherwise starts a throw-away one (tests/throwaway_postgres.py). Loaded with `-p` in pyproject.toml,
because a conftest.py would come too late: pytest-django has read the settings by then.

The processes of pytest-xdist inherit the choice through the environment; only the first process makes and removes it.
"""

import os
import secrets
import sys
import tempfile

import pytest

from tests.missing import IN_CI
from tests.run_folder import RunFolder
from tests.throwaway_postgres import NotAvailable, ThrowawayPostgres

SKIPPED = 77  # the exit code that means "this machine cannot run it", as automake has it; bin/test reports it
CHOSEN = "ACTIONPLAN_TEST_DATABASE"

# Every name that actionplan/settings.py reads, so that neither a shell nor a .env file changes what is tested.
ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "tests.settings",
    "DEBUG": "0",
    "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
    "CSRF_TRUSTED_ORIGINS": "",
    "HTTPS": "0",
    "BEHIND_PROXY": "0",
    "LOG_LEVEL": "CRITICAL",
    "HISTORY_HEAD_FILE": "",
    "HISTORY_HEAD_RECIPIENTS": "",
    "EMAIL_URL": "consolemail://",
    "DEFAULT_FROM_EMAIL": "actionplan@localhost",
    "SITE_ADDRESS": "https://plan.example.org",
    "DATABASE_POOL": "0",  # a pool keeps connections open, and PostgreSQL drops no database that someone is using
}


def pytest_addoption(parser):
    parser.addoption("--engine", choices=["sqlite", "postgres"], default="sqlite", help="the database the tests run on")


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config):
    """A wrapper runs before every plain hook, so before pytest-django."""
    options = early_config.known_args_namespace
    if not (options.help or options.version or CHOSEN in os.environ):
        early_config.add_cleanup(choose(options.engine))
    return (yield)


def pytest_collection_modifyitems(config, items):
    """Someone who asks for one such test by name on the wrong engine is told why it does not run."""
    other = {"sqlite": "postgres", "postgres": "sqlite"}[config.option.engine]
    for item in items:
        if item.get_closest_marker(other):
            item.add_marker(pytest.mark.skip(reason=f"run it with --engine={other}"))


def pytest_report_header(config):
    return f"database: {os.environ.get(CHOSEN, 'none')}"


def choose(engine):
    """Put the chosen database into the environment and return what removes it again."""
    if engine == "sqlite":
        url, name, remove = fresh_sqlite()
    elif os.environ.get("DATABASE_URL", "").startswith(("postgres", "pgsql")):
        url, name, remove = os.environ["DATABASE_URL"], "postgres, the server of DATABASE_URL", lambda: None
    else:
        url, name, remove = fresh_postgres()
    os.environ.update(ENVIRONMENT)
    os.environ.update({"DATABASE_URL": url, CHOSEN: name, "SECRET_KEY": secrets.token_urlsafe(50)})

    def clean_up():
        os.environ.pop(CHOSEN, None)
        remove()

    return clean_up


def fresh_sqlite():
    """A file rather than memory: a database in memory is one connection shared by all threads of the live server,
    without WAL and without waiting for a lock, so browser tests would meet errors that the real site does not have
    and miss those it has. The file lies in memory where the machine offers that, which makes it as quick.
    """
    shared_memory = "/dev/shm"  # noqa: S108
    parent = shared_memory if os.access(shared_memory, os.W_OK | os.X_OK) else tempfile.gettempdir()
    folder = RunFolder("actionplan-sqlite-", parent)
    return f"sqlite:///{folder.path / 'plan.sqlite3'}", "sqlite", folder.remove


def fresh_postgres():
    try:
        server = ThrowawayPostgres()
        server.start()
    except NotAvailable as reason:
        sentence = f"PostgreSQL tests cannot run here: {reason}"
        if IN_CI:
            raise pytest.UsageError(sentence) from reason
        print(f"Skipped. {sentence}", file=sys.stderr)
        raise SystemExit(SKIPPED) from reason
    return server.url, f"postgres {server.version}, thrown away afterwards", server.stop
