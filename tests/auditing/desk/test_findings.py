"""Findings: put to somebody who can answer, answered by that person alone, and never touching the record."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from auditing.models import Finding
from history import note
from history.models import Entry
from lifecycle import Refused
from projects.models import Project
from requests.models import AssistanceRequest
from tests.auditing.desk.factories import FindingFactory, draw_sample
from tests.factories import AssistanceRequestFactory, ProjectFactory, UserFactory, cast, party
from tests.pages import inputs

SOON = timezone.localdate() + timedelta(days=20)
ANSWER = {"answer": "The reason is added to the file.", "answer_until": SOON.isoformat()}


@pytest.fixture
def at_desk(client, auditor):
    client.force_login(auditor)
    return client


def send(client, address, **typed):
    return client.post(address, inputs(client.get(address)) | typed)


def step(client, finding, name, **typed):
    return send(client, f"/findings/{finding.reference}/steps/{name}/", **typed)


def forge(client, finding, name, **typed):
    """Posts a step without its page, with the version of now."""
    finding.refresh_from_db()
    return client.post(f"/findings/{finding.reference}/steps/{name}/", {"version": finding.version, **typed})


def typed_for(project, person, **more):
    return {
        "title": "No reason is given",
        "about": project.reference,
        "text": "The planned end was moved.",
        "criterion": "Section 4 of the procedures",
        "severity": "high",
        "addressee": person.pk,
        "due_on": SOON.isoformat(),
        **more,
    }


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
        ({"answer": "", "answer_until": SOON.isoformat()}, "Fill this in."),
        ({"answer": "It will be put right.", "answer_until": ""}, "Fill this in."),
        ({"answer": "Yes", "answer_until": SOON.isoformat()}, "Say in a few words what will be done."),
        ({"answer": "It will be put right.", "answer_until": "2020-01-01"}, "Give a day that is still to come."),
    ],
)
def test_answer_says_what_and_until_when(typed, sentence, client, auditor, staff):
    finding = FindingFactory(issued=True)
    client.force_login(staff)

    page = step(client, finding, "give_answer", **typed)

    assert page.status_code in (409, 422)
    assert sentence in page.text
    assert typed["answer"] in page.text
    finding.refresh_from_db()
    assert finding.status == "issued"


def test_answer_is_returned_with_a_reason_only(auditor):
    with pytest.raises(Refused, match="Give the reason"):
        FindingFactory(answered=True).send_back(by=auditor, reason="")


# Who


def test_draft_is_read_by_auditors_only(client, auditor, staff, manager):
    finding = FindingFactory()
    for person in (staff, manager):
        client.force_login(person)
        assert client.get(f"/findings/{finding.reference}/").status_code == 404
        assert finding.reference not in client.get("/findings/").text
    finding.withdraw(by=auditor, reason="It was a mistake")
    assert client.get(f"/findings/{finding.reference}/").status_code == 404


@pytest.mark.parametrize(
    ("name", "reads"),
    [
        ("staff", True),
        ("manager", True),
        ("auditor", True),
        ("other_staff", False),
        ("other_manager", False),
        ("administrator", False),
        ("outsider", False),
    ],
)
def test_issued_finding_is_read_by_those_concerned(name, reads, client, auditor):
    finding = FindingFactory(issued=True)
    client.force_login(cast(name))

    page, listed = client.get(f"/findings/{finding.reference}/"), client.get("/findings/")

    assert page.status_code == (200 if reads else 403 if name in ("administrator", "outsider") else 404)
    assert (finding.reference in listed.text) == reads
    exported = client.get("/findings/?format=csv")
    if exported.status_code == 200:
        assert (finding.reference.encode() in b"".join(exported.streaming_content)) == reads


def test_colleague_of_the_person_addressed_does_not_read_it(client, auditor):
    finding = FindingFactory(issued=True)
    client.force_login(UserFactory(role="staff", side="OSCE"))

    assert client.get(f"/findings/{finding.reference}/").status_code == 404


@pytest.mark.parametrize("name", ["manager", "other_staff", "other_manager", "auditor", "administrator"])
def test_nobody_answers_somebody_elses_finding(name, client, auditor):
    finding = FindingFactory(issued=True)
    client.force_login(cast(name))

    answer = forge(client, finding, "give_answer", **ANSWER)

    assert answer.status_code in (403, 404, 409)
    finding.refresh_from_db()
    assert (finding.status, finding.answer) == ("issued", "")


@pytest.mark.parametrize("name", ["staff", "manager", "other_manager", "administrator"])
@pytest.mark.parametrize(
    ("stage", "move"),
    [
        ("draft", "issue"),
        ("answered", "accept"),
        ("answered", "send_back"),
        ("accepted", "close"),
        ("issued", "withdraw"),
    ],
)
def test_only_auditors_issue_accept_return_close_and_withdraw(stage, move, name, client, auditor):
    finding = FindingFactory(stage=stage)
    client.force_login(cast(name))

    answer = forge(client, finding, move, reason="It is quite all right")

    assert answer.status_code in (403, 404)
    finding.refresh_from_db()
    assert finding.status == stage
    with pytest.raises(PermissionDenied):
        getattr(finding, move)(by=cast(name), reason="It is quite all right")


@pytest.mark.parametrize("name", ["staff", "manager", "administrator", "outsider"])
def test_only_auditors_write_findings(name, client, auditor, staff):
    finding = FindingFactory()
    client.force_login(cast(name))
    for address in ("/findings/new/", f"/findings/{finding.reference}/edit/"):
        assert client.get(address).status_code == 403
        assert client.post(address, typed_for(ProjectFactory(), staff)).status_code == 403
    assert Finding.objects.count() == 1


def test_forged_address_of_an_issued_finding_is_refused(at_desk, outsider, manager):
    finding = FindingFactory(issued=True)

    answer = forge(
        at_desk, finding, "readdress", addressee=outsider.pk, due_on=SOON.isoformat(), reason="He knows more"
    )

    assert answer.status_code == 422
    finding.refresh_from_db()
    assert finding.addressee == cast("staff")


def test_rule_of_the_addressee_holds_without_the_form(auditor, other_staff):
    project = ProjectFactory(classification=Project.Classification.CONFIDENTIAL)
    finding = FindingFactory(issued=True, about=project)

    with pytest.raises(Refused, match="may not open"):
        finding.readdress(by=auditor, reason="He knows more", addressee=other_staff, due_on=SOON)


def test_person_addressed_does_not_learn_of_the_sample(client, auditor, staff):
    project = ProjectFactory()
    sample = draw_sample(size="1")
    finding = FindingFactory(issued=True, about=project, item=sample.items.get())
    client.force_login(staff)

    page = client.get(f"/findings/{finding.reference}/").text

    assert sample.reference not in page
    assert "sample" in client.get(f"/findings/?sample={sample.reference}").text.partition('id="faults"')[2]


def test_how_a_finding_was_written_is_told_to_auditors_only(at_desk, client, staff, manager):
    finding = FindingFactory(title="Anna hides something")
    send(at_desk, f"/findings/{finding.reference}/edit/", title="No reason is given")
    finding.refresh_from_db()
    finding.issue(by=cast("auditor"))
    assert "Anna hides something" in at_desk.get(f"/findings/{finding.reference}/").text

    for person in (staff, manager):
        client.force_login(person)
        page = client.get(f"/findings/{finding.reference}/").text
        assert f"issued {finding.reference}" in page
        assert "Anna hides something" not in page
        assert client.get(f"/history/compare/auditing_finding/{finding.pk}/").status_code in (403, 404)
    assert finding.reference not in client.get("/history/").text
    assert client.get(f"/history/{Entry.objects.of(finding).earliest('pk').pk}/").status_code == 404


def test_what_the_history_tells_of_a_draft_is_withheld_from_managers(client, auditor, manager):
    finding = FindingFactory()
    entry = Entry.objects.of(finding).first()
    client.force_login(manager)

    assert finding.reference not in client.get("/history/").text
    assert client.get(f"/history/{entry.pk}/").status_code == 404


# Where it appears


def test_home_of_the_person_addressed_shows_what_is_to_be_answered(client, auditor, staff, manager):
    issued, returned = FindingFactory(issued=True), FindingFactory(returned=True)
    draft, answered = FindingFactory(), FindingFactory(answered=True)
    client.force_login(staff)

    page = client.get("/").text

    assert "Findings to answer" in page
    assert issued.reference in page
    assert returned.reference in page
    assert draft.reference not in page
    assert answered.reference not in page
    client.force_login(manager)
    page = client.get("/").text
    assert "Findings that your colleagues answer" in page
    assert issued.reference in page


def test_desk_shows_what_waits_for_the_auditors(at_desk):
    answered, draft, issued = FindingFactory(answered=True), FindingFactory(), FindingFactory(issued=True)

    page = at_desk.get("/history/desk/").text

    assert answered.reference in page
    assert draft.reference in page
    assert issued.reference not in page
    assert "1 waits for its answer" in page


@pytest.mark.parametrize(
    ("asked", "finds"),
    [
        ("region=central-asia", True),
        ("region=eastern-europe", False),
        ("pillar=2", True),
        ("pillar=none", False),
        ("status=issued", True),
        ("status=closed", False),
        ("severity=medium", True),
        ("severity=high", False),
        ("organization=OSCE-SEC", True),
        ("organization=UNOCT", False),
        ("person=keller", True),
        ("person=haddad", False),
        ("overdue=no", True),
        ("overdue=yes", False),
        ("q=reason", True),
        ("q=nothing", False),
        ("due_before=2020-01-01", False),
    ],
)
def test_findings_are_asked_for(asked, finds, at_desk, auditor):
    finding = FindingFactory(issued=True, about=ProjectFactory(countries=["KG"], pillars={2: 100}))

    assert (f'href="/findings/{finding.reference}/"' in at_desk.get(f"/findings/?{asked}").text) == finds


def test_region_of_a_record_that_the_reader_may_not_open_is_not_told(client, auditor, manager):
    project = ProjectFactory(countries=["KG"])
    finding = FindingFactory(issued=True, about=project, addressee=cast("other_staff"))
    with note(actor=auditor):
        project.classification = Project.Classification.CONFIDENTIAL
        project.save()
    client.force_login(cast("other_staff"))

    assert finding.reference in client.get("/findings/").text
    assert finding.reference not in client.get("/findings/?region=central-asia").text.partition("<tbody")[2]
    page = client.get(f"/findings/{finding.reference}/").text
    assert project.title not in page
    assert f'href="{project.get_absolute_url()}"' not in page


def test_late_answers_are_marked(at_desk, auditor):
    finding = FindingFactory(issued=True, due_on=timezone.localdate())
    finding.due_on -= timedelta(days=3)
    assert finding.days_late == 3


def queries(client, address):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_list_and_home_cost_the_same_however_many_findings(client, auditor, staff):
    costs = []
    for number in range(1, 7):
        FindingFactory(issued=True)
        if number in (1, 3, 6):
            client.force_login(staff)
            costs.append([queries(client, address) for address in ("/findings/?region=none", "/findings/", "/")])

    assert costs[0] == costs[1] == costs[2]
