"""A filter tells nothing of what the page keeps back: links to records that the reader may not open do not count.

The portfolio of the random questions is asked, then linked all over to records that the reader may not read, and asked
again: every list, count, export and administration answers as before.
"""

import pytest

from history.models import Entry
from meetings.models import AgendaItem, Meeting
from projects.models import Project
from requests.models import AssistanceRequest
from tests.factories import AssistanceRequestFactory, ProjectFactory, cast, party
from tests.meetings.factories import ActionPointFactory
from tests.test_region_and_pillar_everywhere import COUNTRIES, chance, exported, portfolio, question

pytestmark = pytest.mark.django_db
__all__ = ["chance", "portfolio"]  # fixtures
QUESTIONS = 8
CASES = {Project: "project", AssistanceRequest: "assistance_request"}


def hidden_project():
    return ProjectFactory(
        classification=Project.Classification.CONFIDENTIAL,
        created_by=cast("other_staff"),
        countries=COUNTRIES,
        pillars=dict.fromkeys((1, 2, 3, 4), 25),
    )


def hidden_request(**fields):
    return AssistanceRequestFactory(
        created_by=cast("other_staff"),
        holder=party("UNOCT"),
        lead_organization=party("UNOCT"),
        addressee="unoct",
        pillars=[1, 2, 3, 4],
        **fields,
    )


def confidential():
    project = hidden_project()
    letter = hidden_request(classification=AssistanceRequest.Classification.CONFIDENTIAL)
    letter.project_links.create(project=project)
    return [project, letter]


def unshared():
    return [hidden_request(consent_to_share=False)]


def link_all_over(hidden, records):
    """Ties each of the hidden records to each of those that are there."""
    requests, meetings = records
    for case in hidden:
        for meeting in meetings:
            AgendaItem(meeting=meeting, title="Item", **{CASES[type(case)]: case}).save()
        if isinstance(case, Project):
            for letter in requests:
                letter.project_links.create(project=case)


def of_list(client, address, asked):
    return [row[0] for row in exported(client, address, asked)]


def of_admin(client, address, asked):
    changelist = client.get(address, asked).context["cl"]
    return changelist.result_count, [record.pk for record in changelist.result_list]


LISTS = ["/projects/", "/requests/", "/meetings/", "/actions/"]
ADMINS = ["/admin/requests/assistancerequest/", "/admin/meetings/meeting/", "/admin/meetings/actionpoint/"]


@pytest.mark.parametrize(
    ("reader", "hide", "addresses", "ask"),
    [
        ("staff", confidential, LISTS, of_list),
        ("staff", unshared, LISTS, of_list),
        ("manager", unshared, LISTS, of_list),
        ("manager", unshared, ADMINS, of_admin),
    ],
)
def test_links_to_hidden_records_change_no_answer(reader, hide, addresses, ask, portfolio, chance, client):
    records = list(AssistanceRequest.objects.all()), list(Meeting.objects.all())
    for letter in records[0][:5]:
        ActionPointFactory(assistance_request=letter)
    ActionPointFactory()
    client.force_login(cast(reader))
    asked = [question(chance) for _ in range(QUESTIONS)] + [{"region": ["none"]}, {"pillar": ["none"]}]
    before = [ask(client, address, one) for address in addresses for one in asked]

    hidden = hide()
    link_all_over(hidden, records)

    assert not any(type(case).objects.visible_to(cast(reader)).filter(pk=case.pk) for case in hidden)
    after = [ask(client, address, one) for address in addresses for one in asked]
    assert after == before


def test_links_to_hidden_records_change_no_answer_of_the_history(portfolio, chance, client, manager):
    meetings = list(Meeting.objects.all())
    client.force_login(manager)
    asked = [question(chance) for _ in range(QUESTIONS)]
    last = Entry.objects.latest("pk").pk
    before = [[row for row in of_list(client, "/history/", one) if int(row) <= last] for one in asked]

    link_all_over(unshared(), ([], meetings))

    after = [[row for row in of_list(client, "/history/", one) if int(row) <= last] for one in asked]
    assert after == before


def test_whoever_may_read_the_linked_record_finds_by_it(portfolio, client, auditor, staff):
    """The other side of the same coin, and proof that the links made above do reach regions and pillars."""
    letter = AssistanceRequestFactory()
    link_all_over(confidential()[:1], ([letter], []))
    client.force_login(auditor)

    assert letter.reference in of_list(client, "/requests/", {"region": ["south-eastern-europe"], "pillar": ["4"]})
    client.force_login(staff)
    assert letter.reference not in of_list(client, "/requests/", {"region": ["south-eastern-europe"]})
    assert letter.reference not in of_list(client, "/requests/", {"pillar": ["4"]})


def test_reference_of_a_hidden_record_is_answered_like_one_that_there_is_not(client, manager):
    (letter,) = unshared()
    client.force_login(manager)

    hidden, absent = (
        [fault.replace(reference, "X") for fault in client.get("/history/", {"record": reference}).context["faults"]]
        for reference in (letter.reference, "TAR-2026-9999")
    )

    assert hidden == absent
    assert "No record has this reference." in hidden[0]


def test_reference_of_a_readable_record_is_understood(client, auditor):
    (letter,) = unshared()
    client.force_login(auditor)

    assert "No record has this reference." not in client.get("/history/", {"record": letter.reference}).content.decode()
