"""Drawing: the same seed and the same population always give the same items, on any machine, by anybody's means."""

import hashlib
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as some

from auditing.desk.drawing import allocated, draw, first, read, ticket, written
from auditing.desk.populations import Populated
from auditing.models import Population, Sample
from history.models import Entry
from meetings.models import Meeting
from projects.models import Project
from tests.auditing.desk.factories import draw_sample, form_for, projects
from tests.factories import AssistanceRequestFactory, ProjectFactory

REFERENCES = [f"JP-2026-{number:04d}" for number in range(1, 21)]
# Worked out once with sha256sum and sort, and written down: these never change.
BY_SEED_1234 = ["JP-2026-0007", "JP-2026-0014", "JP-2026-0001"]


def test_the_first_items_are_those_that_a_checksum_program_and_sort_give():
    assert first(REFERENCES, 3, "1234") == BY_SEED_1234


def test_order_of_the_population_makes_no_difference():
    assert first(REFERENCES[::-1], 3, "1234") == BY_SEED_1234


def test_ticket_is_the_sha256_of_seed_colon_identifier():
    program = shutil.which("sha256sum")
    told = subprocess.run([program], input=b"1234:JP-2026-0007", capture_output=True, check=True).stdout.decode()

    assert ticket("1234", "JP-2026-0007") == told.split()[0]


@pytest.mark.parametrize(
    ("sizes", "number", "given"),
    [
        ([60, 30, 10], 10, [6, 3, 1]),
        ([50, 50], 3, [2, 1]),  # equal remainders: the earlier one
        ([98, 1, 1], 5, [3, 1, 1]),  # at least one each, from the one that has the most
        ([1, 1, 1], 3, [1, 1, 1]),
        ([7], 4, [4]),
        ([7, 5, 3], 15, [7, 5, 3]),
    ],
)
def test_strata_give_in_proportion_and_at_least_one(sizes, number, given):
    assert allocated(sizes, number) == given


@given(some.data())
def test_allocation_always_adds_up_and_never_asks_for_more_than_there_is(data):
    sizes = data.draw(some.lists(some.integers(1, 50), min_size=1, max_size=8))
    number = data.draw(some.integers(len(sizes), sum(sizes)))

    found = allocated(sizes, number)

    assert sum(found) == number
    assert all(1 <= drawn <= size for drawn, size in zip(found, sizes, strict=True))


def test_population_is_read_as_it_was_written():
    population = [("Central Asia", "JP-2026-0001"), ("", "12")]

    assert read(written(population)) == population


def test_stratified_sample_draws_in_each_stratum():
    population = [("a" if number < 15 else "b", reference) for number, reference in enumerate(REFERENCES)]

    strata, drawn = draw(population, 4, "1234", ["a", "b", "c"])

    assert [(one.name, one.size, one.drawn) for one in strata] == [("a", 15, 3), ("b", 5, 1)]
    assert drawn == [*first(REFERENCES[:15], 3, "1234"), *first(REFERENCES[15:], 1, "1234")]


# Populations


def test_sample_keeps_how_it_was_drawn(auditor):
    references = sorted(project.reference for project in projects(5))

    sample = draw_sample(size="2", seed="1234")

    lines = "".join(f"\t{reference}\n" for reference in references)
    assert sample.population.lines == lines
    assert sample.population_hash == hashlib.sha256(lines.encode()).hexdigest()
    assert (sample.population_size, sample.size, sample.seed) == (5, 2, "1234")
    assert sample.strata == [["", 5, 2]]
    assert [item.identifier for item in sample.items.all()] == first(references, 2, "1234")
    assert Entry.objects.filter(pk__lte=sample.last_entry).latest("pk").pk == sample.last_entry


def test_same_seed_and_population_give_the_same_items(auditor):
    projects(12)

    one, other = draw_sample(size="5"), draw_sample(size="5", creation_key="0b0f3f1e-6a4e-4a86-9d4f-6d0b1c8a7f12")

    assert one.population_hash == other.population_hash
    assert [i.identifier for i in one.items.all()] == [i.identifier for i in other.items.all()]


