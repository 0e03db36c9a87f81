"""Mine, my team, my organization: each number is that of its list, each scope holds the one before, and none tells more
than the person may read.
"""

import logging
import re

import pytest
from django.test import Client
from django.utils import timezone

from history import note
from projects.models import Project
from reference.models import Organization
from reports import home
from reports.scope import LABELS, Scope, whole_side_of
from reports.sections import record_of
from requests.models import AssistanceRequest
from tests.factories import AssistanceRequestFactory, ProjectFactory, UserFactory, cast
from tests.meetings.factories import ActionPointFactory, MeetingFactory
from tests.pages import queries

pytestmark = pytest.mark.django_db

PEOPLE = ["staff", "other_staff", "manager", "other_manager"]


def work(rows=1):
    """Something in every box of both sides."""
    for _each in range(rows):
        ProjectFactory(returned=True)
        ProjectFactory(created_by=cast("staff"))
        ProjectFactory(created_by=cast("other_staff"))
        ProjectFactory(submitted=True)
        ProjectFactory(half_approved=True)
        ProjectFactory(approved=True)
        started = ProjectFactory(approved=True)
        done = ProjectFactory(active=True)
        with note(actor=cast("staff")):
            Project.objects.filter(pk=started.pk).update(actual_start=timezone.localdate())
        done.actual_end = timezone.localdate()
        done.save()
        done.propose_completion(by=cast("staff"))
        AssistanceRequestFactory()
        AssistanceRequestFactory(under_review=True)
        AssistanceRequestFactory(assessed=True)
        AssistanceRequestFactory(in_delivery=True)
        meeting = MeetingFactory(held=True)
        ActionPointFactory(meeting=meeting)
        ActionPointFactory(meeting=meeting, responsible_person=cast("other_staff"))
        of_a_unit = UserFactory(organization=Organization.objects.get(code="TNTD-ATU"), role="staff")
        ActionPointFactory(meeting=meeting, responsible_person=of_a_unit)
        MeetingFactory()


def sections(client, person, scope):
    client.force_login(person)
    context = client.get(f"/?scope={scope}").context
    found = [one for name in ("mine", "colleagues", "others", "rest") for one in context[name]]
    return {one.key: one for one in [*found, *context.get("news_sections", [])]}


@pytest.mark.parametrize("scope", LABELS)
def test_every_number_equals_its_list_in_every_scope_for_everybody(client, scope):
    work()
    seen = set()
    for name in PEOPLE:
        for key, section in sections(client, cast(name), scope).items():
            assert not section.failed
            if section.count and section.address:
                page = client.get(section.address)
                assert page.status_code == 200, section.address
                assert page.context["list"].count == section.count, (name, scope, key)
                seen.add(key)
                if page.resolver_match.url_name == "inbox" and scope != "mine":
                    assert f'href="/?scope={scope}"' in page.text  # back home within the scope
    own = {"approvals", "completions", "activations", "returned", "starts", "drafts", "actions", "requests"}
    assert seen >= own | {"their-approvals", "their-actions", "their-requests", "meetings", "new"}


def test_scope_holds_the_one_before_it(client):
    work()
    for name in PEOPLE:
        person, before = cast(name), {}
        for scope in LABELS:
            found = home.sections_for(person, Scope(person, scope))[0]
            found += [one for one in home.sections_for(person, Scope(person, scope))[3] if one.key == "drafts"]
            listed = {one.key: {record_of(record).pk for record in one.records} for one in found}
            for key in before.keys() & listed.keys():
                assert before[key] <= listed[key], (name, scope, key)
            before = listed


def test_what_waits_on_a_unit_is_the_organization_s_and_not_the_team_s(client, staff):
    of_a_unit = UserFactory(organization=Organization.objects.get(code="TNTD-ATU"), role="staff")
    own, theirs = ActionPointFactory(), ActionPointFactory(responsible_person=of_a_unit)
    colleague = ActionPointFactory(responsible_person=cast("manager"))

    found = {scope: str(sections(client, staff, scope)["actions"].items) for scope in LABELS}

    for scope, points in {"mine": [own], "team": [own, colleague], "organization": [own, colleague, theirs]}.items():
        shown = {point.reference for point in (own, theirs, colleague) if point.reference in found[scope]}
        assert shown == {point.reference for point in points}


