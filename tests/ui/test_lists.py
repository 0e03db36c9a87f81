"""One list page for everything: what it finds, says, sorts, pages and exports."""

import csv
import io

import django_filters
import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from history.models import Entry
from reference.filters import StrictFilterSet
from reference.models import Country, Region
from ui.columns import Column
from ui.exports import HEAD_ROWS, TAIL_ROWS
from ui.lists import ListPage


class CountryFilter(StrictFilterSet):
    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label="Search")
    region = django_filters.ModelMultipleChoiceFilter(
        field_name="region__slug", queryset=Region.objects.all(), to_field_name="slug", label="Region"
    )
    osce_status = django_filters.ChoiceFilter(choices=Country.Status, label="OSCE status")


class CountryList(ListPage):
    model = Country
    permission_required = ()
    filterset_class = CountryFilter
    ordering = ("name",)
    columns = {
        "Country": "name",
        "Region": "region.name",
        "Status": Column("get_osce_status_display", sort="osce_status"),
        "Formula": lambda country: "=1+1",
        "Letters": Column(lambda country: len(country.name), number=True),
    }

    def get_queryset(self):
        return Country.objects.select_related("region")


@pytest.fixture
def visit(signed_in, settings):
    """Opens the list as a member of staff, and hands back what the template was given."""
    settings.ROOT_URLCONF = "tests.ui.urls_for_tests"
    return lambda query="": signed_in.get(f"/countries-for-tests/{query}")


def test_list_says_how_many_of_how_many(visit):
    page = visit("?region=central-asia")

    central = Country.objects.filter(region__slug="central-asia").count()
    assert f"{central} of {Country.objects.count()} countries" in page.text
    assert f"<title>Countries ({central} of {Country.objects.count()})" in page.text


def test_unknown_parameter_is_named_and_nothing_is_listed(visit):
    page = visit("?continent=asia&region=central-asia")

    assert "continent" in page.text
    assert not page.context["rows"]
    assert page.context["list"].count == 0


def test_unknown_value_is_named_and_nothing_is_listed(visit):
    page = visit("?region=atlantis")

    assert "atlantis" in page.text
    assert not page.context["rows"]


@pytest.mark.parametrize("query", ["?sort=password", "?sort=-region", "?per_page=7", "?page=two", "?format=xml"])
def test_unknown_control_is_named_and_nothing_is_listed(visit, query):
    page = visit(query)

    assert page.context["faults"]
    assert not page.context["rows"]


def test_chip_says_how_many_records_there_are_without_it(visit):
    page = visit("?region=central-asia&q=stan")

    chips = {chip.name: chip.count for chip in page.context["questions"].chips}
    assert chips["q"] == Country.objects.filter(region__slug="central-asia").count()
    assert chips["region"] == Country.objects.filter(name__icontains="stan").count()


def test_each_value_of_a_repeated_parameter_is_a_chip_of_its_own(visit):
    page = visit("?region=central-asia&region=south-caucasus")

    without = [chip.without for chip in page.context["questions"].chips]
    assert without == ["?region=south-caucasus", "?region=central-asia"]


def test_empty_list_names_the_filter_that_leaves_nothing(visit):
    page = visit("?region=central-asia&q=Albania")

    assert "Without “Search: Albania” there are" in page.text
    assert "Without “Region: Central Asia” there are 1" in page.text


def test_page_beyond_the_end_shows_the_last_page_and_says_so(visit):
    page = visit("?page=99")

    assert "There is no page 99" in page.text
    assert page.context["list"].page == page.context["list"].last_page
    assert page.context["rows"]


def test_pages_together_hold_each_record_once(visit):
    names = []
    for number in (1, 2, 3):
        shown = visit(f"?page={number}&sort=osce_status").context["list"]
        names += [country.name for country in shown.rows_for(shown.page_ids)]

    assert sorted(names) == sorted(Country.objects.values_list("name", flat=True))


def test_sorting_twice_by_the_same_column_turns_it_round(visit):
    heading = visit("?sort=name").context["headings"][0]

    assert heading.direction == "ascending"
    assert heading.address == "?sort=-name"


def test_filters_are_kept_when_the_page_is_turned(visit):
    assert visit("?region=western-central-europe&per_page=25").context["list"].page_address(2) == (
        "?page=2&per_page=25&region=western-central-europe"
    )


def test_number_of_queries_does_not_grow_with_rows(visit):
    def queries(query):
        with CaptureQueriesContext(connection) as captured:
            rows = visit(query).context["rows"]
        return len(rows), len(captured)

    visit("?q=Albania")
    few, queries_for_few = queries("?q=Albania")
    many, queries_for_many = queries("?q=a&per_page=50")

    assert (few, many > 40) == (1, True)
    assert queries_for_few == queries_for_many


def exported(answer):
    content = b"".join(answer.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_export_holds_exactly_the_filtered_rows_in_the_order_shown(visit):
    shown = visit("?region=central-asia&sort=-name").context["list"]

    rows = exported(visit("?region=central-asia&sort=-name&format=csv"))

    assert [row[0] for row in rows[HEAD_ROWS + 1 : -TAIL_ROWS]] == [
        country.name for country in shown.rows_for(shown.page_ids)
    ]


def test_export_begins_with_what_it_is(visit, staff):
    rows = exported(visit("?region=central-asia&format=csv"))

    head = dict(rows[: HEAD_ROWS - 1])
    assert rows[0] == ["List", "Countries"]
    assert head["Filter"] == "Region: Central Asia"
    assert head["As of"] == "today"
    assert head["Made by"].startswith(str(staff))
    assert head["Rows"] == str(len(rows) - HEAD_ROWS - 1 - TAIL_ROWS)
    assert rows[HEAD_ROWS - 1] == []
    assert rows[HEAD_ROWS][:2] == ["Country", "Region"]


def test_export_disarms_what_a_spreadsheet_would_run(visit):
    assert exported(visit("?q=Albania&format=csv"))[HEAD_ROWS + 1][3] == "'=1+1"


def test_export_has_a_name_that_tells_what_is_in_it(visit):
    name = visit("?region=central-asia&format=csv")["Content-Disposition"]

    assert name.startswith('attachment; filename="countries_20')
    assert name.endswith('Z_central-asia.csv"')


def test_export_is_noted_in_the_history(visit):
    visit("?region=central-asia&format=csv")

    entry = Entry.objects.filter(act="export").latest("id")
    assert entry.new["filter"] == "Region: Central Asia"


def test_list_with_a_fault_is_not_exported(visit):
    assert "text/html" in visit("?continent=asia&format=csv")["Content-Type"]


def test_person_without_the_permission_is_told_what_is_missing(client, outsider, settings):
    settings.ROOT_URLCONF = "tests.ui.urls_for_tests"
    client.force_login(outsider)

    page = client.get("/closed-list/")

    assert page.status_code == 403
    assert "Your role does not include the list of countries." in page.text


def test_text_of_records_is_escaped(rf: RequestFactory, db):
    Country.objects.filter(iso2="AL").update(name="<script>x</script>")
    column = Column.of(Country, "Country", "name")

    assert "<script>" not in column.html(Country.objects.get(iso2="AL"))
