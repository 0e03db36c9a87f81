"""Who is told, and why: one table of small functions.

Each reads a batch of happenings and yields (happening, number of the person, detail). What it costs is a query or two
for the whole batch, however many people there are. Whether a person may be told is asked afterwards, for all alike.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from accounts import roles
from accounts.models import User
from history.names import model_of
from lifecycle.moves import moves_of
from notifications.kinds import CARRIED_BY, THEME, all_of
from notifications.models import Kind, Subscription, Watch
from projects.models import Project
from projects.waiting import lead_focal_point, undecided
from reference.models import Organization
from requests.models import AssistanceRequest
from requests.waiting import turn_of

AUTHOR = "created_by_id"


@dataclass(frozen=True)
class Reason:
    """`words` say it to the person; `%(detail)s` is what the function found. `strong` ones reach who has unwatched."""

    words: str
    find: object
    strong: bool = False


def mentioned(happenings):
    """Whom a comment names. A model says so by `names_person`, the column with the number of the person."""
    for happening in happenings:
        for entry in happening.entries:
            if (column := _names_person(entry)) and (person := (entry.new or {}).get(column)):
                yield happening, person, ""


def _names_person(entry):
    return entry.verb == entry.Verb.CREATE and getattr(model_of(entry.table), "names_person", "")


def assigned(happenings):
    """Who is made to carry it by this very act."""
    for happening in happenings:
        for column in CARRIED_BY[happening.kind]:
            if column != AUTHOR and (person := happening.now_in(column)):
                yield happening, person, ""


def waiting(happenings):
    """Whose turn it is since this act."""
    moved = [happening for happening in happenings if happening.record and happening.now_in("status")]
    people = _people() if moved else []
    for happening in moved:
        find = TURNS.get(happening.kind)
        for person in find(happening.record, people) if find else ():
            yield happening, person, ""


def _people():
    """(number, number of the organization, roles) of everybody who may sign in."""
    found = User.objects.filter(is_active=True).prefetch_related("groups")
    return [(user.pk, user.organization_id, {group.name for group in user.groups.all()}) for user in found]


def _may(people, permission, organizations):
    sides = {organization.pk for organization in organizations}
    return [
        number
        for number, organization, held in people
        if organization in sides and any(role in roles.ROLES and roles.names(permission, role) for role in held)
    ]


def _turn_of_project(project, people):
    Status = Project.Status  # noqa: N806 - a class
    if project.status in Status.awaiting():
        sides = undecided(project)
        organizations = [one for one in Organization.objects.parties() if one.side in sides]
        return _may(people, "projects.decide_project", organizations)
    if project.status == Status.RETURNED:
        return [project.created_by_id]
    if project.status == Status.APPROVED and (person := lead_focal_point(project)):
        return [person.pk]
    return []


def _turn_of_request(letter, people):
    turn = turn_of(letter)
    carrier = letter.assigned_to
    if carrier and carrier.organization in turn.sides:
        return [carrier.pk]
    step = moves_of(AssistanceRequest).get(turn.step)
    return _may(people, step.permission if step else "requests.add_assessment", turn.sides)


TURNS = {Kind.PROJECT: _turn_of_project, Kind.REQUEST: _turn_of_request}


def carrying(happenings):
    """Its author, those who lead it, whoever is responsible. They can take it back by no longer watching it."""
    for happening in happenings:
        for column in CARRIED_BY[happening.kind]:
            if happening.record and (person := getattr(happening.record, column)):
                yield happening, person, ""


def watching(happenings):
    watchers = {}
    names = set().union(*(happening.watched_as for happening in happenings))
    for name, person in Watch.objects.filter(about__in=names, on=True).values_list("about", "person"):
        watchers.setdefault(name, []).append(person)
    for happening in happenings:
        for name in happening.watched_as:
            for person in watchers.get(name, ()):
                yield happening, person, ""


def subscribed(happenings):
    """Asked with the person's own eyes: a region that a record reaches through one they may not read is not theirs."""
    by_kind = {}
    for happening in happenings:
        if happening.record:
            by_kind.setdefault(happening.kind, {}).setdefault(happening.record.pk, []).append(happening)
    subscriptions = Subscription.objects.select_related("person__organization", "region", "theme", "pillar")
    answers = {}
    for subscription in subscriptions if by_kind else ():
        for kind, by_key in by_kind.items():
            if subscription.kind not in ("", kind):
                continue
            keys = set(by_key)
            for question in questions_of(subscription):
                if (kind, *question) not in answers:
                    answers[kind, *question] = keys_that_answer(all_of(kind), kind, by_key.keys(), question)
                keys &= answers[kind, *question]
            for key in keys_for(subscription, kind, keys):
                for happening in by_key[key]:
                    yield happening, subscription.person_id, str(subscription)


def questions_of(subscription):
    names = ("region", "pillar", "theme")
    return [(name, getattr(subscription, name)) for name in names if getattr(subscription, name)]


def keys_that_answer(records, kind, keys, *questions):
    """Those of the records of a kind that are about a region, a pillar and a theme."""
    records = records.filter(pk__in=keys)
    for name, wanted in questions:
        if name == "region":
            records = records.in_regions([wanted])
        elif name == "pillar":
            records = records.in_pillars([wanted])
        else:
            records = records.filter(**{THEME[kind]: wanted})
    return set(records.values_list("pk", flat=True))


def keys_for(subscription, kind, keys):
    """Those of the records that the subscription is about for this person as well."""
    if not keys:
        return keys
    readable = all_of(kind).visible_to(subscription.person)
    return keys_that_answer(readable, kind, keys, *questions_of(subscription))


def nobody(happenings):
    """Told by something else than the journal: a reminder of a day, a job that is finished."""
    return ()


# In the order in which they are told.
REASONS = {
    "mentioned": Reason(_("you are mentioned"), mentioned, strong=True),
    "assigned": Reason(_("it is assigned to you"), assigned, strong=True),
    "waiting": Reason(_("it is waiting on you"), waiting, strong=True),
    "due": Reason(_("you are responsible for it"), nobody, strong=True),
    "asked": Reason(_("you asked for it"), nobody, strong=True),
    "watching": Reason(_("you watch it"), watching),
    "carrying": Reason(_("you wrote it, lead it or are responsible for it"), carrying),
    "subscribed": Reason(_("you subscribe to %(detail)s"), subscribed),
}


def in_words(reasons):
    """The reasons of a notice, as it keeps them, for the person who gets it."""
    return [str(REASONS[code].words) % {"detail": detail} for code, detail in reasons if code in REASONS]
