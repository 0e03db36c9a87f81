"""A history as it could happen, drawn at random: the same in every run with the same seed.

Every act goes the way that people and commands go: moves, forms, models, bulk writes. An act that a rule refuses is no
failure, it is a day like any other.
"""

from datetime import date, timedelta
from types import SimpleNamespace

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import User
from history import note
from lifecycle import Refused, open_moves
from meetings.models import ActionPoint, AgendaItem, Decision, Meeting
from projects.amendments import begin_amendment
from projects.models import Project, ProjectCountry
from reference.models import Country, Organization, Region, Theme
from requests.actions import create_project
from requests.models import AssistanceRequest
from tests.factories import AssistanceRequestFactory, ProjectFactory, cast, party
from tests.meetings.factories import ActionPointFactory, DecisionFactory, MeetingFactory
from tests.pages import inputs

PEOPLE = ["staff", "other_staff", "manager", "other_manager"]
REGIONS = ["central-asia", "south-eastern-europe", "eastern-europe"]
COUNTRIES = ["KG", "UZ", "TJ", "AL", "RS", "MD"]
WORDS = ["border", "police", "finance", "youth", "training", "passport", "radio", "prison", "bridge", "harbour"]


class RandomHistory:
    """`act()` does one thing. Nothing changes who may read what: that is decided today, and has tests of its own."""

    def __init__(self, chance, client):
        self.chance, self.client = chance, client
        self.done = []
        for name in PEOPLE:
            cast(name)

    def act(self):
        way = self.chance.choice(WAYS)
        try:
            with transaction.atomic():
                way(self)
        except (Refused, PermissionDenied, IntegrityError):
            return
        self.done.append(way.__name__)

    def words(self):
        return " ".join(self.chance.sample(WORDS, 3))

    def any(self, model, **conditions):
        """A record, by chance; None where there is none."""
        keys = list(model._base_manager.filter(**conditions).order_by("pk").values_list("pk", flat=True))
        return model._base_manager.get(pk=self.chance.choice(keys)) if keys else None

    def person(self):
        return cast(self.chance.choice(PEOPLE))

    def some(self, things, most):
        return self.chance.sample(things, self.chance.randint(0, most))


def new_project(world):
    ProjectFactory(
        title=world.words(),
        stage=world.chance.choice(["draft", "draft", "ready", "submitted", "approved", "active", "completed"]),
        countries=world.some(COUNTRIES, 3),
        pillars=dict.fromkeys(world.some([1, 2, 3, 4], 2), 50),
        classification=world.chance.choice([1, 1, 2, 3]),
    )


def new_request(world):
    AssistanceRequestFactory(
        subject=world.words(),
        stage=world.chance.choice(["registered", "acknowledged", "under_review", "assessed", "accepted", "declined"]),
        country=Country.objects.get(iso2=world.chance.choice(COUNTRIES)),
        pillars=world.some([1, 2, 3, 4], 2),
        received_on=date(2026, world.chance.choice([6, 8, 10, 11]), 2),
        consent_to_share=world.chance.random() < 0.8,
    )


def new_meeting(world):
    MeetingFactory(
        title=world.words(),
        stage=world.chance.choice(["planned", "ready", "convened", "held", "held"]),
        regions=world.some(REGIONS, 2),
        pillars=world.some([1, 2, 3, 4], 2),
    )


def new_decision(world):
    if meeting := world.any(Meeting, status="held"):
        DecisionFactory(meeting=meeting, text=f"Agreed: {world.words()}.", project=world.any(Project))


def new_action_point(world):
    if meeting := world.any(Meeting, status="held"):
        about = world.any(world.chance.choice([Project, AssistanceRequest]))
        name = "project" if isinstance(about, Project) else "assistance_request"
        due = date(2026, 11, 1) + timedelta(days=world.chance.randint(0, 60))
        person = world.person()
        ActionPointFactory(meeting=meeting, text=world.words(), responsible_person=person, due_on=due, **{name: about})


