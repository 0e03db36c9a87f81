"""The number beside a choice of a filter is what the list counts when that choice is taken.

A portfolio is drawn at random (the same in every run), with records that are withheld from some. Random questions are
put to every list; then every choice of every question is taken in turn.
"""

import random
from datetime import date
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from history import past
from meetings.models import AgendaItem, Meeting
from projects.models import Project
from reference.models import Country
from tests.auditing.desk.factories import FindingFactory
from tests.clock import moment
from tests.factories import AssistanceRequestFactory, ProjectFactory, cast, party
from tests.meetings.factories import ActionPointFactory, MeetingFactory

REGIONS = ["central-asia", "south-eastern-europe", "eastern-europe"]
COUNTRIES = ["KG", "UZ", "AL", "RS", "XK"]
THEMES = ["bsm", "cft", "pve"]
LISTS = {
    "/projects/": "staff",
    "/requests/": "other_staff",
    "/meetings/": "staff",
    "/actions/": "other_staff",
    "/findings/": "auditor",
    "/countries/": "staff",
    "/instruments/": "manager",
}


@pytest.fixture
def chance():
    return random.Random(20190923)  # the day of the Plan's signature


def some(chance, values, most=2):
    return chance.sample(values, chance.randint(0, most))


def portfolio(chance):
    for person in ("staff", "other_staff", "manager", "auditor"):
        cast(person)
    projects = [
        ProjectFactory(
            countries=some(chance, COUNTRIES, 3),
            regions=some(chance, REGIONS),
            themes=some(chance, THEMES),
            pillars=dict.fromkeys(some(chance, [1, 2, 3, 4], 3), 25),
            classification=chance.choice([0, 1, 2, 3]),
            created_by=cast(chance.choice(["staff", "other_staff"])),
            lead_organization=party(chance.choice(["UNOCT", "OSCE"])),
        )
        for _ in range(8)
    ]
    letters = []
    for _ in range(6):
        letter = AssistanceRequestFactory(
            country=Country.objects.get(iso2=chance.choice(COUNTRIES)),
            themes=some(chance, THEMES),
            pillars=some(chance, [1, 2, 3, 4]),
            classification=chance.choice([1, 3]),
            consent_to_share=chance.random() < 0.5,
            addressee="osce",
            holder=party("OSCE"),
        )
        for project in some(chance, projects) if letter.consent_to_share else ():
            letter.project_links.create(project=project)
        letters.append(letter)
    for _ in range(3):
        meeting = MeetingFactory(
            begun=True,
            kind=chance.choice(Meeting.Kind.values),
            regions=some(chance, REGIONS, 1),
            pillars=some(chance, [1, 2, 3, 4], 1),
            themes=some(chance, THEMES),
        )
        for case in some(chance, [*projects, *letters]):
            AgendaItem(meeting=meeting, title="Item", **about(case)).save()
            person = cast(chance.choice(["staff", "other_staff"]))
            carried = {"responsible_person": person, "responsible_organization": person.organization}
            ActionPointFactory(meeting=meeting, due_on=date(2026, 11, chance.randint(1, 30)), **carried, **about(case))
    for case in some(chance, [*projects, *letters], 6):
        FindingFactory(about=case)


def about(case):
    return {"project" if isinstance(case, Project) else "assistance_request": case}


def questions_of(client, address):
    return client.get(address).context["questions"].counted


def drawn(chance, questions):
    """Random answers to some of the questions."""
    asked = {}
    for question in chance.sample(questions, min(len(questions), chance.choice([0, 1, 2]))):
        values = [value for value, _label, _chosen in question.options if value]
        if values:
            asked[question.name] = chance.sample(values, 1 if question.kind == "one" else min(2, len(values)))
    return asked


def numbers(client, address, asked, name, **more):
    return client.get(address, {**asked, **more, "numbers_of": name}).json()["numbers"]


