"""Who could do what on a date: the page says what the system itself said then."""

import random
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import roles
from accounts.models import User
from history import note
from reference.models import Organization
from tests.clock import moment
from tests.factories import UserFactory, cast, party

pytestmark = pytest.mark.django_db
PAGE = "/history/rights/"
CHANGES = 60


@pytest.fixture
def read(at_desk):
    def open_page(**asked):
        answer = at_desk.get(PAGE, asked)
        assert answer.status_code == 200
        return answer

    return open_page


def live():
    """What the system says of everybody: organization, whether they may sign in, roles, rights."""
    return {
        person.pk: (
            str(person.organization or ""),
            person.is_active,
            set(person.groups.values_list("name", flat=True)),
            {
                right
                for right in (f"{one.content_type.app_label}.{one.codename}" for one in RIGHTS())
                if person.has_perm(right)
            },
        )
        for person in User.objects.select_related("organization")
    }


def RIGHTS():  # noqa: N802 - asked anew for each database
    return Permission.objects.filter(content_type__app_label__in=settings.LOCAL_APPS).select_related("content_type")


def told(state):
    """The same, as the page has read it from the history."""
    ours = {f"{one.content_type.app_label}.{one.codename}" for one in RIGHTS()}
    return {
        person: (
            state.organization_of(person),
            state.is_active(person),
            state.roles_of(person),
            state.rights_of(person) & ours,
        )
        for person in state.people
    }


def something_changes(chance):
    """One change of the rights of somebody, or of a role."""
    person = chance.choice(list(User.objects.order_by("pk")))
    group = chance.choice(list(Group.objects.filter(name__in=roles.ROLES).order_by("pk")))
    what = chance.choice(["role", "role", "role", "organization", "active", "superuser", "right", "new"])
    if what == "role":
        held = person.memberships.filter(group=group)
        if held.exists():
            held.delete()
        else:
            person.memberships.create(group=group)
    elif what == "organization":
        person.organization = chance.choice([None, *Organization.objects.order_by("pk")[:5]])
        person.save()
    elif what == "active":
        User.objects.filter(pk=person.pk).update(is_active=not person.is_active)
    elif what == "superuser":
        User.objects.filter(pk=person.pk).update(is_superuser=not person.is_superuser)
    elif what == "right":
        right = chance.choice(list(RIGHTS().order_by("pk")))
        (group.permissions.remove if group.permissions.filter(pk=right.pk).exists() else group.permissions.add)(right)
    else:
        UserFactory(role=group.name, side=chance.choice(["OSCE", "UNOCT", None]))


def test_at_random_moments_the_page_says_what_the_system_said(read, client):
    chance = random.Random(20190923)
    for name in ("staff", "manager", "other_manager", "administrator", "outsider"):
        cast(name)
    said = {}
    for _time in range(CHANGES):
        something_changes(chance)
        if chance.random() < 0.5:
            said[moment().isoformat()] = live()

    # Whoever was there may have lost the right to read by now.
    client.force_login(User.objects.create_superuser("reader@example.org", full_name="Reader"))
    for at, everybody in said.items():
        answer = read(on=at)
        assert told(answer.context["state"]) == everybody, at
        shown = {(row.holding.person, row.organization, row.is_active) for row in answer.context["rows"]}
        assert shown == {(one, side, active) for one, (side, active, held, _may) in everybody.items() if held}
    assert len(said) > 20


def test_who_could_approve_for_each_party(read, manager, other_manager):
    colleague = UserFactory(full_name="Nina Roth", role="manager", side="OSCE")
    UserFactory(full_name="Staff Only", role="staff", side="OSCE")
    before = moment().isoformat()
    colleague.memberships.all().delete()
    User.objects.filter(pk=other_manager.pk).update(is_active=False)
    manager.memberships.create(group=Group.objects.get(name="administrator"))

    assert dict(read(on=before).context["state"].approvers()) == {
        "OSCE Secretariat": ["Marta Lindqvist", "Nina Roth"],
        "UNOCT": ["Grace Mbeki"],
    }
    page = read()
    assert dict(page.context["state"].approvers()) == {"OSCE Secretariat": [], "UNOCT": []}
    assert "<dt>UNOCT</dt><dd>nobody</dd>" in page.text


