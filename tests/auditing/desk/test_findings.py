"""Findings: put to somebody who can answer, answered by that person alone, and never touching the record."""

from datetime import timedelta

import pytest
from django.utils import timezone

from auditing.models import Finding
from history.models import Entry
from lifecycle import Refused
from projects.models import Project
from requests.models import AssistanceRequest
from tests.auditing.desk.factories import FindingFactory, draw_sample
from tests.auditing.desk.pages import ANSWER, SOON, step, typed_for
from tests.factories import AssistanceRequestFactory, ProjectFactory, cast, party
from tests.pages import inputs, queries, send

# The way of a finding


def test_finding_goes_its_way(at_desk, client, auditor, staff):
    project = ProjectFactory()
    answer = send(at_desk, "/findings/new/", **typed_for(project, staff))
    finding = Finding.objects.get()
    assert answer.url == f"/findings/{finding.reference}/"
    assert finding.reference.startswith("F-2026-")
    assert (finding.status, finding.about, finding.organization) == ("draft", project.reference, party("OSCE"))

    step(client, finding, "issue")
    client.force_login(staff)
    step(client, finding, "give_answer", **ANSWER)
    client.force_login(auditor)
    step(client, finding, "send_back", reason="Which file is meant?")
    client.force_login(staff)
    assert "Which file is meant?" in client.get(f"/findings/{finding.reference}/").text
    step(client, finding, "give_answer", **ANSWER | {"answer": "File 7 in the registry."})
    client.force_login(auditor)
    step(client, finding, "accept")
    step(client, finding, "close", reason="Seen in the registry")

    finding.refresh_from_db()
    assert (finding.status, finding.answer, finding.answer_until) == ("closed", "File 7 in the registry.", SOON)
    acts = list(Entry.objects.of(finding).filter(move=True).order_by("pk").values_list("act", flat=True))
    assert acts == ["issue", "give_answer", "send_back", "give_answer", "accept", "close"]
    page = client.get(f"/findings/{finding.reference}/").text
    for told in ("issued", "answered", "returned the answer to", "accepted the answer to", "closed"):
        assert f"{told} {finding.reference}" in page
    assert project.reference in page


def test_finding_never_changes_the_record(auditor, staff):
    project = ProjectFactory()
    before = Project.objects.values().get(pk=project.pk)
    entries = Entry.objects.of(project).count()

    FindingFactory(closed=True, about=project)

    assert Project.objects.values().get(pk=project.pk) == before
    assert Entry.objects.of(project).count() == entries


def test_finding_on_an_item_is_about_what_was_drawn(at_desk, staff):
    project = ProjectFactory()
    sample = draw_sample("acts", query=f"record={project.reference}", size="1")

    sent = typed_for(project, staff)
    del sent["about"]
    answer = send(at_desk, f"/history/desk/{sample.reference}/1/finding/", **sent)

    finding = Finding.objects.get()
    assert answer.url == finding.get_absolute_url()
    assert (finding.item, finding.about) == (sample.items.get(), project.reference)
    assert finding.entry == sample.items.get().number
    assert finding.reference in at_desk.get(f"/history/desk/{sample.reference}/").text


def test_draft_is_changed_and_an_issued_finding_is_not(at_desk, auditor):
    finding = FindingFactory()
    address = f"/findings/{finding.reference}/edit/"
    send(at_desk, address, title="The end was moved without a reason")
    finding.refresh_from_db()
    assert finding.title == "The end was moved without a reason"
    sent = inputs(at_desk.get(address)) | {"title": "Nothing"}
    finding.issue(by=auditor)

    assert at_desk.post(address, sent).status_code == 409
    finding.refresh_from_db()
    assert finding.title == "The end was moved without a reason"


def test_two_auditors_do_not_overwrite_each_other(at_desk):
    finding = FindingFactory()
    address = f"/findings/{finding.reference}/edit/"
    sent = inputs(at_desk.get(address)) | {"title": "Mine"}
    send(at_desk, address, title="Theirs")

    answer = at_desk.post(address, sent)

    assert answer.status_code == 409
    finding.refresh_from_db()
    assert finding.title == "Theirs"


def test_finding_is_put_to_somebody_else_with_a_reason(at_desk, staff, manager):
    finding = FindingFactory(issued=True)

    step(at_desk, finding, "readdress", addressee=manager.pk, due_on=SOON.isoformat(), reason="Anna has left us")

    finding.refresh_from_db()
    assert (finding.addressee, finding.due_on, finding.status) == (manager, SOON, "issued")


def test_returned_finding_that_is_readdressed_stays_returned(auditor, manager):
    finding = FindingFactory(returned=True)

    finding.readdress(by=auditor, reason="Anna has left us", addressee=manager, due_on=SOON)

    finding.refresh_from_db()
    assert (finding.status, finding.addressee) == ("returned", manager)


# What is refused, with a sentence


@pytest.mark.parametrize("name", ["auditor", "administrator", "outsider"])
def test_finding_is_not_addressed_to_somebody_who_cannot_answer(name, at_desk, staff):
    project = ProjectFactory()

    page = send(at_desk, "/findings/new/", **typed_for(project, cast(name)))

    assert page.status_code == 422
    assert "Select a valid choice" in page.text
    assert inputs(page)["title"] == ["No reason is given"]
    assert not Finding.objects.exists()