def test_wider_scope_says_of_each_on_whom_it_waits_since_when_and_what_comes_next(client, manager):
    letter, project, point = AssistanceRequestFactory(), ProjectFactory(returned=True), ActionPointFactory()

    found = sections(client, manager, "team")

    assert found["actions"].items[0].about.startswith("Anna Keller (OSCE Secretariat), since today: do it and report")
    assert found["returned"].items[0].about.startswith("Anna Keller (OSCE Secretariat), since today: correct it")
    (item,) = found["requests"].items
    assert item.title.startswith(letter.reference)
    assert re.fullmatch(r"OSCE Secretariat, for \d+ days: acknowledge the letter", item.about)
    assert project.reference in found["returned"].items[0].title
    assert point.reference in found["actions"].items[0].title


def test_scope_shows_nothing_that_is_kept_back(client, staff, other_staff, manager):
    draft = ProjectFactory(classification=Project.Classification.CONFIDENTIAL, created_by=manager)
    letter = AssistanceRequestFactory(addressee="osce", consent_to_share=False)
    AssistanceRequest.objects.filter(pk=letter.pk).update(classification=AssistanceRequest.Classification.CONFIDENTIAL)
    colleague = UserFactory(role="staff", side="OSCE")

    for scope in LABELS:
        for person, readable in ((colleague, False), (other_staff, False), (manager, True)):
            found = str(sections(client, person, scope))
            assert (letter.reference in found) == readable, (scope, person)
            if scope != "mine":  # a manager has no drafts of their own to go on with
                assert (draft.reference in found) == readable, (scope, person)


def test_side_is_exactly_those_who_belong_to_the_party(db):
    for code in ("UNOCT", "OSCE-SEC"):
        whole = set(whole_side_of(Organization.objects.get(code=code)))
        for organization in Organization.objects.all():
            assert (organization.pk in whole) == (organization.party is not None and organization.party.code == code)


def test_scope_stays_in_the_address_of_the_list_its_pages_and_its_filter(client, staff):
    for _each in range(51):
        ProjectFactory(created_by=cast("manager"), countries=["UZ"])
    client.force_login(staff)

    page = client.get("/inbox/drafts/?scope=team&region=central-asia")

    assert page.context["list"].count == 51
    assert page.context["list"].next_address == "?page=2&region=central-asia&scope=team"
    assert '<input type="hidden" name="scope" value="team">' in page.text
    assert [chip.question for chip in page.context["questions"].chips] == ["Region"]
    assert page.context["questions"].chips[0].without == "?scope=team"
    assert len(client.get("/inbox/drafts/?page=2&scope=team").context["items"]) == 1
    assert client.get("/inbox/drafts/").context["list"].count == 0


def test_each_list_leads_to_those_scopes_only_in_which_there_is_one(client, staff, manager):
    client.force_login(staff)
    chosen = client.get("/inbox/approvals/?scope=team").context["scopes"]
    assert [address for _label, address, _present in chosen] == [
        "/inbox/approvals/?scope=team",
        "/inbox/approvals/?scope=organization",
    ]
    assert client.get("/inbox/approvals/").status_code == 404  # a manager has it
    assert client.get("/inbox/meetings/?scope=team").context["scopes"] == []
    client.force_login(manager)
    assert len(client.get("/inbox/approvals/?scope=team").context["scopes"]) == 3


@pytest.mark.parametrize("address", ["/", "/inbox/drafts/"])
@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("scope=galaxy", "There is no scope “galaxy”: it is mine, team or organization."),
        ("scope=team&scope=mine", "The address names several scopes. Choose one."),
    ],
)
def test_scope_that_is_not_there_is_named_and_nothing_is_listed(client, staff, address, asked, sentence):
    draft = ProjectFactory(created_by=staff)
    client.force_login(staff)

    page = client.get(f"{address}?{asked}")

    assert sentence in page.text
    assert f"{draft.reference} {draft.title}</a>" not in page.text.partition('id="since"')[0]
    assert f'href="{address}"' in page.text
    assert not any(present for _label, _address, present in page.context["scopes"])


