"""What a page of the past says where there is nothing: kindly, of that day, and with the way on."""

from html import unescape

import pytest
from django.utils import timezone

from history.models import Entry
from tests.clock import moment
from tests.factories import ProjectFactory
from tests.meetings.factories import MeetingFactory
from tests.ui.as_of import at
from ui import formats

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "past"])


def test_an_empty_list_says_that_there_was_nothing_to_read_then(page, staff):
    ProjectFactory()

    text = page(staff, at("/meetings/", moment()))

    assert "There were no meetings then that you may read" in text
    assert "in the list of today" in text
    assert "There are no meetings yet" not in text


def test_an_empty_part_of_a_past_page_speaks_of_that_day(page, staff):
    meeting = MeetingFactory()
    then = moment()

    assert "No items yet." in page(staff, meeting.get_absolute_url())
    text = page(staff, at(meeting.get_absolute_url(), then))
    assert "None that you may read on that day." in text
    assert "No items yet." not in text


def test_a_day_before_the_history_is_told_when_the_history_begins(page, staff):
    ProjectFactory()
    with timezone.override(staff.zone):
        begins = formats.time_in_words(Entry.objects.earliest("pk").at, seconds=True)

    text = page(staff, at("/projects/", "2019-01-01"), status=400)

    assert f"There is nothing to show: the history begins later, on {begins}." in unescape(text)
