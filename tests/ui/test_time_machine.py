"""A page as of a day: how the moment is named, what the page says, where its links lead, and that nothing changes."""

import re
from datetime import UTC, date, timedelta
from html import unescape
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone

from history import note
from history.models import Entry
from meetings.models import Meeting
from projects.models import Project
from tests.as_seen import seen_on
from tests.clock import moment
from tests.comments.factories import say
from tests.documents.factories import make_document
from tests.factories import ProjectFactory
from tests.history.by_hand import open_the_journal
from tests.pages import routes
from tests.ui.as_of import at, today_of
from ui import time_machine

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "past"])


# What the page says


def test_the_page_says_in_its_bar_its_title_and_on_paper_which_moment_it_shows(page, staff):
    project = ProjectFactory(title="Border posts")
    then = moment()
    Project.objects.update(title="Border crossings")

    text = page(staff, at(project.get_absolute_url(), then))

    local = then.astimezone(staff.zone)
    words = f"{local:%H:%M:%S} (Vienna)"
    assert re.search(rf"<title>JP-\S+ Border posts, as of .*{re.escape(words)}", text)
    assert f"{then:%Y-%m-%d %H:%M:%S} UTC" in text
    assert "Read only" in text
    assert words in text.partition('class="print-head"')[2].partition("</p>")[0]
    assert "Border crossings" not in text


def test_today_says_nothing_of_a_moment_and_offers_the_time_machine(page, staff):
    text = page(staff, "/projects/")
    assert "past-bar" not in text
    assert 'type="date" name="as_of"' in text


def test_the_time_machine_keeps_the_filters_and_not_the_page(page, staff):
    text = page(staff, "/projects/?region=central-asia&region=none&page=2&q=border")
    form = text.partition('<form class="menu__panel" method="get"')[2].partition("</form>")[0]
    hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)
    assert hidden == [("region", "central-asia"), ("region", "none"), ("q", "border")]


def test_links_and_filters_keep_the_moment_and_the_way_back_does_not(page, staff):
    project = ProjectFactory(title="Border posts")
    then = moment()
    text = page(staff, at("/projects/", then, q="border"))

    kept = urlencode({"as_of": then.isoformat()})
    assert f'href="{project.get_absolute_url()}?{kept}"' in text
    assert f'href="?{kept}">Clear all' in text
    assert f'href="/requests/?{kept}"' in text
    assert 'href="/projects/?q=border">Back to today' in text
    assert 'href="/" ' in text or 'href="/">' in text, "home has no past"
    form = text.partition('id="filter" method="get"')[2].partition("</form>")[0]
    assert form.count('name="as_of"') == 1
    machine = text.partition('<form class="menu__panel" method="get"')[2].partition("</form>")[0]
    assert machine.count('name="as_of"') == 1


def test_a_day_earlier_and_later_end_where_the_history_does(page, staff, monkeypatch):
    ProjectFactory()
    today = timezone.localtime(moment(), staff.zone).date()
    began = moment() - timedelta(days=1)
    monkeypatch.setattr(time_machine, "begin_of_the_history", lambda: began)

    text = page(staff, at("/projects/", today))
    before = page(staff, at("/projects/", today - timedelta(days=1)))

    assert "A day later" not in text
    assert f'href="?as_of={today - timedelta(days=1)}"' in text
    assert "A day later" in before
    assert "A day earlier" not in before, "the history begins on that day"


def test_page_before_the_history_leads_to_the_first_moment_that_can_be_shown(page, staff):
    ProjectFactory(title="Border posts")
    begin = Entry.objects.earliest("pk").at

    text = page(staff, at("/projects/", begin - timedelta(seconds=1), q="border"), status=400)
    first = re.search(r'href="(\?[^"]*)">Show the first moment that can be shown', text)[1]
    shown = page(staff, f"/projects/{first}")

    assert f"{begin:%Y-%m-%d %H:%M:%S} UTC" in shown
    assert "A day earlier" not in shown
    assert 'name="q" value="border"' in shown


def test_a_day_shows_no_seconds_and_a_time_does(page, staff):
    ProjectFactory()
    day = page(staff, at("/projects/", today_of(staff)))
    time = page(staff, at("/projects/", moment()))
    assert not re.search(r"<title>[^<]*\d\d:\d\d:\d\d", day)
    assert re.search(r"<title>[^<]*\d\d:\d\d:\d\d", time)


def test_links_of_the_page_that_leave_the_past_say_so(page, auditor):
    project = ProjectFactory()
    mark = (
        r'<span class="leaves-the-past" aria-hidden="true">↗</span><span class="visually-hidden"> \(leaves the past\)'
    )
    then = moment()

    text = page(auditor, at(f"{project.get_absolute_url()}history/", then))
    for words in ("Who changed the budget, and when", "Compare any two versions"):
        assert re.search(f"{words}{mark}", text), words
    assert re.search(f"What changed between two dates{mark}", page(auditor, at("/projects/", then)))
    assert not re.search(f"{project.reference}{mark}", text)
    assert "leaves-the-past" not in page(auditor, "/projects/")


