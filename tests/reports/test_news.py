"""What is new since a person last looked, at the edges of its rules."""

from datetime import timedelta

import pytest
from django.utils import timezone

from history import note, record_event
from history.models import Entry
from reports import news
from reports.models import LastLook
from reports.news import has_looked, news_for
from tests.factories import AssistanceRequestFactory, ProjectFactory

pytestmark = pytest.mark.django_db


def everything(person):
    found = news_for(person)
    return {str(record) for record in [*found.new, *found.changed]}


@pytest.fixture
def seen(staff):
    """Makes everything known that there is by now."""
    return lambda: has_looked(staff, news_for(staff).entry)


def test_that_somebody_read_or_exported_a_record_is_no_news_of_it(staff, other_staff, seen):
    project = ProjectFactory()
    seen()

    with note(actor=other_staff):
        record_event("export", about=project)

    assert Entry.objects.of(project).latest("pk").act == "export"
    assert everything(staff) == set()


def test_link_to_what_is_kept_back_is_no_news_of_what_is_open(staff, other_staff, auditor, seen):
    letter, hidden = AssistanceRequestFactory(), ProjectFactory(classification=3, created_by=other_staff)
    seen()
    has_looked(auditor, news_for(auditor).entry)

    with note(actor=other_staff):
        letter.project_links.create(project=hidden, linked_by=other_staff)

    assert everything(staff) == set()
    assert letter.reference in everything(auditor)


def test_whoever_never_looked_is_told_of_the_last_week(staff, other_staff):
    project = ProjectFactory(created_by=other_staff)

    assert project in news_for(staff).new
    later = news_for(staff, now=timezone.now() + news.FIRST_TIME + timedelta(minutes=1))
    assert (later.new, later.changed) == ([], [])


def test_page_speaks_of_seven_days_until_somebody_has_looked_once(client, staff, other_staff):
    ProjectFactory(created_by=other_staff)
    client.force_login(staff)

    first = client.get("/").text
    client.post("/looked/", {"entry": Entry.objects.latest("pk").pk})
    afterwards = client.get("/").text

    assert "In the last seven days" in first
    assert "1 new and 0 changed by others." in first
    assert "Since you last looked" not in first
    assert "Since you last looked" in afterwards
    assert "0 new and 0 changed by others since" in afterwards
    assert "In the last seven days" not in afterwards


def test_nobody_has_seen_what_is_not_there_yet(staff, other_staff):
    ProjectFactory(created_by=other_staff)
    latest = Entry.objects.latest("pk").pk

    has_looked(staff, latest + 1000)

    assert LastLook.objects.get().entry == latest
    assert ProjectFactory(created_by=other_staff) in news_for(staff).new


@pytest.mark.parametrize("more", [True, False])
def test_where_more_happened_than_is_read_that_is_said(staff, other_staff, seen, monkeypatch, more):
    project = ProjectFactory(created_by=other_staff)
    seen()
    for title in ("One", "Two", "Three") if more else ("One", "Two"):
        with note(actor=other_staff):
            type(project).objects.filter(pk=project.pk).update(title=title)
    monkeypatch.setattr(news, "MOST", 2)

    assert news_for(staff).more is more
