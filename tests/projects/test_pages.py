"""The pages on which projects are read."""

import pytest
from django.urls import reverse

from history import note
from projects.amendments import begin_amendment
from projects.models import Project
from reference.models import Country
from tests.factories import STEPS, AssistanceRequestFactory, ProjectFactory, cast

pytestmark = pytest.mark.django_db


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("stage", ["ready", "recorded", *STEPS])
@pytest.mark.parametrize("person", ["staff", "manager", "auditor"])
def test_page_opens_at_every_stage_for_everyone_who_reads(client, stage, person):
    project = ProjectFactory(**{stage: True})
    client.force_login(cast(person))

    page = read(client, project.get_absolute_url())

    assert project.title in page
    assert str(project.get_status_display()) in page


def test_page_of_a_project_that_waits_names_whose_turn_it_is(client, staff):
    client.force_login(staff)

    assert "the managers of UNOCT and OSCE" in read(client, ProjectFactory(submitted=True).get_absolute_url())
    assert "a manager of OSCE" in read(client, ProjectFactory(half_approved=True).get_absolute_url())


def test_sign_off_of_an_earlier_round_is_shown_as_void_with_what_changed(client, staff):
    project = ProjectFactory(half_approved=True)
    project.take_back(by=staff, reason="The title is wrong")
    project.title = "Another title"
    project.save()
    project.submit(by=staff)
    client.force_login(staff)

    page = read(client, project.get_absolute_url())

    assert "Round 1: Approved, void" in page
    assert "<strong>Title</strong>" in page
    assert "Another title</ins>" in page


def test_confidential_project_is_not_there_for_those_who_have_no_part_in_it(client, other_staff, manager):
    project = ProjectFactory(classification=Project.Classification.CONFIDENTIAL)

    client.force_login(other_staff)
    for address in _addresses(project):
        assert client.get(address).status_code == 404, address
    client.force_login(manager)
    assert client.get(project.get_absolute_url()).status_code == 200


def test_person_without_a_role_finds_no_project(client, outsider):
    project = ProjectFactory(submitted=True)
    client.force_login(outsider)

    assert client.get(reverse("projects:list")).status_code == 403
    for address in _addresses(project):
        assert client.get(address).status_code in (403, 404), address


def _addresses(project):
    names = ["detail", "history", "tasks", "check", "sent", "amend", "progress"]
    return [
        *(reverse(f"projects:{name}", args=[project.reference]) for name in names),
        reverse("projects:round", args=[project.reference, 1]),
        reverse("projects:edit", args=[project.reference, "basics"]),
        reverse("projects:move", args=[project.reference, "withdraw"]),
    ]


def test_round_shows_what_was_submitted_and_what_it_changed(client, auditor, staff):
    project = ProjectFactory(returned=True)
    first = project.objective
    project.objective = "Officers at all posts recognize forged documents."
    project.save()
    project.submit(by=staff)
    client.force_login(auditor)

    second = read(client, reverse("projects:round", args=[project.reference, 2]))
    earlier = read(client, reverse("projects:round", args=[project.reference, 1]))

    assert f"{first}</del>" in second
    assert "at all posts" in second
    assert first in earlier
    assert "at all posts" not in earlier
    assert "Returned" in earlier
    assert "The budget is too high" in earlier
    assert client.get(reverse("projects:round", args=[project.reference, 3])).status_code == 404


def test_amendment_is_read_with_what_it_changes(client, staff):
    copy = begin_amendment(ProjectFactory(approved=True), by=staff, reason="More money needed")
    copy.objective = "Border guards and customs officers recognize forged documents."
    copy.save()
    client.force_login(staff)

    page = read(client, copy.get_absolute_url())

    assert "Border guards recognize forged travel documents.</del>" in page
    assert "customs officers" in page
    assert copy.reference in read(client, copy.amends.get_absolute_url())


def test_footnote_stands_on_the_page_that_names_the_place(client, staff):
    client.force_login(staff)

    page = read(client, ProjectFactory(ready=True, countries=["XK"]).get_absolute_url())

    kosovo = Country.objects.get(iso2="XK")
    assert kosovo.marked_name.endswith("*")
    assert kosovo.marked_name in page
    assert f'<p class="footnote">* {kosovo.footnote}</p>' in page


def test_latest_history_tells_whole_acts(client, staff):
    """The row of a register is written in more entries than the page has acts."""
    with note(act="load register", source="command:load_register", request="one"):
        project = ProjectFactory(recorded=True, countries=["KG", "UZ", "TJ", "KZ", "TM", "MN"], pillars={1: 50, 2: 50})
    client.force_login(staff)

    assert f"entered the project {project.reference}" in read(client, project.get_absolute_url())


def test_latest_history_keeps_a_withheld_request_to_those_who_may_read_it(client, staff, other_staff):
    letter = AssistanceRequestFactory(addressee="osce", consent_to_share=False)
    project = ProjectFactory(relation="parallel-osce")
    with note(actor=staff, act="link project"):
        letter.project_links.create(project=project)

    told = f"linked {letter.reference} to {project.reference}"
    client.force_login(staff)
    assert told in read(client, project.get_absolute_url())
    client.force_login(other_staff)
    assert told not in read(client, project.get_absolute_url())


@pytest.mark.parametrize(
    ("number", "places"),
    [
        (1, {"countries": ["KG"], "pillars": {2: 100}}),
        (20, {"countries": ["KG", "UZ", "TJ", "XK"], "pillars": {1: 25, 2: 25, 3: 25, 4: 25}}),
    ],
)
def test_page_takes_as_many_queries_with_much_as_with_little(
    client, manager, number, places, django_assert_num_queries
):
    project = ProjectFactory(submitted=True, **places)
    for which in range(number):
        project.activities.create(title=f"Training {which}", kind="training")
        AssistanceRequestFactory().project_links.create(project=project)
    client.force_login(manager)

    with django_assert_num_queries(62):
        client.get(project.get_absolute_url())
