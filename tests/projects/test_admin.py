"""Projects in the administration: read by all who come here, decided by managers, edited by nobody."""

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.admin import GenericTabularInline
from django.test import RequestFactory
from django.urls import reverse

from history.models import Entry
from lifecycle.checks import offences
from projects.amendments import begin_amendment
from projects.filters import ProjectFilter
from projects.models import Project, Signoff
from tests.factories import ProjectFactory, UserFactory, cast

pytestmark = pytest.mark.django_db
LIST = "/admin/projects/project/"


def change(project):
    return reverse("admin:projects_project_change", args=[project.pk])


def move(project, name):
    return reverse("admin:projects_project_move", args=[project.pk, name])


def shown(response):
    return response.content.decode()


def references(response):
    return [project.reference for project in response.context["cl"].result_list]


# --- what is forged ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["manager", "auditor"])
def test_forged_form_writes_nothing_and_is_noted(client, person):
    project = ProjectFactory(submitted=True)
    client.force_login(cast(person))

    response = client.post(
        change(project),
        {"title": "Mine", "status": "approved", "round": 7, "version": project.version, "_save": "Save"},
    )

    kept = Project.objects.get(pk=project.pk)
    assert response.status_code == 403
    assert "Projects are not edited in the administration." in shown(response)
    assert (kept.title, kept.status, kept.round) == (project.title, "submitted", 1)
    assert Entry.objects.of(project).filter(act="refused", actor_name=str(cast(person))).exists()


def test_superuser_edits_no_project_here(client):
    project = ProjectFactory(submitted=True)
    client.force_login(UserFactory(is_superuser=True))

    response = client.post(change(project), {"title": "Mine", "status": "approved", "_save": "Save"})

    assert response.status_code == 403
    assert Project.objects.get(pk=project.pk).title == project.title


@pytest.mark.parametrize("action", ["delete_selected", "approve", ""])
def test_there_is_no_act_on_many_projects_at_once(client, manager, action):
    projects = [ProjectFactory(submitted=True), ProjectFactory(submitted=True)]
    client.force_login(manager)

    page = client.get(LIST)
    response = client.post(
        LIST, {"action": action, "_selected_action": [project.pk for project in projects], "index": 0, "post": "yes"}
    )

    assert 'name="action"' not in shown(page)
    assert response.status_code == 403
    assert not Signoff.objects.exists()
    assert Project.objects.filter(status="submitted").count() == 2


