"""Days that are counted."""

from datetime import date

import pytest

from requests import clock


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2020, 3, 2), date(2020, 3, 9)),  # Monday to Monday
        (date(2020, 3, 6), date(2020, 3, 13)),  # Friday to Friday
        (date(2020, 3, 7), date(2020, 3, 13)),  # Saturday counts from Monday
        (date(2020, 3, 8), date(2020, 3, 13)),  # Sunday as well
    ],
)
def test_letter_is_acknowledged_within_five_working_days(received, due):
    assert clock.acknowledge_by(received) == due


def test_days_spent_waiting_for_the_requester_do_not_count():
    assert clock.answer_by(date(2020, 3, 2), 0) == date(2020, 5, 1)
    assert clock.answer_by(date(2020, 3, 2), 10) == date(2020, 5, 11)