def test_an_empty_list_of_the_past_offers_nothing_to_do(page, staff):
    ProjectFactory()

    text = page(staff, at("/meetings/", moment()))

    assert "There were no meetings then" in text
    assert "Begin with a title" in page(staff, "/meetings/")
    assert "Begin with a title" not in text


def test_the_page_of_a_record_leads_to_the_changes_before_and_after(page, staff):
    project = ProjectFactory(title="One")
    moments = []
    for title in ("Two", "Three", "Four"):
        moments.append(moment())
        with note(actor=staff, act="change", request=title):
            Project.objects.filter(pk=project.pk).update(title=title)

    text = page(staff, at(project.get_absolute_url(), moments[2]))
    before = unescape(re.search(r'href="(\?[^"]*)"[^>]*><span aria-hidden="true">←</span> Change before', text)[1])
    after = unescape(re.search(r'href="(\?[^"]*)"[^>]*>Next change', text)[1])
    assert "<h1>Three</h1>" in text
    assert "<h1>Two</h1>" in page(staff, project.get_absolute_url() + before)
    assert "<h1>Four</h1>" in page(staff, project.get_absolute_url() + after)
    compared = page(staff, unescape(re.search(r'href="([^"]*)">Compare with today', text)[1])).partition("<main")[2]
    assert "Three" in compared
    assert "Four" in compared


def test_what_has_no_field_any_more_is_still_told(page, staff):
    project = ProjectFactory(title="Border posts")
    open_the_journal()
    last = Entry.objects.filter(table="projects_project", row=project.pk).latest("pk")
    Entry.objects.create(
        table=last.table, row=last.row, verb="change", old={}, at=moment(), case=last.case,
        new={**last.new, "donor_in_words": "The Grand Duchy"},
    )  # fmt: skip
    text = page(staff, at(project.get_absolute_url(), moment()))
    assert "Kept then, no longer part of the record: <strong>donor in words</strong>: The Grand Duchy" in text


# Naming a moment


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("2026-02-30", "“2026-02-30” is no day of the calendar."),
        ("2026-03-31T25:00", "“25:00” is no time of the day. Write hours and minutes, such as 14:30."),
        ("2026-02-30T25:00", "“2026-02-30T25:00” is no day of the calendar."),
        ("2026-03-31T" + "9" * 5000, f"“{'9' * 40}…” is no time of the day."),
        ("2026-03-31T", "“2026-03-31T” is no day of the calendar."),
        ("yesterday", "“yesterday” is no day of the calendar."),
        ("\0", "is no day of the calendar."),
        ("x" * 5000, f"“{'x' * 40}…” is no day of the calendar."),
        ("9999-12-31", "31\xa0Dec\xa09999 has not come yet."),
        ("2999-01-01T00:00", "has not come yet."),
        ("9999-12-31T23:59-12:00", "is no day of the calendar."),
        ("0001-01-01T00:00+14:00", "is no day of the calendar."),
        ("0001-01-01", "the history begins later"),
        ("1999-12-31", "the history begins later"),
    ],
)
def test_a_moment_that_cannot_be_shown_gets_a_sentence(asked, sentence, page, staff):
    text = page(staff, at("/projects/", asked, q="border"), status=400)
    assert sentence in text
    assert 'href="/projects/?q=border">Show this page as it is today' in text


def test_several_moments_or_a_time_without_a_day_get_a_sentence(page, staff):
    day = today_of(staff)
    assert "several moments" in page(staff, f"/projects/?as_of={day}&as_of=2020-01-01", status=400)
    assert "Choose the day as well" in page(staff, "/projects/?as_of=&as_of_time=10:00", status=400)
    assert "past-bar" not in page(staff, "/projects/?as_of=&as_of_time="), "an emptied field asks for today"
    assert "past-bar" in page(staff, f"/projects/?as_of={day}&as_of={day}")


def test_a_page_without_a_past_says_so(page, staff):
    text = page(staff, at("/projects/new/", moment()), status=400)
    assert "This page has no past: it only shows today." in text


def test_what_was_not_there_yet_is_not_found_and_leads_to_today(page, staff):
    then = moment()
    project = ProjectFactory()
    text = page(staff, at(project.get_absolute_url(), then), status=404)
    assert "It may have come later" in text
    assert f'href="{project.get_absolute_url()}">Show this page as it is today' in text


