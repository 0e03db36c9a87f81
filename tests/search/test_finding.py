"""What a search finds: the same on both engines, and nothing that the person may not read."""

import pytest
from django.db import connection

from history.models import Entry
from meetings.models import Meeting
from projects.models import Project
from reference.models import Country
from search.finding import find, named_by
from search.indexing import behind, catch_up, index_everything
from search.models import Indexed, Progress
from tests.factories import AssistanceRequestFactory, ProjectFactory, cast, party
from tests.history.forging import run
from tests.meetings.factories import ActionPointFactory, DecisionFactory, MeetingFactory

pytestmark = pytest.mark.django_db


def found(text, user, **asked):
    catch_up()
    return {
        group.source.kind: [hit.address.strip("/").split("/")[-1] for hit in group.hits]
        for group in find(text, user, **asked)
    }


@pytest.fixture
def corpus(staff):
    """A small portfolio in several scripts, with what each question has to find in it."""
    border = ProjectFactory(title="Border security in Łódź and Toshkent", countries=["UZ"])
    pnr = ProjectFactory(title="Passenger data", objective="API/PNR systems for border guards", countries=["KG"])
    letter = AssistanceRequestFactory(subject="Курс для пограничников, Тошкент", created_by=staff)
    meeting = MeetingFactory(title="Co-ordination on borders", held=True, agenda=["Money laundering"])
    point = ActionPointFactory(meeting=meeting, text="Send the border manual to Tashkent")
    decision = DecisionFactory(meeting=meeting, text="Border courses are given together")
    return {"border": border, "pnr": pnr, "letter": letter, "meeting": meeting, "point": point, "decision": decision}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("border", {"border", "pnr", "letter", "meeting", "point", "decision"}),
        ("BORDER security", {"border"}),
        ("lodz", {"border"}),
        ("Тошкент", {"border", "letter"}),
        ("toshkent", {"border", "letter"}),
        ("api pnr", {"pnr"}),
        ("API/PNR", {"pnr"}),
        ("laundering", {"meeting"}),
        ("bord manual", {"point"}),
        ("Кыргызстан", {"pnr", "letter"}),
        ("Ouzbékistan", {"border"}),
        ("Kirghizistan", {"pnr", "letter"}),
        ("aundering", set()),
        ("border nothinghasthisword", set()),
        ("'; DROP TABLE x; -- *", set()),
        ('border" OR "', {"meeting"}),  # "or" begins a word of its agenda
        ("NOT border", set()),
    ],
)
def test_question_finds_the_same_on_each_engine(corpus, auditor, text, names):
    catch_up()

    addresses = {hit.address for group in find(text, auditor, shown=1000) for hit in group.hits}

    of_corpus = {record.get_absolute_url(): name for name, record in corpus.items()}
    assert {of_corpus[address] for address in addresses if address in of_corpus} == names


def test_title_comes_before_text_and_the_young_before_the_old(auditor):
    old = ProjectFactory(title="Laundering in the north")
    text = ProjectFactory(title="Money", objective="Laundering")
    young = ProjectFactory(title="Laundering in the south")

    assert found("laundering", auditor)["project"] == [young.reference, old.reference, text.reference]


def test_reference_is_found_with_and_without_dashes_and_zeros(auditor):
    project = ProjectFactory()
    prefix, year, number = project.reference.split("-")

    for text in (
        project.reference,
        f"{prefix}{year}{number}",
        f"{prefix.lower()} {year} {int(number)}",
        project.reference.lower(),
    ):
        assert found(text, auditor)["project"] == [project.reference], text
        assert named_by(text, auditor) == project, text


def test_confidential_record_is_neither_found_nor_counted_nor_named(staff, auditor):
    hidden = ProjectFactory(
        title="Zebra operation",
        classification=Project.Classification.CONFIDENTIAL,
        created_by=cast("other_staff"),
    )

    assert found("zebra", staff) == {}
    assert named_by(hidden.reference, staff) is None
    assert found("zebra", auditor) == {"project": [hidden.reference]}


