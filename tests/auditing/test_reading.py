"""Who opened a record that is withheld from most: noted once a day, on every page of it, and nowhere else."""

import re
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from auditing.reading import ACT
from history.models import Entry
from projects.amendments import begin_amendment
from tests.auditing.desk.factories import draw_sample
from tests.factories import AssistanceRequestFactory, ProjectFactory, UserFactory
from tests.pages import routes

pytestmark = pytest.mark.django_db


def readings(record):
    return list(Entry.objects.of(record).filter(act=ACT).values_list("actor", flat=True))


def confidential(**more):
    return ProjectFactory(classification=3, **more)


def test_auditor_who_opens_a_confidential_project_is_noted_once_a_day(open_as, auditor, time_machine):
    time_machine.move_to("2030-03-14 12:00Z", tick=False)
    project = confidential()

    for _time in range(3):
        assert open_as(auditor, project.get_absolute_url()).status_code == 200

    event = Entry.objects.of(project).get(act=ACT)
    assert (event.actor, event.new) == (auditor.pk, {"page": project.get_absolute_url()})
    assert event.organization == "UNOCT"
    time_machine.shift(timedelta(days=1))
    open_as(auditor, project.get_absolute_url())
    assert readings(project) == [auditor.pk, auditor.pk]


def test_manager_who_opens_it_by_the_same_right_is_noted_too(open_as, manager, auditor):
    project = confidential()

    open_as(manager, project.get_absolute_url())
    open_as(auditor, project.get_absolute_url())

    assert readings(project) == [auditor.pk, manager.pk]


def test_who_carries_the_record_reads_without_a_trace(open_as, staff):
    project = confidential(created_by=staff)

    assert open_as(staff, project.get_absolute_url()).status_code == 200
    assert readings(project) == []


def test_manager_who_is_focal_point_needs_no_such_right(open_as, manager):
    project = confidential(focal_point_osce=manager)

    assert open_as(manager, project.get_absolute_url()).status_code == 200
    assert readings(project) == []


def test_open_record_is_read_without_a_trace(open_as, auditor, manager):
    project, letter = ProjectFactory(), AssistanceRequestFactory()
    before = Entry.objects.filter(act=ACT).count()
    for person in (auditor, manager):
        for record in (project, letter):
            assert open_as(person, record.get_absolute_url()).status_code == 200
    assert Entry.objects.filter(act=ACT).count() == before


def test_who_is_refused_has_read_nothing(open_as, other_staff):
    project = confidential()

    assert open_as(other_staff, project.get_absolute_url()).status_code == 404
    assert readings(project) == []


def test_asking_for_the_head_of_a_page_is_no_reading(client, auditor):
    project = confidential()
    client.force_login(auditor)

    client.head(project.get_absolute_url())

    assert readings(project) == []


def test_unshared_request_is_noted_for_the_auditor_and_not_for_its_own_side(open_as, auditor, manager, other_manager):
    letter = AssistanceRequestFactory(consent_to_share=False, addressee="osce")

    assert open_as(manager, letter.get_absolute_url()).status_code == 200
    assert open_as(other_manager, letter.get_absolute_url()).status_code == 404
    assert readings(letter) == []
    open_as(auditor, letter.get_absolute_url())
    assert readings(letter) == [auditor.pk]


# Every page of a record


def routes_of_records():
    """(address, name without its app) of every page of the site that has something in its address."""
    return [(address, name.rpartition(":")[2]) for address, name, _view in routes() if "<" in address]


def parameters(address):
    return set(re.findall(r"<(?:\w+:)?(\w+)>", address)) | set(re.findall(r"\(\?P<(\w+)>", address))


# What else an address may name, and why that is no withheld record of its own.
OTHERS = {
    "iso2": "a country",
    "code": "a part of the vocabulary",
    "slug": "a part of the vocabulary",
    "uidb64": "a person, by a link for the first password",
    "app_label": "an index of the administration",
    "url": "the administration's answer to what is not there",
    "content_type_id": "Django's own way to a record, which leads to its page",
}
# Pages of the auditors' room with something else in their address.
OTHER_PAGES = {"choose-population", "draw-sample"}
# What is below these addresses is about a list or about somebody's own work, and shows no record whole.
OTHER_PLACES = {
    "bulk/": "records of a list, as the list shows them",
    "views/": "a list under a name",
    "drafts/": "what its owner has typed",
    "jobs/": "what somebody waits for",
    "imports/": "the rows of somebody's own table",
    "notifications/": "what somebody is told of",
    "inbox/": "records that wait, as a list shows them",
}


def test_every_page_names_its_record_in_a_way_that_is_understood():
    for address, name in routes_of_records():
        known = parameters(address) & {"reference", "object_id"} or name in ("entry", "compare")
        elsewhere = (
            parameters(address) & OTHERS.keys() or name in OTHER_PAGES or address.startswith(tuple(OTHER_PLACES))
        )
        assert known or elsewhere, f"{address} ({name}): say in auditing/reading.py which record this page is about"


def pages_of(namespace):
    """Names of the pages below one record."""
    return sorted(
        (name, tuple(sorted(parameters(address) - {"reference"})))
        for address, name in routes_of_records()
        if address.startswith(f"{namespace}/") and "reference" in parameters(address)
    )


MORE = {"number": 1, "section": "basics", "move": "approve"}


@pytest.mark.parametrize(("name", "more"), pages_of("projects"))
def test_every_page_of_a_project_is_a_reading(name, more, client, auditor):
    project = confidential(approved=True)
    client.force_login(auditor)
    address = reverse(f"projects:{name}", args=[project.reference, *(MORE[one] for one in more)])

    answer = client.get(address)

    assert readings(project) == ([auditor.pk] if answer.status_code == 200 else [])
    assert answer.status_code in (200, 302, 403, 404)
    if name in ("detail", "history", "round"):
        assert answer.status_code == 200


