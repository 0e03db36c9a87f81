"""Drawing as auditors do it on their pages, and drawing again."""

import pytest

from auditing.models import Sample
from history.models import Entry
from projects.models import Project
from tests.auditing.desk.factories import FindingFactory, draw_sample, projects
from tests.auditing.desk.pages import DRAW, answers, item_address, item_of
from tests.factories import AssistanceRequestFactory, ProjectFactory
from tests.pages import inputs, send

# Drawing


def test_auditor_draws_from_what_a_filter_leaves(at_desk, auditor):
    project = ProjectFactory(countries=["KG"])
    ProjectFactory(countries=["AL"])
    page = at_desk.get("/history/desk/draw/projects/?region=central-asia").text
    assert "The population has 1 unit at this moment." in page
    assert f'href="{DRAW}?region=central-asia"' in page

    answer = send(at_desk, f"{DRAW}?region=central-asia", title="Autumn", purpose="To see", size="1", seed="77")

    sample = Sample.objects.get()
    assert answer.url == f"/history/desk/{sample.reference}/"
    assert sample.reference.startswith("S-2026-")
    assert (sample.created_by, sample.status, sample.seed) == (auditor, "open", "77")
    assert [item.about for item in sample.items.all()] == [project.reference]
    assert sample.questions.count() == 5  # the usual ones were offered and left


def test_seed_is_proposed(at_desk):
    first, second = (inputs(at_desk.get(DRAW))["seed"][0] for _time in range(2))

    assert first.isdecimal()
    assert len(first) == 8
    assert first != second


def test_form_sent_twice_draws_once(at_desk):
    projects(2)
    sent = inputs(at_desk.get(DRAW)) | {"title": "Autumn", "purpose": "To see", "size": "1"}

    first, second = (at_desk.post(DRAW, sent) for _time in range(2))

    assert first.url == second.url
    assert Sample.objects.count() == 1


def test_preview_shows_the_strata_and_saves_nothing(at_desk):
    projects(4, countries=["KG"])
    projects(2, countries=["AL"])

    typed = {"title": "Autumn", "purpose": "To see", "size": "3", "stratified_by": "region", "preview": "yes"}
    page = send(at_desk, DRAW, **typed)

    assert page.context["preview"][0].name == "Central Asia"
    assert [(one.size, one.drawn) for one in page.context["preview"]] == [(4, 2), (2, 1)]
    assert 'value="Autumn"' in page.text
    assert not Sample.objects.exists()


def test_preview_and_report_say_how_many_units_are_in_several_strata(at_desk):
    projects(2, countries=["KG", "AL"])
    ProjectFactory(countries=["KG"])
    told = "2 units of the population are in several."

    typed = {"title": "Autumn", "purpose": "To see", "size": "1", "stratified_by": "region"}
    preview = send(at_desk, DRAW, **typed, preview="yes").text
    drawn = send(at_desk, DRAW, **typed)

    sample = Sample.objects.get()
    assert drawn.url == sample.get_absolute_url()
    assert sample.in_several == 2
    for page in (preview, at_desk.get(f"{sample.get_absolute_url()}report/").text):
        assert "counts in the first of them, in the order of the vocabulary" in page
        assert told in page


@pytest.mark.parametrize("by", ["", "organization"])
def test_unit_has_one_organization_and_a_simple_sample_no_strata(by, at_desk):
    projects(2, countries=["KG", "AL"])
    sample = draw_sample(size="1", stratified_by=by)

    assert sample.in_several == 0
    assert "in the order of the vocabulary" not in at_desk.get(f"{sample.get_absolute_url()}report/").text


def test_too_many_is_said_beside_the_field_and_nothing_typed_is_lost(at_desk):
    projects(2)

    page = send(at_desk, DRAW, title="Autumn", purpose="To see", size="3", questions="Mine?")

    assert page.status_code == 422
    assert "The population has 2 units only." in page.text
    assert inputs(page)["questions"] == ["Mine?"]
    assert not Sample.objects.exists()