@pytest.mark.parametrize(
    ("zone", "day", "end"),
    [
        ("Europe/Vienna", "2026-03-10", "2026-03-10T22:59:59.999999"),
        ("America/New_York", "2026-03-10", "2026-03-11T03:59:59.999999"),
        ("Europe/Vienna", "2026-03-29", "2026-03-29T21:59:59.999999"),  # the clock goes forward
        ("Europe/Vienna", "2026-10-25", "2026-10-25T22:59:59.999999"),  # and back
        ("America/Havana", "2026-10-31", "2026-11-01T03:59:59.999999"),
    ],
)
def test_a_day_ends_where_its_reader_is(zone, day, end):
    with timezone.override(zone):
        last = time_machine.end_of(date.fromisoformat(day))
    assert last.astimezone(UTC).replace(tzinfo=None).isoformat() == end


def test_page_that_refuses_leads_to_no_other_site(client, staff):
    client.force_login(staff)
    answer = client.get("/", PATH_INFO="//elsewhere.example/", QUERY_STRING="as_of=never")
    assert answer.status_code == 400
    assert 'href="//' not in answer.text


# Every page


WITHOUT_A_PAST = {
    "home": "what is to be done now",
    "inbox": "what is to be done now",
    "looked": "what one has seen now",
    "admin:": "acts, and the tables of today",
    "accounts:": "the person's own settings",
    "ui:": "the look of the pages",
    "findings:": "what auditors and those they ask write to each other now",
    "drafts:": "what one is typing now",
    "jobs:": "what one waits for now",
    "imports:": "a table that is being taken over, and what became of it",
    "search:": "the words of today; the lists of the past can be searched",
    "notifications:": "what one is told now",
    "overlaps:": "a form, and what overlaps now",
    "projects:new": "a form",
    "projects:tasks": "a form",
    "projects:edit": "a form",
    "projects:progress": "a form",
    "projects:check": "a form",
    "projects:sent": "says what was just done",
    "projects:amend": "a form",
    "projects:tags": "a form",
    "projects:move": "a step",
    "requests:new": "a form",
    "requests:letter": "a form",
    "requests:handling": "a form",
    "requests:assign": "a form",
    "requests:assessment": "a form",
    "requests:create-project": "a step",
    "requests:link-project": "a form",
    "requests:unlink-project": "a step",
    "requests:tags": "a form",
    "requests:move": "a step",
    "meetings:new": "a form",
    "meetings:edit": "a form",
    "meetings:agenda": "a form",
    "meetings:note": "a form",
    "meetings:participants": "a form",
    "meetings:new-decision": "a form",
    "meetings:decision": "a form",
    "meetings:new-action-point": "a form",
    "meetings:tags": "a form",
    "meetings:move": "a step",
    "actions:edit": "a form",
    "actions:tags": "a form",
    "actions:move": "a step",
    "documents:add": "a form",
    "documents:edit": "a form",
    "documents:new-version": "a form",
    "documents:file": "never changes: the page of the document says which versions there were",
    "documents:link": "a form",
    "documents:unlink": "a step",
    "documents:move": "a step",
    "comments:add": "a form",
    "comments:people": "who can be mentioned now",
    "comments:edit": "a form",
    "comments:remove": "a step",
    "comments:widen": "a step",
    "comments:resolve": "a step",
}


def reason_against(route, name):
    if route.startswith("history/") or name == "desk":
        return "the auditors' room: the journal itself is the past"
    return WITHOUT_A_PAST.get(name) or WITHOUT_A_PAST.get(name.partition(":")[0] + ":")


def test_every_page_shows_the_past_or_says_why_not():
    views = list(routes())
    unclear = [
        name
        for route, name, view in views
        if time_machine.shows_the_past(view) == bool(reason_against(route, name))
    ]  # fmt: skip
    assert unclear == []
    with_a_past = {name for _route, name, view in views if time_machine.shows_the_past(view)}
    assert {"projects:list", "projects:detail", "requests:list", "meetings:detail", "actions:list"} <= with_a_past
    names = {name for _route, name, _view in views}
    assert set(WITHOUT_A_PAST) <= names | {name.partition(":")[0] + ":" for name in names} | {"admin:"}


def test_every_list_and_record_page_opens_in_the_past(cases, page, auditor):
    document, comment = make_document(cases[0]), say(record=cases[0])
    then = moment()
    Meeting.objects.update(place="Somewhere else")
    kwargs = {
        "documents": {"reference": document.reference},
        "comments": {"reference": comment.reference},
        "projects": {"reference": cases[0].reference, "number": 1},
        "requests": {"reference": cases[3].reference},
        "meetings": {"reference": cases[4].reference},
        "actions": {"reference": cases[5].reference},
        "reference": {"iso2": "KG"},
    }
    opened = 0
    for route, name, view in routes():
        if time_machine.shows_the_past(view):
            names = re.findall(r"<\w+:(\w+)>", route)
            address = reverse(name, kwargs={key: kwargs[name.partition(":")[0]][key] for key in names})
            text = page(auditor, at(address, then))
            assert "past-bar" in text
            assert seen_on(text)
            opened += 1
    assert opened >= 12
