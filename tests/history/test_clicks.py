"""One click is one act with all its effects, and paging through clicks loses no entry and tells none twice."""

import random

import pytest
from django.contrib.auth.models import AnonymousUser

from history import note
from history.clicks import acts_of
from history.models import Entry
from history.names import Names
from history.timeline import WHOLE, page_of
from projects.amendments import begin_amendment
from projects.models import Activity
from requests.actions import create_project
from tests.factories import AssistanceRequestFactory, ProjectFactory
from tests.history.by_hand import open_the_journal

pytestmark = pytest.mark.django_db


def acts_since(last, reader):
    entries = list(Entry.objects.filter(pk__gt=last).order_by("-pk"))
    return acts_of(entries, Names(entries, reader))


def latest():
    return Entry.objects.latest("pk").pk


def test_amendment_in_force_is_told_below_the_approval_that_brought_it(staff, manager, other_manager, auditor):
    project = ProjectFactory(approved=True)
    amendment = begin_amendment(project, by=staff, reason="Travel is late")
    amendment.title = "Another title"
    amendment.save()
    amendment.submit(by=staff)
    amendment.approve(by=manager, fingerprint=amendment.fingerprint)
    last = latest()

    with note(source="web", request="click"):
        amendment.approve(by=other_manager, fingerprint=amendment.fingerprint)

    (act,) = acts_since(last, auditor)
    assert act.what == f"approved {amendment.reference} for UNOCT, and with it the amendment is approved"
    assert f"brought the amendment {project.reference} into force" in [one.what for one in act.beside]
    assert sum(len(one.entries) for one in act.whole) == Entry.objects.filter(pk__gt=last).count()


def test_link_between_two_records_is_one_act(staff, auditor):
    letter, project = AssistanceRequestFactory(), ProjectFactory(created_by=staff)
    last = latest()

    with note(actor=staff, source="web", request="click"):
        letter.project_links.create(project=project, linked_by=staff)
        project.save()

    (act,) = acts_since(last, auditor)
    assert act.what == f"linked {letter.reference} to {project.reference}"
    assert [one.record_name for one in act.beside] == [project.reference]


def test_same_step_on_many_records_is_told_once_with_their_number(staff, auditor):
    projects = [ProjectFactory(created_by=staff) for _ in range(3)]
    last = latest()

    with note(source="admin", request="click"):
        for project in projects:
            project.withdraw(by=staff, reason="Entered twice")

    (act,) = acts_since(last, auditor)
    assert act.what == f"withdrew the draft {projects[0].reference}, and did the same with 2 more records"
    assert {one.record_name for one in act.whole} == {project.reference for project in projects}


def test_one_act_on_two_kinds_of_record_does_not_do_the_same_to_both(staff, auditor):
    letter = AssistanceRequestFactory(under_review=True)
    last = latest()

    with note(source="web", request="click"):
        project = create_project(letter, by=staff)

    (act,) = acts_since(last, auditor)
    assert act.what == f"entered the project {project.reference}"
    assert [one.record_name for one in act.beside] == [letter.reference]


def test_shell_and_commands_are_told_record_by_record(staff, auditor):
    one, other = ProjectFactory(created_by=staff), ProjectFactory(created_by=staff)
    last = latest()

    for source in ("shell", "command:load_register"):
        with note(actor=staff, source=source, request="run"):
            for number in range(2):
                Activity.objects.create(project=one, title=f"Course {number}", kind="training")
            Activity.objects.create(project=other, title="Another", kind="training")

    assert [(act.record_name, len(act.entries)) for act in acts_since(last, auditor)] == [
        (other.reference, 1),
        (one.reference, 2),
    ] * 2


def test_entries_without_a_request_stand_alone(auditor):
    entries = [Entry(pk=pk, verb="event", source="sql", request="", act="x", at="2020-01-01") for pk in (2, 1)]

    assert len(acts_of(entries, Names(entries, auditor))) == 2


# --- paging -----------------------------------------------------------------------------------------------------------


def random_history(chance):
    """Clicks that lie between each other as on a busy server, runs of commands, SQL, and now and then a large click."""
    open_the_journal()
    begins, under_way, rows = latest() + 1, [], []
    for pk in range(chance.randrange(5, 220)):
        if not under_way or chance.random() < 0.4:
            source = chance.choice(["web", "web", "admin", "shell", "command:x", "sql"])
            entries = 160 if chance.random() < 0.03 else chance.randrange(1, 9)
            under_way.append([source, "" if source == "sql" else f"{source} {pk}", entries])
        turn = chance.choice(under_way)
        turn[2] -= 1
        if not turn[2]:
            under_way.remove(turn)
        case = f"projects_project:{chance.randrange(1, 3)}"
        said = {"source": turn[0], "request": turn[1], "act": "export", "at": "2020-01-01T00:00Z"}
        rows.append(Entry(verb="event", case=case, **said))
    Entry.objects.bulk_create(rows)
    return Entry.objects.filter(pk__gte=begins)


def numbers(page):
    return [entry.pk for entry in page.entries]


@pytest.mark.parametrize("seed", range(60))
def test_paging_in_either_direction_tells_every_entry_once_and_every_click_whole(seed):
    chance = random.Random(seed)
    entries, reader = random_history(chance), AnonymousUser()
    size = chance.choice([1, 2, 5, 13, 60])
    everything = set(entries.values_list("pk", flat=True))

    down, page = [], page_of(entries, reader=reader, size=size)
    while True:
        down.append(page)
        assert page.entries
        if page.older is None:
            break
        page = page_of(entries, reader=reader, before=page.older, size=size)
    up, back = [], down[-1]
    while back.newer is not None:
        back = page_of(entries, reader=reader, after=back.newer, size=size)
        assert back.entries
        up.append(back)

    for pages in (down, [down[-1], *up]):
        told = [pk for page in pages for pk in numbers(page)]
        untold = sum(number for page in pages for number, _at_least in page.untold.values())
        assert len(told) == len(set(told))
        assert len(told) + untold == len(everything)
        clicks = [act.first.request for page in pages for act in page.acts if act.first.source in ("web", "admin")]
        assert len(clicks) == len(set(clicks))
        assert all(len(page.entries) <= size + size * WHOLE for page in pages)


@pytest.mark.parametrize("seed", range(10))
def test_page_back_and_forth_is_the_page_where_one_was(seed):
    chance = random.Random(seed)
    entries, reader = random_history(chance), AnonymousUser()
    first = page_of(entries, reader=reader, size=7)
    if first.older is None:
        return
    second = page_of(entries, reader=reader, before=first.older, size=7)
    newer = page_of(entries, reader=reader, after=second.newer, size=7)

    again = page_of(entries, reader=reader, before=newer.older, size=7)

    assert numbers(again) == numbers(second)


def test_records_told_one_by_one_are_paged_without_gaps_too():
    entries, reader = random_history(random.Random(5)), AnonymousUser()

    told, page = [], page_of(entries, reader=reader, size=9, by_record=True)
    while True:
        told += numbers(page)
        if page.older is None:
            break
        page = page_of(entries, reader=reader, size=9, by_record=True, before=page.older)

    assert told == list(entries.order_by("-pk").values_list("pk", flat=True))
