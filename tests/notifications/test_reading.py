"""Who is told of what, and why. Nobody is told of their own acts, nor of what they may not read."""

import pytest
from django.db import connection

from history import note
from history.models import Entry, case_of
from meetings.models import ActionPoint
from notifications.models import Kind, Notice, Preference, Reading, Subscription, Watch
from notifications.reading import notices_of, read_some, read_the_journal
from projects.models import Project
from reference.models import Pillar, Region, Theme
from tests.factories import AssistanceRequestFactory, ProjectFactory, UserFactory
from tests.meetings.factories import ActionPointFactory, MeetingFactory

pytestmark = pytest.mark.django_db


def retitle(record, by, title="Another title"):
    with note(actor=by, source="web", request=f"click-{Entry.objects.count()}"):
        record.title = title
        record.save()


def told(person):
    """What somebody is told, as (record, reasons)."""
    return [
        (notice.about, [code for code, _detail in notice.reasons])
        for notice in Notice.objects.filter(person=person).order_by("pk")
    ]


def test_who_watches_a_record_is_told_of_what_others_do_to_it(begin, staff, manager):
    project = ProjectFactory()
    Watch.set(manager, case_of(project), True)
    begin()

    retitle(project, staff)
    read_the_journal()

    assert told(manager) == [(case_of(project), ["watching"])]


def test_nobody_is_told_of_their_own_acts(begin, staff):
    project = ProjectFactory()
    Watch.set(staff, case_of(project), True)
    begin()

    retitle(project, staff)
    read_the_journal()

    assert told(staff) == []


def test_whoever_wrote_a_record_is_told_unasked_and_can_take_it_back(begin, staff, manager):
    project = ProjectFactory(created_by=staff)
    begin()
    retitle(project, manager)
    read_the_journal()
    assert told(staff) == [(case_of(project), ["carrying"])]

    Watch.set(staff, case_of(project), False)
    retitle(project, manager, "A third title")
    read_the_journal()

    assert len(told(staff)) == 1


def test_whose_turn_a_request_is_since_a_step_is_told(begin, staff, other_staff):
    letter = AssistanceRequestFactory(acknowledged=True)
    letter.authenticity_confirmed_on = letter.acknowledged_on
    letter.save()
    begin()

    letter.begin_review(by=staff)
    read_the_journal()

    assert told(other_staff) == [(case_of(letter), ["waiting"])]


def test_what_is_done_by_sql_is_told_as_well(begin, staff):
    project = ProjectFactory(created_by=staff)
    begin()

    Project.objects.filter(pk=project.pk).update(title="Written past the forms")
    read_the_journal()

    assert told(staff) == [(case_of(project), ["carrying"])]


def test_a_withheld_record_is_told_to_nobody_who_may_not_read_it(begin, staff, other_staff, auditor):
    letter = AssistanceRequestFactory(consent_to_share=False, addressee="osce", created_by=staff)
    for person in (other_staff, auditor):
        Watch.set(person, case_of(letter), True)
        Subscription.objects.create(person=person, kind=Kind.REQUEST)
    begin()

    with note(actor=staff):
        letter.subject = "Another subject"
        letter.save()
    read_the_journal()

    assert told(other_staff) == []
    assert told(auditor) == [(case_of(letter), ["watching", "subscribed"])]


def test_a_link_to_a_withheld_record_is_not_told_on_the_other_one(begin, staff, other_staff):
    letter = AssistanceRequestFactory(classification=3, created_by=staff)
    project = ProjectFactory()
    Watch.set(other_staff, case_of(project), True)
    begin()

    with note(actor=staff):
        letter.project_links.create(project=project, linked_by=staff)
    read_the_journal()

    assert told(other_staff) == []


def test_a_link_is_told_to_who_watches_either_end(begin, staff, other_staff, auditor):
    letter, project = AssistanceRequestFactory(), ProjectFactory()
    Watch.set(other_staff, case_of(project), True)
    Watch.set(auditor, case_of(letter), True)
    begin()

    with note(actor=staff):
        letter.project_links.create(project=project, linked_by=staff)
    read_the_journal()

    assert told(other_staff) == told(auditor) == [(case_of(letter), ["watching"])]


