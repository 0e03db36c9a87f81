"""What is printed and put into the documentation: a table, what it was measured on, and the place it has there."""

import os
import platform
import re
from datetime import UTC, datetime
from pathlib import Path

import django

DOCUMENTS = Path(__file__).resolve().parent.parent / "docs"


def table(heads, rows):
    """As Markdown that also reads well on a terminal. Each row has `cells`."""
    lines = [heads, *(row.cells for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(heads))]
    text = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    ]
    text.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(text)


def machine():
    """What was measured on, and when."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"Python {platform.python_version()}, Django {django.__version__}; {_processor()}, {os.cpu_count()} cores, "
        f"{memory:.0f} GiB; {datetime.now(UTC):%Y-%m-%d}"
    )


def _processor():
    names = re.findall(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return names[0] if names else platform.machine()


def put(name, mark, text):
    """Replaces what stands between the marks of the document."""
    path = DOCUMENTS / f"{name}.md"
    begin, end = f"<!-- {mark} -->", f"<!-- end of {mark} -->"
    before, _begin, rest = path.read_text().partition(begin)
    _old, _end, after = rest.partition(end)
    path.write_text(f"{before}{begin}\n{text}\n{end}{after}")
