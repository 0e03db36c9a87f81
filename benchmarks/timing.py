"""How often something takes how long: things that are compared take turns, so that a busy moment meets them all."""

import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection, connections

from benchmarks.document import table


@dataclass
class Times:
    """The seconds that one thing took, each time it was done."""

    seconds: list = field(default_factory=list)

    @property
    def median(self):
        return statistics.median(self.seconds)

    @property
    def p95(self):
        if len(self.seconds) < 2:
            return self.seconds[0]
        return statistics.quantiles(self.seconds, n=20, method="inclusive")[-1]


def worked():
    """The seconds for which a processor worked for us, in this process and in PostgreSQL's for our connections.

    On a machine that others use as well this is what can be repeated. It leaves out waiting for the disk.
    """
    seconds = time.process_time()
    for one in connections.all(initialized_only=True):
        if one.vendor == "postgresql" and one.connection is not None:
            server = Path(f"/proc/{one.connection.info.backend_pid}/schedstat")
            seconds += int(server.read_text().split()[0]) / 1e9
    return seconds


clock = time.perf_counter


def count_work():
    """From now on `once` counts the time worked, not the time that passed."""
    global clock
    clock = worked


def once(thing):
    connection.ensure_connection()  # or a server of its own would begin to work for us in the middle
    started = clock()
    thing()
    return Times([clock() - started])


def in_turns(things, rounds, warm=2):
    """{name: Times} of things that are done in turns. The first turns are not counted."""
    found = {name: Times() for name in things}
    for turn in range(-warm, rounds):
        for name, thing in things.items():
            seconds = once(thing).seconds
            if turn >= 0:
                found[name].seconds += seconds
    return found


@dataclass
class Row:
    """One line of the table: what was done, how long it took, how that compares, and what was wanted."""

    what: str
    times: Times | None = None
    compared: str = ""
    wanted: str = ""
    kept: bool | None = None  # whether it is as wanted; None where nothing was

    @property
    def cells(self):
        answer = {None: "", True: "yes", False: "NO"}[self.kept]
        median, p95 = (_text(self.times.median), _text(self.times.p95)) if self.times else ("", "")
        return [self.what, median, p95, self.compared, self.wanted, answer]


HEADS = ["what", "median", "p95", "compared", "wanted", "kept"]


def _text(seconds):
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def against(what, times, floor, *, most=None, than=""):
    """A row that compares the median with another one."""
    ratio = times.median / floor.median
    kept = None if most is None else ratio <= most
    return Row(what, times, f"{ratio:.2f} x {than}".strip(), f"<= {most} x" if most else "", kept)


def within(what, times, most=None, *, compared=""):
    """A row whose median may have so many seconds at most."""
    wanted = "" if most is None else f"<= {_text(most)}"
    return Row(what, times, compared, wanted, None if most is None else times.median <= most)


def printed(rows):
    return table(HEADS, rows)