def count(client, address, asked, **more):
    return client.get(address, {**asked, **more}).context["list"].count


def assert_numbers_are_counts(client, address, chance, **more):
    questions = questions_of(client, address)
    asked = drawn(chance, questions)
    for question in questions:
        said = numbers(client, address, asked, question.name, **more)
        values = [value for value, _label, _chosen in question.options if value]
        assert list(said) == values, question.name
        others = {name: value for name, value in asked.items() if name != question.name}
        for value in chance.sample(values, min(5, len(values))):
            found = count(client, address, {**others, question.name: value}, **more)
            assert said[value] == found, (address, asked, question.name, value)


@pytest.mark.parametrize("address", LISTS)
def test_each_number_is_the_count_of_the_list_with_that_choice(address, client, chance, db):
    portfolio(chance)
    client.force_login(cast(LISTS[address]))
    for _ in range(2):
        assert_numbers_are_counts(client, address, chance)


def test_a_reader_counts_only_what_they_may_read(client, staff, other_staff, db):
    ProjectFactory(countries=["KG"], classification=3, created_by=staff)
    ProjectFactory(countries=["KG"])

    client.force_login(other_staff)
    assert numbers(client, "/projects/", {}, "country")["KG"] == 1
    assert numbers(client, "/projects/", {}, "region")["central-asia"] == 1
    client.force_login(staff)
    assert numbers(client, "/projects/", {}, "country")["KG"] == 2


def test_a_record_in_two_countries_of_a_region_counts_once(client, staff, db):
    ProjectFactory(countries=["KG", "UZ"], regions=["central-asia"])
    client.force_login(staff)

    assert numbers(client, "/projects/", {}, "region")["central-asia"] == 1


@pytest.mark.django_db(transaction=True, databases=["default", "past"])
@pytest.mark.parametrize("address", ["/projects/", "/requests/", "/meetings/"])
def test_numbers_of_a_past_day_are_those_of_its_list(address, client, chance):
    portfolio(chance)
    then = moment()
    with past.at(None):
        ProjectFactory(countries=["KG"], pillars={1: 100})
        AssistanceRequestFactory(pillars=[1])
    client.force_login(cast(LISTS[address]))

    assert_numbers_are_counts(client, address, chance, as_of=then.isoformat())


@pytest.mark.parametrize("address", LISTS)
def test_number_of_queries_for_the_numbers_does_not_grow_with_records(address, client, chance, db):
    client.force_login(cast(LISTS[address]))

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address, {"numbers": "yes"}).status_code == 200
        return len(asked)

    portfolio(chance)
    queries()
    few = queries()
    portfolio(chance)

    assert queries() == few


def test_one_query_counts_all_choices_of_a_question_and_another_those_without_a_place(client, staff, db):
    ProjectFactory(countries=["KG"])
    client.force_login(staff)
    client.get("/projects/")

    def queries(query):
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/projects/?{query}")
        return [one["sql"] for one in asked if "projects_project" in one["sql"]]

    for name in ("region", "pillar", "theme", "country", "status", "lead"):
        assert len(queries(urlencode({"numbers_of": name}))) == (2 if name in ("region", "pillar") else 1), name


def test_without_a_script_the_page_itself_has_the_numbers(client, staff, db):
    ProjectFactory(countries=["KG"])
    client.force_login(staff)

    assert 'class="filter__number"' not in client.get("/projects/").text
    page = client.get("/projects/?numbers=yes").text
    assert 'Central Asia <span class="filter__number">1</span>' in page
    assert "“maybe”" in client.get("/projects/?numbers=maybe").text


def test_what_is_no_question_has_no_numbers(client, staff, db):
    client.force_login(staff)

    for name in ("q", "period", "nothing", ""):
        assert client.get("/projects/", {"numbers_of": name}).json() == {"numbers": {}}
    assert client.get("/projects/?region=mars&numbers_of=status").json() == {"numbers": {}}
