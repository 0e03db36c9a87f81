"""The table of the targets: what was wanted, what was measured, and whether it was reached."""

from dataclasses import dataclass

from benchmarks import document

HEADS = ["target", "wanted", "measured", "reached"]


@dataclass
class Row:
    """One target of the list of usability targets."""

    what: str
    wanted: str
    measured: str
    reached: bool

    @property
    def cells(self):
        return [self.what, self.wanted, self.measured, "yes" if self.reached else "NO"]


def printed(rows):
    return document.table(HEADS, rows)
