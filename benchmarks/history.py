#!/usr/bin/env python3
"""How fast the history is with a million entries, and what it costs to write it.

    .venv/bin/python benchmarks/history.py --engine postgres
    .venv/bin/python benchmarks/history.py --engine sqlite --entries 200000 --keep /tmp/history

Makes a portfolio and its history in a database of its own, measures, and prints a table. `--keep` leaves the database
in that folder, and the next run measures it again without writing the years anew. `--write` puts the table into
docs/performance.md.
"""

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)  # instead of this folder, whose history.py would stand in for the app of that name


def main():
    options = arguments()
    with tempfile.TemporaryDirectory(prefix="actionplan-benchmark-") as folder:
        if options.keep:
            folder = options.keep.resolve()
            folder.mkdir(parents=True, exist_ok=True)
        Path(folder).chmod(0o755)  # PostgreSQL runs as another account when we are root
        from benchmarks.databases import Databases

        databases = Databases(options.engine, folder)
        try:
            return measure(databases, options)
        finally:
            databases.stop()


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--engine", choices=["postgres", "sqlite"], required=True)
    parser.add_argument("--entries", type=int, default=1_000_000, help="how many the journal is to have")
    parser.add_argument("--rounds", type=int, default=15, help="how often everything is measured")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="leave the database there, or measure that one")
    parser.add_argument("--work", action="store_true", help="count the processors' work, not the time")
    parser.add_argument("--only", default="", help="measure only parts whose name has this word")
    parser.add_argument("--plans", action="store_true", help="also print how the database finds the entries")
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    return parser.parse_args()


def measure(databases, options):
    import django

    django.setup()
    from benchmarks import building, reading, report, timing, working

    building.build(databases, options.entries)
    if options.work:
        timing.count_work()
    parts = {part.__name__: part for part in [*reading.PARTS, *working.PARTS]}
    rows = []
    for name, part in parts.items():
        if options.only in name:
            print(f"… {part.__doc__.splitlines()[0]}", flush=True)
            rows += part(databases, options.rounds)
    head = report.head(databases, options)
    print(f"\n{head}\n\n{report.table(rows)}")
    if options.plans:
        print(report.plans())
    if options.write:
        report.write(options.engine, head, rows)


if __name__ == "__main__":
    sys.exit(main())
