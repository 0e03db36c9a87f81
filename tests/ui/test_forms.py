"""Making and changing records: nothing typed is lost, nothing saved is overwritten, nothing is made twice."""

import pytest

from lifecycle import Conflict
from projects.models import Project
from reference.models import Organization
from tests.factories import ProjectFactory
from tests.pages import inputs


@pytest.fixture(autouse=True)
def addresses(settings):
    settings.ROOT_URLCONF = "tests.ui.urls_for_tests"


@pytest.fixture
def browser(client, staff):
    client.force_login(staff)
    return client


@pytest.fixture
def project(staff):
    return ProjectFactory(
        created_by=staff, title="Border security", objective="Old objective", background="Old background"
    )


def test_change_is_saved(browser, project):
    page = browser.get(f"/edit/{project.pk}/")

    answer = browser.post(f"/edit/{project.pk}/", inputs(page) | {"title": "New title"})

    assert answer.status_code == 302
    project.refresh_from_db()
    assert (project.title, project.objective, project.version) == ("New title", "Old objective", 2)


def test_form_without_the_version_is_refused(browser, project):
    sent = inputs(browser.get(f"/edit/{project.pk}/")) | {"title": "New title"}
    del sent["version"]

    answer = browser.post(f"/edit/{project.pk}/", sent)

    assert answer.status_code == 400
    assert "does not say which version" in answer.text
    project.refresh_from_db()
    assert project.title == "Border security"


@pytest.mark.parametrize("version", ["", "0x1", "-1", "1; 2"])
def test_form_with_nonsense_for_a_version_is_refused(browser, project, version):
    sent = inputs(browser.get(f"/edit/{project.pk}/")) | {"version": version}

    assert browser.post(f"/edit/{project.pk}/", sent).status_code == 400


def overtaken(browser, project, **theirs):
    """Opens the form, and lets somebody else save before it is sent."""
    sent = inputs(browser.get(f"/edit/{project.pk}/"))
    other = Project.objects.get(pk=project.pk)
    for name, value in theirs.items():
        setattr(other, name, value)
    other.save()
    return sent


def test_two_editors_of_one_field_see_what_was_theirs_and_mine(browser, project):
    sent = overtaken(browser, project, title="Their title")

    answer = browser.post(f"/edit/{project.pk}/", sent | {"title": "My title"})

    assert answer.status_code == 409
    (line,) = answer.context["collides"]
    assert (line.label, line.was, line.theirs, line.mine) == ("Title", "Border security", "Their title", "My title")
    project.refresh_from_db()
    assert project.title == "Their title"


@pytest.mark.parametrize(("choice", "title"), [("mine", "My title"), ("theirs", "Their title")])
def test_the_choice_is_carried_out_and_the_rest_of_what_was_typed_is_kept(browser, project, choice, title):
    sent = overtaken(browser, project, title="Their title", background="Their background")
    page = browser.post(f"/edit/{project.pk}/", sent | {"title": "My title", "objective": "My objective"})

    answer = browser.post(f"/edit/{project.pk}/", inputs(page) | {"choose-title": choice})

    assert answer.status_code == 302
    project.refresh_from_db()
    assert (project.title, project.objective, project.background) == (title, "My objective", "Their background")


def test_fields_that_do_not_collide_are_put_together_and_shown(browser, project):
    sent = overtaken(browser, project, background="Their background")

    page = browser.post(f"/edit/{project.pk}/", sent | {"objective": "My objective"})

    assert page.status_code == 409
    assert not page.context["collides"]
    assert {(line.label, line.outcome) for line in page.context["merged"]} == {
        ("Objective", "mine"),
        ("Background", "theirs"),
    }
    assert browser.post(f"/edit/{project.pk}/", inputs(page)).status_code == 302


def test_choice_that_is_not_made_is_asked_for_again_and_nothing_is_saved(browser, project):
    sent = overtaken(browser, project, title="Their title")
    page = browser.post(f"/edit/{project.pk}/", sent | {"title": "My title"})

    again = browser.post(f"/edit/{project.pk}/", inputs(page))

    assert again.status_code == 409
    assert "Choose what “Title” shall say" in again.text
    (line,) = again.context["collides"]
    assert (line.was, line.mine) == ("Border security", "My title")
    project.refresh_from_db()
    assert project.title == "Their title"