@pytest.mark.parametrize("name", ["auditor", "administrator", "outsider"])
def test_who_acts_for_no_organization_has_no_scopes_and_is_told_so(client, name):
    client.force_login(cast(name))

    assert "Whose work" not in client.get("/").text
    page = client.get("/?scope=team")
    assert "You act for no organization, so nothing waits on a team of yours: leave the scope out." in page.text
    assert page.status_code == 200


def test_staff_without_an_organization_have_their_own_scope_only(client):
    person = UserFactory(role="staff", organization=None)
    client.force_login(person)

    assert client.get("/").context["scopes"] == []
    assert "You act for no organization" in client.get("/?scope=organization").text


def test_empty_team_says_what_waits_on_the_other_side(client, manager):
    project = ProjectFactory(submitted=True)
    project.approve(by=manager, fingerprint=project.fingerprint)
    client.force_login(manager)

    for scope, whom in {"mine": "you", "team": "OSCE Secretariat", "organization": "OSCE"}.items():
        text = re.sub(r"\s+", " ", client.get(f"/?scope={scope}").text)
        assert f"Nothing is waiting on {whom}. 1 item is waiting on UNOCT." in text


def test_number_of_queries_does_not_grow_with_rows(client, staff, manager):
    """More rows than a section shows: up to there it counts what it has read."""
    meeting, counts = MeetingFactory(held=True), {}
    for rows in (9, 20):
        for _each in range(rows):
            ProjectFactory(created_by=staff)
            ActionPointFactory(meeting=meeting)
            AssistanceRequestFactory()
            AssistanceRequestFactory(under_review=True)
        for person in (staff, manager):
            client.force_login(person)
            for scope in LABELS:
                for address in ("/", "/inbox/drafts/", "/inbox/actions/", "/inbox/requests/"):
                    if scope != "mine" or address == "/":
                        asked = queries(client, f"{address}?scope={scope}")
                        counts.setdefault((person.full_name, scope, address), []).append(asked)
    assert {key: found for key, found in counts.items() if len(set(found)) > 1} == {}
    assert max(found[0] for found in counts.values()) <= 50


# --- a part that fails ------------------------------------------------------------------------------------------------


class Broken(Exception):
    pass


def broken(*args):
    raise Broken("a fault of ours")


@pytest.mark.parametrize(
    ("module", "name", "told"),
    [
        (home, "may_not_sign_each", "Sign-offs your organization owes"),
        (home, "times_on_both_sides", "Next meetings"),
        (home.letters.__module__, "turns_of", "Requests that wait for your organization"),
    ],
)
def test_part_that_fails_says_so_in_its_place_and_the_rest_stays(manager, monkeypatch, caplog, module, name, told):
    ProjectFactory(submitted=True)
    AssistanceRequestFactory(assessed=True)
    MeetingFactory()
    ActionPointFactory(responsible_person=manager)
    monkeypatch.setattr(f"{module if isinstance(module, str) else module.__name__}.{name}", broken)
    client = Client(raise_request_exception=False)
    client.force_login(manager)

    with caplog.at_level(logging.ERROR, logger="reports.sections"):
        page = client.get("/")

    assert page.status_code == 200
    text = re.sub(r"\s+", " ", page.text)
    assert re.search(rf"{told}</h\d> <div class=\"notice notice--error\" role=\"alert\">.*?could not be loaded", text)
    assert "Your action points <span" in text
    assert any(record.exc_info and record.exc_info[0] is Broken for record in caplog.records)


def test_part_that_fails_is_a_failure_for_every_test(client, manager, monkeypatch):
    MeetingFactory()
    monkeypatch.setattr(home, "times_on_both_sides", broken)
    client.force_login(manager)

    with pytest.raises(Broken):
        client.get("/")


def test_news_that_fail_do_not_take_the_page_with_them(staff, monkeypatch):
    monkeypatch.setattr("reports.news.news_for", broken)
    client = Client(raise_request_exception=False)
    client.force_login(staff)

    page = client.get("/?scope=team")

    assert page.status_code == 200
    assert page.text.count("could not be loaded") == 1
    assert '<a href="/?scope=team">Try again</a>' in page.text
