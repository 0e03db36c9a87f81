"""The approval page in the administration: who decides, on what, and what everybody else is told."""

import pytest
from django.urls import reverse

from history.models import Entry
from projects import checks, conditions
from projects.amendments import begin_amendment
from projects.models import HumanRightsAssessment, Project, Signoff
from tests.factories import ProjectFactory, UserFactory, cast

pytestmark = pytest.mark.django_db
UNREAD = "The content is not the one you have read"


def page(project):
    return reverse("admin:projects_project_approve", args=[project.pk])


def answer(project, decision="approve", **more):
    return {"decision": decision, "reason": "", "read": "on", "fingerprint": project.fingerprint, **more}


def sent_again(project, **changes):
    """Taken back, changed and submitted by staff: the next round."""
    project.take_back(by=cast("staff"), reason="One more change")
    for name, value in changes.items():
        setattr(project, name, value)
    project.save()
    project.submit(by=cast("staff"))
    return project


def refusals(project):
    return Entry.objects.of(project).filter(act="refused").count()


def test_project_is_approved_when_both_managers_record_their_yes_here(client, manager, other_manager):
    project = ProjectFactory(submitted=True)

    client.force_login(other_manager)
    first = client.post(page(project), answer(project), follow=True)
    client.force_login(manager)
    second = client.post(page(project), answer(project), follow=True)

    project.refresh_from_db()
    assert "You approved" in first.content.decode()
    assert "Next: OSCE Secretariat decides (Marta Lindqvist)." in first.content.decode()
    assert "Both organizations have approved" in second.content.decode()
    assert project.status == Project.Status.APPROVED
    assert set(project.signoffs.values_list("organization__code", "decision")) == {
        ("UNOCT", "approve"),
        ("OSCE-SEC", "approve"),
    }


@pytest.mark.parametrize(("decision", "status"), [("return", "returned"), ("reject", "rejected")])
def test_return_and_rejection_keep_the_reason(client, manager, decision, status):
    project = ProjectFactory(submitted=True)
    client.force_login(manager)

    client.post(page(project), answer(project, decision, reason="The budget is too high"))

    project.refresh_from_db()
    assert project.status == status
    assert project.signoffs.get().reason == "The budget is too high"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"decision": ""}, "Choose whether to approve, to return or to reject."),
        ({"decision": "later"}, "A decision is to approve, to return or to reject."),
        ({"decision": "return", "reason": "No"}, "Give the reason in a few words."),
        ({"decision": "reject", "reason": "   "}, "Give the reason in a few words."),
        ({"read": ""}, "Read the content, and confirm that this is what you decide on."),
    ],
)
def test_faulty_decision_is_named_and_nothing_typed_is_lost(client, manager, given, sentence):
    project = ProjectFactory(submitted=True)
    client.force_login(manager)

    response = client.post(page(project), answer(project) | {"reason": "Kept as typed"} | given)

    shown = response.content.decode()
    assert sentence in shown
    assert "<title>Error:" in shown
    assert given.get("reason", "Kept as typed") in shown
    assert not Signoff.objects.exists()


def test_content_submitted_anew_is_shown_and_the_reason_kept(client, manager):
    project = ProjectFactory(submitted=True)
    read = answer(project, reason="I like the trainers")
    sent_again(project, objective="Another objective.")
    client.force_login(manager)

    response = client.post(page(project), read)

    shown = response.content.decode()
    assert response.status_code == 409
    assert UNREAD in shown
    assert "Another objective." in shown
    assert "I like the trainers" in shown
    assert project.fingerprint in shown
    assert read["fingerprint"] not in shown
    assert not Signoff.objects.exists()
    assert refusals(project) == 1


def test_colleague_who_decided_first_is_named_with_the_time_and_the_reason_is_kept(client, manager):
    project = ProjectFactory(submitted=True)
    colleague = UserFactory(full_name="Marco Silva", email="marco.silva@osce.example", role="manager", side="OSCE")
    sent_again(project)
    project.approve(by=manager, fingerprint=project.fingerprint)
    client.force_login(colleague)

    response = client.post(page(project), answer(project, "return", reason="The budget is too high"))

    shown = response.content.decode()
    assert response.status_code == 409
    assert "Your organization has already decided in this round." in shown
    assert "Approved by Marta Lindqvist for OSCE Secretariat" in shown
    assert "(Vienna)" in shown
    assert "The budget is too high" in shown
    assert project.signoffs.get().person == manager
    assert refusals(project) == 1


def test_other_side_that_returned_it_meanwhile_is_named_and_the_reason_is_kept(client, manager, other_manager):
    project = ProjectFactory(submitted=True)
    project.send_back(by=other_manager, fingerprint=project.fingerprint, reason="Not before June")
    client.force_login(manager)

    response = client.post(page(project), answer(project, reason="Well prepared"))

    shown = response.content.decode()
    assert response.status_code == 409
    assert "Not before June" in shown
    assert "Well prepared" in shown
    project.refresh_from_db()
    assert project.status == "returned"


@pytest.mark.parametrize("person", ["auditor", "administrator", "outsider", "staff"])
def test_whoever_is_no_manager_decides_nothing_here(client, person):
    project = ProjectFactory(submitted=True)
    client.force_login(cast(person))

    response = client.post(page(project), answer(project))

    assert response.status_code in {302, 403, 404}
    assert not Signoff.objects.exists()


