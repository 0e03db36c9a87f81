"""A page of the past changes nothing, leaves nothing behind, and opens nothing that is closed today."""

import re
from datetime import UTC

import pytest
from django.contrib.auth.models import Group

from accounts.models import User
from history import past
from history.models import Entry
from projects.models import Project
from reference.models import Theme
from tests.clock import moment
from tests.factories import ProjectFactory, UserFactory, cast
from tests.ui.as_of import at, text_of
from ui import time_machine

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "past"])


# Nothing changes


def test_a_form_sent_into_the_past_is_refused(client, staff):
    project = ProjectFactory(title="Border posts")
    client.force_login(staff)
    answer = client.post(at(f"/projects/{project.reference}/edit/basics/", moment()), {"title": "Forged"})
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD"
    assert "Go back to today" in text_of(answer)
    assert Project.objects.get().title == "Border posts"


@pytest.mark.parametrize("name", ["staff", "manager", "auditor", "administrator", "superuser"])
def test_nothing_on_a_page_of_the_past_changes_anything(name, cases, client):
    person = UserFactory(email="root@example.org", is_superuser=True) if name == "superuser" else cast(name)
    client.force_login(person)
    then, read = moment(), 0
    addresses = [case.get_absolute_url() for case in cases]
    addresses += ["/projects/", "/requests/", "/meetings/", "/actions/", "/countries/", "/countries/KG/", "/pillars/"]
    for address in addresses:
        answer = client.get(at(address, then))
        if answer.status_code != 200:  # an administrator does not read everything
            continue
        read += 1
        main = text_of(answer).partition("<main")[2].partition("</main>")[0]
        assert 'method="post"' not in main, address
        leads = re.findall(r'<a\b[^>]*\shref="(/[^"#?]+)', main)
        present = [lead for lead in leads if not time_machine.leads_to_the_past(lead)]
        assert all(lead.startswith("/history/") for lead in present), (address, present)  # the journal is to be read
        buttons = re.findall(r"<button[^>]*>\s*([^<]*?)\s*</button>", main)
        assert set(buttons) <= {"Apply", "Go"}, (address, buttons)
    assert read >= 3


# Nothing stays, nothing leaks


def test_the_next_request_is_of_today_also_after_a_fault_and_a_download_that_is_cut_off(client, staff, monkeypatch):
    client.force_login(staff)
    ProjectFactory(title="Border posts")
    then = moment()
    Project.objects.update(title="Border crossings")

    download = client.get(at("/projects/", then, format="csv"))
    next(iter(download.streaming_content))
    assert past.moment() is None
    assert "Border crossings" in text_of(client.get("/projects/"))
    download.close()

    with monkeypatch.context() as broken:
        broken.setattr("projects.views.lists.ProjectList.get_queryset", lambda page: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            client.get(at("/projects/", then))
    assert past.moment() is None
    assert "Border crossings" in text_of(client.get("/projects/"))


def test_a_download_of_the_past_has_its_rows_and_leaves_an_event_of_today(client, staff):
    client.force_login(staff)
    ProjectFactory(title="Border posts")
    then = moment()
    Project.objects.update(title="Border crossings")

    text = b"".join(client.get(at("/projects/", then, format="csv")).streaming_content).decode()

    assert "Border posts" in text
    assert "Border crossings" not in text
    assert then.astimezone(UTC).isoformat().replace("+00:00", "Z") in text
    assert Entry.objects.filter(act="export").latest("pk").at > then


def test_what_is_withheld_today_is_neither_shown_nor_counted_in_the_past(page, other_staff, auditor):
    ProjectFactory(title="Border posts")
    hidden = ProjectFactory(title="Border crossings")
    then = moment()
    Project.objects.filter(pk=hidden.pk).update(classification=Project.Classification.CONFIDENTIAL)

    text = page(other_staff, at("/projects/", then, q="border"))
    assert "Border crossings" not in text
    assert "<strong>1 of 1 project</strong>" in text
    page(other_staff, at(hidden.get_absolute_url(), then), status=404)
    assert "<strong>2 of 2 projects</strong>" in page(auditor, at("/projects/", then, q="border"))


def test_an_outsider_reads_nothing_of_the_past(client, outsider):
    project = ProjectFactory()
    client.force_login(outsider)
    for address in ("/projects/", "/requests/", "/meetings/", "/actions/"):
        assert client.get(at(address, moment())).status_code == 403
    assert client.get(at(project.get_absolute_url(), moment())).status_code == 404


def test_rights_are_those_of_today(page, outsider, client):
    ProjectFactory(title="Border posts")
    then = moment()
    client.force_login(outsider)
    assert client.get(at("/projects/", then)).status_code == 403
    outsider.memberships.create(group=Group.objects.get(name="auditor"))

    assert "Border posts" in page(User.objects.get(pk=outsider.pk), at("/projects/", then))


def test_somebody_who_came_later_reads_the_past(page):
    ProjectFactory(title="Border posts")
    then = moment()
    assert "Border posts" in page(UserFactory(role="staff", side="UNOCT"), at("/projects/", then))


def test_words_of_the_vocabulary_are_those_of_then(page, staff):
    theme = Theme.objects.get(slug="pve")
    former = theme.name
    then = moment()
    Theme.objects.filter(pk=theme.pk).update(name="Another word")
    assert f">{former}<" in page(staff, at("/projects/", then))
