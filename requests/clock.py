"""How long an answer may take: days that are counted, and the days by which something is due.

Working days are Monday to Friday. Public holidays are not known yet: the two seats keep different ones.
"""

from datetime import timedelta

WORKING_DAYS_TO_ACKNOWLEDGE = 5
DAYS_TO_ANSWER = 60
SATURDAY = 5


def is_working_day(day):
    return day.weekday() < SATURDAY


def working_days_after(day, number):
    """The day that is `number` working days after `day`."""
    while number:
        day += timedelta(days=1)
        number -= is_working_day(day)
    return day


def acknowledge_by(received_on):
    """A letter is acknowledged within five working days."""
    return working_days_after(received_on, WORKING_DAYS_TO_ACKNOWLEDGE)


def answer_by(received_on, paused_days):
    """An answer is given within sixty days, not counting those spent waiting for the requester's clarification."""
    return received_on + timedelta(days=DAYS_TO_ANSWER + paused_days)
