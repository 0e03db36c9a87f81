"""A country's request becomes a joint project of two organizations, and an auditor reads how."""

from urllib.parse import parse_qs, urlsplit

import pytest

from projects.models import Project
from tests.browser.forms import press
from tests.browser.journeys import WAY, records
from tests.browser.shots import shot
from tests.factories import cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What the auditor reads, latest first: the sentence, and who acted.
CHAIN = [
    (
        "Marta Lindqvist (OSCE Secretariat, manager)",
        "approved {project} for OSCE Secretariat, and with it the project is approved",
    ),
    ("Grace Mbeki (UNOCT, manager)", "approved {project} for UNOCT"),
    ("Anna Keller (OSCE Secretariat, staff)", "sent {project} to both managers"),
    ("Anna Keller (OSCE Secretariat, staff)", "entered the project {project}"),
    ("Anna Keller (OSCE Secretariat, staff)", "entered the request {request}"),
]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_request_becomes_an_approved_project_and_the_auditor_reads_the_chain(browse_as, scripts):
    people = [cast(name) for name in ("staff", "other_staff", "manager", "other_manager", "auditor")]
    pages = {person.full_name: browse_as(person, java_script_enabled=scripts) for person in people}

    for name, step in WAY:
        step(pages[cast(name).full_name])

    page = pages["Anna Keller"]
    page.goto(records.project.get_absolute_url())
    assert page.locator(".identity .tag").inner_text().strip() == "Approved"
    assert records.project.status == Project.Status.APPROVED
    assert list(records.request.projects.all()) == [records.project]
    shot(page, "project-approved")
    assert_auditor_reads_the_chain(pages["Paul Duval"])


def assert_auditor_reads_the_chain(page):
    page.goto("/history/")
    for question, answer in [("Region", "Central Asia"), ("Pillar", "II Preventing and combating")]:
        page.locator("details.filter__choice", has_text=question).first.locator("summary").click()
        page.get_by_label(answer).check()
        press(page, "Apply")
    address = urlsplit(page.url)
    assert address.path == "/history/"
    assert parse_qs(address.query) == {"region": ["central-asia"], "pillar": ["2"]}
    shot(page, "history-chain")
    told = [" ".join(line.split()) for line in page.locator(".timeline__sentence").all_inner_texts()]

    names = {"project": records.project.reference, "request": records.request.reference}
    expected = [f"{who} {what.format(**names)}" for who, what in CHAIN]
    assert [line for line in told if line in expected] == expected, told
