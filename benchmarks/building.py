"""Makes the databases that are measured, or takes those that a run before this one has kept."""

import io
import random
import time

from django.core.management import call_command
from django.db import connection

from benchmarks.databases import FULL
from benchmarks.portfolio import QUIET, Portfolio, fill
from benchmarks.years import BEGINNING, Years, another_clock, last_number
from history.models import Entry
from projects.models import Project

ENTRIES_OF_A_PROJECT = 100  # so a million entries have 10,000 projects
ENTRIES_OF_THE_QUIET_ONE = 30


def build(databases, entries):
    """Both databases, in the folder of the run."""
    ready = databases.folder / f"ready-{databases.engine}"
    if ready.exists():
        if ready.read_text() != str(entries):
            raise SystemExit(f"{databases.folder} holds a history of {ready.read_text()} entries: take another folder.")
        databases.change_to(FULL)
        return
    began = time.monotonic()

    def said(text):
        print(f"\r{time.monotonic() - began:6.0f} s  {text:<50}", end="", flush=True)

    call_command("migrate", verbosity=0)
    portfolio = Portfolio(random.Random(2018))
    with another_clock(entries):
        Entry.objects.update(at=BEGINNING)  # the roles, which migrating has written
        call_command("load_reference", verbosity=0, stdout=io.StringIO())
        said("the portfolio")
        fill(portfolio, max(entries // ENTRIES_OF_A_PROJECT, 5))
        years = Years(portfolio, entries)
        years.calm(Project.objects.get(reference=QUIET).pk, ENTRIES_OF_THE_QUIET_ONE)
        years.write(max(entries // 10, last_number()), lambda number: said(f"{number:,} entries"))
    _analyze()
    databases.copy()
    with another_clock(entries):
        years.write(entries, lambda number: said(f"{number:,} of {entries:,} entries"))
    _analyze()
    ready.write_text(str(entries))
    print(flush=True)


def _analyze():
    """As PostgreSQL does by itself after a while. SQLite counts nothing unless it is told to, and the site never is."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
