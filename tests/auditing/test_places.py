"""Region and pillar of the entries: what is found from either end is what the records themselves say, to each reader.

A portfolio and its history are drawn at random (the same in every run), with clicks whose entries lie between each
other, with records that are gone, and with records that are kept back from some readers. The answer is worked out in
Python, entry by entry, from the links alone.
"""

import random

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from auditing import places
from auditing.cases import readable_entries
from auditing.feed_filter import FeedFilter
from auditing.models import Finding, Sample
from auditing.places import Places
from history import note
from history.models import Entry, case_of
from history.timeline import page_of
from meetings.models import ActionPoint, AgendaItem, Meeting
from projects.models import Project
from reference.models import Country, Pillar, Region
from requests.models import AssistanceRequest
from tests.auditing.desk.factories import FindingFactory, draw_sample
from tests.factories import AssistanceRequestFactory, ProjectFactory, cast
from tests.meetings.factories import ActionPointFactory, MeetingFactory

REGIONS = ["central-asia", "south-eastern-europe", "eastern-europe", "north-america"]
COUNTRIES = ["KG", "TJ", "AL", "RS", "MD", "CA"]
READERS = ["auditor", "manager", "other_manager", "other_staff", "administrator"]
QUESTIONS = 15
CONFIDENTIAL = 3


@pytest.fixture
def chance():
    return random.Random(20190924)


@pytest.fixture
def portfolio(db, chance):
    staff = cast("staff")
    for name in READERS:
        cast(name)
    projects = [
        ProjectFactory(
            countries=chance.sample(COUNTRIES, chance.choice([0, 0, 1, 2])),
            regions=chance.sample(REGIONS, chance.choice([0, 0, 1])),
            pillars=dict.fromkeys(chance.sample([1, 2, 3, 4], chance.randint(0, 2)), 25),
            classification=chance.choice([1, 1, 1, CONFIDENTIAL]),
        )
        for _ in range(16)
    ]
    projects.append(ProjectFactory(amends=projects[0], amendment_number=1, countries=["AL"], pillars={4: 100}))
    letters = [
        AssistanceRequestFactory(
            country=Country.objects.get(iso2=chance.choice(COUNTRIES)),
            pillars=chance.sample([1, 2, 3, 4], chance.randint(0, 1)),
            classification=chance.choice([1, 1, CONFIDENTIAL]),
            addressee="osce",
            consent_to_share=chance.choice([True, True, False]),
        )
        for _ in range(10)
    ]
    for letter in filter(lambda one: one.consent_to_share, letters):
        for project in chance.sample(projects[:16], chance.choice([0, 1, 2])):
            letter.project_links.create(project=project)
    meetings = []
    for _ in range(10):
        regions, pillars = chance.sample(REGIONS, chance.choice([0, 0, 1])), chance.sample([1, 2, 3, 4], 1)
        meetings.append(meeting := MeetingFactory(begun=True, regions=regions, pillars=pillars[: chance.randint(0, 1)]))
        for case in chance.sample([*projects[:16], *letters], chance.choice([0, 1, 2])):
            about = "project" if isinstance(case, Project) else "assistance_request"
            AgendaItem(meeting=meeting, title="Item", **{about: case}).save()
        for about in ({}, {"project": chance.choice(projects[:16])}, {"assistance_request": chance.choice(letters)}):
            if chance.random() < 0.5:
                ActionPointFactory(meeting=meeting, **about)
    for case in chance.sample([*projects[:16], *letters, *meetings, *ActionPoint.objects.all()], 12):
        FindingFactory(about=case, issued=chance.random() < 0.5)
    for number, kind in enumerate(["projects", "requests", "meetings"]):
        draw_sample(kind, size="2", seed=str(number), creation_key=f"0b0f3f1e-6a4e-4a86-9d4f-6d0b1c8a{number:04d}")
    with note(actor=staff, act="delete"):
        ProjectFactory(countries=["KG"], pillars={1: 100}).delete()
    for _ in range(120):
        case = chance.choice([*projects, *letters, *meetings])
        with note(actor=staff, act="edit", source="web", request=f"click {chance.randint(1, 25)}"):
            type(case)._base_manager.filter(pk=case.pk).update(version=chance.randint(2, 10**6))


