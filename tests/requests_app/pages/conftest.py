"""The day on which the pages of requests are looked at."""

import pytest
import time_machine


@pytest.fixture(autouse=True)
def on_a_day():
    """A Monday, two weeks after the letters of the factory arrived."""
    with time_machine.travel("2026-11-16 10:00Z", tick=False):
        yield