def step(world):
    """Any step that is open to anybody on any case."""
    record = world.any(world.chance.choice([Project, Project, AssistanceRequest, Meeting, ActionPoint]))
    steps = [] if record is None else [(cast(name), move) for name in PEOPLE for move in open_moves(record, cast(name))]
    if not steps:
        raise Refused("Nothing is open.")
    person, move = world.chance.choice(steps)
    details = {}
    if move.name in {"approve", "send_back", "reject"}:
        details["fingerprint"] = record.fingerprint
    if move.name == "put_off":
        details["due_on"] = record.due_on + timedelta(days=40)
    getattr(record, move.name)(by=person, reason=f"Because of the {world.words()}", **details)


def form_of_a_project(world):
    """The first section of the form, sent as a browser sends it."""
    project = world.any(Project, status__in=["draft", "returned"])
    if project is None:
        return
    world.client.force_login(cast("staff"))
    address = f"/projects/{project.reference}/edit/basics/"
    sent = inputs(SimpleNamespace(text=world.client.get(address).content.decode()))
    world.client.post(address, {**sent, "title": world.words()})


def edit_a_case(world):
    record = world.any(world.chance.choice([AssistanceRequest, Meeting, ActionPoint]))
    if record is None:
        return
    field = {AssistanceRequest: "authority", Meeting: "place", ActionPoint: "text"}[type(record)]
    setattr(record, field, world.words())
    with note(actor=world.person(), act="change"):
        record.save()


def link(world):
    letter, project = world.any(AssistanceRequest), world.any(Project, amends=None)
    if letter and project:
        with note(actor=world.person(), act="link project"):
            letter.project_links.create(project=project)


def unlink(world):
    letter = world.any(AssistanceRequest)
    if letter:
        with note(actor=world.person(), act="unlink project", reason="Linked by mistake"):
            letter.project_links.all().delete()


def project_from_request(world):
    if letter := world.any(AssistanceRequest, status="accepted"):
        create_project(letter, by=cast("staff"))


def amendment(world):
    if project := world.any(Project, status__in=["approved", "active"], amends=None):
        begin_amendment(project, by=cast("staff"), reason="The partner asked for it")


def delete_a_draft(world):
    if project := world.any(Project, status="draft", round=0):
        with note(actor=cast("staff"), act="delete"):
            project.delete()


def delete_a_row(world):
    row = world.any(world.chance.choice([AgendaItem, ProjectCountry, Decision]))
    if row:
        with note(actor=world.person(), act="change"):
            row.delete()


def write_in_bulk(world):
    Meeting.objects.filter(status="planned").update(place=world.words(), version=F("version") + 1)
    if meeting := world.any(Meeting, status="planned"):
        last = meeting.agenda_items.count() + 100
        AgendaItem.objects.bulk_create(
            AgendaItem(meeting=meeting, position=last + number, title=world.words()) for number in range(3)
        )


def rename_a_person(world):
    person = world.person()
    User.objects.filter(pk=person.pk).update(full_name=f"{person.full_name.split()[0]} {world.words().title()}")


def change_a_word(world):
    """The words of the vocabulary, which every page shows."""
    with note(actor=None, act="change vocabulary"):
        model, field = world.chance.choice(
            [(Theme, "name"), (Region, "name"), (Country, "name"), (Organization, "short_name")]
        )
        record = party("OSCE") if model is Organization else world.any(model)
        setattr(record, field, f"{str(getattr(record, field))[:20]} {world.chance.choice(WORDS)}")
        record.save()


WAYS = [
    new_project,
    new_project,
    new_request,
    new_meeting,
    new_decision,
    new_action_point,
    *[step] * 6,
    form_of_a_project,
    edit_a_case,
    edit_a_case,
    link,
    unlink,
    project_from_request,
    amendment,
    delete_a_draft,
    delete_a_draft,
    delete_a_row,
    write_in_bulk,
    rename_a_person,
    change_a_word,
]
