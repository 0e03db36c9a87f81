"""What the database refuses, whoever writes: raw SQL in most of these."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from history import note
from projects.amendments import begin_amendment
from reference.models import Country, Organization
from requests.models import AssistanceRequest
from tests.factories import AssistanceRequestFactory, ProjectFactory, UserFactory, assess, cast, party
from triggers import sentence_of

pytestmark = pytest.mark.django_db
TABLE = "requests_assistancerequest"


def refused(sql, *values, move=False):
    """The sentence of the guard that refused the statement. Fails when nothing did."""
    with pytest.raises(DatabaseError) as error, transaction.atomic(), note(move=move), connection.cursor() as cursor:
        cursor.execute(sql, values)
    return sentence_of(error.value) or str(error.value)


def set_status(assistance_request, status, **fields):
    """Writes a status as a move would, but past the moves."""
    more = "".join(f", {name} = %s" for name in fields)
    return refused(
        f"UPDATE {TABLE} SET status = %s{more} WHERE id = %s",
        status,
        *fields.values(),
        assistance_request.pk,
        move=True,
    )


def test_status_is_not_written_past_the_moves():
    assistance_request = AssistanceRequestFactory()

    sentence = refused(f"UPDATE {TABLE} SET status = 'withdrawn' WHERE id = %s", assistance_request.pk)

    assert "only by a step of its own page" in sentence


def test_there_is_no_step_from_registered_to_clarification():
    assert "no step" in set_status(AssistanceRequestFactory(), "clarification")


def test_request_begins_registered():
    with pytest.raises(IntegrityError, match="begins as registered"), transaction.atomic():
        AssistanceRequestFactory(status="accepted")


def test_acknowledged_needs_its_day():
    assert "day on which" in set_status(AssistanceRequestFactory(), "acknowledged")


def test_review_needs_an_authentic_letter():
    assert "authentic" in set_status(AssistanceRequestFactory(acknowledged=True), "under_review")


def test_answer_needs_the_other_organization(manager):
    assistance_request = AssistanceRequestFactory(under_review=True)

    with note(actor=manager):
        sentence = set_status(assistance_request, "accepted", answered_by_id=manager.pk)

    assert "has not been heard" in sentence


def test_answer_is_given_by_a_manager_of_the_lead(other_manager):
    assistance_request = AssistanceRequestFactory(assessed=True)

    with note(actor=other_manager):
        sentence = set_status(assistance_request, "accepted", answered_by_id=other_manager.pk)

    assert "lead organization" in sentence


def test_answer_is_not_given_by_staff_of_the_lead():
    colleague = UserFactory(role="staff", side="OSCE")
    assistance_request = AssistanceRequestFactory(assessed=True)

    with note(actor=colleague):
        sentence = set_status(assistance_request, "accepted", answered_by_id=colleague.pk)

    assert "Only a manager" in sentence


def test_answer_is_not_given_by_whoever_registered_the_request(staff):
    assistance_request = AssistanceRequestFactory(assessed=True)

    with note(actor=staff):
        sentence = set_status(assistance_request, "accepted", answered_by_id=staff.pk)

    assert "You registered this request" in sentence


def test_answer_carries_the_name_of_who_gives_it(manager, staff):
    assistance_request = AssistanceRequestFactory(assessed=True)

    with note(actor=staff):
        sentence = set_status(assistance_request, "accepted", answered_by_id=manager.pk)

    assert "name of the manager" in sentence


def test_reason_of_an_answer_is_not_rewritten():
    assistance_request = AssistanceRequestFactory(declined=True)

    sentence = refused(f"UPDATE {TABLE} SET answer_reason = 'Other' WHERE id = %s", assistance_request.pk)

    assert "given once" in sentence


def test_oral_request_is_not_accepted(manager):
    assistance_request = AssistanceRequestFactory(assessed=True, channel="oral", letter_reference="", letter_date=None)

    with note(actor=manager):
        sentence = set_status(assistance_request, "accepted", answered_by_id=manager.pk)

    assert "orally" in sentence


def test_delivery_needs_an_approved_project():
    assert "linked project" in set_status(AssistanceRequestFactory(accepted=True), "in_delivery")


def test_delivery_begins_with_a_project_that_is_suspended_meanwhile(staff, manager):
    assistance_request = AssistanceRequestFactory(accepted=True)
    project = ProjectFactory(active=True)
    project.suspend(by=manager, reason="Borders are closed")
    assistance_request.project_links.create(project=project)

    assistance_request.begin_delivery(by=staff)

    assert assistance_request.status == "in_delivery"


def test_closure_needs_a_reply():
    assert "reply" in set_status(AssistanceRequestFactory(fulfilled=True), "closed")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("authority", "Another ministry"),
        ("contact_name", "Somebody else"),
        ("contact_post", "Another post"),
        ("letter_reference", "NV 99"),
        ("letter_date", "2020-01-01"),
        ("language", "fr"),
        ("subject", "Something else"),
        ("asked", "Something else"),
        ("beneficiaries", "Somebody else"),
        ("urgency", "urgent"),
        ("desired_start", "2020-01-01"),
        ("desired_end", "2099-01-01"),
    ],
)
def test_letter_stays_as_it_was_once_answered(column, value):
    assistance_request = AssistanceRequestFactory(accepted=True)

    sentence = refused(f"UPDATE {TABLE} SET {column} = %s WHERE id = %s", value, assistance_request.pk)

    assert "what was asked stays" in sentence


def test_letter_may_be_corrected_until_then():
    assistance_request = AssistanceRequestFactory(under_review=True)

    AssistanceRequest.objects.filter(pk=assistance_request.pk).update(asked="Training at three crossing points.")

    assert AssistanceRequest.objects.get().asked == "Training at three crossing points."


def test_request_is_never_deleted():
    assistance_request = AssistanceRequestFactory()

    assert "never deleted" in refused(f"DELETE FROM {TABLE} WHERE id = %s", assistance_request.pk)


def test_reference_and_author_never_change(other_staff):
    assistance_request = AssistanceRequestFactory()

    assert "reference" in refused(f"UPDATE {TABLE} SET reference = 'TAR-1' WHERE id = %s", assistance_request.pk)
    assert "registered" in refused(
        f"UPDATE {TABLE} SET created_by_id = %s WHERE id = %s", other_staff.pk, assistance_request.pk
    )


def test_institutions_in_kosovo_send_no_note_verbale():
    kosovo = Country.objects.get(iso2="XK")
    with pytest.raises(IntegrityError, match="Kosovo does not come by note verbale"), transaction.atomic():
        AssistanceRequestFactory(country=kosovo, channel="note-verbale")

    assistance_request = AssistanceRequestFactory(country=kosovo)
    sentence = refused(f"UPDATE {TABLE} SET channel = 'note-verbale' WHERE id = %s", assistance_request.pk)
    assert "another channel" in sentence


def test_state_sends_a_note_verbale():
    assert AssistanceRequestFactory(channel="note-verbale").pk


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"letter_date": date(2026, 11, 3)}, "request_letter_before_receipt"),
        ({"letter_reference": ""}, "request_letter"),
        ({"letter_date": None}, "request_letter"),
        ({"acknowledged_on": date(2026, 11, 1)}, "request_dates"),
        ({"reply_on": date(2026, 11, 1), "reply_reference": "1"}, "request_dates"),
        ({"reply_on": date(2026, 11, 12)}, "request_reply"),
        ({"consulted_on": date(2026, 11, 12)}, "request_consultation"),
        ({"desired_start": date(2027, 3, 1), "desired_end": date(2027, 2, 1)}, "request_desired_dates"),
        ({"consent_to_share": False}, "request_addressed_to_both"),
        ({"classification": 4}, "request_classification"),
        ({"asked": ""}, "request_content"),
    ],
)
def test_constraint_refuses(fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        AssistanceRequestFactory(**fields)


def test_person_in_charge_works_for_the_lead(other_staff):
    with pytest.raises(IntegrityError, match="works for the lead organization"), transaction.atomic():
        AssistanceRequestFactory(assigned_to=other_staff)


def test_pen_is_not_held_by_somebody_else():
    with pytest.raises(IntegrityError, match="holds the pen"), transaction.atomic():
        AssistanceRequestFactory(holder=Organization.objects.get(code="UNODC"))


def test_request_without_consent_stays_with_its_addressee():
    fields = {"addressee": "osce", "consent_to_share": False}
    with pytest.raises(IntegrityError, match="stays with the organization"), transaction.atomic():
        AssistanceRequestFactory(**fields, lead_organization=party("UNOCT"))

    assistance_request = AssistanceRequestFactory(**fields)
    sentence = refused(f"UPDATE {TABLE} SET holder_id = %s WHERE id = %s", party("UNOCT").pk, assistance_request.pk)
    assert "stays with the organization" in sentence


def test_assessment_is_written_for_the_own_organization_only(staff):
    assistance_request = AssistanceRequestFactory(under_review=True)

    with pytest.raises(IntegrityError, match="own organization"), transaction.atomic():
        assistance_request.assessments.create(
            organization=party("UNOCT"), person=staff, recommendation="decline", text="For the others"
        )


def test_organization_assesses_once():
    assistance_request = AssistanceRequestFactory(under_review=True)
    assess(assistance_request, "staff")

    with pytest.raises(IntegrityError), transaction.atomic():
        assess(assistance_request, "staff")


def test_assessment_stays_once_the_request_is_answered():
    assistance_request = AssistanceRequestFactory(declined=True)
    assessment = assistance_request.assessments.first()

    assert "stay as they were" in refused("UPDATE requests_assessment SET text = 'Other' WHERE id = %s", assessment.pk)
    assert "never deleted" in refused("DELETE FROM requests_assessment WHERE id = %s", assessment.pk)


def test_request_without_consent_is_not_linked_to_a_joint_project():
    assistance_request = AssistanceRequestFactory(addressee="osce", consent_to_share=False)

    with pytest.raises(IntegrityError, match="not agreed to share"), transaction.atomic():
        assistance_request.project_links.create(project=ProjectFactory())

    assert assistance_request.project_links.create(project=ProjectFactory(relation="parallel-osce")).pk


def test_working_copy_of_an_amendment_is_not_linked():
    copy = begin_amendment(ProjectFactory(approved=True), by=cast("staff"), reason="More crossing points")

    with pytest.raises(IntegrityError, match="working copy"), transaction.atomic():
        AssistanceRequestFactory().project_links.create(project=copy)


def test_projects_stay_linked_once_delivery_has_begun():
    assistance_request = AssistanceRequestFactory(in_delivery=True)

    sentence = refused("DELETE FROM requests_requestproject WHERE assistance_request_id = %s", assistance_request.pk)

    assert "stay linked" in sentence
