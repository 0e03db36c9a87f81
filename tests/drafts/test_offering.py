"""What was typed is there again, and never by itself: offered, used, taken back, read when the form is gone."""

from django.test import Client
from django.urls import reverse

from drafts.models import Draft
from tests.drafts.controls import form_on
from tests.drafts.typed import autosave, opened, the_draft, typed_in
from tests.factories import ProjectFactory
from tests.pages import inputs

# Offered


def test_draft_is_offered_with_what_differs_and_not_applied(signed_in, form):
    autosave(opened(signed_in, form, objective="New objective"))

    page = signed_in.get(form)

    assert form_on(page).values["objective"] == ["Old objective"]
    notice = page.text.partition("You have unsaved text of")[2]
    assert "It differs from what the form shows in: Objective." in notice
    assert "Old objective" in notice
    assert "New objective" in notice


def test_draft_that_says_what_is_stored_is_not_offered(signed_in, form):
    autosave(opened(signed_in, form))

    assert "You have unsaved text" not in signed_in.get(form).text


def test_used_draft_fills_the_form_and_saves_nothing(signed_in, form, staff, project):
    autosave(opened(signed_in, form, objective="New objective"))

    page = signed_in.get(the_draft(staff).use_address)

    assert form_on(page).values["objective"] == ["New objective"]
    assert "You see your draft of" in page.text
    project.refresh_from_db()
    assert project.objective == "Old objective"


def test_rows_that_were_added_and_removed_come_back(signed_in, project, staff):
    first = project.results.create(statement="First")
    form = reverse("projects:edit", args=[project.reference, "results"])
    sent = opened(signed_in, form)
    prefix = next(name for name in sent if name.endswith("-TOTAL_FORMS")).removesuffix("-TOTAL_FORMS")
    sent |= {f"{prefix}-TOTAL_FORMS": "2", f"{prefix}-0-DELETE": "on", f"{prefix}-1-statement": "Second"}
    autosave(sent)

    offered = signed_in.get(form).text
    page = signed_in.get(the_draft(staff).use_address)

    values = form_on(page).values
    assert values[f"{prefix}-0-DELETE"] == ["on"]
    assert values[f"{prefix}-1-statement"] == ["Second"]
    assert f"Statement: {first.statement}" in offered
    assert "Statement: Second" in offered


def test_wrong_date_comes_back_as_it_was_typed(signed_in, project, staff):
    form = reverse("projects:edit", args=[project.reference, "basics"])
    autosave(opened(signed_in, form, planned_start="the day after"))

    page = signed_in.get(the_draft(staff).use_address)

    assert form_on(page).values["planned_start"] == ["the day after"]


def test_draft_of_a_record_that_changed_leads_through_the_conflict_page(signed_in, form, staff, project):
    autosave(opened(signed_in, form, objective="Mine"))
    project.objective = "Theirs"
    project.save()

    page = signed_in.get(the_draft(staff).use_address)
    assert "The record has changed since you typed this" in page.text
    answer = signed_in.post(form, form_on(page).values)

    assert answer.status_code == 409
    (line,) = answer.context["collides"]
    assert (line.was, line.theirs, line.mine) == ("Old objective", "Theirs", "Mine")


def test_open_question_of_the_conflict_page_is_asked_again(signed_in, form, staff, project):
    sent = opened(signed_in, form, objective="Mine")
    project.objective = "Theirs"
    project.save()
    conflict = signed_in.post(form, sent)

    assert signed_in.post(form, inputs(conflict)).status_code == 409  # nothing chosen

    page = signed_in.get(the_draft(staff).use_address)
    answer = signed_in.post(form, form_on(page).values)

    assert answer.status_code == 409
    assert [line.label for line in answer.context["collides"]] == ["Objective"]
    project.refresh_from_db()
    assert project.objective == "Theirs"


def test_discarded_draft_can_be_taken_back(signed_in, form, staff):
    autosave(opened(signed_in, form, objective="New objective"))
    draft = the_draft(staff)

    assert signed_in.post(reverse("drafts:discard", args=[draft.sheet]), {"to-form": "yes"}).url == form
    assert "You have unsaved text" not in signed_in.get(form).text

    signed_in.post(reverse("drafts:take-back", args=[draft.sheet]))
    assert "You have unsaved text" in signed_in.get(form).text


# Windows


def test_two_windows_keep_two_texts(signed_in, form, staff):
    one, other = opened(signed_in, form, objective="One"), opened(signed_in, form, objective="Other")

    autosave(one)
    answer = autosave(other)

    assert "Another draft of this form is kept as well" in answer.text
    assert {typed_in(draft, "objective") for draft in Draft.objects.of(staff)} == {"One", "Other"}


def test_draft_that_is_used_in_two_windows_is_taken_over_once(signed_in, form, staff):
    autosave(opened(signed_in, form, objective="Begun"))
    address = the_draft(staff).use_address
    one, other = opened(signed_in, address, objective="One"), opened(signed_in, address, objective="Other")

    autosave(one)
    autosave(other)

    assert {typed_in(draft, "objective") for draft in Draft.objects.of(staff)} == {"One", "Other"}


def test_sending_one_window_leaves_the_text_of_the_other(signed_in, form, staff):
    one, other = opened(signed_in, form, objective="One"), opened(signed_in, form, objective="Other")
    autosave(other)

    signed_in.post(form, one)

    assert typed_in(the_draft(staff), "objective") == "Other"


# When the form is not there any more


def test_draft_of_a_deleted_record_can_still_be_read(signed_in, form, staff, project):
    autosave(opened(signed_in, form, objective="Still here"))
    draft = the_draft(staff)
    Draft.objects.update(form="/projects/JP-1999-9999/edit/purpose/", address="/projects/JP-1999-9999/edit/purpose/")
    draft.refresh_from_db()

    gone = signed_in.get(draft.use_address)
    page = signed_in.get(draft.get_absolute_url())

    assert gone.status_code == 404
    assert draft.get_absolute_url() in gone.text
    assert "Still here" in page.text
    assert ">Objective<" in page.text


def test_draft_of_a_project_that_was_sent_can_still_be_read(signed_in, staff):
    project = ProjectFactory(ready=True, created_by=staff)
    form = reverse("projects:edit", args=[project.reference, "purpose"])
    autosave(opened(signed_in, form, objective="Too late"))
    project.submit(by=staff)

    closed = signed_in.get(the_draft(staff).use_address)

    assert closed.status_code == 409
    assert the_draft(staff).get_absolute_url() in closed.text


def test_fault_of_ours_says_that_the_text_is_kept(form, staff, monkeypatch):
    browser = Client(raise_request_exception=False)
    browser.force_login(staff)
    sent = opened(browser, form, objective="Kept")
    monkeypatch.setattr("projects.forms.sections.PurposeForm.is_valid", lambda form: 1 / 0)

    answer = browser.post(form, sent)

    assert answer.status_code == 500
    assert "your text was kept as a draft" in answer.text
    assert the_draft(staff).get_absolute_url() in answer.text


def test_failed_check_of_the_origin_keeps_the_text(form, staff):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(staff)
    sent = opened(browser, form, objective="Kept")

    answer = browser.post(form, sent | {"csrfmiddlewaretoken": "x" * 64})

    assert answer.status_code == 403
    assert the_draft(staff).get_absolute_url() in answer.text
    assert typed_in(the_draft(staff), "objective") == "Kept"
