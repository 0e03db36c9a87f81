"""The records that the history is about: as many as a large portfolio has, unevenly spread over regions and pillars."""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from accounts.models import User
from history import note
from meetings.models import ActionPoint, AgendaItem, Meeting, MeetingPillar, MeetingRegion, Participation
from projects.models import (
    Activity,
    Contribution,
    ExpectedResult,
    Project,
    ProjectCountry,
    ProjectPillar,
    ProjectRegion,
    ProjectTheme,
    Risk,
)
from reference.models import ActionPlan, Country, Pillar, Region, Theme
from requests import clock
from requests.models import AssistanceRequest, RequestPillar, RequestProject, RequestTheme
from tests.factories import UserFactory, cast, party

WORDS = [
    *("border", "training", "travel", "documents", "officers", "recognition", "forged", "prevention", "extremism"),
    *("women", "youth", "finance", "terrorist", "fighters", "returning", "prosecution", "rehabilitation", "evidence"),
    *("battlefield", "aviation", "passenger", "data", "cybercrime", "police", "community", "dialogue", "parliament"),
    *("judges", "exercise", "crossing", "points", "laboratory", "manual", "curriculum", "regional", "workshop"),
]
# Most of the work is where the Plan has its focus. The last region has three projects of long ago and nothing else.
SHARES = {
    "central-asia": 45,
    "south-eastern-europe": 30,
    "eastern-europe": 8,
    "south-caucasus": 7,
    "western-central-europe": 5,
    "partners-mediterranean": 3,
    "partners-asia": 2,
}
RARE, IN_RARE = "east-asia", 3
QUIET = "JP-2019-0030"  # a record with thirty entries, all of them old
PILLARS = {1: 30, 2: 50, 3: 15, 4: 5}


@dataclass
class Portfolio:
    """The numbers of all records, in the order in which they were made."""

    random: random.Random
    people: list = field(default_factory=list)
    projects: list = field(default_factory=list)
    requests: list = field(default_factory=list)
    meetings: list = field(default_factory=list)
    points: list = field(default_factory=list)

    def text(self, length):
        """Words of about so many characters."""
        found = ""
        while len(found) < length:
            found += " " + self.random.choice(WORDS)
        return found.strip().capitalize()

    def number(self):
        """For a form or a request: like a real one, and the same in every run."""
        return UUID(int=self.random.getrandbits(128))

    def signed_in(self, act, **more):
        """The context of one request of somebody on the site."""
        return note(actor=self.random.choice(self.people), act=act, request=self.number().hex, source="web", **more)


