"""Sending a project on, taking it back, amending it: the pages of the steps."""

from datetime import date

import pytest
from django.urls import reverse

from projects.models import Project
from tests.factories import ProjectFactory, cast

pytestmark = pytest.mark.django_db


def page_of(name, project):
    return reverse(f"projects:{name}", args=[project.reference])


def test_task_list_says_what_each_section_lacks(signed_in):
    page = signed_in.get(page_of("tasks", ProjectFactory())).content.decode()

    assert "1 of 7 sections are complete." in page
    assert "Write the objective." in page
    assert "Name the co-lead organization." in page


def test_check_page_links_what_is_missing_and_offers_no_sending(signed_in):
    project = ProjectFactory(lead_organization=None)

    page = signed_in.get(page_of("check", project)).content.decode()

    assert "Name the lead organization." in page
    assert reverse("projects:edit", args=[project.reference, "basics"]) in page
    assert "Send to both managers</button>" not in page


def test_check_page_says_whether_anything_has_changed_since_the_last_round(signed_in):
    project = ProjectFactory(returned=True)

    assert "Nothing has changed since round 1." in signed_in.get(page_of("check", project)).content.decode()

    project.objective = "Border guards at two crossing points recognize forged documents."
    project.save()
    assert "Changes since round 1 are marked" in signed_in.get(page_of("check", project)).content.decode()


def test_project_is_read_and_then_sent_to_both_managers(signed_in, manager, other_manager):
    project = ProjectFactory(ready=True)
    page = signed_in.get(page_of("check", project)).content.decode()
    assert manager.full_name in page
    assert other_manager.full_name in page

    unread = signed_in.post(page_of("check", project), {"version": project.version})
    sent = signed_in.post(page_of("check", project), {"version": project.version, "read": "yes"}, follow=True)

    assert unread.status_code == 409
    assert "Confirm that you have read the content." in unread.content.decode()
    assert Project.objects.get().status == "submitted"
    assert "Who decides" in sent.content.decode()


def test_project_changed_since_it_was_read_is_not_sent(signed_in):
    project = ProjectFactory(ready=True)
    seen = project.version
    project.title = "Another"
    project.save()

    answer = signed_in.post(page_of("check", project), {"version": seen, "read": "yes"})

    assert answer.status_code == 409
    assert Project.objects.get().status == "draft"


def test_returned_project_shows_the_reason_and_marks_what_was_corrected(signed_in):
    project = ProjectFactory(returned=True)
    before = project.beneficiaries
    project.beneficiaries = "Border and customs services"
    project.save()

    tasks = signed_in.get(page_of("tasks", project)).content.decode()
    check = " ".join(signed_in.get(page_of("check", project)).content.decode().split())

    assert "The budget is too high" in tasks
    assert f"{before}</del>" in check
    assert "Border and customs services</ins>" in check


def test_project_is_taken_back_with_a_reason(signed_in):
    project = ProjectFactory(submitted=True)
    address = reverse("projects:move", args=[project.reference, "take_back"])

    refused = signed_in.post(address, {"version": project.version, "reason": ""})
    done = signed_in.post(address, {"version": project.version, "reason": "The dates are wrong"})

    assert refused.status_code == 422
    assert done.url == project.get_absolute_url()
    assert Project.objects.get().status == "draft"


@pytest.mark.parametrize("move", ["approve", "send_back", "reject", "apply"])
def test_nobody_decides_outside_the_administration(client, move):
    project = ProjectFactory(submitted=True)
    client.force_login(cast("manager"))

    answer = client.post(
        reverse("projects:move", args=[project.reference, move]),
        {"version": project.version, "reason": "two words", "fingerprint": project.fingerprint},
    )

    assert answer.status_code == 404
    assert Project.objects.get().status == "submitted"


def test_manager_is_led_to_the_administration_to_decide(client, manager):
    project = ProjectFactory(submitted=True)
    client.force_login(manager)

    page = client.get(project.get_absolute_url()).content.decode()

    assert reverse("admin:projects_project_approve", args=[project.pk]) in page


def test_amendment_is_begun_with_a_reason_and_filled_in_like_a_project(signed_in):
    project = ProjectFactory(approved=True)

    refused = signed_in.post(page_of("amend", project), {"reason": "More"})
    begun = signed_in.post(page_of("amend", project), {"reason": "More money needed"})

    assert refused.status_code == 409
    copy = Project.with_amendments.get(amends=project)
    assert begun.url == page_of("tasks", copy)
    tasks = signed_in.get(begun.url)
    assert tasks.status_code == 200
    assert "6 of 6 sections are complete." in tasks.content.decode()
    assert signed_in.get(page_of("amend", project)).status_code in (200, 409)


def test_managers_run_the_project_and_staff_do_not(client, manager, staff):
    project = ProjectFactory(approved=True, countries=["AM"])
    project.actual_start = "2026-01-12"
    project.save()
    address = reverse("projects:move", args=[project.reference, "activate"])

    client.force_login(staff)
    assert client.post(address, {"version": project.version}).status_code == 403
    client.force_login(manager)
    assert client.post(address, {"version": project.version}).status_code == 302
    assert Project.objects.get().status == "active"


def test_missing_start_waits_on_the_focal_point_of_the_lead_side_and_everybody_is_led_there(client, staff, manager):
    project = ProjectFactory(approved=True, focal_point_osce=staff, countries=["AM"])
    progress = reverse("projects:progress", args=[project.reference])

    client.force_login(manager)
    page = client.get(project.get_absolute_url()).text
    assert "Anna Keller (OSCE Secretariat)" in page
    assert "Give the actual start first. Anna Keller (OSCE Secretariat) records it" in page
    assert f'href="{progress}"' not in page
    client.force_login(staff)
    page = client.get(project.get_absolute_url()).text
    assert "record the actual start, so that a manager can activate it" in page
    assert page.count(f'href="{progress}"') >= 2  # beside the sentence, and among the steps

    assert project.reference in str(client.get("/").context["mine"])
    client.force_login(manager)
    assert project.reference not in str(client.get("/").context["mine"])
    project.actual_start = date(2026, 1, 12)
    project.save()
    assert project.reference in str(client.get("/").context["mine"])
    client.force_login(staff)
    assert project.reference not in str(client.get("/").context["mine"])