def test_finding_is_not_addressed_to_somebody_who_may_not_open_the_record(at_desk, staff, other_staff):
    project = ProjectFactory(classification=Project.Classification.CONFIDENTIAL)

    page = send(at_desk, "/findings/new/", **typed_for(project, other_staff))

    assert page.status_code == 422
    assert f"Omar Haddad may not open {project.reference}, so cannot answer for it." in page.text
    assert send(at_desk, "/findings/new/", **typed_for(project, staff)).status_code == 302  # who wrote it may


def test_record_that_was_closed_to_the_person_in_the_meantime_is_noticed_at_the_issue(auditor, other_staff):
    project = ProjectFactory()
    finding = FindingFactory(about=project, addressee=other_staff)
    project.classification = Project.Classification.CONFIDENTIAL
    project.save()

    with pytest.raises(Refused, match="may not open"):
        finding.issue(by=auditor)


def test_finding_about_a_letter_that_is_not_shared_is_refused(at_desk, other_staff, other_manager):
    letter = AssistanceRequestFactory(addressee="OSCE", consent_to_share=False)
    if AssistanceRequest.objects.visible_to(other_manager).exists():
        pytest.fail("The letter should be withheld from the other side.")

    page = send(at_desk, "/findings/new/", **typed_for(letter, other_manager))

    assert "may not open" in page.text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"about": "JP-2026-9999"}, "No project, request, meeting or action point has the reference JP-2026-9999."),
        ({"about": ""}, "Fill this in."),
        ({"text": ""}, "Fill this in."),
        ({"criterion": " "}, "Fill this in."),
        ({"severity": "grave"}, "Select a valid choice"),
        ({"due_on": "2020-01-01"}, "Give a day that is still to come."),
        ({"due_on": "soon"}, "soon"),
    ],
)
def test_what_is_missing_or_wrong_is_said(typed, sentence, at_desk, staff):
    page = send(at_desk, "/findings/new/", **typed_for(ProjectFactory(), staff, **typed))

    assert page.status_code == 422
    assert sentence in page.text
    assert not Finding.objects.exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"response": ""}, "Say whether you agree."),
        ({"answer": ""}, "Fill this in."),
        ({"answer_until": ""}, "Give the day until which it will be done."),
        ({"response": "partly", "answer_until": ""}, "Give the day until which it will be done."),
        ({"answer": "Yes"}, "Say in a few words what will be done."),
        ({"answer_until": "2020-01-01"}, "Give a day that is still to come."),
        ({"response": "not agreed"}, "Leave the day empty"),
        ({"response": "not agreed", "answer": "No", "answer_until": ""}, "Say in a few words why you do not agree."),
    ],
)
def test_answer_says_what_and_until_when_or_why_not(typed, sentence, client, auditor, staff):
    finding = FindingFactory(issued=True)
    client.force_login(staff)

    typed = ANSWER | typed
    page = step(client, finding, "give_answer", **typed)

    assert page.status_code == 422
    assert sentence in page.text
    assert typed["answer"] in page.text
    finding.refresh_from_db()
    assert finding.status == "issued"
    assert not Entry.objects.of(finding).filter(act="refused").exists()


def test_who_does_not_agree_says_why_and_promises_no_day(client, auditor, staff):
    finding = FindingFactory(issued=True)
    client.force_login(staff)

    step(client, finding, "give_answer", response="not agreed", answer="The reason stands in the file.")

    finding.refresh_from_db()
    assert (finding.status, finding.response, finding.answer_until) == ("answered", "not agreed", None)
    page = client.get(f"/findings/{finding.reference}/").text.partition('id="answer"')[2].partition('id="history"')[0]
    assert "Not agreed" in page
    assert "to be done until" not in page


def test_returned_answers_stay_readable(client, auditor, staff):
    finding = FindingFactory(returned=True)
    until = timezone.localdate() + timedelta(days=9)
    finding.give_answer(by=staff, response="partly", answer="File 7 in the registry.", answer_until=until)
    finding.send_back(by=auditor, reason="There is no file 7")
    client.force_login(staff)

    for address in (f"/findings/{finding.reference}/", f"/findings/{finding.reference}/steps/give_answer/"):
        page = client.get(address).text.partition("Answers that were returned")[2].partition('id="history"')[0]
        told = ["Partly agreed", "File 7 in the registry.", "There is no file 7", "The reason is added to the file."]
        places = [page.find(text) for text in [*told, "Which file is meant?"]]
        assert -1 not in places
        assert places == sorted(places)  # the latest first


def test_answer_that_was_returned_does_not_stand_as_the_answer(client, auditor, staff):
    finding = FindingFactory(returned=True)
    client.force_login(staff)

    page = client.get(f"/findings/{finding.reference}/").text

    assert f"None that stands. {staff} answers once more until" in page


def test_finding_costs_the_same_however_often_it_was_returned(at_desk, auditor, staff):
    finding, costs = FindingFactory(returned=True), []
    for _time in range(3):
        costs.append(queries(at_desk, finding.get_absolute_url()))
        finding.give_answer(by=staff, response="not agreed", answer="It stands in the file.")
        finding.send_back(by=auditor, reason="Where in the file?")

    assert len(set(costs)) == 1


def test_answer_is_returned_with_a_reason_only_and_a_forgotten_one_is_no_attempt(at_desk, auditor):
    finding = FindingFactory(answered=True)

    page = step(at_desk, finding, "send_back", reason="no")

    assert page.status_code == 422
    assert "Give the reason in a few words." in page.text
    assert 'href="#id_reason"' in page.text
    assert ">no</textarea>" in page.text
    finding.refresh_from_db()
    assert finding.status == "answered"
    assert not Entry.objects.of(finding).filter(act="refused").exists()
