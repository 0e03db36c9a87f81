"""Any two versions of a record, side by side."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from auditing.versions import states
from history import note
from history.models import Entry, case_of
from projects.models import Activity, Project
from reference.models import Country
from tests.factories import AssistanceRequestFactory, ProjectFactory, UserFactory
from tests.history.by_hand import open_the_journal

pytestmark = pytest.mark.django_db


def latest():
    return Entry.objects.latest("pk").pk


def address(record, **asked):
    query = "&".join(f"{name.rstrip('_')}={value}" for name, value in asked.items())
    return f"{reverse('compare', args=[record._meta.model_name, record.reference])}?{query}"


@pytest.fixture
def project(staff):
    return ProjectFactory(created_by=staff, title="First title")


@pytest.fixture
def changed(project, staff):
    """The number of the entry before the change, and the number of its last one."""
    before = latest()
    with note(actor=staff, source="web", request="click"):
        project.title = "Second title"
        project.save()
        project.contributions.create(donor="Germany", amount="1500000.50", currency="EUR")
        project.country_links.create(country=Country.objects.get(iso2="KG"))
    return before, latest()


def test_fields_and_parts_that_differ_stand_side_by_side(client, auditor, project, changed):
    client.force_login(auditor)
    before, after = changed

    answer = client.get(address(project, from_=before, to=after))

    parts = {part.heading: part for part in answer.context["differing"]}
    assert list(parts) == ["Project", "Contributions", "Countries"]
    (title,) = parts["Project"].rows[0].differing
    assert (title.label, title.was, title.now) == ("title", "First title", "Second title")
    assert parts["Contributions"].rows[0].left is None
    assert "EUR\xa01\u202f500\u202f000.50" in answer.text
    assert reverse("reference:country", args=["KG"]) in answer.text
    assert "Status" not in [change.label for change in parts["Project"].rows[0].differing]


def test_without_numbers_the_last_act_is_compared_and_the_order_does_not_matter(client, auditor, project, changed):
    client.force_login(auditor)
    before, after = changed

    last = client.get(address(project))
    turned = client.get(address(project, from_=after, to=before))

    assert last.context["number"] == turned.context["number"] > 3
    assert last.context["chosen"][1] == after


def test_version_before_the_record_and_one_number_twice_are_told(client, auditor, project, changed):
    client.force_login(auditor)

    before = client.get(address(project, from_=0, to=changed[0]))
    same = client.get(address(project, from_=changed[1], to=changed[1]))

    assert "The record was not there yet." in before.text
    assert "Nothing differs." in same.text


def test_long_texts_are_compared_word_by_word(client, auditor, project, staff):
    words = "The course takes place in {} for forty people of the border service and of the police of every region"
    for city in ("Osh", "Bishkek"):
        with note(actor=staff, source="web", request=city):
            project.objective = words.format(city)
            project.save()
    client.force_login(auditor)

    text = client.get(address(project)).text

    assert '[removed: </span>Osh<span class="visually-hidden">]</span></del>' in text
    assert '[added: </span>Bishkek<span class="visually-hidden">]</span></ins>' in text


@pytest.mark.parametrize("moment", range(6))
def test_version_is_what_the_tables_held_at_that_entry(moment, staff):
    """The rows that the journal rebuilds are those that the tables had, at each of several moments."""
    project = ProjectFactory(created_by=staff, countries=["KG"])
    activity = Activity.objects.create(project=project, title="Course", kind="training")
    deeds = [
        lambda: Project.objects.filter(pk=project.pk).update(title="By query"),
        lambda: activity.delete(),
        lambda: project.contributions.create(donor="Germany", amount=1, currency="EUR"),
        lambda: project.country_links.all().delete(),
        lambda: project.contributions.update(amount=2),
    ]
    for deed in deeds[:moment]:
        deed()
    number = latest()
    held = rows_of(project)
    for deed in deeds[moment:]:
        deed()

    (state,) = states(Entry.objects.of(project), case_of(project), [number])

    assert {key: entry.new["id"] for key, entry in state.items()} == {key: key[1] for key in held}
    assert state["projects_project", project.pk].new["title"] == held["projects_project", project.pk]


def rows_of(project):
    held = {("projects_project", project.pk): Project.objects.get(pk=project.pk).title}
    for relation in (project.activities, project.contributions, project.country_links):
        for row in relation.all():
            held[row._meta.db_table, row.pk] = ""
    return held


def test_row_that_moved_to_another_record_is_no_longer_in_the_later_version(staff):
    one, other = ProjectFactory(created_by=staff), ProjectFactory(created_by=staff)
    activity = Activity.objects.create(project=one, title="Course", kind="training")
    before = latest()
    Activity.objects.filter(pk=activity.pk).update(project=other)

    first, last = states(Entry.objects.of(one), case_of(one), [before, latest()])

    assert ("projects_activity", activity.pk) in first
    assert ("projects_activity", activity.pk) not in last


def test_deleted_record_is_compared_by_number_and_by_reference(client, auditor, staff, project, changed):
    number, reference = project.pk, project.reference
    for part in (project.contributions, project.country_links):
        part.all().delete()
    project.delete()
    client.force_login(auditor)

    for table, key in (("projects_project", number), ("project", reference), ("project", reference.lower())):
        answer = client.get(reverse("compare", args=[table, key]) + f"?from={changed[0]}&to={changed[1]}")
        assert answer.status_code == 200
        assert "Second title" in answer.text
    client.force_login(staff)
    assert client.get(reverse("compare", args=["project", reference])).status_code == 404


def test_readers_of_a_record_compare_it_and_nobody_else_does(client, staff, other_staff, manager, outsider, project):
    secret = ProjectFactory(classification=Project.Classification.CONFIDENTIAL, created_by=staff)
    stranger = UserFactory(role="staff", side="UNOCT")

    for person, status in ((staff, 200), (other_staff, 200), (manager, 200), (outsider, 404)):
        client.force_login(person)
        assert client.get(address(project)).status_code == status, person
    for person, status in ((staff, 200), (stranger, 404), (outsider, 404)):
        client.force_login(person)
        assert client.get(address(secret)).status_code == status, person
    client.logout()
    assert client.get(address(project)).status_code == 302


def test_link_to_a_withheld_record_is_in_neither_version(client, auditor, staff, project):
    stranger = UserFactory(role="staff", side="UNOCT")
    secret = ProjectFactory(title="Hush", classification=Project.Classification.CONFIDENTIAL, created_by=staff)
    letter = AssistanceRequestFactory()
    letter.project_links.create(project=secret, linked_by=staff)

    told = {}
    for person in (auditor, stranger):
        client.force_login(person)
        told[person] = client.get(address(letter, from_=0, to=latest())).text

    assert secret.reference in told[auditor]
    assert secret.reference not in told[stranger]
    assert "a record you may not open" not in told[stranger]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?from=x", "“x” is not the number of an entry."),
        ("?to=%3Cb%3E", "“&lt;b&gt;” is not the number of an entry."),
        ("?from=99999999999999999999", "is not the number of an entry."),
        ("?to=999999999999999999", "The history has no entry 999999999999999999 yet."),
        ("?colour=red", "“colour” is nothing that versions can be asked by."),
    ],
)
def test_what_is_no_version_is_answered_with_a_sentence(query, sentence, client, auditor, project):
    client.force_login(auditor)

    answer = client.get(reverse("compare", args=["project", project.reference]) + query)

    assert answer.status_code == 200
    assert sentence in answer.text
    assert "versions" not in answer.context


@pytest.mark.parametrize("key", ["0", "JP-1999-0001", "99999999"])
def test_record_that_never_was_is_not_found(key, client, auditor):
    client.force_login(auditor)

    assert client.get(reverse("compare", args=["project", key])).status_code == 404
    assert client.get(reverse("compare", args=["spaceship", key])).status_code == 404


def test_table_and_columns_that_are_gone_are_still_compared(client, auditor):
    open_the_journal()
    for old, new in (({"a_b": ["x"], "c": "<i>"}, {"a_b": ["y"], "c": "<i>"}), ({"a_b": ["y"]}, {"a_b": {"z": 1}})):
        Entry.objects.create(
            table="old_table", row=7, case="old_table:7", verb="change", old=old, new=new, at="2020-01-01T00:00Z"
        )
    client.force_login(auditor)

    answer = client.get(reverse("compare", args=["old_table", "7"]) + f"?from={latest() - 1}&to={latest()}")

    assert answer.status_code == 200
    assert "Old table" in answer.text
    assert "z: 1" in answer.text
    assert "<i>" not in answer.text


def test_huge_text_does_not_make_the_page_huge(client, auditor, project):
    open_the_journal()
    before = latest()
    new = {**Entry.objects.filter(table="projects_project").latest("pk").new, "objective": "word " * 500_000}
    Entry.objects.create(
        table="projects_project",
        row=project.pk,
        case=case_of(project),
        verb="change",
        old={"objective": ""},
        new=json.loads(json.dumps(new)),
        at="2020-01-01T00:00Z",
    )
    client.force_login(auditor)

    assert len(client.get(address(project, from_=before, to=latest())).content) < 300_000


def test_pages_of_records_and_entries_lead_to_the_comparison(client, auditor, staff, project, changed):
    client.force_login(auditor)

    entry = client.get(reverse("entry", args=[changed[1]])).text
    history = client.get(reverse("projects:history", args=[project.reference])).text

    place = reverse("compare", args=["projects_project", project.pk])
    assert f"{place}?from={changed[1] - 1}&amp;to={changed[1]}" in entry
    assert place in history
    assert client.get(place).status_code == 200


def test_number_of_queries_is_the_same_for_1_3_and_40_rows(client, auditor, staff, project):
    client.force_login(auditor)
    counts = []
    for number in (1, 2, 37):
        for course in range(number):
            with note(actor=staff, source="web", request=f"{number} {course}"):
                Activity.objects.create(project=project, title=f"Course {course}", kind="training")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(project, from_=0, to=latest())).context["number"]
        counts.append(len(queries))

    assert counts[0] == counts[1] == counts[2] <= 22
