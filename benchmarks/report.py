"""The table with what it was measured on, for the terminal and docs/performance.md; and the plans of the queries."""

import os
import platform
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import django
from django.db import connection

from benchmarks.databases import FULL
from benchmarks.reading import FEED, RARE, opening, signed_in
from benchmarks.timing import printed as table
from history.models import Entry

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
__all__ = ["head", "plans", "table", "write"]
EXPLAINED = ["", "region=central-asia&pillar=2", f"region={RARE}", "kind=meeting", "source=command", "act=approve"]


def head(databases, options):
    """What was measured on what, and with which command."""
    databases.change_to(FULL)
    entries = Entry.objects.order_by("-pk")[0].pk
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    command = " ".join(["benchmarks/history.py", *(one for one in sys.argv[1:] if one != "--write")])
    return (
        f"{databases.version()}, Python {platform.python_version()}, Django {django.__version__}; {_processor()}, "
        f"{os.cpu_count()} cores, {memory:.0f} GiB, Linux {platform.release()}; {datetime.now(UTC):%Y-%m-%d}, "
        f"{entries:,} entries, load {os.getloadavg()[0]:.1f}. Command: `{command}`"
    )


def _processor():
    names = re.findall(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return names[0] if names else platform.machine()


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
    begin, end = f"<!-- {engine} -->", f"<!-- end of {engine} -->"
    text = DOCUMENT.read_text()
    before, _begin, rest = text.partition(begin)
    _old, _end, after = rest.partition(end)
    DOCUMENT.write_text(f"{before}{begin}\n{said}\n\n{table(rows)}\n{end}{after}")
