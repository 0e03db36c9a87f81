"""What was typed is kept until the form is saved, and ends with it."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from documents.upload_views import Upload
from drafts import keeping
from drafts.models import Draft, DraftFile
from history.models import Entry
from projects.models import Project
from tests.drafts.controls import form_on
from tests.drafts.typed import autosave, opened, the_draft, typed_in
from tests.pages import queries

# Saved, and ended


def test_script_saves_what_is_typed(signed_in, form, staff):
    answer = autosave(opened(signed_in, form, objective="New objective"))

    assert answer.status_code == 200
    assert "Draft saved" in answer.text
    assert typed_in(the_draft(staff), "objective") == "New objective"


def test_button_keeps_the_form_whatever_is_wrong_in_it(signed_in, staff):
    sent = opened(signed_in, "/projects/new/", title="")

    page = signed_in.post("/projects/new/", sent | {"save-draft": "yes"}, follow=True)

    assert page.status_code == 200
    assert "Draft saved" in page.text
    assert "There is a problem" not in page.text
    assert Project.objects.count() == 0


def test_draft_ends_when_the_form_is_saved(signed_in, form, staff, project):
    sent = opened(signed_in, form, objective="New objective")
    autosave(sent)

    assert signed_in.post(form, sent).status_code == 302

    assert not Draft.objects.of(staff).exists()
    assert not DraftFile.objects.exists()
    assert Draft.objects.get().content == []
    project.refresh_from_db()
    assert project.objective == "New objective"


def test_saving_that_arrives_after_the_form_brings_no_draft_back(signed_in, form, staff):
    sent = opened(signed_in, form, objective="New objective")
    signed_in.post(form, sent)

    autosave(sent, turn=2)

    assert not Draft.objects.of(staff).exists()


def test_late_saving_does_not_undo_a_newer_one(signed_in, form, staff):
    sent = opened(signed_in, form)
    autosave(sent | {"objective": "Second"}, turn=2)

    autosave(sent | {"objective": "First"}, turn=1)

    assert typed_in(the_draft(staff), "objective") == "Second"


def test_form_that_is_refused_stays_as_a_draft(signed_in, staff):
    sent = opened(signed_in, "/projects/new/", title="")

    assert signed_in.post("/projects/new/", sent).status_code == 422

    assert the_draft(staff).form == "/projects/new/"


def test_form_sent_again_makes_one_record_and_no_draft(signed_in, staff):
    sent = opened(signed_in, "/projects/new/", title="Once", lead_organization=str(staff.organization_id))

    first, second = signed_in.post("/projects/new/", sent), signed_in.post("/projects/new/", sent)

    assert first.url == second.url
    assert Project.objects.count() == 1
    assert not Draft.objects.of(staff).exists()


def test_what_is_typed_after_going_back_is_not_dropped(signed_in, staff):
    sent = opened(signed_in, "/projects/new/", title="Once", lead_organization=str(staff.organization_id))
    signed_in.post("/projects/new/", sent)

    page = signed_in.post("/projects/new/", sent | {"title": "Once, and better"}, follow=True)

    assert "had been saved from this form before" in page.text
    assert Project.objects.get().title == "Once"
    assert typed_in(the_draft(staff), "title") == "Once, and better"


def test_drafts_stand_in_no_history(signed_in, form):
    before = Entry.objects.count()

    autosave(opened(signed_in, form, objective="Nobody's business"))

    assert Entry.objects.count() == before


def test_drafts_end_after_their_time(signed_in, form, staff, capsys):
    autosave(opened(signed_in, form, objective="Old"))
    Draft.objects.update(saved_at=timezone.now() - timedelta(days=89))
    call_command("end_drafts")
    assert Draft.objects.of(staff).exists()

    Draft.objects.update(saved_at=timezone.now() - timedelta(days=91))
    call_command("end_drafts")

    assert not Draft.objects.exists()
    assert capsys.readouterr().out == "0 drafts ended.\n1 drafts ended.\n"


# Bounds


def test_four_thousand_fields_are_kept(signed_in, form, staff):
    sent = opened(signed_in, form) | {f"field-{number}": "x" for number in range(4000)}

    assert autosave(sent).status_code == 200

    assert len(the_draft(staff).content) > 4000


def test_too_long_a_text_is_said_and_not_kept(signed_in, form, monkeypatch):
    monkeypatch.setattr(keeping, "MOST_CHARACTERS", 100)

    answer = autosave(opened(signed_in, form, objective="long " * 100))

    assert answer.status_code == 413
    assert "too long" in answer.json()["problem"]


def test_bound_of_drafts_is_said_and_the_form_still_saves(signed_in, form, project, monkeypatch):
    monkeypatch.setattr(keeping, "MOST_DRAFTS", 0)
    sent = opened(signed_in, form, objective="New objective")

    page = signed_in.post(form, sent | {"save-draft": "yes"})
    assert page.status_code == 409
    assert "no more are kept" in page.text
    assert form_on(page).values["objective"] == ["New objective"]

    signed_in.post(form, sent)
    project.refresh_from_db()
    assert project.objective == "New objective"


def test_character_that_no_text_may_hold_is_left_out(signed_in, form, staff):
    autosave(opened(signed_in, form, objective="nul\0byte"))

    assert typed_in(the_draft(staff), "objective") == "nulbyte"


def test_offers_cost_no_more_queries_for_more_rows(signed_in, project):

    form = reverse("projects:edit", args=[project.reference, "results"])
    project.results.create(statement="First")
    few = queries(signed_in, form)
    for number in range(40):
        project.results.create(statement=f"Result {number}")

    assert queries(signed_in, form) == few


def test_form_with_more_fields_than_can_be_read_says_where_the_text_still_is(signed_in, form, staff, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 50
    sent = opened(signed_in, form) | {f"field-{number}": "x" for number in range(60)}

    answer = signed_in.post(form, sent)

    assert answer.status_code == 400
    assert "your browser usually still holds what you typed" in answer.text


# The end of the session


def test_session_ends_at_a_fixed_moment_and_is_extended_on_request(signed_in, staff, settings):
    settings.SESSION_COOKIE_AGE = 130
    signed_in.force_login(staff)
    ends = signed_in.get("/me/stay/?format=json").json()["ends"]
    assert 100 < ends - timezone.now().timestamp() <= 130

    settings.SESSION_COOKIE_AGE = 3600
    assert signed_in.get("/me/stay/?format=json").json()["ends"] == ends  # looking does not extend
    assert signed_in.post("/me/stay/").status_code == 302

    assert signed_in.get("/me/stay/?format=json").json()["ends"] > ends + 3000
    assert "You are signed in until" in signed_in.get("/me/stay/").text


# Files, and many records at once


def test_file_that_is_kept_is_sent_with_the_form_until_it_is_removed(signed_in, project, staff, monkeypatch):
    address, given, build = reverse("documents:add", args=[project.reference]), [], Upload.form

    def form_of(view, *sent):
        given.append([(file.name, file.size) for file in view.request.FILES.getlist("files")])
        return build(view, *sent)

    monkeypatch.setattr(Upload, "form", form_of)
    autosave(opened(signed_in, address), files=SimpleUploadedFile("report.pdf", b"%PDF-1.4 kept"))
    page = signed_in.get(the_draft(staff).use_address)
    assert "report.pdf" in page.text

    signed_in.post(address, form_on(page).values | {"language": ["nonsense"]})
    assert given[-1] == [("report.pdf", 13)]

    signed_in.post(address, form_on(page).values | {"draft-remove": "files"})
    assert given[-1] == []
    assert not the_draft(staff).files.exists()


def test_reason_for_many_records_survives_the_end_of_the_session_and_ends_when_it_is_done(signed_in, staff, project):
    chosen = {"action": "focal-point", "chosen": [project.pk]}
    sent = form_on(signed_in.post("/bulk/projects:list/", chosen)).values
    sent |= {"reason": "The colleague has moved on", "person": [str(staff.pk)]}
    signed_in.session.flush()
    signed_in.post("/bulk/projects:list/", sent)
    signed_in.force_login(staff)

    page = signed_in.get(the_draft(staff).use_address)

    assert form_on(page).values["reason"] == ["The colleague has moved on"]
    rows = signed_in.post("/bulk/projects:list/", form_on(page).values)
    key = rows.context["key"]
    assert signed_in.post("/bulk/projects:list/", form_on(rows).values | {"key": str(key)}).status_code == 302
    assert not Draft.objects.of(staff).exists()
