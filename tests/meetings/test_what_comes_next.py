"""What the pages of meetings and action points offer first, and what they say before anybody is called."""

import re

import pytest
from django.utils.html import strip_tags

from tests.meetings.factories import ActionPointFactory, MeetingFactory


@pytest.mark.parametrize(
    ("stage", "primary"),
    [("planned", []), ("ready", ["Convene"]), ("convened", []), ("postponed", []), ("held", []), ("cancelled", [])],
)
def test_what_stands_out_is_what_normally_comes_next_and_never_postponing(signed_in, stage, primary):
    meeting = MeetingFactory(**({} if stage == "planned" else {stage: True}))

    page = signed_in.get(f"/meetings/{meeting.reference}/").text

    assert re.findall(r'btn-primary" href="[^"]+/steps/[^"]+">([^<]+)<', page) == primary
    assert ("Postpone" in strip_tags(page)) is (stage in {"planned", "ready", "convened", "postponed"})


def test_to_open_an_action_point_again_does_not_stand_out(signed_in, staff):
    point = ActionPointFactory()
    first = re.compile(r'btn-primary" href="[^"]+/steps/')
    assert first.search(signed_in.get(point.get_absolute_url()).text)
    point.report_done(by=staff, reason="Sent to both sides")

    page = signed_in.get(point.get_absolute_url()).text

    assert "Open again" in page
    assert not first.search(page)


@pytest.mark.parametrize(
    ("stage", "words"), [("ready", "To be invited"), ("postponed", "To be invited"), ("convened", "Invited")]
)
def test_nobody_counts_as_invited_before_the_meeting_is_convened(signed_in, stage, words):
    meeting = MeetingFactory(**{stage: True})
    page = signed_in.get(f"/meetings/{meeting.reference}/").text
    form = signed_in.get(f"/meetings/{meeting.reference}/participants/").text

    assert re.findall(r"<dd>((?:To be i|I)nvited)", page) == [words] * 2
    assert f'<option value="invited" selected>{words}</option>' in form
