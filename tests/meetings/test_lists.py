"""The lists of meetings and action points: what they find, in which order, and how many queries they take."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from meetings.models import ActionPoint, Meeting
from reference.models import Pillar, Region
from tests.factories import AssistanceRequestFactory, ProjectFactory
from tests.meetings.factories import ActionPointFactory, DecisionFactory, MeetingFactory
from tests.pages import rows_of_file


@pytest.fixture
def visit(signed_in):
    return lambda address: signed_in.get(address)


def listed(page):
    shown = page.context["list"]
    return [record.reference for record in shown.rows_for(shown.page_ids)]


def _own_tags():
    return MeetingFactory(regions=["central-asia", "south-eastern-europe"], pillars=[2])


def _agenda_names_a_project():
    project = ProjectFactory(countries=["KG"], pillars={2: 100})
    meeting = MeetingFactory(agenda=["Borders"])
    meeting.agenda_items.update(project=project)
    return meeting


def _decision_names_a_project():
    return DecisionFactory(project=ProjectFactory(regions=["central-asia"], pillars={1: 50, 2: 50})).meeting


def _action_point_names_a_project():
    return ActionPointFactory(project=ProjectFactory(countries=["UZ"], pillars={2: 100})).meeting


@pytest.mark.parametrize(
    "made", [_own_tags, _agenda_names_a_project, _decision_names_a_project, _action_point_names_a_project]
)
@pytest.mark.parametrize("query", ["?region=central-asia", "?pillar=2", "?region=central-asia&pillar=2"])
def test_meeting_is_found_by_its_own_tags_and_by_what_it_deals_with(visit, made, query):
    meeting = made()
    MeetingFactory(regions=["south-eastern-europe"], pillars=[4])

    page = visit(f"/meetings/{query}")

    assert listed(page) == [meeting.reference]
    assert page.context["list"].count == 1


def test_meeting_is_found_by_the_country_of_a_request(visit):
    meeting = MeetingFactory(agenda=["The letter of the ministry"])
    meeting.agenda_items.update(assistance_request=AssistanceRequestFactory())

    assert listed(visit("/meetings/?region=central-asia")) == [meeting.reference]


def test_meeting_in_two_regions_appears_once(visit):
    meeting = _own_tags()

    assert listed(visit("/meetings/?region=central-asia&region=south-eastern-europe")) == [meeting.reference]


def test_meeting_without_region_and_pillar_is_found_under_none(visit):
    general = MeetingFactory()
    _own_tags(), _agenda_names_a_project(), _decision_names_a_project()

    assert listed(visit("/meetings/?region=none&pillar=none")) == [general.reference]


def test_none_and_a_region_are_asked_together(visit):
    general, tagged = MeetingFactory(), _own_tags()
    MeetingFactory(regions=["east-asia"])

    found = listed(visit("/meetings/?region=none&region=central-asia"))

    assert sorted(found) == sorted([general.reference, tagged.reference])


@pytest.mark.parametrize(
    "query", ["?region=atlantis", "?pillar=5", "?kind=party", "?colour=blue", "?period_after=soon"]
)
def test_unknown_name_or_value_is_named_and_nothing_is_listed(visit, query):
    MeetingFactory()

    page = visit(f"/meetings/{query}")

    assert page.context["faults"]
    assert listed(page) == []


def test_next_meeting_comes_first_and_the_latest_of_those_over_follows_what_has_no_date(visit):
    now = timezone.now()

    def meeting(days, **more):
        return MeetingFactory(starts_at=now + timedelta(days=days), **more)

    last, before_last = meeting(-3), meeting(-30)
    undated = MeetingFactory(starts_at=None, ends_at=None)
    later, soon = meeting(30), meeting(3)
    cancelled = meeting(2, cancelled=True)
    fallen_through = meeting(1, postponed=True)

    assert listed(visit("/meetings/")) == [
        one.reference for one in [soon, later, fallen_through, undated, cancelled, last, before_last]
    ]


def test_words_are_searched_in_title_place_and_agenda(visit):
    meeting = MeetingFactory(title="Annual review", place="Tashkent", agenda=["Passenger data"])
    MeetingFactory(title="Annual review")

    assert listed(visit("/meetings/?q=annual+tashkent+passenger")) == [meeting.reference]


def test_list_counts_decisions_and_open_action_points(visit, staff):
    meeting = DecisionFactory(meeting=DecisionFactory().meeting).meeting
    ActionPointFactory(meeting=meeting)
    ActionPointFactory(meeting=meeting).cancel(by=staff, reason="No longer needed")

    found = visit("/meetings/").context["list"]

    (row,) = found.rows_for(found.page_ids)
    assert (row.decisions_taken, row.actions_open) == (2, 1)


def test_export_holds_the_rows_of_the_list(visit):
    for number in range(3):
        MeetingFactory(regions=["central-asia"], title=f"=Meeting {number}")
    MeetingFactory()

    rows = rows_of_file(visit("/meetings/?region=central-asia&format=csv"))

    assert [row[0] for row in rows] == listed(visit("/meetings/?region=central-asia"))
    assert all(row[1].startswith("'=") for row in rows)


def queries(visit, address):
    with CaptureQueriesContext(connection) as captured:
        page = visit(address)
    assert page.status_code == 200
    return len(captured)


@pytest.mark.parametrize("address", ["/meetings/?region=central-asia", "/actions/?region=central-asia"])
def test_number_of_queries_does_not_grow_with_rows(visit, address):
    def add(count):
        for _number in range(count):
            ActionPointFactory(meeting=MeetingFactory(held=True, regions=["central-asia"], pillars=[1, 2]))

    address += "&per_page=50"
    add(1)
    visit(address)
    one = queries(visit, address)
    add(2)
    three = queries(visit, address)
    add(47)
    fifty = queries(visit, address)

    assert one == three == fifty
    assert Meeting.objects.count() == 50


def test_number_of_queries_of_the_page_does_not_grow_with_its_rows(visit):
    meeting = MeetingFactory(held=True)
    project = ProjectFactory()

    def add(count):
        for _number in range(count):
            ActionPointFactory(meeting=meeting, decision=DecisionFactory(meeting=meeting, project=project))

    add(1)
    visit(meeting.get_absolute_url())
    one = queries(visit, meeting.get_absolute_url())
    add(9)

    assert queries(visit, meeting.get_absolute_url()) == one


def test_my_own_action_points_and_those_of_my_organization_are_told_apart(visit, staff, manager, other_staff):
    meeting = MeetingFactory(held=True)
    mine, ours, _theirs = (
        ActionPointFactory(meeting=meeting, responsible_person=person) for person in (staff, manager, other_staff)
    )

    assert listed(visit("/actions/?whose=me")) == [mine.reference]
    assert sorted(listed(visit("/actions/?whose=us"))) == sorted([mine.reference, ours.reference])


def test_overdue_filter_lists_what_the_model_calls_overdue(visit):
    meeting, today = MeetingFactory(held=True), timezone.now().date()
    for days in (-30, -2, 2):
        ActionPointFactory(meeting=meeting, due_on=today + timedelta(days=days))

    overdue, rest = listed(visit("/actions/?overdue=yes")), listed(visit("/actions/?overdue=no"))

    assert overdue == list(ActionPoint.objects.overdue().order_by("due_on").values_list("reference", flat=True))
    assert (len(overdue), len(rest)) == (2, 1)


def test_action_point_about_a_case_has_the_region_of_that_case_and_not_of_its_meeting(visit):
    meeting = MeetingFactory(held=True, regions=["south-eastern-europe"])
    about_kyrgyzstan = ActionPointFactory(meeting=meeting, project=ProjectFactory(countries=["KG"]))
    general = ActionPointFactory(meeting=meeting)

    assert listed(visit("/actions/?region=central-asia")) == [about_kyrgyzstan.reference, general.reference]
    assert listed(visit("/actions/?region=south-eastern-europe")) == [general.reference]


@pytest.mark.parametrize("model", [Meeting, ActionPoint])
def test_regions_and_none_together_make_up_the_whole(staff, model):
    _own_tags(), _agenda_names_a_project(), _decision_names_a_project(), MeetingFactory()
    ActionPointFactory(), _action_point_names_a_project()

    everything = set(model.objects.all())

    assert set(model.objects.in_regions(Region.objects.all(), none=True)) == everything
    assert set(model.objects.in_pillars(Pillar.objects.all(), none=True)) == everything
    assert not set(model.objects.in_regions([], none=True)) & set(model.objects.in_regions(Region.objects.all()))


@pytest.mark.parametrize("address", ["/meetings/", "/actions/"])
def test_who_holds_no_role_is_told_so(client, outsider, address):
    client.force_login(outsider)

    assert client.get(address).status_code == 403


@pytest.mark.parametrize("model", [Meeting, ActionPoint])
def test_question_stays_short_enough_for_an_engine_to_plan(model, staff):
    """With every level of links as a question within a question, PostgreSQL planned for half a minute for no rows."""
    regions, pillars = Region.objects.all()[:2], Pillar.objects.all()[:2]
    found = model.objects.visible_to(staff).in_regions(regions, none=True).in_pillars(pillars, none=True)

    assert str(found.query).count("SELECT") < 60