@pytest.mark.parametrize(("name", "more"), [one for one in pages_of("requests") if "project" not in one[1]])
def test_every_page_of_a_request_is_a_reading(name, more, client, auditor):
    letter = AssistanceRequestFactory(classification=3)
    client.force_login(auditor)
    address = reverse(f"requests:{name}", args=[letter.reference, *(MORE[one] for one in more)])

    answer = client.get(address)

    assert readings(letter) == ([auditor.pk] if answer.status_code == 200 else [])
    if name == "detail":
        assert answer.status_code == 200


@pytest.mark.parametrize("page", ["change", "history", "approve"])
def test_the_administration_s_pages_are_readings(page, open_as, manager):
    project = confidential(submitted=True)

    answer = open_as(manager, reverse(f"admin:projects_project_{page}", args=[project.pk]))

    assert answer.status_code == 200
    assert readings(project) == [manager.pk]


def test_page_of_a_sign_off_is_a_reading_of_its_project(open_as, auditor):
    project = confidential(half_approved=True)

    answer = open_as(auditor, reverse("admin:projects_signoff_change", args=[project.signoffs.get().pk]))

    assert answer.status_code == 200
    assert readings(project) == [auditor.pk]


def test_page_of_an_entry_is_a_reading_of_its_record(open_as, auditor):
    project = confidential()
    entry = Entry.objects.of(project).first()

    assert open_as(auditor, reverse("entry", args=[entry.pk])).status_code == 200
    assert readings(project) == [auditor.pk]


@pytest.mark.parametrize("by", ["reference", "pk"])
def test_comparing_two_versions_is_a_reading(by, open_as, auditor):
    project = confidential()
    key = str(getattr(project, by)).lower()

    assert open_as(auditor, reverse("compare", args=["project", key])).status_code == 200
    assert readings(project) == [auditor.pk]


def test_item_of_a_sample_is_a_reading_of_its_record(open_as, auditor):
    project = confidential()
    sample = draw_sample(size="1")
    item = sample.items.get(about=project.reference)

    assert open_as(auditor, reverse("sample-item", args=[sample.reference, item.position])).status_code == 200
    assert readings(project) == [auditor.pk]


def test_reading_at_the_desk_does_not_tell_what_was_drawn(open_as, auditor, staff, manager):
    project = confidential(created_by=staff)
    sample = draw_sample(size="1")
    open_as(auditor, f"/history/desk/{sample.reference}/1/")

    event = Entry.objects.of(project).get(act=ACT)
    for reader, address in [(staff, project.get_absolute_url()), (manager, f"/history/{event.pk}/")]:
        told = open_as(reader, address).text
        assert "read this record, which is withheld from others" in told
        assert "/desk/" not in told
        assert sample.reference not in told


def test_working_copy_of_a_confidential_project_is_withheld_like_it(open_as, auditor, staff):
    copy = begin_amendment(confidential(approved=True), by=staff, reason="More participants than planned")

    open_as(auditor, copy.get_absolute_url())

    assert readings(copy) == [auditor.pk]


def test_the_reading_is_told_in_the_feed_and_on_the_record(open_as, auditor, staff):
    project = confidential(created_by=staff)
    open_as(auditor, project.get_absolute_url())
    told = "read this record, which is withheld from others"

    feed = open_as(auditor, f"/history/?act={ACT}")
    timeline = open_as(staff, reverse("projects:history", args=[project.reference]))

    assert told in feed.text
    assert project.reference in feed.text
    assert told in timeline.text
    assert "Paul Duval" in timeline.text


def test_download_says_how_many_of_its_rows_are_withheld(open_as, auditor, staff):
    confidential(created_by=staff), confidential(created_by=staff), ProjectFactory(created_by=staff)
    for person, number in ((auditor, 2), (staff, None)):
        b"".join(open_as(person, "/projects/?format=csv").streaming_content)
        event = Entry.objects.filter(act="export", actor=person.pk, new__rows=3).first()
        assert event.new.get("withheld rows") == number


# What it costs, and what happens when it fails


def cost_of(page, person, client):
    """Queries of a page that this person has opened before."""
    client.handler.load_middleware()
    client.force_login(person)
    client.get(page)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return len(queries)


def test_reading_again_costs_one_query_and_colleagues_pay_none(client, auditor, staff, settings):
    page = confidential(created_by=staff).get_absolute_url()
    noted = {person: cost_of(page, person, client) for person in (auditor, staff)}

    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if one != "auditing.reading.NoteReadings"]

    assert noted[auditor] - cost_of(page, auditor, client) == 1
    assert noted[staff] == cost_of(page, staff, client)


@contextmanager
def no_writes():
    """The database as a replica, or with a full disk."""
    sqlite = connection.vendor == "sqlite"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON" if sqlite else "SET TRANSACTION READ ONLY")
        try:
            yield
        finally:
            if sqlite:
                cursor.execute("PRAGMA query_only = OFF")
            transaction.set_rollback(True)


def test_page_is_shown_though_the_database_takes_no_writes(client, auditor, caplog):
    project = confidential()
    client.force_login(auditor)

    with no_writes(), caplog.at_level("ERROR", logger="auditing.reading"):
        answer = client.get(project.get_absolute_url())

    assert answer.status_code == 200
    assert project.reference in answer.text
    assert readings(project) == []
    assert f"no. {auditor.pk} could not be noted" in caplog.text


def test_reader_without_an_organization_is_noted_too(open_as):
    reader = UserFactory(role="auditor")
    project = confidential()

    open_as(reader, project.get_absolute_url())

    assert readings(project) == [reader.pk]
