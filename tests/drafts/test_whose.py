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


def test_text_of_an_ended_session_waits_for_who_opened_the_form(signed_in, form, staff, other_staff):
    sent = opened(signed_in, form, objective="Secret of staff")
    signed_in.session.flush()

    answer = signed_in.post(form, sent)

    assert answer.status_code == 302
    assert "Secret" not in answer.url
    signed_in.post(answer.url, {"username": other_staff.email, "password": PASSWORD})
    address = the_draft(staff).use_address
    assert "Secret of staff" not in signed_in.get(address).text
    assert "The draft that this address asks for is not here" in signed_in.get(address).text
    signed_in.force_login(staff)
    assert form_on(signed_in.get(address)).values["objective"] == ["Secret of staff"]


def test_form_that_another_person_opened_is_not_sent_in_my_name(signed_in, form, staff, other_staff, project):
    sent = opened(signed_in, form, objective="Of staff")
    signed_in.force_login(other_staff)

    answer = signed_in.post(form, sent)

    assert answer.status_code == 403
    assert "opened by somebody else" in answer.text
    project.refresh_from_db()
    assert project.objective == "Old objective"
    assert typed_in(the_draft(staff), "objective") == "Of staff"
    assert not Draft.objects.of(other_staff).exists()


@pytest.mark.parametrize("who", ["other_staff", "manager", "auditor", "administrator", "outsider"])
def test_draft_of_another_person_is_not_there(who, signed_in, form, staff):
    autosave(opened(signed_in, form, objective="Mine"), file=SimpleUploadedFile("plan.pdf", b"mine"))
    draft = the_draft(staff)
    signed_in.force_login(cast(who))

    assert signed_in.get(draft.get_absolute_url()).status_code == 404
    assert signed_in.get(reverse("drafts:file", args=[draft.sheet, draft.files.get().pk])).status_code == 404
    assert signed_in.post(reverse("drafts:discard", args=[draft.sheet])).status_code == 404
    assert str(draft.sheet) not in signed_in.get("/drafts/").text
    assert Draft.objects.of(staff).exists()


def test_file_of_a_draft_is_handed_back_to_its_owner(signed_in, form, staff):
    autosave(opened(signed_in, form, objective="Mine"), file=SimpleUploadedFile("план.pdf", b"mine"))
    draft = the_draft(staff)

    answer = signed_in.get(reverse("drafts:file", args=[draft.sheet, draft.files.get().pk]))

    assert b"".join(answer.streaming_content) == b"mine"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_three_drafts_are_compared_and_the_others_counted(signed_in, form, staff):
    for number in range(3):
        autosave(opened(signed_in, form, objective=f"Text {number}"))
    few = queries(signed_in, form)
    for number in range(3, 9):
        autosave(opened(signed_in, form, objective=f"Text {number}"))

    assert queries(signed_in, form) == few
    page = signed_in.get(form).text
    assert page.count("You have unsaved text of") == 3
    assert "6 more drafts of this form" in page


def test_nobody_writes_into_drafts_without_a_sheet_of_ours(signed_in, form, staff):
    sent = opened(signed_in, form)

    for sheet in ("", "forged", sent["draft"][0][:-3] + "abc", str(uuid.uuid4())):
        assert autosave(sent | {"draft": sheet}).status_code == 400

    assert not Draft.objects.exists()


def test_draft_is_only_filled_in_at_its_own_form(signed_in, form, staff):
    autosave(opened(signed_in, form, objective="Mine"))

    page = signed_in.get(f"/projects/new/?draft={the_draft(staff).sheet}")

    assert "The draft that this address asks for is not here" in page.text


def test_passwords_and_tokens_are_never_kept(signed_in, form, staff):
    autosave(opened(signed_in, form) | {"new_password1": "hush hush", "csrfmiddlewaretoken": "token"})

    assert not {"new_password1", "csrfmiddlewaretoken", "draft"} & set(the_draft(staff).data)
    assert 'name="draft"' not in signed_in.get("/me/password/").text


# One's own page


def test_page_of_drafts_lists_ones_own_and_its_queries_do_not_grow(signed_in, staff, form, project):
    autosave(opened(signed_in, form, objective="One"))
    few = queries(signed_in, "/drafts/")
    for number in range(20):
        autosave(opened(signed_in, form, objective=f"Text {number}"))

    assert queries(signed_in, "/drafts/") == few
    assert signed_in.get("/drafts/").text.count(f"{project.reference}: Why and for whom") >= 21