def test_population_is_narrowed_by_the_filter_of_the_list(auditor):
    inside = ProjectFactory(countries=["KG"])
    ProjectFactory(countries=["AL"])

    sample = draw_sample(query="region=central-asia", size="1")

    assert [item.about for item in sample.items.all()] == [inside.reference]
    assert (sample.filter, sample.filter_words) == ("region=central-asia", "Region: Central Asia")


def test_record_in_two_regions_is_in_the_first_of_the_vocabulary(auditor):
    both, only = ProjectFactory(countries=["AL", "KG"]), ProjectFactory(countries=["AL"])
    neither = ProjectFactory()

    sample = draw_sample(size="3", stratified_by="region")

    assert sample.strata == [["Central Asia", 1, 1], ["South-Eastern Europe", 1, 1], ["No region or country", 1, 1]]
    assert [item.about for item in sample.items.all()] == [both.reference, only.reference, neither.reference]


@pytest.mark.parametrize("by", ["region", "pillar", "organization"])
@pytest.mark.parametrize("kind", Sample.Kind.values)
def test_every_kind_is_drawn_in_every_way(kind, by, auditor):
    ProjectFactory(approved=True)
    AssistanceRequestFactory(pillars=[2])
    Meeting.objects.create(title="Review", reference="CM-2026-0001")

    form = form_for(kind, size="1", stratified_by=by)
    form.is_valid()

    assert form.units
    assert all(unit.stratum for unit in form.units)
    assert not form.errors or "strata" in str(form.errors)


def test_acts_are_drawn_as_acts_and_not_as_entries(auditor):
    project = ProjectFactory(countries=["KG"], pillars={2: 60, 3: 40})  # one act of several entries

    form = form_for(Sample.Kind.ACTS, query=f"record={project.reference}", size="1")
    form.is_valid()

    assert Entry.objects.of(project).count() == 4
    assert [unit.number for unit in form.units] == [Entry.objects.of(project).earliest("pk").pk]


def test_act_that_is_drawn_knows_its_record(auditor):
    project = ProjectFactory()

    sample = draw_sample(Sample.Kind.ACTS, query=f"record={project.reference}", size="1")

    assert [item.about for item in sample.items.all()] == [project.reference]


def test_entries_written_later_are_not_in_the_population(auditor):
    ProjectFactory()
    form = form_for(Sample.Kind.ACTS, size="1")
    later = ProjectFactory()

    form.is_valid()

    assert not {unit.number for unit in form.units} & set(Entry.objects.of(later).values_list("pk", flat=True))


def test_auditors_find_confidential_projects_in_the_population(auditor):
    project = ProjectFactory(classification=Project.Classification.CONFIDENTIAL)

    form = form_for(Sample.Kind.PROJECTS, size="1")
    form.is_valid()

    assert [unit.identifier for unit in form.units] == [project.reference]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"size": "4"}, "The population has 3 units only. Draw as many or fewer."),
        ({"size": "0"}, "Draw between 1 and 500 items."),
        ({"size": "501"}, "Draw between 1 and 500 items."),
        ({"size": "many"}, "Enter a whole number."),
        ({"seed": " "}, "Fill this in."),
        ({"questions": "\n \n"}, "Ask at least one question."),
        ({"questions": "x" * 301}, "Question 1 is longer than 300 characters. Ask it in two."),
        ({"size": "1", "stratified_by": "region"}, "There are 2 strata, and each gives at least one"),
    ],
)
def test_what_cannot_be_drawn_is_said(typed, sentence, auditor):
    projects(2, countries=["KG"])
    ProjectFactory(countries=["AL"])

    form = form_for(Sample.Kind.PROJECTS, **typed)

    assert not form.is_valid()
    assert sentence in str(form.errors)
    assert not Population.objects.exists()


def test_empty_population_is_said(auditor):
    form = form_for(Sample.Kind.PROJECTS, size="1")

    assert "Nothing fits the filter" in str(form.errors["size"])


def test_population_that_is_too_large_is_said(auditor, monkeypatch):
    projects(3)
    monkeypatch.setattr("auditing.desk.populations.MOST_UNITS", 2)

    assert "There are more than 2 of them" in str(form_for(Sample.Kind.PROJECTS).errors["size"])


def test_unknown_filter_is_named(auditor, rf):
    request = rf.get("/?regoin=central-asia")
    request.user = auditor

    assert "regoin" in " ".join(Populated(request, Sample.Kind.PROJECTS).faults)
