"""Every admin that is registered: what its lists can be asked, and which of Django's own pages are closed."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from accounts.models import User
from lifecycle.admin import JournalledAdmin
from projects.models import Project
from tests.factories import ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db
REGISTERED = [pytest.param(one, id=one.opts.label_lower) for one in admin.site._registry.values()]
COMPARISONS = ["", "__startswith", "__regex", "__gt", "__in", "__isnull"]


def columns_of(model, depth=2):
    """Every column that a lookup can name, those of linked records included."""
    for field in model._meta.get_fields():
        if field.is_relation and field.related_model and depth:
            yield from (f"{field.name}__{column}" for column in columns_of(field.related_model, depth - 1))
        elif field.concrete and not field.is_relation:
            yield field.name


def of_filters(model_admin, rf, reader):
    """What the filters beside the list write into its address, as Django makes them."""
    request = rf.get("/")
    request.user, request.session, request._messages = reader, {}, []
    return {
        name for one in model_admin.get_changelist_instance(request).filter_specs for name in one.expected_parameters()
    }


@pytest.mark.parametrize("model_admin", REGISTERED)
def test_list_is_asked_by_its_own_filters_and_about_no_other_column(model_admin, rf, administrator):
    reader = UserFactory(is_superuser=True)
    request = rf.get("/")
    request.user = reader
    own = of_filters(model_admin, rf, reader)
    if model_admin.date_hierarchy:
        own |= {f"{model_admin.date_hierarchy}__{part}" for part in ("year", "month", "day")}
    lookups = {f"{column}{end}" for column in columns_of(model_admin.model) for end in COMPARISONS}

    assert {lookup for lookup in lookups | own if model_admin.lookup_allowed(lookup, "x", request)} == own


@pytest.mark.parametrize("model_admin", REGISTERED)
def test_each_column_asked_past_the_filters_finds_nothing_and_is_named(model_admin, client):
    client.force_login(UserFactory(is_superuser=True))
    field = next(field for field in model_admin.opts.concrete_fields if not field.is_relation)
    address = reverse(f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}_changelist")

    answer = client.get(address, {f"{field.name}__startswith": ""})

    assert answer.status_code == 400 or f"cannot be filtered by “{field.name}__startswith”" in answer.content.decode()


@pytest.mark.parametrize("column", ["password", "organization__people__password", "memberships__user__password"])
@pytest.mark.parametrize("role", ["manager", "auditor", "administrator"])
def test_password_is_not_found_out_by_the_number_of_rows(column, role, client):
    reader = UserFactory(role=role, side="OSCE")
    client.force_login(reader)

    pages = [
        client.get("/admin/accounts/user/", {f"{column}__startswith": beginning})
        for beginning in (reader.password[:10], "nothing")
    ]

    assert User.objects.exists()
    assert [page.context["cl"].result_count for page in pages] == [0, 0]


def test_only_admins_of_ours_are_registered():
    assert admin.site._registry
    assert [one for one in admin.site._registry.values() if not isinstance(one, JournalledAdmin)] == []


def test_rights_of_a_role_are_not_edited(client, administrator):
    client.force_login(UserFactory(is_superuser=True))

    assert Group not in admin.site._registry
    assert client.get("/admin/auth/group/").status_code == 404


@pytest.mark.parametrize("page", ["password_change/", "password_change/done/", "autocomplete/"])
def test_pages_of_django_that_ours_replace_are_closed(page, client, manager):
    client.force_login(manager)

    assert client.get(f"/admin/{page}").status_code == 404
    assert client.post(f"/admin/{page}").status_code == 404


def test_reference_of_a_record_is_not_told_by_its_number(client, administrator):
    """Django leads from a number to the address, and the address holds the reference."""
    project = ProjectFactory()
    client.force_login(administrator)

    answer = client.get(f"/admin/r/{ContentType.objects.get_for_model(Project).pk}/{project.pk}/")

    assert answer.status_code == 404
    assert project.reference not in answer.content.decode()


def test_view_on_site_leads_straight_to_the_record(client, manager):
    project = ProjectFactory()
    client.force_login(manager)

    page = client.get(reverse("admin:projects_project_change", args=[project.pk])).content.decode()

    assert f'href="{project.get_absolute_url()}"' in page
    assert "/admin/r/" not in page