def test_a_new_action_point_is_told_to_who_watches_its_meeting(begin, staff, manager):
    meeting = MeetingFactory(held=True)
    Watch.set(manager, case_of(meeting), True)
    begin()
    with note(actor=staff):
        point = ActionPointFactory(meeting=meeting)
    read_the_journal()

    assert (case_of(point), ["watching"]) in told(manager)


def test_what_is_withheld_later_is_no_longer_counted_and_comes_back_when_it_is_opened(begin, staff, other_staff):
    letter = AssistanceRequestFactory(consent_to_share=True, addressee="osce", created_by=staff)
    Watch.set(other_staff, case_of(letter), True)
    begin()
    with note(actor=staff):
        letter.subject = "Another subject"
        letter.save()
    read_the_journal()
    assert Notice.objects.of_person(other_staff).count() == 1

    with note(actor=staff):
        letter.consent_to_share = False
        letter.save()
    read_the_journal()
    assert Notice.objects.of_person(other_staff).count() == 0

    with note(actor=staff):
        letter.consent_to_share = True
        letter.save()
    read_the_journal()
    assert Notice.objects.of_person(other_staff).exists()


def test_whoever_loses_the_role_is_no_longer_told_what_was_told_before(begin, staff, other_staff):
    project = ProjectFactory()
    Watch.set(other_staff, case_of(project), True)
    begin()
    retitle(project, staff)
    read_the_journal()

    other_staff.memberships.all().delete()
    read_the_journal()

    assert not Notice.objects.of_person(other_staff).exists()


def test_a_submitted_project_waits_on_the_managers_of_both_sides(begin, staff, manager, other_manager, auditor):
    project = ProjectFactory(ready=True, created_by=staff)
    begin()

    project.submit(by=staff)
    read_the_journal()

    assert told(manager) == [(case_of(project), ["waiting"])]
    assert told(other_manager) == [(case_of(project), ["waiting"])]
    assert told(auditor) == []


def test_what_waits_on_a_person_is_told_even_to_who_has_unwatched_it(begin, staff, manager):
    project = ProjectFactory(submitted=True, created_by=staff)
    Watch.set(staff, case_of(project), False)
    begin()

    project.send_back(by=manager, fingerprint=project.fingerprint, reason="The budget is missing")
    read_the_journal()

    assert told(staff) == [(case_of(project), ["waiting"])]


def test_an_action_point_is_told_to_who_is_made_responsible(begin, staff, other_staff):
    begin()
    with note(actor=staff):
        point = ActionPointFactory(responsible_person=other_staff)
    read_the_journal()

    assert (case_of(point), ["assigned", "carrying"]) in told(other_staff)


def test_whom_a_new_row_names_is_told_that_they_are_mentioned(begin, staff, other_staff, monkeypatch):
    monkeypatch.setattr(ActionPoint, "names_person", "responsible_person_id", raising=False)
    begin()
    with note(actor=staff):
        ActionPointFactory(responsible_person=other_staff)
    read_the_journal()

    assert any("mentioned" in reasons for _about, reasons in told(other_staff))


def test_a_subscription_asks_for_region_and_theme_together(begin, staff, other_staff):
    theme = Theme.objects.get(slug="pve")
    central_asia = Region.objects.get(slug="central-asia")
    Subscription.objects.create(person=other_staff, region=central_asia, theme=theme)
    begin()
    both = ProjectFactory(countries=["KG"], themes=["pve"])
    ProjectFactory(countries=["KG"])
    ProjectFactory(countries=["AL"], themes=["pve"])

    read_the_journal()

    assert {about for about, _reasons in told(other_staff)} == {case_of(both)}
    assert Notice.objects.filter(person=other_staff).first().reasons == [["subscribed", f"{central_asia} and {theme}"]]


