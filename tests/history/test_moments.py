"""The day of a moment is the day of whoever reads it, as its age is."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from history.moments import plain_date


@pytest.mark.parametrize(("zone", "day"), [("America/New_York", "24"), ("UTC", "25"), ("Europe/Vienna", "25")])
def test_a_moment_has_the_day_of_its_reader(zone, day):
    with timezone.override(zone):
        assert (
            plain_date(datetime(2026, 11, 25, 1, 30, tzinfo=UTC)) == f"{day}\N{NO-BREAK SPACE}Nov\N{NO-BREAK SPACE}2026"
        )
        assert plain_date(date(2026, 11, 25)).startswith("25")