def test_third_editor_meanwhile_makes_a_second_conflict_page(browser, project):
    sent = overtaken(browser, project, title="Their title")
    page = browser.post(f"/edit/{project.pk}/", sent | {"title": "My title"})
    third = Project.objects.get(pk=project.pk)
    third.title = "A third title"
    third.save()

    again = browser.post(f"/edit/{project.pk}/", inputs(page) | {"choose-title": "mine"})

    assert again.status_code == 409
    (line,) = again.context["collides"]
    assert (line.was, line.theirs, line.mine) == ("Their title", "A third title", "My title")


def test_same_day_written_in_two_ways_is_no_collision(browser, project):
    project.planned_start = "2027-03-15"
    project.save()
    sent = overtaken(browser, project, planned_start="2027-04-01")

    page = browser.post(f"/edit/{project.pk}/", sent | {"planned_start": "2027-03-15", "title": "My title"})

    assert [(line.label, line.outcome) for line in page.context["merged"]] == [
        ("Title", "mine"),
        ("Planned start", "theirs"),
    ]


def test_choices_are_shown_by_their_names(browser, project):
    osce, unoct = Organization.objects.get(code="OSCE-SEC"), Organization.objects.get(code="UNOCT")
    sent = overtaken(browser, project, lead_organization=osce)

    page = browser.post(f"/edit/{project.pk}/", sent | {"lead_organization": str(unoct.pk)})

    (line,) = page.context["collides"]
    assert (line.theirs, line.mine) == (str(osce), str(unoct))


def test_collision_between_the_check_and_the_save_shows_the_same_page(browser, project, monkeypatch):
    sent = inputs(browser.get(f"/edit/{project.pk}/"))
    save = Project.save

    def overtaken_save(self, **kwargs):
        monkeypatch.setattr(Project, "save", save)
        other = Project.objects.get(pk=self.pk)
        other.title = "Their title"
        other.save()
        raise Conflict(self)

    monkeypatch.setattr(Project, "save", overtaken_save)

    page = browser.post(f"/edit/{project.pk}/", sent | {"title": "My title"})

    # The other's save was part of the transaction here, so it is undone with it; what matters is the page.
    assert page.status_code == 409
    assert "My title" in page.text


def test_view_that_knows_nothing_of_collisions_shows_the_page_too(browser, project):
    sent = overtaken(browser, project, title="Their title")

    page = browser.post(f"/plain-edit/{project.pk}/", sent | {"title": "My title"})

    assert page.status_code == 409
    assert page.context["collides"][0].theirs == "Their title"


def test_forged_record_of_what_was_seen_only_makes_more_questions(browser, project):
    sent = overtaken(browser, project, background="Their background")

    page = browser.post(f"/edit/{project.pk}/", sent | {"seen": "forged", "objective": "My objective"})

    assert {line.label for line in page.context["collides"]} == {"Objective", "Background"}


# Rows


def rows(page):
    return {name: values for name, values in inputs(page).items() if name.startswith("results-")}


def test_row_is_added_by_a_plain_button_and_nothing_typed_is_lost(browser, project):
    sent = inputs(browser.get(f"/edit/{project.pk}/"))

    page = browser.post(f"/edit/{project.pk}/", sent | {"title": "", "objective": "Typed", "add-row": "results"})

    assert page.status_code == 200
    assert "Typed" in page.text
    assert "There is a problem" not in page.text
    answer = browser.post(
        f"/edit/{project.pk}/", inputs(page) | {"title": "Title", "results-0-statement": "40 officers trained"}
    )
    assert answer.status_code == 302
    assert project.results.get().statement == "40 officers trained"


def test_rows_of_both_are_offered_as_two_sets(browser, project):
    row = project.results.create(statement="40 officers trained")
    sent = overtaken(browser, project)
    row.statement = "50 officers trained"
    row.save()

    page = browser.post(f"/edit/{project.pk}/", sent | {"results-0-statement": "60 officers trained"})

    (line,) = page.context["collides"]
    assert (line.was, line.theirs, line.mine) == (
        ("Statement: 40 officers trained",),
        ("Statement: 50 officers trained",),
        ("Statement: 60 officers trained",),
    )