def test_a_subscription_to_a_region_does_not_tell_what_a_withheld_request_is_about(begin, staff, other_staff):
    """The project reaches the region only through a request that this person may not read."""
    Subscription.objects.create(person=other_staff, pillar=Pillar.objects.get(number=2), kind=Kind.REQUEST)
    letter = AssistanceRequestFactory(addressee="unoct", pillars=[1])
    hidden = ProjectFactory(pillars={2: 100}, classification=3)
    letter.project_links.create(project=hidden, linked_by=staff)
    begin()

    with note(actor=staff):
        letter.subject = "Another subject"
        letter.save()
    read_the_journal()

    assert told(other_staff) == []


def test_one_click_is_one_notice_for_each_record(begin, staff, manager):
    project = ProjectFactory()
    Watch.set(manager, case_of(project), True)
    begin()

    with note(actor=staff, source="web", request="one-click"):
        project.title = "Another title"
        project.save()
        project.country_links.create(country_id=1)
        project.country_links.create(country_id=2)
    read_the_journal()

    (notice,) = Notice.objects.filter(person=manager)
    assert len(notice.entries) == 3


def test_nothing_is_told_twice_when_the_same_entries_are_read_again(begin, staff, manager):
    project = ProjectFactory()
    Watch.set(manager, case_of(project), True)
    begin()
    before = Reading.objects.get().last
    retitle(project, staff)
    read_the_journal()

    Reading.objects.update(last=before)
    read_the_journal()

    assert len(told(manager)) == 1


def test_of_two_workers_that_read_the_same_only_one_writes(begin, staff, manager, monkeypatch):
    project = ProjectFactory()
    Watch.set(manager, case_of(project), True)
    begin()
    retitle(project, staff)
    beyond = Entry.objects.latest("pk").pk

    def while_another_worker_is_quicker(batch):
        Reading.objects.update(last=beyond)
        return notices_of(batch)

    monkeypatch.setattr("notifications.reading.notices_of", while_another_worker_is_quicker)
    read_some()

    assert told(manager) == []
    assert Reading.objects.get().last == beyond


def test_nothing_is_told_of_what_happened_before_there_were_notices(staff, manager):
    project = ProjectFactory()
    Watch.set(manager, case_of(project), True)
    retitle(project, staff)

    read_the_journal()

    assert told(manager) == []
    assert Reading.objects.get().last == Entry.objects.latest("pk").pk


def test_that_somebody_reads_or_exports_is_no_news(begin, staff, manager):
    from history import record_event

    project = ProjectFactory()
    Watch.set(manager, case_of(project), True)
    begin()
    with note(actor=staff):
        record_event("export", about=project)

    read_the_journal()

    assert told(manager) == []


def test_a_long_journal_is_read_in_parts(begin, staff, manager, monkeypatch):
    monkeypatch.setattr("notifications.reading.AT_ONCE", 3)
    project = ProjectFactory()
    Watch.set(manager, case_of(project), True)
    begin()
    for number in range(8):
        retitle(project, staff, f"Title {number}")

    assert read_some()
    read_the_journal()

    assert len(told(manager)) == 8


def test_the_queries_do_not_grow_with_what_happened(begin, staff, manager, django_assert_max_num_queries):
    def cost(number):
        projects = [ProjectFactory() for _ in range(number)]
        for project in projects:
            Watch.set(manager, case_of(project), True)
        begin()
        for project in projects:
            retitle(project, staff)
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(
            connection,
        ) as asked:
            read_the_journal()
        return len(asked)

    assert cost(1) == cost(12)


def test_whoever_wants_no_mail_finds_the_notice_on_the_site_alone(begin, staff, manager):
    Preference.objects.create(person=manager, cadence=Preference.Cadence.NEVER)
    project = ProjectFactory()
    Watch.set(manager, case_of(project), True)
    begin()
    retitle(project, staff)

    read_the_journal()

    assert Notice.objects.get(person=manager).due_at is None


def test_people_who_may_not_sign_in_are_told_nothing(begin, staff):
    gone = UserFactory(role="manager", side="OSCE", is_active=False)
    project = ProjectFactory()
    Watch.set(gone, case_of(project), True)
    begin()
    retitle(project, staff)

    read_the_journal()

    assert told(gone) == []
