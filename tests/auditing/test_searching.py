"""Search in what was written: what is found, what is not, and which stretch of the journal was read."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from auditing.cases import readable_entries
from auditing.searching import search
from history import note, record_event
from history.models import Entry
from projects.models import Activity, Project
from tests.factories import ProjectFactory
from tests.history.by_hand import open_the_journal

pytestmark = pytest.mark.django_db
FEED = "/history/"


def found(text, entries=None):
    searched = search(Entry.objects.all() if entries is None else entries, text=text)
    return list(searched.entries.order_by("-pk").values_list("pk", flat=True))


def latest():
    return Entry.objects.latest("pk").pk


@pytest.fixture
def project(staff):
    return ProjectFactory(created_by=staff)


def retitle(project, person, title, **said):
    with note(actor=person, source="web", **said):
        project.title = title
        project.save()
    return latest()


@pytest.mark.parametrize(
    ("title", "asked"),
    [
        ("Border security in Osh", "BORDER"),
        ("Border security in Osh", "osh border"),
        ("Безопасность границ в Бишкеке", "безопасность"),
        ("безопасность границ", "ГРАНИЦ"),
        ("Übung in Zürich", "übung ZÜRICH"),
        ('The "quoted" course', '"quoted"'),
        ("A path C:\\new\\table", "c:\\new"),
        ("Reached 60% of all_targets", "60%"),
        ("Reached 60% of all_targets", "all_t"),
        ("Why [this]? *now*", "[this]? *now*"),
        ("It costs (EUR) 5+5 = 10.", "(eur) 5+5"),
        ('Курс "для" границы', '"ДЛЯ"'),
        ("Training 🕊 peace", "🕊"),
        ("<script>alert(1)</script>", "<script>"),
    ],
)
def test_text_is_found_in_values_whatever_its_letters_and_signs(title, asked, project, staff):
    entry = retitle(project, staff, title)
    project.refresh_from_db()
    other = retitle(project, staff, "Something else")

    assert entry in found(asked)
    assert other in found(asked)  # it says what the title was before


@pytest.mark.parametrize("asked", ["6_%", "all%targets", "%", "___", "B.rder", "[a-z]", "Bord*"])
def test_signs_stand_for_themselves(asked, project, staff):
    entry = retitle(project, staff, "Border 600 alltargets")

    assert entry not in found(asked)


def test_lines_and_details_of_events_are_searched_too(project, staff):
    with note(actor=staff, source="web"):
        project.objective = "First line\nСекунда"
        project.save()
    lines = latest()
    record_event("export", details={"list": "Проекты Ää", "rows": [17, {"deep": "Глубина"}], "odd": ['x"y\\z']})
    event = latest()

    assert lines in found("секунда")
    assert event in found("ПРОЕКТЫ")
    assert event in found("ä")
    assert event in found("глубина")
    assert event in found('x"y\\z')
    assert event not in found("deep")


def test_reasons_and_names_of_people_are_searched(project, staff):
    entry = retitle(project, staff, "Another", reason="Просьба of the ministry")

    assert entry in found("просьба MINISTRY")
    assert entry in found("keller")


def test_values_that_did_not_change_and_columns_that_pages_hide_are_not_found(project, staff):
    retitle(project, staff, "Singular")
    with note(actor=staff, source="web"):
        project.objective = "Something new"
        project.save()
    unchanged = latest()
    project.refresh_from_db()

    assert unchanged not in found("Singular")
    assert found("objective") == []  # the name of a column
    assert found(project.creation_key.hex if project.creation_key else "creation_key") == []
    assert found("not recorded") == []


def test_hidden_content_of_a_submission_is_not_found(staff):
    project = ProjectFactory(submitted=True, title="Unmistakable title")
    submission = Entry.objects.get(table="projects_submission")

    assert "Unmistakable" in str(submission.new)
    assert submission.pk not in found("Unmistakable")
    assert found("Unmistakable")
    assert project.pk


def test_withheld_records_are_not_found(manager, staff):
    secret = ProjectFactory(title="Hush hush", classification=Project.Classification.CONFIDENTIAL, created_by=staff)

    visible = readable_entries(manager)

    assert found("Hush")
    assert not set(found("Hush", visible)) - set(visible.values_list("pk", flat=True))
    assert secret.pk


def test_search_keeps_to_the_other_filters(client, auditor, project, staff):
    other = ProjectFactory(created_by=staff)
    mine, theirs = retitle(project, staff, "Fountain"), retitle(other, staff, "Fountain")
    client.force_login(auditor)

    answer = client.get(f"{FEED}?q=fountain&record={project.reference}")

    assert [entry.pk for entry in answer.context["shown"].entries] == [mine]
    assert theirs
    assert "Search in values, reasons and names" in answer.text


def test_stretch_is_said_and_the_one_before_is_offered_until_all_is_found(client, auditor, project, staff, monkeypatch):
    monkeypatch.setattr("auditing.searching.WINDOW", 50)
    early = retitle(project, staff, "Needle")
    for number in range(60):
        record_event("export", details={"rows": number})
    client.force_login(auditor)

    seen, query = [], "?q=Needle"
    for _stretch in range(30):
        answer = client.get(f"{FEED}{query}")
        seen += [entry.pk for entry in answer.context["shown"].entries]
        further = answer.context["searched"].further
        assert "Searched:" in answer.text
        if further is None:
            break
        assert "Search further back" in answer.text
        query = f"?q=Needle&back={further}"

    assert early in seen
    assert len(seen) == len(set(seen))
    assert set(seen) == set(found_everywhere("Needle"))
    assert "Nothing older fits" in answer.text


def found_everywhere(text):
    entries, below, numbers = Entry.objects.all(), None, []
    while True:
        searched = search(entries, text=text, below=below)
        numbers += searched.entries.values_list("pk", flat=True)
        below = searched.further
        if below is None:
            return numbers


@pytest.mark.parametrize(("name", "number"), [("MOST_HITS", 7), ("MOST_CANDIDATES", 5)])
def test_search_for_what_is_everywhere_stops_and_goes_on(name, number, project, staff, monkeypatch):
    monkeypatch.setattr("auditing.searching.AT_ONCE", 3)
    monkeypatch.setattr(f"auditing.searching.{name}", number)
    for course in range(30):
        Activity.objects.create(project=project, title=f"Course {course}", kind="training")
    courses = set(Entry.objects.filter(table="projects_activity").values_list("pk", flat=True))

    searched = search(Entry.objects.all(), text="course")

    assert searched.entries.count() < len(courses)
    assert searched.further
    assert set(found_everywhere("course")) >= courses
    assert len(found_everywhere("course")) == len(set(found_everywhere("course")))


def test_pages_of_a_search_follow_each_other(client, auditor, project, staff):
    for course in range(90):
        with note(actor=staff, source="web", request=f"r{course}"):
            Activity.objects.create(project=project, title=f"Fountain {course}", kind="training")
    client.force_login(auditor)

    first = client.get(f"{FEED}?q=fountain").context["shown"]
    second = client.get(f"{FEED}?q=fountain&before={first.older}").context["shown"]

    numbers = [entry.pk for page in (first, second) for entry in page.entries]
    assert numbers == found("fountain")
    assert second.older is None


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?q=" + "x" * 300, "Search for at most 10 words"),
        ("?q=a%00b", "Null characters are not allowed"),
        ("?q=a&back=x", "“x” is not the number of an entry"),
        ("?until=2026-02-31", "“2026-02-31” is no day of the calendar"),
        ("?until=2099-12-31", "has not come yet"),
    ],
)
def test_what_cannot_be_searched_is_answered_with_a_sentence(query, sentence, client, auditor):
    client.force_login(auditor)

    answer = client.get(f"{FEED}{query}")

    assert answer.status_code == 200
    assert sentence in answer.text
    assert answer.context["shown"] is None


def test_values_of_any_shape_are_searched_and_shown(client, auditor):
    open_the_journal()
    for new in (["Listenwort", 1], "Listenwort", 7, {"a": {"b": ["Listenwort"]}}, {"a": None, "b": True}):
        Entry.objects.create(verb="event", new=new, act="export", at="2020-01-01T00:00Z", request=f"r{new}")
    client.force_login(auditor)

    answer = client.get(f"{FEED}?q=listenwort")

    assert len(answer.context["shown"].entries) == 3
    assert answer.text.count("Listenwort") >= 3


def test_file_says_which_stretch_was_searched(client, auditor, project, staff, monkeypatch):
    monkeypatch.setattr("auditing.searching.WINDOW", 20)
    for _time in range(30):
        retitle(project, staff, "Needle")
        retitle(project, staff, "Thread")
    client.force_login(auditor)

    text = b"".join(client.get(f"{FEED}?q=needle&format=csv").streaming_content).decode()

    assert "Only: entries from" in text
    assert "were searched" in text


@pytest.mark.parametrize("asked", ["course", "курс"])
def test_number_of_queries_is_the_same_for_1_3_and_40_hits(asked, client, auditor, project, staff):
    client.force_login(auditor)
    counts = []
    for number in (1, 2, 37):
        for course in range(number):
            with note(actor=staff, source="web", request=f"{number} {course}"):
                Activity.objects.create(project=project, title="Course Курс", kind="training")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{FEED}?q={asked}").context["shown"].entries
        counts.append(len(queries))

    assert counts[0] == counts[1] == counts[2] <= 19
