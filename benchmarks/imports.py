#!/usr/bin/env python3
"""How long an import of many rows takes: its rehearsal, its application, its undoing, and the rehearsal of an export.

    .venv/bin/python benchmarks/imports.py --engine sqlite
    .venv/bin/python benchmarks/imports.py --engine postgres --rows 2000

Works in a database of its own and prints seconds, those of our own processor time, statements and memory. Where the
processor time of a row does not depend on the number of rows, the work does not grow with it. Nothing in the test suite
is timed.
"""

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)  # instead of this folder, whose imports.py would stand in for the app of that name
LABELS = ["Reference", "Title", "Lead organization", "Countries", "Pillars", "Primary theme", "Planned start"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--engine", choices=["postgres", "sqlite"], required=True)
    parser.add_argument("--rows", type=int, default=10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="actionplan-benchmark-") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as another account when we are root
        from benchmarks.databases import Databases

        databases = Databases(options.engine, folder)
        try:
            measure(options.rows, folder)
        finally:
            databases.stop()


def measure(rows, folder):
    import django
    from django.conf import settings

    django.setup()
    settings.MEDIA_ROOT = folder
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0)
    from imports.models import Import
    from tests.factories import cast

    staff = cast("staff")
    print(f"{rows:,} rows", flush=True)
    one = kept(staff, *[["", f"Course {n}", "UNOCT", "KG; TJ", "II 60; IV 40", "", "2026-03-01"] for n in range(rows)])
    rehearsed(staff, one, rows, "all new")
    acted(staff, one, rows, Import.Status.REHEARSED, Import.Status.APPLYING, "apply")
    references = list(one.rows.values_list("reference", flat=True))
    same = [[name, f"Course {n}", "UNOCT", "KG; TJ", "II; IV", "", "2026-03-01"] for n, name in enumerate(references)]
    rehearsed(staff, kept(staff, *same), rows, "all the same")
    acted(staff, one, rows, Import.Status.APPLIED, Import.Status.UNDOING, "undo")
    print(f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def kept(person, *rows):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from imports.views import keep
    from tests.imports.files import table

    return keep(SimpleUploadedFile("list.csv", table(LABELS, *rows)), "projects", person)


def rehearsed(person, one, rows, words):
    from imports.rehearsing import rehearse

    timed(f"rehearse, {words}", rows, lambda: rehearse(one, person))
    found = f"{one.new} new, {one.changed} changed, {one.same} same, {one.faulty} faulty"
    print(f"  {one.get_status_display()}: {found} {one.fault}")


def acted(person, one, rows, before, at_work, name):
    from imports import applying

    one.turn(before, at_work)
    timed(name, rows, lambda: getattr(applying, name)(one, person))


def timed(words, rows, act):
    from django.db import connection

    asked = []

    def count(execute, sql, params, many, context):
        asked.append(1)
        return execute(sql, params, many, context)

    begun, worked = time.monotonic(), time.process_time()
    with connection.execute_wrapper(count):
        act()
    passed, worked = time.monotonic() - begun, time.process_time() - worked
    each = f"{worked / rows * 1000:.1f} ms a row"
    print(f"{words}: {passed:.1f} s, {worked:.1f} s of them worked ({each}), {len(asked):,} statements", flush=True)


if __name__ == "__main__":
    main()
