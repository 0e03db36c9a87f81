"""What was typed is for its owner and nobody else."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from drafts.models import Draft
from tests.drafts.controls import form_on
from tests.drafts.typed import autosave, opened, the_draft, typed_in
from tests.factories import PASSWORD, cast
from tests.pages import queries

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


# One's own page


def test_page_of_drafts_lists_ones_own_and_its_queries_do_not_grow(browser, staff, form, project):
    autosave(opened(browser, form, objective="One"))
    few = queries(browser, "/drafts/")
    for number in range(20):
        autosave(opened(browser, form, objective=f"Text {number}"))

    assert queries(browser, "/drafts/") == few
    assert browser.get("/drafts/").text.count(f"{project.reference}: Why and for whom") >= 21
