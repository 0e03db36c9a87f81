"""Who reads findings and who may do what with them, and where they appear."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from auditing.models import Finding
from history import note
from history.models import Entry
from lifecycle import Refused
from projects.models import Project
from tests.auditing.desk.factories import FindingFactory, draw_sample
from tests.auditing.desk.pages import ANSWER, SOON, forge, typed_for
from tests.factories import ProjectFactory, UserFactory, cast
from tests.pages import queries, send

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


def test_list_and_home_cost_the_same_however_many_findings(client, auditor, staff):
    costs = []
    for number in range(1, 7):
        FindingFactory(issued=True)
        if number in (1, 3, 6):
            client.force_login(staff)
            costs.append([queries(client, address) for address in ("/findings/?region=none", "/findings/", "/")])

    assert costs[0] == costs[1] == costs[2]