# What the records themselves say


class Says:
    """To one reader: the places of each record by its name in the journal."""

    def __init__(self, reader):
        self.seen = {
            model: set(records.visible_to(reader))
            for model, records in {
                Project: Project.with_amendments,
                AssistanceRequest: AssistanceRequest.objects,
                Meeting: Meeting.objects,
                ActionPoint: ActionPoint.objects,
                Finding: Finding.objects,
                Sample: Sample.objects,
            }.items()
        }
        self.references = {one.reference: one for records in self.seen.values() for one in records}
        self.places = {case_of(one): self.of(one) for records in self.seen.values() for one in records}

    def of(self, record):
        if record not in self.seen.get(type(record), ()):
            return set(), set()
        own = list(getattr(self, f"_{record._meta.model_name}")(record))
        return set().union(*(one[0] for one in own)), set().union(*(one[1] for one in own))

    def _project(self, project):
        countries = {link.country.region_id for link in project.country_links.all()}
        yield countries | set(project.region_links.values_list("region", flat=True)), self._pillars(project)

    def _assistancerequest(self, letter):
        yield {letter.country.region_id}, self._pillars(letter)
        yield from (self.of(link.project) for link in letter.project_links.all())

    def _meeting(self, meeting):
        yield set(meeting.region_links.values_list("region", flat=True)), self._pillars(meeting)
        for rows in (meeting.agenda_items, meeting.decisions, meeting.action_points):
            yield from (self.of(row.about) for row in rows.all() if row.about)

    def _actionpoint(self, point):
        yield self.of(point.about or point.meeting)

    def _finding(self, finding):
        yield self.of(self.references.get(finding.about))

    def _sample(self, sample):
        yield set(), set()
        yield from (self.of(self.references.get(item.about)) for item in sample.items.all())

    @staticmethod
    def _pillars(record):
        return set(record.pillar_links.values_list("pillar", flat=True))

    def answers(self, entry, asked):
        names = {entry.case, entry.other_case, entry.former_case} - {None}
        there = [self.places.get(name, (set(), set())) for name in names]
        regions, pillars = asked["region"], asked["pillar"]
        if regions and pillars and "none" not in [*regions, *pillars]:
            return any(one[0] & set(regions) and one[1] & set(pillars) for one in there)
        return all(
            not wanted
            or any(one[number] & set(wanted) for one in there)
            or ("none" in wanted and not any(one[number] for one in there))
            for number, wanted in enumerate((regions, pillars))
        )


def question(chance):
    regions = list(Region.objects.filter(slug__in=REGIONS).values_list("pk", flat=True))
    pillars = list(Pillar.objects.values_list("pk", flat=True))
    asked = {"region": [], "pillar": []}
    while not any(asked.values()):
        asked = {
            "region": chance.sample([*regions, "none"], chance.choice([0, 1, 1, 2])),
            "pillar": chance.sample([*pillars, "none"], chance.choice([0, 1, 1, 2])),
        }
    return asked


@pytest.fixture(params=["a page is soon full", "few are there"])
def steps(request, monkeypatch):
    """Short steps, so that a small journal is read in many; in the second run too few are ever found by them."""
    monkeypatch.setattr(places, "LOOK", 7)
    monkeypatch.setattr(places, "RARE", 50 if request.param == "a page is soon full" else 2)


