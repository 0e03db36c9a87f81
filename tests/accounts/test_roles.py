"""The table of roles and what becomes of it in the database."""

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission

from accounts import roles
from history.models import Entry
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def existing():
    ours = Permission.objects.filter(content_type__app_label__in=settings.LOCAL_APPS).select_related("content_type")
    return {f"{permission.content_type.app_label}.{permission.codename}" for permission in ours}


def given_to(group):
    found = group.permissions.select_related("content_type")
    return {f"{permission.content_type.app_label}.{permission.codename}" for permission in found}


def make_roles():
    last = [config for config in apps.get_app_configs() if config.models_module][-1]
    roles.make_roles(sender=last, using="default")


@pytest.mark.parametrize("role", roles.ROLES)
def test_every_permission_named_in_the_table_exists(role):
    known = existing()

    unknown = [entry for entry in roles.ROLES[role] if not any(roles.fits(name, entry) for name in known)]

    assert unknown == []


def test_groups_have_exactly_what_the_table_says():
    known = existing()

    for role in roles.ROLES:
        assert given_to(Group.objects.get(name=role)) == {name for name in known if roles.names(name, role)}


def test_group_outside_the_table_has_no_permission():
    group = Group.objects.create(name="helpers")
    group.permissions.set(Permission.objects.all()[:3])

    make_roles()

    assert given_to(group) == set()
    assert not Permission.objects.filter(group__isnull=False).exclude(group__name__in=roles.ROLES).exists()


def test_permission_that_the_table_no_longer_names_is_taken_away():
    group = Group.objects.get(name=roles.STAFF)
    group.permissions.add(Permission.objects.get(codename="change_user"))

    make_roles()

    assert "accounts.change_user" not in given_to(group)


def test_history_says_that_the_command_gave_the_rights_whichever_program_ran_it():
    Group.objects.get(name=roles.STAFF).permissions.add(Permission.objects.get(codename="change_user"))
    before = Entry.objects.latest("pk").pk

    make_roles()

    assert set(Entry.objects.filter(pk__gt=before).values_list("source", flat=True)) == {"command:migrate"}


def test_every_role_has_a_label():
    assert set(roles.LABELS) == set(roles.ROLES)


def test_auditor_reads_and_writes_nothing_but_at_the_desk():
    held = {name for name in existing() if roles.names(name, roles.AUDITOR)} - {"auditing.work_at_desk"}

    assert {name.partition(".")[2].split("_")[0] for name in held} <= {"view", "read"}
    assert {"history.view_entry", "accounts.view_user", "reference.view_country"} <= held


def test_administrator_has_no_right_over_cases():
    held = {name.partition(".")[0] for name in existing() if roles.names(name, roles.ADMINISTRATOR)}

    assert held == {"accounts", "reference"}


def test_person_has_the_rights_of_their_roles_and_no_others(auditor, outsider):
    assert auditor.has_perm("history.view_entry")
    assert not auditor.has_perm("reference.change_country")
    assert not outsider.has_perm("reference.view_country")


def test_person_who_may_no_longer_sign_in_has_no_role(manager):
    manager.is_active = False
    manager.save()
    manager.refresh_from_db()

    assert manager.roles == frozenset()
    assert not manager.has_perm("reference.view_country")


def test_role_given_later_is_seen_when_the_person_is_read_again(outsider):
    assert not outsider.has_role(roles.AUDITOR)

    outsider.memberships.create(group=Group.objects.get(name=roles.AUDITOR))
    outsider.refresh_from_db()

    assert outsider.has_role(roles.AUDITOR)
    assert outsider.has_perm("history.view_entry")


@pytest.mark.parametrize(
    ("role", "opens"),
    [("staff", False), ("manager", True), ("auditor", True), ("administrator", True), (None, False)],
)
def test_administration_opens_for_roles_that_have_something_to_do_there(client, role, opens):
    client.force_login(UserFactory(role=role, side="OSCE"))

    assert (client.get("/admin/").status_code == 200) is opens


def test_superuser_reads_and_looks_after_people_but_has_no_power_of_a_side():
    rescuer = UserFactory(is_superuser=True, side="OSCE")
    acting = {name for name in existing() if roles.names(name, roles.MANAGER) or roles.names(name, roles.STAFF)}
    acting -= {name for name in acting if roles.names(name, roles.AUDITOR)}

    assert rescuer.has_perm("accounts.change_user")
    assert rescuer.has_perm("history.view_entry")
    assert acting
    assert [name for name in acting if rescuer.has_perm(name)] == []