def test_auditor_reads_the_content_and_why_there_is_no_form(client, auditor):
    project = ProjectFactory(submitted=True)
    client.force_login(auditor)

    shown = client.get(page(project)).content.decode()

    assert "Border guards recognize forged travel documents." in shown
    assert "Only a manager signs off for an organization." in shown
    assert 'name="decision"' not in shown


def test_superuser_reads_and_does_not_decide(client):
    project = ProjectFactory(submitted=True)
    superuser = UserFactory(is_superuser=True, side="OSCE", role="manager")
    client.force_login(superuser)

    shown = client.get(page(project)).content.decode()
    response = client.post(page(project), answer(project))

    assert 'name="decision"' not in shown
    assert response.status_code == 403
    assert "Administrators look after people and tables: they never sign off." in response.content.decode()
    assert not Signoff.objects.exists()


def barred(**fields):
    """A project whose OSCE manager is barred by what the fields say."""
    project = ProjectFactory(ready=True, **fields)
    project.submit(by=cast("staff"))
    return project


def test_author_is_refused_with_a_sentence_and_an_entry(client, manager):
    project = barred(created_by=manager)
    client.force_login(manager)

    shown = client.get(page(project)).content.decode()
    response = client.post(page(project), answer(project))

    assert "You began this project: a colleague has to decide." in shown
    assert 'name="decision"' not in shown
    assert response.status_code == 403
    assert "You began this project: a colleague has to decide." in response.content.decode()
    assert not Signoff.objects.exists()
    assert refusals(project) == 1


def test_focal_point_is_refused(client, manager):
    project = barred(focal_point_osce=manager)
    client.force_login(manager)

    response = client.post(page(project), answer(project))

    assert response.status_code == 403
    assert "You are a focal point of this project" in response.content.decode()


def test_manager_since_the_submission_is_refused(client):
    project = ProjectFactory(submitted=True)
    newcomer = UserFactory(role="manager", side="OSCE")
    client.force_login(newcomer)

    response = client.post(page(project), answer(project))

    assert response.status_code == 403
    assert "You became a manager of this organization after the project was submitted" in response.content.decode()
    assert not Signoff.objects.exists()


def test_manager_decides_once_and_sees_the_own_decision_afterwards(client, manager):
    project = ProjectFactory(submitted=True)
    client.force_login(manager)
    client.post(page(project), answer(project))

    again = client.post(page(project), answer(project))
    shown = client.get(page(project)).content.decode()

    assert again.status_code == 409
    assert project.signoffs.count() == 1
    assert "Approved for OSCE Secretariat" in shown
    assert 'name="decision"' not in shown


def test_project_that_due_diligence_stops_is_not_approved(client, manager):
    project = ProjectFactory(ready=True, security_recipients=True)
    HumanRightsAssessment.objects.create(
        project=project, recipient="Police", support="Training", risk_level="high", decision="do-not-proceed"
    )
    project.submit(by=cast("staff"))
    client.force_login(manager)

    response = client.post(page(project), answer(project, reason="Still worth it"))

    shown = response.content.decode()
    assert "The human rights due diligence says not to proceed: the project cannot be approved." in shown
    assert "Still worth it" in shown
    assert not Signoff.objects.exists()


def test_second_round_marks_what_has_changed_and_shows_void_decisions(client, manager):
    project = ProjectFactory(half_approved=True)
    sent_again(project, objective="Another objective.")
    client.force_login(manager)

    marked = client.get(page(project)).content.decode()
    plain = client.get(page(project) + "?since=none").content.decode()

    assert "1 change</strong> since round 1 is marked" in marked
    assert "Void, round 1:" in marked
    assert "Border guards recognize forged travel documents." in marked
    assert "Border guards recognize forged travel documents." not in plain


def test_amendment_is_marked_against_the_approved_content(client, manager, other_manager):
    project = ProjectFactory(approved=True)
    amendment = begin_amendment(project, by=cast("staff"), reason="More trainers are needed")
    amendment.beneficiaries = "State Border Service and customs"
    amendment.save()
    amendment.submit(by=cast("staff"))
    client.force_login(manager)

    shown = client.get(page(amendment)).content.decode()
    client.post(page(amendment), answer(amendment))
    client.force_login(other_manager)
    done = client.post(page(amendment), answer(amendment), follow=True).content.decode()

    project.refresh_from_db()
    assert "1 change</strong> since the approved content is marked" in shown
    assert "More trainers are needed" in shown
    assert "The amendment is in force." in done
    assert "1 change</strong> since the approved content is marked" in done
    assert project.beneficiaries == "State Border Service and customs"


def test_every_condition_of_signing_has_words_for_the_case_that_it_is_met():
    assert len(checks.WHEN_MET) == len(conditions.SIGNING)


def test_all_checks_are_met_for_a_manager_who_may_decide(client, manager):
    project = ProjectFactory(submitted=True)
    client.force_login(manager)

    shown = client.get(page(project)).content.decode()

    assert "Not met:" not in shown
    assert "You did not begin this project." in shown
    assert "Nothing is missing" in shown
    assert "no human rights due diligence is needed" in shown
    assert "14 of 14 checks are met" in shown
