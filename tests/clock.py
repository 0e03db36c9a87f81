"""The time by which tests tell one state from the next."""

import time

from django.utils import timezone


def moment():
    """Now, and a moment at which nothing is written: SQLite's clock has milliseconds."""
    time.sleep(0.003)
    found = timezone.now()
    time.sleep(0.003)
    return found
