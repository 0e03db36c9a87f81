"""What was typed is there again, for its owner and nobody else, and never by itself."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from documents.upload_views import Upload
from drafts import keeping
from drafts.models import Draft, DraftFile
from history.models import Entry
from projects.models import Project
from tests.drafts.controls import form_on
from tests.factories import PASSWORD, ProjectFactory, cast
from tests.pages import inputs, queries


@pytest.fixture
def browser(client, staff):
    client.force_login(staff)
    return client


@pytest.fixture
def project(staff):
    return ProjectFactory(created_by=staff, title="Border security", objective="Old objective")


@pytest.fixture
def form(project):
    return reverse("projects:edit", args=[project.reference, "purpose"])


def opened(browser, address, **typed):
    """A form as a browser would send it, with something typed into it."""
    return form_on(browser.get(address)).values | typed


def autosave(sent, turn=1, **more):
    """What the script sends: it needs no session."""
    return Client().post("/drafts/save/", sent | {"draft-turn": turn} | more)


def the_draft(owner):
    (draft,) = Draft.objects.of(owner)
    return draft


def typed_in(draft, name):
    return draft.data.get(name)


# Saved, and ended


def test_script_saves_what_is_typed(browser, form, staff):
    answer = autosave(opened(browser, form, objective="New objective"))

    assert answer.status_code == 200
    assert "Draft saved" in answer.text
    assert typed_in(the_draft(staff), "objective") == "New objective"


def test_button_keeps_the_form_whatever_is_wrong_in_it(browser, staff):
    sent = opened(browser, "/projects/new/", title="")

    page = browser.post("/projects/new/", sent | {"save-draft": "yes"}, follow=True)

    assert page.status_code == 200
    assert "Draft saved" in page.text
    assert "There is a problem" not in page.text
    assert Project.objects.count() == 0


def test_draft_ends_when_the_form_is_saved(browser, form, staff, project):
    sent = opened(browser, form, objective="New objective")
    autosave(sent)

    assert browser.post(form, sent).status_code == 302

    assert not Draft.objects.of(staff).exists()
    assert not DraftFile.objects.exists()
    assert Draft.objects.get().content == []
    project.refresh_from_db()
    assert project.objective == "New objective"


def test_saving_that_arrives_after_the_form_brings_no_draft_back(browser, form, staff):
    sent = opened(browser, form, objective="New objective")
    browser.post(form, sent)

    autosave(sent, turn=2)

    assert not Draft.objects.of(staff).exists()


def test_late_saving_does_not_undo_a_newer_one(browser, form, staff):
    sent = opened(browser, form)
    autosave(sent | {"objective": "Second"}, turn=2)

    autosave(sent | {"objective": "First"}, turn=1)

    assert typed_in(the_draft(staff), "objective") == "Second"


def test_form_that_is_refused_stays_as_a_draft(browser, staff):
    sent = opened(browser, "/projects/new/", title="")

    assert browser.post("/projects/new/", sent).status_code == 422

    assert the_draft(staff).form == "/projects/new/"


def test_form_sent_again_makes_one_record_and_no_draft(browser, staff):
    sent = opened(browser, "/projects/new/", title="Once", lead_organization=str(staff.organization_id))

    first, second = browser.post("/projects/new/", sent), browser.post("/projects/new/", sent)

    assert first.url == second.url
    assert Project.objects.count() == 1
    assert not Draft.objects.of(staff).exists()


def test_what_is_typed_after_going_back_is_not_dropped(browser, staff):
    sent = opened(browser, "/projects/new/", title="Once", lead_organization=str(staff.organization_id))
    browser.post("/projects/new/", sent)

    page = browser.post("/projects/new/", sent | {"title": "Once, and better"}, follow=True)

    assert "had been saved from this form before" in page.text
    assert Project.objects.get().title == "Once"
    assert typed_in(the_draft(staff), "title") == "Once, and better"


def test_drafts_stand_in_no_history(browser, form):
    before = Entry.objects.count()

    autosave(opened(browser, form, objective="Nobody's business"))

    assert Entry.objects.count() == before


def test_drafts_end_after_their_time(browser, form, staff, capsys):
    autosave(opened(browser, form, objective="Old"))
    Draft.objects.update(saved_at=timezone.now() - timedelta(days=89))
    call_command("end_drafts")
    assert Draft.objects.of(staff).exists()

    Draft.objects.update(saved_at=timezone.now() - timedelta(days=91))
    call_command("end_drafts")

    assert not Draft.objects.exists()
    assert capsys.readouterr().out == "0 drafts ended.\n1 drafts ended.\n"


# Offered


def test_draft_is_offered_with_what_differs_and_not_applied(browser, form):
    autosave(opened(browser, form, objective="New objective"))

    page = browser.get(form)

    assert form_on(page).values["objective"] == ["Old objective"]
    notice = page.text.partition("You have unsaved text of")[2]
    assert "It differs from what the form shows in: Objective." in notice
    assert "Old objective" in notice
    assert "New objective" in notice


def test_draft_that_says_what_is_stored_is_not_offered(browser, form):
    autosave(opened(browser, form))

    assert "You have unsaved text" not in browser.get(form).text


def test_used_draft_fills_the_form_and_saves_nothing(browser, form, staff, project):
    autosave(opened(browser, form, objective="New objective"))

    page = browser.get(the_draft(staff).use_address)

    assert form_on(page).values["objective"] == ["New objective"]
    assert "You see your draft of" in page.text
    project.refresh_from_db()
    assert project.objective == "Old objective"


def test_rows_that_were_added_and_removed_come_back(browser, project, staff):
    first = project.results.create(statement="First")
    form = reverse("projects:edit", args=[project.reference, "results"])
    sent = opened(browser, form)
    prefix = next(name for name in sent if name.endswith("-TOTAL_FORMS")).removesuffix("-TOTAL_FORMS")
    sent |= {f"{prefix}-TOTAL_FORMS": "2", f"{prefix}-0-DELETE": "on", f"{prefix}-1-statement": "Second"}
    autosave(sent)

    offered = browser.get(form).text
    page = browser.get(the_draft(staff).use_address)

    values = form_on(page).values
    assert values[f"{prefix}-0-DELETE"] == ["on"]
    assert values[f"{prefix}-1-statement"] == ["Second"]
    assert f"Statement: {first.statement}" in offered
    assert "Statement: Second" in offered


def test_wrong_date_comes_back_as_it_was_typed(browser, project, staff):
    form = reverse("projects:edit", args=[project.reference, "basics"])
    autosave(opened(browser, form, planned_start="the day after"))

    page = browser.get(the_draft(staff).use_address)

    assert form_on(page).values["planned_start"] == ["the day after"]


def test_draft_of_a_record_that_changed_leads_through_the_conflict_page(browser, form, staff, project):
    autosave(opened(browser, form, objective="Mine"))
    project.objective = "Theirs"
    project.save()

    page = browser.get(the_draft(staff).use_address)
    assert "The record has changed since you typed this" in page.text
    answer = browser.post(form, form_on(page).values)

    assert answer.status_code == 409
    (line,) = answer.context["collides"]
    assert (line.was, line.theirs, line.mine) == ("Old objective", "Theirs", "Mine")


def test_open_question_of_the_conflict_page_is_asked_again(browser, form, staff, project):
    sent = opened(browser, form, objective="Mine")
    project.objective = "Theirs"
    project.save()
    conflict = browser.post(form, sent)

    assert browser.post(form, inputs(conflict)).status_code == 409  # nothing chosen

    page = browser.get(the_draft(staff).use_address)
    answer = browser.post(form, form_on(page).values)

    assert answer.status_code == 409
    assert [line.label for line in answer.context["collides"]] == ["Objective"]
    project.refresh_from_db()
    assert project.objective == "Theirs"


def test_discarded_draft_can_be_taken_back(browser, form, staff):
    autosave(opened(browser, form, objective="New objective"))
    draft = the_draft(staff)

    assert browser.post(reverse("drafts:discard", args=[draft.sheet]), {"to-form": "yes"}).url == form
    assert "You have unsaved text" not in browser.get(form).text

    browser.post(reverse("drafts:take-back", args=[draft.sheet]))
    assert "You have unsaved text" in browser.get(form).text


# Windows


def test_two_windows_keep_two_texts(browser, form, staff):
    one, other = opened(browser, form, objective="One"), opened(browser, form, objective="Other")

    autosave(one)
    answer = autosave(other)

    assert "Another draft of this form is kept as well" in answer.text
    assert {typed_in(draft, "objective") for draft in Draft.objects.of(staff)} == {"One", "Other"}


def test_draft_that_is_used_in_two_windows_is_taken_over_once(browser, form, staff):
    autosave(opened(browser, form, objective="Begun"))
    address = the_draft(staff).use_address
    one, other = opened(browser, address, objective="One"), opened(browser, address, objective="Other")

    autosave(one)
    autosave(other)

    assert {typed_in(draft, "objective") for draft in Draft.objects.of(staff)} == {"One", "Other"}


def test_sending_one_window_leaves_the_text_of_the_other(browser, form, staff):
    one, other = opened(browser, form, objective="One"), opened(browser, form, objective="Other")
    autosave(other)

    browser.post(form, one)

    assert typed_in(the_draft(staff), "objective") == "Other"


# Whose


def test_text_of_an_ended_session_waits_for_who_opened_the_form(browser, form, staff, other_staff):
    sent = opened(browser, form, objective="Secret of staff")
    browser.session.flush()

    answer = browser.post(form, sent)

    assert answer.status_code == 302
    assert "Secret" not in answer.url
    browser.post(answer.url, {"username": other_staff.email, "password": PASSWORD})
    address = the_draft(staff).use_address
    assert "Secret of staff" not in browser.get(address).text
    assert "The draft that this address asks for is not here" in browser.get(address).text
    browser.force_login(staff)
    assert form_on(browser.get(address)).values["objective"] == ["Secret of staff"]


def test_form_that_another_person_opened_is_not_sent_in_my_name(browser, form, staff, other_staff, project):
    sent = opened(browser, form, objective="Of staff")
    browser.force_login(other_staff)

    answer = browser.post(form, sent)

    assert answer.status_code == 403
    assert "opened by somebody else" in answer.text
    project.refresh_from_db()
    assert project.objective == "Old objective"
    assert typed_in(the_draft(staff), "objective") == "Of staff"
    assert not Draft.objects.of(other_staff).exists()


@pytest.mark.parametrize("who", ["other_staff", "manager", "auditor", "administrator", "outsider"])
def test_draft_of_another_person_is_not_there(who, browser, form, staff):
    autosave(opened(browser, form, objective="Mine"), file=SimpleUploadedFile("plan.pdf", b"mine"))
    draft = the_draft(staff)
    browser.force_login(cast(who))

    assert browser.get(draft.get_absolute_url()).status_code == 404
    assert browser.get(reverse("drafts:file", args=[draft.sheet, draft.files.get().pk])).status_code == 404
    assert browser.post(reverse("drafts:discard", args=[draft.sheet])).status_code == 404
    assert str(draft.sheet) not in browser.get("/drafts/").text
    assert Draft.objects.of(staff).exists()


def test_file_of_a_draft_is_handed_back_to_its_owner(browser, form, staff):
    autosave(opened(browser, form, objective="Mine"), file=SimpleUploadedFile("план.pdf", b"mine"))
    draft = the_draft(staff)

    answer = browser.get(reverse("drafts:file", args=[draft.sheet, draft.files.get().pk]))

    assert b"".join(answer.streaming_content) == b"mine"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_three_drafts_are_compared_and_the_others_counted(browser, form, staff):
    for number in range(3):
        autosave(opened(browser, form, objective=f"Text {number}"))
    few = queries(browser, form)
    for number in range(3, 9):
        autosave(opened(browser, form, objective=f"Text {number}"))

    assert queries(browser, form) == few
    page = browser.get(form).text
    assert page.count("You have unsaved text of") == 3
    assert "6 more drafts of this form" in page


def test_nobody_writes_into_drafts_without_a_sheet_of_ours(browser, form, staff):
    sent = opened(browser, form)

    for sheet in ("", "forged", sent["draft"][0][:-3] + "abc", str(uuid.uuid4())):
        assert autosave(sent | {"draft": sheet}).status_code == 400

    assert not Draft.objects.exists()


def test_draft_is_only_filled_in_at_its_own_form(browser, form, staff):
    autosave(opened(browser, form, objective="Mine"))

    page = browser.get(f"/projects/new/?draft={the_draft(staff).sheet}")

    assert "The draft that this address asks for is not here" in page.text


def test_passwords_and_tokens_are_never_kept(browser, form, staff):
    autosave(opened(browser, form) | {"new_password1": "hush hush", "csrfmiddlewaretoken": "token"})

    assert not {"new_password1", "csrfmiddlewaretoken", "draft"} & set(the_draft(staff).data)
    assert 'name="draft"' not in browser.get("/me/password/").text


# When the form is not there any more


def test_draft_of_a_deleted_record_can_still_be_read(browser, form, staff, project):
    autosave(opened(browser, form, objective="Still here"))
    draft = the_draft(staff)
    Draft.objects.update(form="/projects/JP-1999-9999/edit/purpose/", address="/projects/JP-1999-9999/edit/purpose/")
    draft.refresh_from_db()

    gone = browser.get(draft.use_address)
    page = browser.get(draft.get_absolute_url())

    assert gone.status_code == 404
    assert draft.get_absolute_url() in gone.text
    assert "Still here" in page.text
    assert ">Objective<" in page.text


def test_draft_of_a_project_that_was_sent_can_still_be_read(browser, staff):
    project = ProjectFactory(ready=True, created_by=staff)
    form = reverse("projects:edit", args=[project.reference, "purpose"])
    autosave(opened(browser, form, objective="Too late"))
    project.submit(by=staff)

    closed = browser.get(the_draft(staff).use_address)

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


# Bounds


def test_four_thousand_fields_are_kept(browser, form, staff):
    sent = opened(browser, form) | {f"field-{number}": "x" for number in range(4000)}

    assert autosave(sent).status_code == 200

    assert len(the_draft(staff).content) > 4000


def test_too_long_a_text_is_said_and_not_kept(browser, form, monkeypatch):
    monkeypatch.setattr(keeping, "MOST_CHARACTERS", 100)

    answer = autosave(opened(browser, form, objective="long " * 100))

    assert answer.status_code == 413
    assert "too long" in answer.json()["problem"]


def test_bound_of_drafts_is_said_and_the_form_still_saves(browser, form, project, monkeypatch):
    monkeypatch.setattr(keeping, "MOST_DRAFTS", 0)
    sent = opened(browser, form, objective="New objective")

    page = browser.post(form, sent | {"save-draft": "yes"})
    assert page.status_code == 409
    assert "no more are kept" in page.text
    assert form_on(page).values["objective"] == ["New objective"]

    browser.post(form, sent)
    project.refresh_from_db()
    assert project.objective == "New objective"


def test_character_that_no_text_may_hold_is_left_out(browser, form, staff):
    autosave(opened(browser, form, objective="nul\0byte"))

    assert typed_in(the_draft(staff), "objective") == "nulbyte"


def test_offers_cost_no_more_queries_for_more_rows(browser, project):

    form = reverse("projects:edit", args=[project.reference, "results"])
    project.results.create(statement="First")
    few = queries(browser, form)
    for number in range(40):
        project.results.create(statement=f"Result {number}")

    assert queries(browser, form) == few


def test_form_with_more_fields_than_can_be_read_says_where_the_text_still_is(browser, form, staff, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 50
    sent = opened(browser, form) | {f"field-{number}": "x" for number in range(60)}

    answer = browser.post(form, sent)

    assert answer.status_code == 400
    assert "your browser usually still holds what you typed" in answer.text


# The end of the session


def test_session_ends_at_a_fixed_moment_and_is_extended_on_request(browser, staff, settings):
    settings.SESSION_COOKIE_AGE = 130
    browser.force_login(staff)
    ends = browser.get("/me/stay/?format=json").json()["ends"]
    assert 100 < ends - timezone.now().timestamp() <= 130

    settings.SESSION_COOKIE_AGE = 3600
    assert browser.get("/me/stay/?format=json").json()["ends"] == ends  # looking does not extend
    assert browser.post("/me/stay/").status_code == 302

    assert browser.get("/me/stay/?format=json").json()["ends"] > ends + 3000
    assert "You are signed in until" in browser.get("/me/stay/").text


# One's own page


def test_page_of_drafts_lists_ones_own_and_its_queries_do_not_grow(browser, staff, form, project):
    autosave(opened(browser, form, objective="One"))
    few = queries(browser, "/drafts/")
    for number in range(20):
        autosave(opened(browser, form, objective=f"Text {number}"))

    assert queries(browser, "/drafts/") == few
    assert browser.get("/drafts/").text.count(f"{project.reference}: Why and for whom") >= 21


def test_file_that_is_kept_is_sent_with_the_form_until_it_is_removed(browser, project, staff, monkeypatch):
    address, given, build = reverse("documents:add", args=[project.reference]), [], Upload.form

    def form_of(view, *sent):
        given.append([(file.name, file.size) for file in view.request.FILES.getlist("files")])
        return build(view, *sent)

    monkeypatch.setattr(Upload, "form", form_of)
    autosave(opened(browser, address), files=SimpleUploadedFile("report.pdf", b"%PDF-1.4 kept"))
    page = browser.get(the_draft(staff).use_address)
    assert "report.pdf" in page.text

    browser.post(address, form_on(page).values | {"language": ["nonsense"]})
    assert given[-1] == [("report.pdf", 13)]

    browser.post(address, form_on(page).values | {"draft-remove": "files"})
    assert given[-1] == []
    assert not the_draft(staff).files.exists()


def test_reason_for_many_records_survives_the_end_of_the_session_and_ends_when_it_is_done(browser, staff, project):
    chosen = {"action": "focal-point", "chosen": [project.pk]}
    sent = form_on(browser.post("/bulk/projects:list/", chosen)).values
    sent |= {"reason": "The colleague has moved on", "person": [str(staff.pk)]}
    browser.session.flush()
    browser.post("/bulk/projects:list/", sent)
    browser.force_login(staff)

    page = browser.get(the_draft(staff).use_address)

    assert form_on(page).values["reason"] == ["The colleague has moved on"]
    rows = browser.post("/bulk/projects:list/", form_on(page).values)
    key = rows.context["key"]
    assert browser.post("/bulk/projects:list/", form_on(rows).values | {"key": str(key)}).status_code == 302
    assert not Draft.objects.of(staff).exists()
