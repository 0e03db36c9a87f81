"""Many records at once: chosen on the list, shown before and after, done through each record's own door."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from history.models import Entry
from meetings.models import AgendaItem
from projects.models import Project
from requests.models import AssistanceRequest
from saved_views.models import BulkRun
from tests.factories import AssistanceRequestFactory, ProjectFactory, UserFactory, party
from tests.meetings.factories import ActionPointFactory, MeetingFactory
from tests.pages import inputs, rows_of_file
from ui import bulk

pytestmark = pytest.mark.django_db
WHY = "The colleague has moved on"


def choose(client, route, action, records=(), query="", **more):
    return client.post(f"/bulk/{route}/{query}", {"action": action, "chosen": [one.pk for one in records], **more})


def answer(client, route, page, query="", **typed):
    """Fills in the page that asks, and gets the rows before and after."""
    return client.post(f"/bulk/{route}/{query}", inputs(page) | {"reason": WHY, **typed})


def press(client, route, page, query=""):
    """The last button."""
    key = re.search(r'name="key" value="([^"]+)"', page.text)[1]
    return client.post(f"/bulk/{route}/{query}", inputs(page) | {"key": key})


def in_words(page):
    main = re.sub(r"<form.*?</form>", "", page.text.partition("<main")[2], flags=re.S)
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", main).split()))


def test_chosen_projects_get_a_focal_point_each_through_its_own_door(signed_in, staff, other_staff):
    mine, other, sent = ProjectFactory(), ProjectFactory(), ProjectFactory(submitted=True)
    untouched = ProjectFactory()

    asked = choose(signed_in, "projects:list", "focal-point", [mine, other, sent])
    assert "3 chosen records" in in_words(asked)
    rows = answer(signed_in, "projects:list", asked, person=other_staff.pk)
    assert "2 records will be changed" in in_words(rows)
    assert f"{sent.reference} {sent.reference} is submitted" in in_words(rows)
    assert not Project.objects.filter(pk__in=[mine.pk, other.pk], focal_point_unoct=other_staff).exists()
    result = signed_in.get(press(signed_in, "projects:list", rows)["Location"])

    assert "2 records are changed. 1 is left as it was." in in_words(result)
    found = set(Project.objects.filter(focal_point_unoct=other_staff, status="draft").values_list("pk", flat=True))
    assert found == {mine.pk, other.pk}
    untouched.refresh_from_db()
    assert untouched.version == 1
    entries = Entry.objects.filter(reason=WHY, table="projects_project")
    assert {entry.row for entry in entries} == {mine.pk, other.pk}
    assert len({entry.request for entry in entries}) == 1
    assert {(entry.act, entry.actor) for entry in entries} == {("edit", staff.pk)}


def test_all_that_match_are_those_that_were_shown_and_nothing_that_came_later(signed_in, other_staff):
    ProjectFactory(title="Border one"), ProjectFactory(title="Border two"), ProjectFactory(title="Police")
    asked = choose(signed_in, "projects:list", "focal-point", query="?q=border", scope="all")
    assert "2 chosen records" in in_words(asked)
    late = ProjectFactory(title="Border three")

    rows = answer(signed_in, "projects:list", asked, "?q=border", person=other_staff.pk)
    press(signed_in, "projects:list", rows, "?q=border")

    assert Project.objects.filter(focal_point_unoct=other_staff).count() == 2
    late.refresh_from_db()
    assert late.focal_point_unoct is None


def test_what_somebody_changed_in_between_is_left_as_it_is(signed_in, other_staff):
    project = ProjectFactory()
    asked = choose(signed_in, "projects:list", "focal-point", [project])
    rows = answer(signed_in, "projects:list", asked, person=other_staff.pk)
    project.title = "Somebody else wrote this"
    project.save()

    result = signed_in.get(press(signed_in, "projects:list", rows)["Location"])

    assert "Somebody has changed it since you chose it." in in_words(result)
    project.refresh_from_db()
    assert (project.title, project.focal_point_unoct) == ("Somebody else wrote this", None)


def test_the_last_button_pressed_twice_acts_once(signed_in, other_staff):
    project = ProjectFactory()
    asked = choose(signed_in, "projects:list", "focal-point", [project])
    rows = answer(signed_in, "projects:list", asked, person=other_staff.pk)

    first, second = press(signed_in, "projects:list", rows), press(signed_in, "projects:list", rows)

    assert first["Location"] == second["Location"]
    assert BulkRun.objects.count() == 1
    project.refresh_from_db()
    assert project.version == 2


def test_nobody_reaches_a_record_that_they_may_not_read(client, staff, other_staff):
    secret = ProjectFactory(classification=3, created_by=staff)
    open_to_all = ProjectFactory()
    client.force_login(other_staff)

    asked = choose(client, "projects:list", "focal-point", [secret, open_to_all])
    assert "1 chosen record." in in_words(asked)
    rows = answer(client, "projects:list", asked, person=other_staff.pk)
    press(client, "projects:list", rows)

    secret.refresh_from_db()
    assert secret.focal_point_unoct is None
    assert secret.reference not in rows.text


def test_a_forged_selection_is_refused(signed_in, other_staff):
    project = ProjectFactory()
    page = choose(signed_in, "projects:list", "focal-point", [project])
    sent = inputs(page) | {"reason": WHY, "person": other_staff.pk}

    assert signed_in.post("/bulk/projects:list/", sent | {"seen": "W1sxLDFdXQ:abc:def"}).status_code == 400
    of_requests = bulk.sealed("requests:list", [project])
    assert signed_in.post("/bulk/projects:list/", sent | {"seen": of_requests}).status_code == 400


def test_a_reason_and_an_answer_are_asked_for(signed_in):
    asked = choose(signed_in, "projects:list", "focal-point", [ProjectFactory()])

    page = answer(signed_in, "projects:list", asked, reason="because")

    assert page.status_code == 422
    assert "Choose one." in page.text
    assert "Give the reason in a few words." in page.text


@pytest.mark.parametrize("button", ["focal-point", "export-csv"])
def test_a_button_pressed_with_nothing_ticked_says_how_to_choose_and_leads_back_to_the_same_list(signed_in, button):
    for number in range(30):
        ProjectFactory(title=f"Border {number}")
    query = "?page=2&per_page=25&q=border"

    page = choose(signed_in, "projects:list", button, query=query)

    words = in_words(page)
    assert "Tick the box at the beginning of each row" in words
    assert "all 5 on this page" in words
    assert "all 30 that match" in words
    (back,) = re.findall(r'class="btn btn-primary" href="([^"]+)"', page.text)
    assert unescape(back) == f"/projects/{query}#bulk"
    assert 'id="bulk"' in signed_in.get(f"/projects/{query}").text


def test_nothing_chosen_and_too_much_chosen_are_said(signed_in, monkeypatch):
    for _ in range(3):
        ProjectFactory()
    assert "No record is chosen." in in_words(choose(signed_in, "projects:list", "focal-point"))
    monkeypatch.setattr(bulk, "MOST", 2)

    page = choose(signed_in, "projects:list", "focal-point", scope="all")

    assert "At most 2 records are done at once." in in_words(page)


def test_a_role_that_may_not_is_neither_offered_nor_allowed(client, auditor):
    project = ProjectFactory()
    client.force_login(auditor)

    assert 'id="bulk"' not in client.get("/projects/").text
    assert choose(client, "projects:list", "focal-point", [project]).status_code == 403


def test_nothing_approves_or_moves_several_projects(signed_in, manager):
    names = {action.name for action in bulk.actions_for("projects:list", manager)}
    names |= {action.name for route in bulk._offered for action in bulk._offered[route].values()}

    assert names == {
        *("focal-point", "agenda", "assign", "put-off", "hand-over", "chair", "move"),
        *("add-tags", "remove-tags"),
    }
    assert choose(signed_in, "projects:list", "approve", [ProjectFactory(submitted=True)]).status_code == 404


def test_requests_are_assigned_by_the_rules_of_their_own_page(signed_in, staff):
    ours = AssistanceRequestFactory(acknowledged=True)
    theirs = AssistanceRequestFactory(holder=party("UNOCT"), lead_organization=party("UNOCT"))
    colleague = UserFactory(role="staff", side="OSCE", full_name="Nina Okafor")

    asked = choose(signed_in, "requests:list", "assign", [ours, theirs])
    rows = answer(signed_in, "requests:list", asked, assigned_to=colleague.pk)
    assert "holds the pen" in in_words(rows)
    press(signed_in, "requests:list", rows)

    assert list(AssistanceRequest.objects.filter(assigned_to=colleague)) == [ours]
    assert Entry.objects.filter(act="assign", reason=WHY).exists()


def test_action_points_are_put_off_by_their_move(signed_in, staff, other_staff):
    later = timezone.localdate() + timedelta(days=90)
    mine = ActionPointFactory()
    theirs = ActionPointFactory(responsible_person=other_staff)
    already = ActionPointFactory(due_on=later + timedelta(days=1))

    asked = choose(signed_in, "actions:list", "put-off", [mine, theirs, already])
    rows = answer(signed_in, "actions:list", asked, due_on=later.isoformat())
    words = in_words(rows)
    assert "only its people report on it" in words
    assert "Give a later day than the present one." in words
    press(signed_in, "actions:list", rows)

    for point in (mine, theirs, already):
        point.refresh_from_db()
    assert (mine.due_on, mine.extensions) == (later, 1)
    assert (theirs.extensions, already.extensions) == (0, 0)
    assert Entry.objects.filter(act="put_off", move=True, reason=WHY).exists()


def test_action_points_are_handed_over_within_the_responsible_organization(signed_in, staff, other_staff):
    mine, theirs = ActionPointFactory(), ActionPointFactory(responsible_person=other_staff)
    colleague = UserFactory(role="staff", side="OSCE", full_name="Nina Okafor")

    asked = choose(signed_in, "actions:list", "hand-over", [mine, theirs])
    rows = answer(signed_in, "actions:list", asked, responsible_person=colleague.pk)
    press(signed_in, "actions:list", rows)

    mine.refresh_from_db(), theirs.refresh_from_db()
    assert (mine.responsible_person, theirs.responsible_person) == (colleague, other_staff)


def test_cases_come_on_the_agenda_of_a_meeting_once_and_without_what_is_withheld(signed_in, staff):
    meeting = MeetingFactory(agenda=["Opening"])
    project, secret = ProjectFactory(), ProjectFactory(classification=3, created_by=staff)
    letter = AssistanceRequestFactory()

    for _time in range(2):
        asked = choose(signed_in, "projects:list", "agenda", [project, secret])
        rows = answer(signed_in, "projects:list", asked, meeting=meeting.pk)
        if 'name="key"' in rows.text:
            press(signed_in, "projects:list", rows)
    assert "It is on the agenda of" in in_words(rows)
    asked = choose(signed_in, "requests:list", "agenda", [letter])
    press(signed_in, "requests:list", answer(signed_in, "requests:list", asked, meeting=meeting.pk))

    items = AgendaItem.objects.filter(meeting=meeting).order_by("position")
    assert [(item.position, item.project, item.assistance_request) for item in items] == [
        (1, None, None),
        (2, project, None),
        (3, None, letter),
    ]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_selection_leaves_as_a_file_of_the_list(form, signed_in):
    one, two = ProjectFactory(), ProjectFactory()
    ProjectFactory()

    answer = choose(signed_in, "projects:list", f"export-{form}", [one, two], "?columns=reference&q=border")

    assert answer["Location"] == f"/projects/?columns=reference&format={form}&only={one.pk}.{two.pk}&q=border"
    if form == "csv":
        rows = rows_of_file(signed_in.get(answer["Location"]))
        assert {row[0] for row in rows} == {one.reference, two.reference}


def test_a_selection_narrows_the_list_and_its_words(signed_in):
    one, _other = ProjectFactory(), ProjectFactory()

    page = signed_in.get(f"/projects/?only={one.pk}")

    assert "1 of 2 projects" in page.text
    assert "1 chosen record" in page.text
    assert "“x”" in signed_in.get("/projects/?only=x").text


def test_the_result_is_read_by_whoever_did_it_and_by_nobody_else(signed_in, client, other_staff):
    asked = choose(signed_in, "projects:list", "focal-point", [ProjectFactory()])
    rows = answer(signed_in, "projects:list", asked, person=other_staff.pk)
    address = press(signed_in, "projects:list", rows)["Location"]
    client.force_login(other_staff)

    assert client.get(address).status_code == 404