def test_no_project_is_added_or_deleted_here(client, manager):
    draft = ProjectFactory()
    client.force_login(manager)

    assert client.post(f"{LIST}add/", {"title": "New"}).status_code == 403
    assert client.post(f"{LIST}{draft.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Project.objects.get() == draft


@pytest.mark.parametrize("kind", ["signoff", "submission"])
@pytest.mark.parametrize("person", ["manager", "auditor"])
def test_what_was_signed_is_read_and_never_written(client, person, kind):
    project = ProjectFactory(half_approved=True)
    row = getattr(project, f"{kind}s").get()
    client.force_login(cast(person))
    base = f"/admin/projects/{kind}/"

    assert project.reference in shown(client.get(base))
    assert row.fingerprint in shown(client.get(f"{base}{row.pk}/change/"))
    for address in (base, f"{base}add/", f"{base}{row.pk}/change/", f"{base}{row.pk}/delete/"):
        assert client.post(address, {"decision": "reject", "post": "yes"}).status_code == 403
    assert getattr(project, f"{kind}s").get().fingerprint == row.fingerprint
    assert Entry.objects.of(project).filter(act="refused").count() == 2  # those that name the row


# --- steps ------------------------------------------------------------------------------------------------------------


def test_manager_makes_a_step_with_its_reason(client, manager):
    project = ProjectFactory(active=True)
    client.force_login(manager)

    assert move(project, "suspend") in shown(client.get(change(project)))
    refused = client.post(move(project, "suspend"), {"reason": "Elections", "version": project.version})
    response = client.post(
        move(project, "suspend"), {"reason": "Elections in the country", "version": project.version}, follow=True
    )

    project.refresh_from_db()
    assert "Give the reason in a few words." in shown(refused)
    assert refused.status_code == 422
    assert not Entry.objects.of(project).filter(act="refused").exists()  # a slip of the pen, not an attempt
    assert "Elections" in shown(refused)
    assert "is now suspended" in shown(response)
    assert project.status == "suspended"
    assert Entry.objects.of(project).filter(act="suspend", reason="Elections in the country").exists()


@pytest.mark.parametrize("version", [None, "", "first", "9" * 5000])
def test_step_that_does_not_say_which_version_was_read_is_not_made(client, manager, version):
    project = ProjectFactory(active=True)
    client.force_login(manager)

    sent = {"reason": "Elections in the country"} | ({} if version is None else {"version": version})

    assert client.post(move(project, "suspend"), sent).status_code == 400
    assert Project.objects.get(pk=project.pk).status == "active"


def test_step_of_another_role_is_refused_before_its_form_is_read_and_noted_once(client, auditor):
    project = ProjectFactory(active=True)
    client.force_login(auditor)

    response = client.post(move(project, "suspend"), {})

    assert response.status_code == 403
    assert "Your role does not allow this step: Suspend." in shown(response)
    assert [entry.new["move"] for entry in Entry.objects.of(project).filter(act="refused")] == ["suspend"]


def test_step_that_a_rule_refuses_is_explained_and_not_offered(client, manager):
    project = ProjectFactory(approved=True)
    client.force_login(manager)

    page = shown(client.get(change(project)))
    response = client.post(move(project, "activate"), {"version": project.version})

    assert "Give the actual start first." in page
    assert move(project, "activate") not in page
    assert response.status_code == 409
    assert "Give the actual start first." in shown(response)
    assert Project.objects.get(pk=project.pk).status == "approved"


def test_step_on_a_page_that_was_overtaken_is_refused(client, manager):
    project = ProjectFactory(active=True)
    client.force_login(manager)
    project.external_reference = "1102151"
    project.save()

    response = client.post(move(project, "suspend"), {"reason": "No funds left", "version": project.version - 1})

    assert response.status_code == 409
    assert "was changed after you opened the page" in shown(response)
    assert "No funds left" in shown(response)
    assert Project.objects.get(pk=project.pk).status == "active"


@pytest.mark.parametrize("method", ["get", "post"])
def test_auditor_makes_no_step(client, auditor, method):
    project = ProjectFactory(active=True)
    client.force_login(auditor)

    page = shown(client.get(change(project)))
    response = getattr(client, method)(move(project, "suspend"), {"reason": "No funds left"})

    assert "/moves/" not in page
    assert response.status_code == 403
    assert "Your role does not allow this step: Suspend." in shown(response)
    assert Project.objects.get(pk=project.pk).status == "active"


def test_decision_is_taken_on_its_own_page_only(client, manager):
    project = ProjectFactory(submitted=True)
    client.force_login(manager)

    response = client.post(move(project, "approve"), {"fingerprint": project.fingerprint})

    assert response.url == reverse("admin:projects_project_approve", args=[project.pk])
    assert not Signoff.objects.exists()


@pytest.mark.parametrize("name", ["apply", "delete", "save"])
def test_what_is_no_step_of_a_person_has_no_page(client, manager, name):
    project = ProjectFactory(approved=True)
    client.force_login(manager)

    assert client.post(move(project, name)).status_code == 404


# --- who comes here ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["staff", "outsider"])
def test_others_are_told_whom_the_administration_is_for(client, person):
    client.force_login(cast(person))

    response = client.get(LIST, follow=True)

    assert response.status_code == 403
    assert "The administration is for managers, auditors and administrators." in shown(response)


def test_administrator_sees_no_projects(client, administrator):
    project = ProjectFactory(submitted=True)
    client.force_login(administrator)

    assert client.get(LIST).status_code == 403
    assert project.reference not in shown(client.get("/admin/"))


# --- lists ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def varied():
    return [
        ProjectFactory(countries=["KG"], pillars={2: 100}),
        ProjectFactory(countries=["KG", "RS"], pillars={1: 50, 2: 50}),
        ProjectFactory(regions=["central-asia"], pillars={4: 100}),
        ProjectFactory(),
    ]


@pytest.mark.parametrize(
    "query",
    [
        "region=central-asia",
        "region=central-asia&region=south-eastern-europe&pillar=2",
        "pillar=2&pillar=4",
        "region=none",
        "region=none&pillar=none",
        "region=central-asia&pillar=none",
    ],
)
def test_region_and_pillar_find_here_what_they_find_on_the_site(client, auditor, varied, query):
    client.force_login(auditor)

    here = references(client.get(f"{LIST}?{query}"))
    request = RequestFactory().get(f"/?{query}")
    site = ProjectFilter(request.GET, Project.objects.visible_to(auditor), request=request).qs

    assert sorted(here) == sorted(site.values_list("reference", flat=True))


def test_unknown_region_is_named_and_shows_nothing(client, auditor, varied):
    client.force_login(auditor)

    response = client.get(f"{LIST}?region=atlantis")

    assert "atlantis" in shown(response)
    assert references(response) == []


def test_search_asks_what_the_site_asks(client, auditor):
    found = ProjectFactory(title="Advance passenger information")
    ProjectFactory(title="Advance something else")
    client.force_login(auditor)

    assert references(client.get(f"{LIST}?q=passenger+advance")) == [found.reference]


def test_working_copy_of_an_amendment_is_no_row_of_its_own(client, auditor):
    project = ProjectFactory(approved=True)
    amendment = begin_amendment(project, by=cast("staff"), reason="More trainers needed")
    client.force_login(auditor)

    assert references(client.get(LIST)) == [project.reference]
    assert amendment.reference in shown(client.get(change(amendment)))


@pytest.mark.parametrize(
    "address", [LIST, "/admin/projects/project/waiting/", "/admin/projects/signoff/", "/admin/projects/submission/"]
)
def test_lists_ask_the_same_number_of_queries_for_any_number_of_rows(
    client, auditor, address, django_assert_max_num_queries
):
    client.force_login(auditor)
    asked = []
    for rows in (1, 3, 12):
        while Project.objects.count() < rows:
            ProjectFactory(half_approved=True, countries=["KG", "UZ"], pillars={1: 50, 2: 50})
        client.get(address)
        with django_assert_max_num_queries(40) as queries:
            client.get(address)
        asked.append(len(queries))

    assert len(set(asked)) == 1, asked


# --- history ----------------------------------------------------------------------------------------------------------


def test_history_here_is_the_journal_and_django_keeps_no_second_one(client, manager):
    project = ProjectFactory(active=True)
    client.force_login(manager)
    client.post(move(project, "suspend"), {"reason": "Elections in the country", "version": project.version})

    page = client.get(reverse("admin:projects_project_history", args=[project.pk]))

    assert "Elections in the country" in shown(page)
    assert not LogEntry.objects.exists()


# --- the check of all admins ------------------------------------------------------------------------------------------


def test_no_admin_of_ours_opens_a_back_door():
    assert [found for model_admin in admin.site._registry.values() for found in offences(model_admin)] == []


def test_back_doors_of_an_admin_are_found():
    class Rows(GenericTabularInline):
        model = Signoff

    class Careless(admin.ModelAdmin):
        list_editable = ["status"]
        raw_id_fields = ["created_by"]
        inlines = [Rows]
        save_as = True

    careless = Careless(Project, admin.AdminSite())

    assert sorted(found.id for found in offences(careless)) == [f"lifecycle.E00{number}" for number in range(1, 7)]