def test_who_gave_a_role_when_why_and_who_took_it(read, administrator):
    person = UserFactory(full_name="Nina Roth", side="OSCE")
    with note(actor=administrator, source="admin", reason="Replaces a colleague on leave"):
        membership = person.memberships.create(group=Group.objects.get(name="manager"))
    held = moment().isoformat()
    with note(actor=administrator, source="admin", reason="The colleague is back"):
        membership.delete()

    for page in (read(on=held, role="manager").text, read(person="Nina Roth").text):
        assert "Ivo Novak (OSCE Secretariat, administrator)" in page
        assert "Replaces a colleague on leave" in page
        assert "The colleague is back" in page
    assert [row.name for row in read(role="manager").context["rows"]] == []


def test_a_person_s_whole_history_with_organization_and_sign_in(read, staff):
    staff.organization = party("UNOCT")
    staff.save()
    User.objects.filter(pk=staff.pk).update(is_active=False)

    page = read(person=staff.email).text

    assert "Everything Anna Keller ever held" in page
    assert "changed “Organization” from OSCE Secretariat to UNOCT" in page
    assert "“May sign in”" in page
    assert "might not sign in" in page


def test_person_organization_and_role_narrow_the_table(read, staff, manager, other_manager):
    def names(**asked):
        return {row.name for row in read(**asked).context["rows"]}

    assert {"Anna Keller", "Marta Lindqvist", "Grace Mbeki", "Paul Duval"} <= names()
    assert names(role="manager") == {"Marta Lindqvist", "Grace Mbeki"}
    assert names(role="manager", organization="UNOCT") == {"Grace Mbeki"}
    assert names(person="keller") == {"Anna Keller"}


def test_a_day_means_its_end(read, auditor):
    today = timezone.localdate().isoformat()

    assert auditor.full_name in read(on=today).text


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"on": "2026-02-31"}, "On the day, or at the time: “2026-02-31” is no day of the calendar"),
        ({"on": "2026-02-28T99:99"}, ": “99:99” is no time of the day. Write hours and minutes"),
        ({"on": "soon"}, "is no day of the calendar"),
        ({"on": (timezone.now() + timedelta(days=40)).date().isoformat()}, "has not come yet"),
        ({"on": "1999-12-31"}, "the history begins later"),
        ({"person": "Nobody At All"}, "Nobody here has this name"),
        ({"role": "king"}, "king"),
        ({"when": "2026-03-31"}, "“when” is not something"),
    ],
)
def test_what_cannot_be_answered_gets_a_sentence(asked, sentence, read):
    page = read(**asked)

    assert sentence in page.text
    assert "Roles held" not in page.text


@pytest.mark.parametrize("who", ["staff", "administrator", "outsider"])
def test_the_page_is_for_auditors_and_managers(who, client):
    client.force_login(cast(who))

    assert client.get(PAGE).status_code == 403


def test_number_of_queries_is_the_same_for_1_3_and_40_people(read):
    counts = []
    for number in (1, 2, 37):
        for _time in range(number):
            UserFactory(full_name="Somebody Else", role="manager", side="OSCE")
        read(person="Somebody")
        with CaptureQueriesContext(connection) as queries:
            read(person="Somebody")
            counts.append(len(queries))

    assert counts[0] == counts[1] == counts[2] <= 24


def test_role_of_somebody_who_is_gone_is_told(read):
    """People are not deleted any more; the history of one who was stays readable."""
    person = UserFactory(full_name="Nina Roth", role="staff", side="OSCE")
    held = moment().isoformat()
    person.memberships.all().delete()
    User.objects.filter(pk=person.pk).delete()

    assert "Nina Roth" in {row.name for row in read(on=held).context["rows"]}
    assert "Nina Roth" not in {row.name for row in read().context["rows"]}