@pytest.mark.parametrize("name", READERS)
def test_both_ends_find_what_the_records_say(name, steps, portfolio, chance):
    reader = cast(name)
    says, entries = Says(reader), Entry.objects.order_by("-pk")
    all_entries = list(entries)
    for _ in range(QUESTIONS):
        asked = question(chance)
        expected = [entry.pk for entry in all_entries if says.answers(entry, asked)]
        half, number = chance.choice(all_entries).pk, chance.randint(1, 30)

        by_places = set(entries.filter(Places(reader, asked).condition).values_list("pk", flat=True))
        walk = Places(reader, asked).first

        assert by_places == set(expected), asked
        assert [entry.pk for entry in walk(entries)] == expected, asked
        assert [entry.pk for entry in walk(entries, number)] == expected[:number], asked
        below = [pk for pk in expected if pk < half]
        assert [entry.pk for entry in walk(entries.filter(pk__lt=half), number)] == below[:number], asked
        above = [pk for pk in reversed(expected) if pk > half]
        assert [entry.pk for entry in walk(entries.filter(pk__gt=half).order_by("pk"), number)] == above[:number], asked


def test_what_few_entries_answer_is_asked_of_the_places_at_once_the_next_time(portfolio, monkeypatch):
    monkeypatch.setattr(places, "LOOK", 7)
    monkeypatch.setattr(places, "RARE", 1)
    asked = {"pillar": [Pillar.objects.get(number=4).pk]}
    first = Places(cast("auditor"), asked).first(Entry.objects.order_by("-pk"), 30)
    monkeypatch.setattr(Places, "_walk", None)

    again = Places(cast("auditor"), asked).first(Entry.objects.order_by("-pk"), 30)

    assert again == first != []


def test_how_far_a_page_looks_is_remembered(portfolio, monkeypatch):
    monkeypatch.setattr(places, "LOOK", 7)
    asked, looks, there = {"pillar": [Pillar.objects.get(number=4).pk]}, [], Places._there
    monkeypatch.setattr(Places, "_there", lambda self, rows: looks.append(len(rows)) or there(self, rows))
    entries = Entry.objects.order_by("-pk")
    first = Places(cast("auditor"), asked).first(entries, 30)
    looks_of_the_first, _ = len(looks), looks.clear()

    again = Places(cast("auditor"), asked).first(entries, 30)

    assert again == first != []
    assert looks_of_the_first > len(looks) == 1


@pytest.mark.parametrize("name", ["auditor", "other_manager"])
def test_every_page_is_the_page_of_the_plain_answer(name, steps, portfolio, chance):
    reader = cast(name)
    regions, pillars = dict(Region.objects.values_list("pk", "slug")), dict(Pillar.objects.values_list("pk", "number"))
    for _ in range(4):
        asked = question(chance)
        address = {
            "region": [regions.get(one, one) for one in asked["region"]],
            "pillar": [pillars.get(one, one) for one in asked["pillar"]],
        }
        request = RequestFactory().get("/history/", address)
        request.user = reader
        answer = FeedFilter(request.GET, queryset=readable_entries(reader), request=request)
        assert answer.faults == []
        plain = readable_entries(reader).filter(Places(reader, asked).condition)
        for where in [{}, *({way: one} for way in ("before", "after") for one in chance.sample(range(1, 900), 4))]:
            expected, page = page_of(plain, reader=reader, size=9, **where), answer.page(size=9, **where)
            assert [one.pk for one in page.entries] == [one.pk for one in expected.entries], (asked, where)
            assert (page.newer, page.older) == (expected.newer, expected.older), (asked, where)
            assert page.untold == expected.untold


def test_a_place_costs_as_many_questions_for_many_records_as_for_few(client, auditor):
    client.force_login(auditor)

    def questions():
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/history/?region=central-asia&pillar=1").status_code == 200
        return len(asked)

    def more(number):
        for _ in range(number):
            project = ProjectFactory(countries=["KG"], pillars={1: 100})
            letter = AssistanceRequestFactory(pillars=[1])
            letter.project_links.create(project=project)
            meeting = MeetingFactory(begun=True)
            AgendaItem(meeting=meeting, title="Item", assistance_request=letter).save()
            ActionPointFactory(meeting=meeting)

    more(4)
    questions()
    few = questions()
    more(6)
    assert questions() <= few  # one less where the page is full before the journal ends
