"""A reference in the search of the history: every entry of that record, and nothing of what the reader may not read."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from history import note
from history.models import Entry
from projects.models import Activity, Contribution, Project
from tests.auditing.desk.factories import FindingFactory
from tests.auditing.test_feed import many_entries
from tests.comments.factories import say
from tests.documents.factories import add_version, make_document
from tests.factories import AssistanceRequestFactory, ProjectFactory, party

pytestmark = pytest.mark.django_db
FEED = "/history/"


@pytest.fixture
def see(open_as):
    def see(person, query):
        answer = open_as(person, f"{FEED}?{query}")
        assert answer.status_code == 200
        return answer

    return see


def told(answer):
    return {entry.pk for entry in answer.context["shown"].entries}


def entries_of(*records):
    return set(Entry.objects.of(*records).values_list("pk", flat=True))


@pytest.fixture
def project():
    with note(source="web", request="new"):
        project = ProjectFactory(title="Border course")
        Activity.objects.create(project=project, title="Course in Osh", kind="training")
        Contribution.objects.create(project=project, amount=5, currency="EUR", donor="Norway")
        ProjectFactory(title="Another")
    return project


def test_reference_finds_the_entries_of_its_record_and_of_what_is_filed_under_it(project, auditor, see):
    comment, document = say(record=project), make_document(project)
    add_version(document)
    make_document()
    with note(source="web", request="others", reason=f"Like {project.reference}"):
        ProjectFactory(title="A third")

    answer = see(auditor, f"q={project.reference}")

    assert told(answer) == entries_of(project, document)
    assert entries_of(comment) <= told(answer)
    tables = {entry.table for entry in answer.context["shown"].entries}
    filed = {"projects_project", "projects_activity", "projects_contribution", "comments_comment", "documents_version"}
    assert filed <= tables
    assert f"All entries of {project.reference} and of what is filed under it." in answer.text
    assert f'<a href="/projects/{project.reference}/history/">Timeline of {project.reference}</a>' in answer.text


@pytest.mark.parametrize("write", [str.lower, lambda text: text.replace("-", ""), lambda text: text.replace("-", " ")])
def test_reference_may_be_written_in_any_way(write, project, auditor, see):
    assert told(see(auditor, f"q={write(project.reference)}")) == entries_of(project)
    prefix, year, number = project.reference.split("-")
    assert told(see(auditor, f"q={prefix}{year}{int(number)}")) == entries_of(project)
    assert told(see(auditor, f"record={prefix} {year} {int(number)}")) == entries_of(project)


@pytest.mark.parametrize(
    ("make", "way"),
    [
        (lambda: AssistanceRequestFactory(), "/requests/{}/#history"),
        (lambda: make_document(), "/documents/{}/#history"),
        (lambda: FindingFactory(issued=True), "/findings/{}/#history"),
    ],
)
def test_search_leads_to_where_the_page_of_the_record_tells_its_history(make, way, auditor, client, see):
    record = make()
    address = way.format(record.reference)

    answer = see(auditor, f"q={record.reference}")

    assert told(answer) == entries_of(record)
    assert f'<a href="{address}">Timeline of {record.reference}</a>' in answer.text
    assert 'id="history"' in client.get(address.removesuffix("#history")).text


def test_comment_leads_to_its_history_and_the_search_for_it_to_the_comment(project, auditor, staff, client, see):
    comment = say(record=project)
    client.force_login(auditor)
    way = f'<a href="{FEED}?record={comment.reference}">History of this comment'
    for page in (comment.get_absolute_url(), project.get_absolute_url()):
        assert way in client.get(page).text

    assert told(see(auditor, f"record={comment.reference}")) == entries_of(comment)
    answer = see(auditor, f"q={comment.reference}")
    assert told(answer) == entries_of(comment)
    assert f'<a href="{comment.get_absolute_url()}">Page of {comment.reference}</a>' in answer.text

    client.force_login(staff)
    assert "History of this comment" not in client.get(comment.get_absolute_url()).text


def test_other_filters_narrow_the_record_and_the_page_does_not_say_all(project, auditor, see):
    with note(source="shell"):
        Project.objects.filter(pk=project.pk).update(title="New")

    answer = see(auditor, f"q={project.reference}&source=shell")

    assert [entry.pk for entry in answer.context["shown"].entries] == [Entry.objects.of(project)[0].pk]
    assert "All entries of" not in answer.text
    assert "that fit the other filters" in answer.text
    narrowed = see(auditor, f"q={project.reference}&field=project.title")
    assert told(narrowed) == {Entry.objects.of(project)[0].pk}
    assert see(auditor, f"q={project.reference}&region=none").context["shown"].entries


def test_record_is_read_whole_however_far_back_it_began(project, auditor, see, monkeypatch):
    monkeypatch.setattr("auditing.searching.WINDOW", 3)
    ProjectFactory()

    answer = see(auditor, f"q={project.reference}")

    assert told(answer) == entries_of(project)
    assert "Search further back" not in answer.text


def test_texts_that_mention_a_record_are_one_link_away(project, auditor, see):
    with note(source="web", reason=f"As in {project.reference}"):
        Project.objects.filter(title="Another").update(title="Another one")
    mention = Entry.objects.latest("pk").pk
    number = project.reference.removeprefix("JP-")

    assert f'<a href="?q={number}">Entries that mention {number}</a>' in see(auditor, f"q={project.reference}").text
    assert mention in told(see(auditor, f"q={number}"))


# --- what is kept back ------------------------------------------------------------------------------------------------


def without_its_words(answer, *references):
    """The page without the reference that was asked for, and without what differs from one page to the next."""
    text = answer.text
    for reference in references:
        text = text.replace(reference, "X")
    return [line for line in text.splitlines() if "csrf" not in line and "nonce" not in line]


def test_record_that_may_not_be_read_is_answered_like_one_that_there_is_not(
    manager, other_manager, auditor, see, client
):
    letter = AssistanceRequestFactory(subject="Zyxwvut", addressee="osce", consent_to_share=False)
    draft = FindingFactory(title="Zyxwvut")
    for record, reader, other in ((letter, other_manager, manager), (draft, manager, auditor)):
        absent = f"{record.reference[:-4]}9876"
        assert told(see(other, f"q={record.reference}"))

        hidden = see(reader, f"q={record.reference}")
        nothing = client.get(f"{FEED}?q={absent}")  # without another entry of a sign-in

        assert not told(hidden)
        assert "No entries match these filters" in hidden.text
        assert without_its_words(hidden, record.reference) == without_its_words(nothing, absent)


def test_finding_whose_drafts_are_kept_back_is_not_said_to_be_told_whole(manager, see):
    finding = FindingFactory(issued=True)

    answer = see(manager, f"q={finding.reference}")

    assert "All entries of" not in answer.text
    assert not told(answer) & entries_of(finding)


def test_what_one_side_says_and_keeps_for_itself_is_not_told_to_the_other(project, staff, manager, other_manager, see):
    comment = say("Zyxwvut", project, audience="own")
    document = make_document(project, title="Zyxwvut", only_for=party("OSCE"))
    secret = entries_of(comment) | entries_of(document)

    assert secret <= told(see(manager, f"q={project.reference}"))
    answer = see(other_manager, f"q={project.reference}")
    assert not secret & told(answer)
    assert told(answer) == entries_of(project) - secret
    for text in ("Zyxwvut", comment.reference, document.reference):
        assert text not in answer.text


# --- what it costs ----------------------------------------------------------------------------------------------------


def test_number_of_queries_does_not_grow_with_the_entries_and_documents(project, auditor, see):
    counts = []
    for number in (1, 2, 67, 40):
        for course in range(number):
            with note(source="web", request=f"{number} {course}"):
                Activity.objects.create(project=project, title="Course", kind="training")
        for _document in range(min(number, 9)):
            make_document(project)
        see(auditor, f"q={project.reference}")
        with CaptureQueriesContext(connection) as queries:
            assert told(see(auditor, f"q={project.reference}"))
        counts.append(len(queries))

    little, still_little, full, fuller = counts
    assert little == still_little
    # a full page asks once for what its clicks did beyond it
    assert full == fuller == little + 1 <= 22


def test_entries_are_found_by_the_indexes_of_the_columns_that_name_records(project, auditor, manager, client):
    make_document(project)
    many_entries()
    for reader in (auditor, manager):
        client.force_login(reader)
        with CaptureQueriesContext(connection) as queries:
            assert told(client.get(f"{FEED}?q={project.reference}"))

        plans = [explained(query["sql"]) for query in queries if '"case" IN' in query["sql"]]
        for index in ("entry_case", "entry_other_case", "entry_former_case"):
            assert any(index in plan for plan in plans), plans
        for plan in plans:
            assert "SCAN history_entry" not in plan
            assert "Seq Scan on history_entry" not in plan


def explained(sql):
    way = "EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN "
    with connection.cursor() as cursor:
        cursor.execute(way + sql)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def test_words_that_are_no_reference_ask_for_no_record(auditor, client, project):
    client.force_login(auditor)
    client.get(FEED)
    for words in ("border course", "JP", "2020-0001", "F-16", "S/RES/2396"):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(FEED, {"q": words})
        assert answer.context["named"] is None
        asked = [query["sql"] for query in queries if '"reference" = ' in query["sql"]]
        assert asked == ([] if words != "F-16" else asked[:1])
