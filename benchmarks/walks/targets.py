"""The ten targets: the nine of the list of usability targets, in its order, and that axe finds nothing wrong."""

from playwright.sync_api import Error

from benchmarks.walks.agreement import agreeing
from benchmarks.walks.lost import losing
from benchmarks.walks.pages import checking, shifting, weighing
from benchmarks.walks.table import Row
from benchmarks.walks.tasks import TASKS

TARGETS = [*TASKS, losing, agreeing, weighing, shifting, checking]


def measured(target, walker):
    """The line of the table. A walk that does not come to its end has not reached its target."""
    try:
        return target(walker)
    except (AssertionError, Error, LookupError) as stuck:
        print(f"  {stuck}")
        words = (str(stuck).splitlines() or [type(stuck).__name__])[0]
        return Row(target.__doc__, "", f"not walked to the end: {words}", False)
