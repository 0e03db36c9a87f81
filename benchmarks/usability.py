#!/usr/bin/env python3
"""Whether the site is as easy to use as was promised: ten targets, measured in Chromium.

    .venv/bin/python benchmarks/usability.py
    .venv/bin/python benchmarks/usability.py --only layout --write

Makes a site of its own with records in every state, walks through it as its people do, and prints a table. Ends with
status 1 when a target is not reached. `--write` puts the table into docs/usability.md, which says how each is measured.
"""

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)  # instead of this folder, whose history.py would stand in for the app of that name


def main():
    options = arguments()
    with tempfile.TemporaryDirectory(prefix="actionplan-usability-") as folder:
        from benchmarks.walks import site

        said("a site with records in every state")
        known = site.prepare(folder)
        with site.served() as base:
            rows = walked(base, known, options.only)
    from benchmarks import document
    from benchmarks.walks.table import printed

    print(f"\n{printed(rows)}")
    if options.write:
        document.put("usability", "measured", f"{document.machine()}.\n\n{printed(rows)}")
    return 0 if all(row.reached for row in rows) else 1


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--only", default="", help="measure only targets whose name has this word")
    parser.add_argument("--write", action="store_true", help="put the table into docs/usability.md")
    options = parser.parse_args()
    if options.write and options.only:
        parser.error("The document has all targets: leave out --only.")
    return options


def walked(base, known, only=""):
    from playwright.sync_api import expect, sync_playwright

    from benchmarks.walks.targets import TARGETS, measured
    from benchmarks.walks.walker import Walker, launched

    expect.set_options(timeout=30_000)  # a page that is slow on a busy machine is not wrong
    rows = []
    with sync_playwright() as playwright:
        browser = launched(playwright)
        walker = Walker(browser, base, known)
        for target in TARGETS:
            if only.lower() in target.__doc__.lower():
                said(target.__doc__)
                rows.append(measured(target, walker))
        browser.close()
    return rows


def said(words):
    print(f"… {words}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
