"""The list of projects: what it shows, what it finds, what it exports."""

import pytest
from django.utils.html import strip_tags

from projects.models import Project
from reference.models import Country
from tests.factories import ProjectFactory
from tests.pages import queries, rows_of_file

pytestmark = pytest.mark.django_db
LIST = "/projects/"


def found(client, query):
    """The references that a list with this address shows, and those that it exports: always the same."""
    page = client.get(f"{LIST}?{query}")
    assert page.status_code == 200
    assert not page.context["faults"], page.context["faults"]
    shown = {reference for reference in Project.objects.values_list("reference", flat=True) if reference in _rows(page)}
    exported = {row[0] for row in _export(client, query)}
    assert shown == exported
    assert page.context["list"].count == len(shown)
    return shown


def _rows(page):
    return " ".join(page.context["rows"])


def _export(client, query):
    return rows_of_file(client.get(f"{LIST}?{query}&format=csv"))


def test_list_takes_the_same_number_of_queries_for_any_number_of_rows(signed_in):
    def fill(number):
        for _ in range(number):
            ProjectFactory(ready=True, countries=["KG", "UZ"], pillars={2: 60, 3: 40})

    counts = []
    for more in (1, 2, 37):
        fill(more)
        queries(signed_in, f"{LIST}?per_page=50")
        counts.append(queries(signed_in, f"{LIST}?per_page=50"))

    assert counts[0] == counts[1] == counts[2] <= MOST_QUERIES


MOST_QUERIES = 24


def test_list_answers_the_questions_it_is_asked(signed_in):
    kyrgyz = ProjectFactory(ready=True, countries=["KG"], pillars={2: 100}, themes=["bsm"], kind="training")
    regional = ProjectFactory(ready=True, regions=["central-asia"], pillars={1: 50, 2: 50}, themes=["cft"])
    serbian = ProjectFactory(submitted=True, countries=["RS"], pillars={4: 100}, themes=["pve"], classification=2)
    bare = ProjectFactory(title="Journalists and editors")

    def references(*projects):
        return {project.reference for project in projects}

    assert found(signed_in, "") == references(kyrgyz, regional, serbian, bare)
    assert found(signed_in, "q=journalists+editors") == references(bare)
    assert found(signed_in, "region=central-asia") == references(kyrgyz, regional)
    assert found(signed_in, "region=central-asia&pillar=1") == references(regional)
    assert found(signed_in, "region=none") == references(bare)
    assert found(signed_in, "country=RS&country=KG") == references(kyrgyz, serbian)
    assert found(signed_in, "theme=cft") == references(regional)
    assert found(signed_in, "status=submitted&status=under_assessment") == references(serbian)
    assert found(signed_in, "kind=training") == references(kyrgyz)
    assert found(signed_in, "lead=UNOCT") == references(kyrgyz, regional, serbian)
    assert found(signed_in, "classification=2") == references(serbian)


def test_period_finds_what_is_planned_for_some_day_of_it(signed_in):
    day = ProjectFactory(planned_start="2020-03-02", planned_end="2020-03-04")
    month = ProjectFactory(planned_start="2020-05-01", planned_end="2020-05-01", planned_end_precision="month")
    year = ProjectFactory(planned_start="2021-01-01", planned_start_precision="year")
    ProjectFactory()

    assert found(signed_in, "period_after=2020-03-04&period_before=2020-03-31") == {day.reference}
    assert found(signed_in, "period_after=2020-05-20&period_before=2020-12-31") == {month.reference}
    assert found(signed_in, "period_after=2021-06-01") == {year.reference}


def test_amounts_in_different_currencies_are_never_added_up(signed_in):
    project = ProjectFactory()
    for amount, currency in ((1000, "EUR"), (500, "EUR"), (700, "USD")):
        project.contributions.create(donor="A donor", amount=amount, currency=currency)

    page = strip_tags(_rows(signed_in.get(LIST)))

    assert "EUR\N{NO-BREAK SPACE}1\N{NARROW NO-BREAK SPACE}500" in page
    assert "USD\N{NO-BREAK SPACE}700" in page
    assert "2\N{NARROW NO-BREAK SPACE}200" not in page
    assert "EUR 1500.00; USD 700.00" in _export(signed_in, "")[-1]


def test_footnote_is_on_the_page_and_in_the_export(signed_in):
    ProjectFactory(countries=["XK", "KG"])
    footnote = Country.objects.get(iso2="XK").footnote

    assert footnote in signed_in.get(LIST).content.decode()
    assert any(footnote in cell for cell in _export(signed_in, "")[-1])


def test_unknown_question_is_named_and_shows_nothing(signed_in):
    ProjectFactory()

    page = signed_in.get(f"{LIST}?contry=KG")

    assert "contry" in page.content.decode()
    assert not page.context["rows"]


def test_confidential_projects_are_neither_listed_nor_counted(client, other_staff):
    ProjectFactory(classification=Project.Classification.CONFIDENTIAL)
    shown = ProjectFactory()
    client.force_login(other_staff)

    assert found(client, "") == {shown.reference}