@pytest.mark.parametrize("size", ["-2", "0", "501"])
def test_limits_of_a_sample_are_said_in_one_sentence(at_desk, size):
    page = send(at_desk, DRAW, size=size)

    assert page.status_code == 422
    assert "Draw between 1 and 500 items." in page.text


@pytest.mark.parametrize("address", ["/history/desk/draw/projects/", DRAW])
def test_unknown_filter_is_named(address, at_desk):
    page = at_desk.get(f"{address}?regoin=central-asia")

    assert "regoin" in page.text.partition("<main")[2]
    assert page.status_code == (400 if address == DRAW else 200)


@pytest.mark.parametrize("kind", Sample.Kind.values)
def test_every_kind_has_its_two_pages(kind, at_desk):
    ProjectFactory(approved=True)
    assert at_desk.get(f"/history/desk/draw/{kind}/").status_code == 200
    assert at_desk.get(f"/history/desk/draw/{kind}/sample/").status_code == 200


def test_unknown_kind_has_no_page(at_desk):
    assert at_desk.get("/history/desk/draw/people/").status_code == 404


@pytest.mark.parametrize("kind", ["acts", "projects", "requests", "sign-offs"])
def test_what_was_drawn_is_told_and_linked(kind, at_desk):
    project = ProjectFactory(approved=True)
    letter = AssistanceRequestFactory()
    query = f"record={project.reference}" if kind == "acts" else ""
    sample = draw_sample(kind, query=query, size="1")

    page = at_desk.get(item_address(sample)).text

    record = letter if kind == "requests" else project
    assert f'href="{record.get_absolute_url()}"' in page
    assert f"/history/?record={record.reference}" in page


def test_drawing_changes_no_record(at_desk):
    project = ProjectFactory()
    before = Project.objects.values().get(pk=project.pk)
    sample = draw_sample(size="1")
    send(at_desk, item_address(sample), then="mark", **answers(sample, "no"))
    FindingFactory(about=project, item=sample.items.get(), issued=True)

    assert Project.objects.values().get(pk=project.pk) == before
    assert set(Entry.objects.of(project).values_list("act", flat=True)) == {"create"}


def test_draft_that_was_drawn_can_still_be_deleted(at_desk):
    project = ProjectFactory()
    sample = draw_sample(size="1")
    project.delete()

    page = at_desk.get(sample.get_absolute_url())

    assert f"{item_of(sample).about}, which you may not open or which is gone" in page.text


def test_reading_of_a_withheld_record_that_was_drawn_is_noted(at_desk, auditor):
    project = ProjectFactory(classification=Project.Classification.CONFIDENTIAL)
    sample = draw_sample(size="1")

    at_desk.get(item_address(sample))

    assert [entry.actor for entry in Entry.objects.of(project).filter(act="read restricted")] == [auditor.pk]


# Drawing again


def test_same_items_come_out_again(at_desk, sample):
    page = at_desk.get(f"/history/desk/{sample.reference}/again/")

    assert page.context["same_population"]
    assert page.context["same_items"]
    assert "the same 3 items come out" in page.text
    assert [identifier for identifier, _number in page.context["drawn"]] == [i.identifier for i in sample.items.all()]


def test_strata_come_out_again_in_their_order(at_desk):
    projects(3, countries=["KG"])
    projects(2, countries=["AL"])
    projects(2)
    sample = draw_sample(size="4", stratified_by="region")

    assert at_desk.get(f"/history/desk/{sample.reference}/again/").context["same_items"]


def test_population_is_handed_out_byte_for_byte(at_desk, sample):
    answer = at_desk.get(f"/history/desk/{sample.reference}/population/")

    assert answer.content.decode() == sample.population.lines
    assert Entry.objects.of(sample).filter(act="export").exists()
