"""What the worker does for the search."""

from datetime import timedelta

from history.sealing import PATIENCE
from jobs.routines import routine
from search.indexing import catch_up


@routine(every=timedelta(seconds=15))
def read_what_changed():
    while catch_up(patience=PATIENCE):
        pass