@pytest.mark.parametrize(
    ("choice", "kept"), [("mine", ["mine changed", "mine new"]), ("theirs", ["theirs changed", "theirs new"])]
)
def test_chosen_rows_are_saved_whole(browser, project, choice, kept):
    row = project.results.create(statement="first")
    gone = project.results.create(statement="removed by them")
    sent = overtaken(browser, project)
    row.statement = "theirs changed"
    row.save()
    gone.delete()
    project.results.create(statement="theirs new")
    sent |= {
        "results-TOTAL_FORMS": "3",
        "results-0-statement": "mine changed",
        "results-1-DELETE": "on",
        "results-2-statement": "mine new",
        "results-2-indicator": "",
        "results-2-id": "",
    }
    page = browser.post(f"/edit/{project.pk}/", sent)

    answer = browser.post(f"/edit/{project.pk}/", inputs(page) | {"choose-results": choice})

    assert answer.status_code == 302, answer.context["faults"]
    assert sorted(project.results.values_list("statement", flat=True)) == sorted(kept)


def test_row_that_only_the_other_added_is_kept(browser, project):
    project.results.create(statement="first")
    sent = overtaken(browser, project)
    project.results.create(statement="theirs new")

    page = browser.post(f"/edit/{project.pk}/", sent | {"title": "My title"})
    answer = browser.post(f"/edit/{project.pk}/", inputs(page))

    assert answer.status_code == 302
    assert project.results.count() == 2
    project.refresh_from_db()
    assert project.title == "My title"


def test_rows_that_both_added_are_joined(browser, project):
    project.results.create(statement="first")
    changed = project.results.create(statement="changed by them")
    project.results.create(statement="removed by me")
    sent = overtaken(browser, project)
    changed.statement = "changed by them, and better"
    changed.save()
    project.results.create(statement="theirs new")
    sent |= {
        "results-TOTAL_FORMS": "4",
        "results-0-statement": "changed by me",
        "results-2-DELETE": "on",
        "results-3-statement": "mine new",
        "results-3-indicator": "",
        "results-3-id": "",
    }

    page = browser.post(f"/edit/{project.pk}/", sent)

    together = ["changed by me", "changed by them, and better", "mine new", "theirs new"]
    assert not page.context["collides"]
    (line,) = page.context["merged"]
    assert sorted(line.joined) == [f"Statement: {statement}" for statement in together]
    assert "both of you, in different rows" in page.text
    answer = browser.post(f"/edit/{project.pk}/", inputs(page))
    assert answer.status_code == 302, answer.context["faults"]
    assert sorted(project.results.values_list("statement", flat=True)) == together


def test_row_that_one_changed_and_the_other_removed_is_a_question(browser, project):
    row = project.results.create(statement="first")
    sent = overtaken(browser, project)
    row.delete()
    sent |= {"results-0-statement": "changed by me"}

    page = browser.post(f"/edit/{project.pk}/", sent)

    assert [line.name for line in page.context["collides"]] == ["results"]


def test_same_rows_made_anew_by_the_other_are_no_collision(browser, project):
    row = project.results.create(statement="first")
    sent = overtaken(browser, project)
    row.delete()
    project.results.create(statement="first")

    page = browser.post(f"/edit/{project.pk}/", sent | {"title": "My title"})
    answer = browser.post(f"/edit/{project.pk}/", inputs(page))

    assert answer.status_code == 302
    assert project.results.count() == 1


def test_absurd_number_of_rows_is_not_counted_out(browser, project):
    sent = overtaken(browser, project, title="Their title")

    page = browser.post(f"/edit/{project.pk}/", sent | {"results-TOTAL_FORMS": "999999999"})

    assert page.status_code == 409


# Faults


def test_faults_are_listed_on_top_linked_to_their_fields(browser, project):
    sent = inputs(browser.get(f"/edit/{project.pk}/"))

    page = browser.post(f"/edit/{project.pk}/", sent | {"title": "", "planned_start": "1/2/2027"})

    assert page.status_code == 422
    assert "<title>Error: " in page.text
    assert '<a href="#id_title">Title: ' in page.text
    assert '<a href="#id_planned_start">' in page.text
    assert 'aria-invalid="true"' in page.text
    assert 'id="id_title_error"' in page.text
    assert "novalidate" in page.text


def test_fault_in_a_row_says_which_row(browser, project):
    project.results.create(statement="first")
    sent = inputs(browser.get(f"/edit/{project.pk}/"))

    page = browser.post(f"/edit/{project.pk}/", sent | {"results-0-statement": ""})

    assert "Expected result 1, Statement: " in page.text


def test_field_that_may_stay_empty_says_so_and_no_field_has_an_asterisk(browser, project):
    page = browser.get(f"/edit/{project.pk}/")

    assert "(optional)" in page.text
    assert "asteriskField" not in page.text
