"""The table with what it was measured on, for the terminal and docs/performance.md; and the plans of the queries."""

import os
import sys

from django.db import connection

from benchmarks import document
from benchmarks.databases import FULL
from benchmarks.reading import FEED, RARE, opening, signed_in
from benchmarks.timing import printed as table
from history.models import Entry

__all__ = ["head", "plans", "table", "write"]
EXPLAINED = ["", "region=central-asia&pillar=2", f"region={RARE}", "kind=meeting", "source=command", "act=approve"]


def head(databases, options):
    """What was measured on what, and with which command."""
    databases.change_to(FULL)
    entries = Entry.objects.order_by("-pk")[0].pk
    command = " ".join(["benchmarks/history.py", *(one for one in sys.argv[1:] if one != "--write")])
    return (
        f"{databases.version()}, {document.machine()}, {entries:,} entries, load {os.getloadavg()[0]:.1f}. "
        f"Command: `{command}`"
    )


def plans():
    """How the database finds the entries of some pages: every statement about entries, explained."""
    client, found = signed_in(), []
    explain = "EXPLAIN (ANALYZE, BUFFERS) " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN "
    for query in EXPLAINED:
        page = opening(client, f"{FEED}?{query}")
        page()
        connection.force_debug_cursor = True
        connection.queries_log.clear()
        try:
            page()
        finally:
            connection.force_debug_cursor = False
        found.append(f"\n### ?{query}")
        for one in list(connection.queries_log):
            if "history_entry" in one["sql"] and one["sql"].startswith("SELECT"):
                with connection.cursor() as cursor:
                    cursor.execute(explain + one["sql"].replace("%", "%%"), [])
                    lines = [str(row[-1]) for row in cursor.fetchall()]
                found += ["", f"{one['time']} s: {_shortened(one['sql'])}", *(f"    {line[:300]}" for line in lines)]
    return "\n".join(found)


def _shortened(sql):
    tail = sql[sql.find(" FROM ") :]
    return "SELECT …" + (tail if len(tail) < 700 else f"{tail[:350]} … {tail[-350:]}")


def write(engine, said, rows):
    """Puts the table into the document, between the marks of its engine."""
    document.put("performance", engine, f"{said}\n\n{table(rows)}")
