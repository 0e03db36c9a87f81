"""What every answer carries, and the pages people get instead of a fault."""

import pytest
from django.template.loader import get_template

from history.models import Entry
from tests.factories import ProjectFactory
from tests.ui.test_forms import addresses  # noqa: F401


@pytest.fixture
def browser(signed_in):
    signed_in.raise_request_exception = False
    return signed_in


@pytest.mark.parametrize("address", ["/accounts/sign-in/", "/nowhere/", "/styleguide/", "/fault/", "/closed-list/"])
def test_every_answer_carries_the_headers(browser, address):
    answer = browser.get(address)

    assert answer["Permissions-Policy"] == (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
        "magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
    )
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "no-store"
    assert "unsafe" not in answer["Content-Security-Policy"]


def test_absent_page_is_ours_with_debug_on_and_off(browser, settings):
    for settings.DEBUG in (True, False):
        page = browser.get("/nowhere/")

        assert page.status_code == 404
        assert "or you do not have access to it" in page.text


def test_fault_of_ours_has_a_page_that_needs_no_database(browser, db, django_assert_num_queries):
    page = browser.get("/fault/")
    assert page.status_code == 500
    assert "Something went wrong" in page.text

    with django_assert_num_queries(0):
        get_template("500.html").render()


def test_fault_page_needs_no_list_of_collected_files(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }

    assert '"/static/css/site.css"' in get_template("500.html").render()


def test_unknown_host_gets_a_page_and_not_a_second_fault(client, db):
    page = client.get("/", headers={"host": "elsewhere.example"})

    assert page.status_code == 400
    assert "could not be read" in page.text


def test_step_that_a_rule_refuses_says_why_and_keeps_the_reason(browser, staff):
    project = ProjectFactory(created_by=staff)

    page = browser.post(f"/moves/{project.reference}/steps/submit/", {"reason": "Because we want it", "version": 1})

    assert page.status_code == 409
    assert page.context["faults"][0][1] in page.text
    assert "Because we want it" in page.text
    project.refresh_from_db()
    assert project.status == "draft"


def test_step_on_a_version_that_is_overtaken_is_not_made(browser, staff):
    project = ProjectFactory(created_by=staff, ready=True)
    project.title = "Changed meanwhile"
    project.save()

    page = browser.post(f"/moves/{project.reference}/steps/submit/", {"version": "1"})

    assert page.status_code == 409
    assert "was changed after you opened the page" in page.text
    project.refresh_from_db()
    assert project.status == "draft"


def test_step_is_made_and_said(browser, staff):
    project = ProjectFactory(created_by=staff, ready=True)

    answer = browser.post(f"/moves/{project.reference}/steps/submit/", {"version": project.version})

    assert answer.status_code == 302
    project.refresh_from_db()
    assert project.status == "submitted"


@pytest.mark.parametrize("version", ["", "0x1", "-1", "9" * 5000])
def test_step_that_does_not_say_which_version_was_read_is_not_made(browser, staff, version):
    project = ProjectFactory(created_by=staff, ready=True)

    page = browser.post(f"/moves/{project.reference}/steps/submit/", {"version": version})

    assert page.status_code == 400
    assert "does not say which version" in page.text
    project.refresh_from_db()
    assert project.status == "draft"


def test_character_that_no_text_may_hold_is_taken_out_of_a_reason(browser, staff, manager):
    project = ProjectFactory(created_by=staff, submitted=True)

    answer = browser.post(
        f"/moves/{project.reference}/steps/take_back/", {"reason": "See the\0 letter", "version": project.version}
    )

    assert answer.status_code == 302
    assert Entry.objects.of(project).get(act="take_back", table="projects_project").reason == "See the letter"


@pytest.mark.parametrize("method", ["get", "post"])
def test_step_of_another_role_is_refused(browser, staff, method):
    project = ProjectFactory(created_by=staff, submitted=True)

    page = getattr(browser, method)(f"/moves/{project.reference}/steps/approve/")

    assert page.status_code == 403
    assert "Your role does not allow this step" in page.text


def test_refused_step_is_in_the_history_once_with_who_tried(browser, staff):
    project = ProjectFactory(created_by=staff, submitted=True)

    browser.post(f"/moves/{project.reference}/steps/approve/", {"version": "", "reason": ""})

    (entry,) = Entry.objects.of(project).filter(act="refused")
    assert (entry.actor, entry.new["move"]) == (staff.pk, "approve")
    assert entry.reason == "Your role does not allow this step: Approve."


def test_refused_form_is_in_the_history_once(client, staff, auditor):
    project = ProjectFactory(created_by=staff)
    client.force_login(auditor)

    page = client.post("/projects/new/", {"title": "Mine"})

    assert page.status_code == 403
    (entry,) = Entry.objects.filter(act="refused")
    assert (entry.actor, entry.new) == (auditor.pk, {"page": "/projects/new/"})
    assert entry.reason == "Your role does not include this form."
    assert not Entry.objects.of(project).filter(act="refused").exists()


def test_page_that_is_only_read_leaves_no_refusal_in_the_history(client, auditor):
    client.force_login(auditor)

    assert client.get("/projects/new/").status_code == 403

    assert not Entry.objects.filter(act="refused").exists()


def test_step_that_does_not_exist_is_a_page_not_found(browser, staff):
    project = ProjectFactory(created_by=staff)

    assert browser.get(f"/moves/{project.reference}/steps/delete/").status_code == 404


def test_choice_of_colours_leads_back_to_our_own_pages_only(browser):
    answer = browser.post("/theme/", {"theme": "dark", "next": "https://elsewhere.example/"})

    assert answer.url == "/"
    assert answer.cookies["theme"].value == "dark"
    assert 'data-bs-theme="dark"' in browser.get("/styleguide/").text


def test_region_and_pillar_are_kept_in_the_navigation(browser):
    browser.get("/countries-for-tests/?region=central-asia&q=stan")

    page = browser.get("/styleguide/")

    projects = [entry["url"] for entry in page.context["page"]["navigation"] if "/projects/" in entry["url"]]
    assert projects == ["/projects/?region=central-asia"]
