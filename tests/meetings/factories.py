"""Meetings for tests. Each is valid as it stands; a test names only what it is about."""

from datetime import timedelta

import factory
from django.utils import timezone

from history import note
from meetings.models import ActionPoint, Decision, Meeting
from reference.models import Pillar, Region, Theme
from tests.factories import PARTIES, cast, party


class MeetingFactory(factory.django.DjangoModelFactory):
    """A meeting that OSCE staff plan for tomorrow. A trait carries it on by real moves: `MeetingFactory(held=True)`.

    `countries`-like rows are named by their codes: `regions=["central-asia"], pillars=[2], themes=[...]`; `agenda` is a
    list of titles. What a trait needs and the test does not name is filled in; a meeting that is held was yesterday.
    """

    class Meta:
        model = Meeting

    class Params:
        ready = factory.Trait(stage="ready")  # nothing is missing to convene it
        convened = factory.Trait(stage="convened")
        begun = factory.Trait(stage="begun")  # convened, and its hour has come
        held = factory.Trait(stage="held")
        postponed = factory.Trait(stage="postponed")
        cancelled = factory.Trait(stage="cancelled")

    title = factory.Sequence("Quarterly co-ordination {}".format)
    place = "Vienna, Hofburg"
    created_by = factory.LazyFunction(lambda: cast("staff"))
    stage = "planned"
    agenda = regions = pillars = themes = ()
    starts_at = factory.LazyAttribute(
        lambda meeting: timezone.now() + timedelta(days=-1 if meeting.stage in {"begun", "held"} else 1)
    )
    ends_at = factory.LazyAttribute(
        lambda meeting: meeting.starts_at + timedelta(hours=2) if meeting.starts_at else None
    )

    @classmethod
    def _create(cls, model_class, *args, stage, agenda, regions, pillars, themes, **fields):
        ready = stage != "planned"
        if ready:
            fields = {"chair_osce": cast("manager"), "chair_unoct": cast("other_manager"), **fields}
            agenda = agenda or ["Where we stand"]
        with note(actor=fields["created_by"], act="create"):
            meeting = super()._create(model_class, *args, **fields)
            for number, title in enumerate(agenda, start=1):
                meeting.agenda_items.create(position=number, title=title)
            for slug in regions:
                meeting.region_links.create(region=Region.objects.get(slug=slug))
            for number in pillars:
                meeting.pillar_links.create(pillar=Pillar.objects.get(number=number))
            for slug in themes:
                meeting.theme_links.create(theme=Theme.objects.get(slug=slug))
            for side in PARTIES if ready else ():
                meeting.participations.create(organization=party(side))
        for step in MEETING_STEPS.get(stage, []):
            step(meeting)
        return meeting


def _convene(meeting):
    meeting.convene(by=cast("staff"))


def _everybody_attended(meeting):
    for participation in meeting.participations.all():
        participation.attendance = "attended"
        participation.save()


MEETING_STEPS = {
    "convened": [_convene],
    "begun": [_convene],
    "held": [_convene, _everybody_attended, lambda meeting: meeting.hold(by=cast("staff"))],
    "postponed": [_convene, lambda meeting: meeting.postpone(by=cast("staff"), reason="The airport is closed")],
    "cancelled": [lambda meeting: meeting.cancel(by=cast("staff"), reason="No longer needed")],
}


class DecisionFactory(factory.django.DjangoModelFactory):
    """A decision of a meeting that was held."""

    class Meta:
        model = Decision

    meeting = factory.SubFactory(MeetingFactory, held=True)
    text = factory.Sequence("The two sides agree on step {}.".format)
    taken_on = factory.LazyAttribute(lambda decision: decision.meeting.starts_at.date())


class ActionPointFactory(factory.django.DjangoModelFactory):
    """An open action point of OSCE staff, due in a month."""

    class Meta:
        model = ActionPoint

    meeting = factory.SubFactory(MeetingFactory, held=True)
    text = factory.Sequence("Draft the terms of reference {}".format)
    responsible_person = factory.LazyFunction(lambda: cast("staff"))
    responsible_organization = factory.LazyAttribute(lambda point: point.responsible_person.organization)
    due_on = factory.LazyFunction(lambda: timezone.now().date() + timedelta(days=30))
    created_by = factory.LazyFunction(lambda: cast("staff"))