def fill(portfolio, projects):
    """So many projects, and requests and meetings in proportion."""
    portfolio.people = people()
    for make, made, number in [
        (project, portfolio.projects, projects),
        (request, portfolio.requests, projects * 3 // 10),
        (meeting, portfolio.meetings, projects * 15 // 100),
    ]:
        with transaction.atomic():
            for one in range(max(number, 1)):
                made.append(make(portfolio, one))


def people():
    """Sixty people who write, and the cast of the tests."""
    for name in ("auditor", "administrator"):
        cast(name)
    for number in range(60):
        UserFactory(
            role="manager" if number % 5 == 0 else "staff",
            side="OSCE" if number % 2 else "UNOCT",
            full_name=f"{WORDS[number % len(WORDS)].capitalize()} Writer {number}",
            email=f"writer{number}@example.org",
        )
    return [person for person in User.objects.order_by("pk") if person.has_role("staff") or person.has_role("manager")]


def project(portfolio, number):
    """A draft with its places, pillars, themes and money, written in one request."""
    chance, people = portfolio.random, portfolio.people
    begun = date(2019, 1, 1) + timedelta(days=number % 2500)
    with portfolio.signed_in("create"):
        made = Project.objects.create(
            reference=QUIET if number == 0 else f"JP-{begun.year}-{number + 100:05d}",
            title=portfolio.text(60),
            plan=_known("plan"),
            lead_organization=party("OSCE" if number % 2 else "UNOCT"),
            co_lead_organization=party("UNOCT" if number % 2 else "OSCE"),
            focal_point_osce=chance.choice(people),
            objective=portfolio.text(250),
            rationale=portfolio.text(150),
            beneficiaries=portfolio.text(50),
            planned_start=begun,
            planned_end=begun + timedelta(days=400),
            classification=3 if chance.random() < 0.02 else 1,
            created_by=chance.choice(people),
            creation_key=portfolio.number(),
            created_at=datetime(begun.year, begun.month, begun.day, 9, tzinfo=UTC),
        )
        region = RARE if number < IN_RARE else chance.choices(list(SHARES), SHARES.values())[0]
        countries = _known("countries")[region]
        ProjectCountry.objects.bulk_create(
            ProjectCountry(project=made, country=country)
            for country in chance.sample(countries, min(len(countries), chance.randint(1, 3)))
        )
        if chance.random() < 0.2:
            ProjectRegion.objects.create(project=made, region=countries[0].region)
        pillars = _some(chance, PILLARS)
        ProjectPillar.objects.bulk_create(
            ProjectPillar(project=made, pillar=_known("pillars")[one], weight=100 // len(pillars)) for one in pillars
        )
        ProjectTheme.objects.bulk_create(
            ProjectTheme(project=made, theme=theme, is_primary=not place)
            for place, theme in enumerate(chance.sample(_known("themes"), chance.randint(1, 2)))
        )
        Contribution.objects.create(
            project=made, donor="Germany", amount=chance.randint(10, 900) * 1000, currency="EUR"
        )
        ExpectedResult.objects.create(project=made, statement=portfolio.text(60))
        Risk.objects.create(project=made, description=portfolio.text(60), likelihood=2, impact=3)
        Activity.objects.create(project=made, title=portfolio.text(40), kind="training")
    return made.pk


def request(portfolio, number):
    """A letter that was registered, and for every other one the project that answers it."""
    chance = portfolio.random
    received = date(2019, 1, 1) + timedelta(days=number % 2500)
    region = chance.choices(list(SHARES), SHARES.values())[0]
    with portfolio.signed_in("register"):
        made = AssistanceRequest(
            reference=f"TAR-{received.year}-{number + 1:05d}",
            country=chance.choice(_known("countries")[region]),
            authority="Ministry of Interior",
            channel="ministry-letter",
            letter_reference=f"12-4/{number}",
            letter_date=received - timedelta(days=3),
            received_on=received,
            addressee="both",
            subject=portfolio.text(60),
            asked=portfolio.text(200),
            holder=party("OSCE"),
            created_by=chance.choice(portfolio.people),
            acknowledge_by=clock.acknowledge_by(received),
            answer_by=clock.answer_by(received, 0),
        )
        made.save()
        RequestTheme.objects.create(assistance_request=made, theme=chance.choice(_known("themes")))
        RequestPillar.objects.create(assistance_request=made, pillar=_known("pillars")[_some(chance, PILLARS)[0]])
        if number % 2 and len(portfolio.projects) > IN_RARE:
            RequestProject.objects.create(
                assistance_request=made, project_id=chance.choice(portfolio.projects[IN_RARE:])
            )
    return made.pk


def meeting(portfolio, number):
    """A meeting with an agenda that names projects, and with an action point."""
    chance = portfolio.random
    begins = datetime(2019, 1, 1, 10, tzinfo=UTC) + timedelta(days=number % 2500)
    with portfolio.signed_in("create"):
        made = Meeting.objects.create(
            reference=f"CM-{begins.year}-{number + 1:05d}",
            title=portfolio.text(40),
            starts_at=begins,
            ends_at=begins + timedelta(hours=2),
            created_by=chance.choice(portfolio.people),
        )
        slug = chance.choices(list(SHARES), SHARES.values())[0]
        MeetingRegion.objects.create(meeting=made, region=_known("countries")[slug][0].region)
        MeetingPillar.objects.create(meeting=made, pillar=_known("pillars")[_some(chance, PILLARS)[0]])
        Participation.objects.bulk_create(
            Participation(meeting=made, organization=party(side)) for side in ("OSCE", "UNOCT")
        )
        named = [chance.choice(portfolio.projects[IN_RARE:]) if len(portfolio.projects) > IN_RARE else None, None]
        AgendaItem.objects.bulk_create(
            AgendaItem(meeting=made, position=place, title=portfolio.text(40), project_id=project_id)
            for place, project_id in enumerate(named, 1)
        )
        due = begins.date() + timedelta(days=60)
        person = chance.choice(portfolio.people)
        point = ActionPoint.objects.create(
            reference=f"AP-{begins.year}-{number + 1:05d}",
            meeting=made,
            text=portfolio.text(80),
            responsible_person=person,
            responsible_organization=person.organization,
            due_on=due,
            created_by=person,
        )
        portfolio.points.append(point.pk)
    return made.pk


def _some(chance, shares):
    """One or two of them, the frequent ones more often."""
    return list(dict.fromkeys(chance.choices(list(shares), shares.values(), k=chance.randint(1, 2))))


_vocabulary = {}


def _known(name):
    """The vocabulary, read once."""
    if not _vocabulary:
        by_region = {region.slug: [] for region in Region.objects.all()}
        for country in Country.objects.select_related("region"):
            by_region[country.region.slug].append(country)
        _vocabulary.update(
            countries=by_region,
            pillars={pillar.number: pillar for pillar in Pillar.objects.all()},
            themes=list(Theme.objects.all()),
            plan=ActionPlan.objects.get(is_current=True),
        )
    return _vocabulary[name]
