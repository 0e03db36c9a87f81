"""What can be done to many records of each list: tags everywhere, chairs and dates of meetings, points on an agenda."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from history.models import Entry
from meetings.models import ActionPoint, AgendaItem, Meeting
from projects.models import Project
from reference.models import Tag
from requests.models import AssistanceRequest
from saved_views.models import BulkRun
from tests.factories import AssistanceRequestFactory, ProjectFactory
from tests.meetings.factories import ActionPointFactory, MeetingFactory
from tests.ui.test_bulk import WHY, answer, choose, in_words, press
from ui import bulk

pytestmark = pytest.mark.django_db
VIENNA = ZoneInfo("Europe/Vienna")
every_list = pytest.mark.parametrize(
    ("route", "factory", "model"),
    [
        ("projects:list", ProjectFactory, Project),
        ("requests:list", AssistanceRequestFactory, AssistanceRequest),
        ("meetings:list", MeetingFactory, Meeting),
        ("actions:list", ActionPointFactory, ActionPoint),
    ],
    ids=["projects", "requests", "meetings", "actions"],
)


def tags_of(record):
    return [tag.name for tag in record.tags.all()]


def carried_out(client, route, action, records, **typed):
    """From choosing to the result; answers the rows before and after, and the result."""
    rows = answer(client, route, choose(client, route, action, records), **typed)
    return rows, client.get(press(client, route, rows)["Location"])


# Tags


@every_list
def test_tags_are_added_to_many_records_under_one_reason(route, factory, model, signed_in):
    known = Tag.objects.create(name="Donor round")
    one, two, has_both = factory(), factory(), factory()
    for tag in (known, Tag.objects.create(name="Watch list")):
        has_both.tag_links.create(tag=tag)

    rows, result = carried_out(
        signed_in, route, "add-tags", [one, two, has_both], tags=[known.pk], new="watch LIST, Phase two"
    )

    assert "Donor round, Phase two, watch LIST" in in_words(rows)
    assert "Donor round, Watch list Donor round, Phase two, Watch list" in in_words(rows)
    assert "3 records are changed." in in_words(result)
    for record in (one, two, has_both):
        assert tags_of(record) == ["Donor round", "Phase two", "Watch list"]
        assert model.objects.get(pk=record.pk).version == record.version
    entries = Entry.objects.filter(reason=WHY, table=model.tags.through._meta.db_table)
    assert {entry.act for entry in entries} == {"tag"}
    assert len(entries) == 7
    assert len({entry.request for entry in entries}) == 1


@every_list
def test_tags_are_taken_off_many_records(route, factory, model, signed_in):
    gone, stays = Tag.objects.create(name="Old"), Tag.objects.create(name="Stays")
    one, without = factory(), factory()
    for tag in (gone, stays):
        one.tag_links.create(tag=tag)

    rows, result = carried_out(signed_in, route, "remove-tags", [one, without], tags=[gone.pk])

    assert "It has none of these tags." in in_words(rows)
    assert "1 record is changed. 1 is left as it was." in in_words(result)
    assert tags_of(one) == ["Stays"]


@every_list
def test_all_that_match_are_tagged_on_every_list(route, factory, model, signed_in):
    records = [factory() for _ in range(3)]
    tag = Tag.objects.create(name="All of them")

    rows = answer(signed_in, route, choose(signed_in, route, "add-tags", scope="all"), tags=[tag.pk])
    press(signed_in, route, rows)

    assert [tags_of(record) for record in records] == [["All of them"]] * 3


def test_tags_come_on_what_is_approved_and_change_nothing_of_it(signed_in):
    project = ProjectFactory(approved=True)

    carried_out(signed_in, "projects:list", "add-tags", [project], new="Watch list")

    after = Project.objects.get(pk=project.pk)
    assert (after.status, after.fingerprint, after.version) == (project.status, project.fingerprint, project.version)
    assert tags_of(after) == ["Watch list"]


def test_the_reason_is_of_the_records_and_not_of_the_new_tag(signed_in):
    carried_out(signed_in, "requests:list", "add-tags", [AssistanceRequestFactory()], new="Roadmap", reason=WHY)

    assert Entry.objects.get(table="requests_requesttag").reason == WHY
    assert Entry.objects.get(table="reference_tag").reason == ""


def test_what_only_some_may_read_gets_no_new_tag_with_the_others(signed_in):
    everybodys, ours = AssistanceRequestFactory(), AssistanceRequestFactory(consent_to_share=False, addressee="osce")

    _rows, result = carried_out(signed_in, "requests:list", "add-tags", [everybodys, ours], new="Roadmap", reason=WHY)

    assert f"Not everybody may read {ours.reference}" in result.content.decode()
    assert (tags_of(everybodys), tags_of(ours)) == (["Roadmap"], [])


def test_two_lists_of_the_same_records_are_done_in_one_order(signed_in, staff):
    first, second = ProjectFactory(title="B"), ProjectFactory(title="A")
    carried_out(signed_in, "projects:list", "add-tags", [second, first], new="Roadmap", reason=WHY)

    done = Entry.objects.filter(table="projects_projecttag").order_by("pk").values_list("case", flat=True)

    assert list(done) == [f"projects_project:{first.pk}", f"projects_project:{second.pk}"]


def test_no_tag_and_no_reason_are_asked_for(signed_in):
    asked = choose(signed_in, "projects:list", "add-tags", [ProjectFactory()])

    page = answer(signed_in, "projects:list", asked, reason="")

    assert page.status_code == 422
    assert "Choose at least one tag." in page.text
    assert not BulkRun.objects.exists()


def test_a_new_tag_is_not_made_before_the_last_button(signed_in):
    asked = choose(signed_in, "projects:list", "add-tags", [ProjectFactory()])

    rows = answer(signed_in, "projects:list", asked, new="Watch list")

    assert "New tags Watch list" in in_words(rows)
    assert not Tag.objects.exists()


@every_list
@pytest.mark.parametrize("action", ["add-tags", "agenda", "chair", "move"])
def test_the_rows_take_as_many_questions_for_many_records_as_for_one(action, route, factory, model, signed_in, manager):
    if bulk.action_named(route, action) is None:
        return
    typed = {
        "add-tags": {"tags": [Tag.objects.create(name="All of them").pk]},
        "agenda": {"meeting": MeetingFactory(agenda=["Opening"]).pk},
        "chair": {"person": manager.pk},
        "move": {"days": 7},
    }[action]

    def asked_of(records):
        page = choose(signed_in, route, action, records)
        with CaptureQueriesContext(connection) as asked:
            rows = answer(signed_in, route, page, **typed)
        assert 'name="key"' in rows.text
        return len(asked)

    one = factory()
    assert asked_of([one]) == asked_of([one, *(factory() for _ in range(5))])


# Meetings


def test_a_chair_is_named_for_their_own_side_and_not_where_a_meeting_is_over(signed_in, manager, other_manager):
    planned, held = MeetingFactory(), MeetingFactory(held=True)

    rows, _result = carried_out(signed_in, "meetings:list", "chair", [planned, held], person=other_manager.pk)

    assert f"{held.reference} is held: its date and chairs stay as they were." in in_words(rows)
    planned.refresh_from_db()
    assert (planned.chair_unoct, planned.chair_osce) == (other_manager, None)


def test_meetings_move_by_days_and_keep_their_hour_where_the_clocks_change(signed_in):
    starts = datetime(2027, 3, 24, 14, 0, tzinfo=VIENNA)  # winter time; a week later it is summer
    meeting = MeetingFactory(starts_at=starts, ends_at=starts + timedelta(hours=2))
    undated, cancelled = MeetingFactory(starts_at=None, ends_at=None), MeetingFactory(cancelled=True)

    rows, result = carried_out(signed_in, "meetings:list", "move", [meeting, undated, cancelled], days=7)

    words = in_words(rows)
    assert "24 Mar 2027" in words
    assert "31 Mar 2027" in words
    assert "It has no date yet." in words
    assert "1 record is changed. 2 are left as they were." in in_words(result)
    meeting.refresh_from_db()
    assert meeting.starts_at.astimezone(VIENNA) == datetime(2027, 3, 31, 14, 0, tzinfo=VIENNA)
    assert meeting.starts_at.astimezone(UTC).hour == 12
    assert meeting.ends_at - meeting.starts_at == timedelta(hours=2)
    assert Entry.objects.filter(table="meetings_meeting", row=meeting.pk, reason=WHY).exists()


def test_no_meeting_moves_to_an_hour_that_does_not_exist(signed_in):
    starts = datetime(2027, 3, 21, 2, 30, tzinfo=VIENNA)
    meeting = MeetingFactory(starts_at=starts, ends_at=starts + timedelta(hours=2))

    rows = answer(signed_in, "meetings:list", choose(signed_in, "meetings:list", "move", [meeting]), days=7)

    assert "The clocks there go forward at this time" in in_words(rows)


# Action points


def test_open_action_points_come_on_an_agenda_once_and_about_their_case(signed_in, staff):
    meeting, project = MeetingFactory(agenda=["Opening"]), ProjectFactory()
    point, done = ActionPointFactory(project=project, text="Send\nthe list"), ActionPointFactory()
    done.report_done(by=staff, reason="The list was sent in March")

    rows, _result = carried_out(signed_in, "actions:list", "agenda", [point, done], meeting=meeting.pk)
    again = answer(signed_in, "actions:list", choose(signed_in, "actions:list", "agenda", [point]), meeting=meeting.pk)

    assert "It is on the agenda of" in in_words(again)
    assert "no longer open: there is nothing left to talk about" in in_words(rows)
    item = AgendaItem.objects.get(meeting=meeting, position=2)
    assert (item.title, item.project) == (f"{point.reference}: Send the list", project)
    assert meeting.agenda_items.count() == 2


def test_an_agenda_does_not_tell_of_a_case_that_its_reader_may_not_open(client, staff, other_staff):
    secret = ProjectFactory(classification=3, created_by=staff)
    meeting, point = MeetingFactory(agenda=["Opening"]), ActionPointFactory(project=secret)
    client.force_login(staff)
    carried_out(client, "actions:list", "agenda", [point], meeting=meeting.pk)
    client.force_login(other_staff)

    page = client.get(meeting.get_absolute_url())

    assert meeting.agenda_items.get(position=2).about is None
    assert f"{point.reference}:" in page.text
    assert secret.reference not in page.text


@every_list
def test_every_list_offers_what_its_records_can_be_put_through(route, factory, model, staff):
    names = {action.name for action in bulk.actions_for(route, staff)}

    assert {"add-tags", "remove-tags"} < names
    assert (
        names - {"add-tags", "remove-tags"}
        == {
            "projects:list": {"focal-point", "agenda"},
            "requests:list": {"assign", "agenda"},
            "meetings:list": {"chair", "move"},
            "actions:list": {"hand-over", "put-off", "agenda"},
        }[route]
    )