def test_request_that_is_not_shared_is_not_found_by_the_other_side(staff, auditor):
    AssistanceRequestFactory(
        subject="Zebra course",
        consent_to_share=False,
        addressee="unoct",
        holder=party("UNOCT"),
        lead_organization=party("UNOCT"),
        created_by=cast("other_staff"),
    )

    assert found("zebra", staff) == {}
    assert list(found("zebra", auditor)) == ["request"]


def test_decision_leads_to_its_meeting_and_person_without_a_role_finds_nothing(corpus, staff, outsider):
    catch_up()
    (group,) = find("courses are given", staff)

    assert group.hits[0].address == f"/meetings/{corpus['meeting'].reference}/#decision-1"
    assert find("border", outsider) == []


def test_whatever_door_changed_a_record_its_words_follow(auditor, staff):
    project = ProjectFactory(title="Earlier words")
    assert found("earlier", auditor)["project"] == [project.reference]

    Project.objects.filter(pk=project.pk).update(title="Present words")
    assert found("earlier", auditor) == {}
    run("UPDATE projects_project SET title = 'Written by SQL' WHERE id = %s", project.pk)
    assert found("present", auditor) == {}
    assert found("written by sql", auditor)["project"] == [project.reference]
    project.activities.create(title="Workshop on forged passports", kind="training")
    assert found("forged passports", auditor)["project"] == [project.reference]
    project.activities.all().delete()
    assert found("forged passports", auditor) == {}


def test_new_name_of_a_country_finds_its_projects(auditor):
    project = ProjectFactory(countries=["UZ"])
    country = Country.objects.get(iso2="UZ")
    country.name = "Zebraland"
    country.save()

    assert found("zebraland", auditor) == {"project": [project.reference], "country": ["UZ"]}


def test_what_is_gone_is_not_found(auditor):
    meeting = MeetingFactory(title="Zebra meeting")
    assert found("zebra", auditor)["meeting"] == [meeting.reference]

    Meeting.objects.filter(pk=meeting.pk).delete()

    assert found("zebra", auditor) == {}


def test_region_and_pillar_narrow_what_has_them_and_leave_out_the_rest(auditor, client):
    there = ProjectFactory(title="Zebra one", countries=["UZ"])
    ProjectFactory(title="Zebra two", countries=["RS"])
    client.force_login(auditor)

    page = client.get("/search/?q=zebra&region=central-asia")

    assert there.reference in page.text
    assert "Zebra</mark> two" not in page.text
    assert [group.source.kind for group, _address in page.context["groups"]] == ["project"]


def test_making_all_words_anew_finds_the_same(corpus, auditor):
    before = {text: found(text, auditor) for text in ("border", "тошкент", "uzbekistan", "an")}

    Indexed.objects.all().delete()
    Progress.objects.all().delete()
    index_everything()

    assert behind() == 0
    assert {text: found(text, auditor) for text in before} == before


def test_nothing_is_read_twice_when_nothing_was_written(auditor, django_assert_num_queries):
    ProjectFactory()
    while catch_up():
        pass
    assert behind() == 0

    with django_assert_num_queries(2):
        assert catch_up() == 0


def test_each_entry_is_read_once_whatever_number_it_has(auditor):
    ProjectFactory(title="Zebra")
    catch_up(most=1)
    assert Progress.objects.get().entry < Entry.objects.latest("pk").pk

    while catch_up(most=3):
        pass

    assert list(found("zebra", auditor)) == ["project"]


@pytest.mark.sqlite
def test_words_are_kept_once_however_often_a_record_is_saved(auditor):
    project = ProjectFactory(title="Zebra")
    for number in range(3):
        Project.objects.filter(pk=project.pk).update(title=f"Zebra {number}")
        found("zebra", auditor)

    assert written_words() == Indexed.objects.count()
    MeetingFactory(title="Zebra meeting").delete()
    found("zebra", auditor)
    assert written_words() == Indexed.objects.count()


def written_words():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM search_words")
        return cursor.fetchone()[0]


def test_text_of_a_megabyte_is_found_by_its_first_words(auditor):
    words = " ".join(f"{number}{'x' * 70}" for number in range(20_000))
    project = ProjectFactory(title="Zebra", objective=f"Giraffe {words}")

    assert found("giraffe", auditor)["project"] == [project.reference]
