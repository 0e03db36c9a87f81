"""The requests on the first page, by whose turn it is: one's own, a colleague's, or the other side's.

The turn is that of the request's own page (`requests.waiting`), so the two never tell different things, and
no request stands on both sides of the first page.
"""

from dataclasses import dataclass, field
from functools import cache

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reference.models import Organization
from reports.sections import Item, Section, name_of
from reports.turns import item_of_turn
from requests.models import AssistanceRequest
from requests.waiting import dated, turn_of
from ui import formats, marks
from ui.track import read_moves

# What a request waits for: the permission that it takes, and the word on the link.
ACTS = {
    "acknowledge": ("requests.handle_assistancerequest", gettext_lazy("Acknowledge")),
    "begin_review": ("requests.handle_assistancerequest", gettext_lazy("Review")),
    "assess": ("requests.add_assessment", gettext_lazy("Assess")),
    "answer": ("requests.answer_assistancerequest", gettext_lazy("Answer")),
    "begin_delivery": ("requests.handle_assistancerequest", gettext_lazy("Deliver")),
    "fulfil": ("requests.answer_assistancerequest", gettext_lazy("Confirm")),
    "close": ("requests.handle_assistancerequest", gettext_lazy("Close")),
}


@dataclass
class Requests:
    ours: list
    colleagues: list
    others: list


@dataclass
class Turns:
    """Pairs of a request and whose turn it is. `held`, `unassessed` and `colleagues` are those of the own side."""

    ours: list = field(default_factory=list)
    held: list = field(default_factory=list)
    unassessed: list = field(default_factory=list)
    colleagues: list = field(default_factory=list)
    others: list = field(default_factory=list)


def letters(user, scope):
    """The requests are read once, by the first section that needs them."""
    turns = cache(lambda: turns_of(user, scope.party))
    title = _("Requests that wait for %(side)s") % {"side": scope.other_party.side if scope.other_party else ""}
    others = [_theirs("their-requests", title, lambda: turns().others)]
    waiting = _("Requests that wait for your organization")
    if scope.is_wide:
        ours = _theirs("requests", waiting, lambda: turns().ours)
        ours.scoped = True
        return Requests([ours], [], others)
    mine = [
        Section("requests", waiting, lambda: turns().held, own_item, scoped=True),
        Section("assessments", _("Requests your organization has not assessed"), lambda: turns().unassessed, own_item),
    ]
    title = _("Requests that wait for your colleagues")
    return Requests(mine, [_theirs("colleagues-requests", title, lambda: turns().colleagues)], others)


def _theirs(key, title, find):
    return Section(key, title, find, their_item, prepare=_read_moves)


def _read_moves(pairs):
    read_moves([letter for letter, _turn in pairs])


def turns_of(user, side):
    """The open requests in the order in which they are due."""
    parties = list(Organization.objects.parties())
    found = (
        AssistanceRequest.objects.visible_to(user)
        .open()
        .select_related("country", "holder", "lead_organization", "assigned_to")
        .prefetch_related("assessments")
    )
    turns = Turns()
    for letter in sorted(found, key=lambda letter: (letter.due or timezone.localdate(), letter.pk)):
        turn = turn_of(letter, parties)
        if side in turn.sides:
            permission, _word = ACTS[turn.step]
            turns.ours.append((letter, turn))
            if not user.has_perm(permission):
                turns.colleagues.append((letter, turn))
            elif turn.step == "assess":
                turns.unassessed.append((letter, turn))
            else:
                turns.held.append((letter, turn))
        elif turn.sides:
            turns.others.append((letter, turn))
    return turns


def own_item(pair):
    letter, turn = pair
    about = str(letter.country)
    if letter.due:
        about = _("%(country)s; due %(day)s") % {"country": about, "day": formats.plain_date(letter.due)}
    address = letter.get_absolute_url()
    if turn.step == "assess":
        address = reverse("requests:assessment", args=[letter.reference])
    return Item(name_of(letter), address, about, ACTS[turn.step][1], marks.overdue(letter.days_late))


def their_item(pair):
    return item_of_turn(pair[0], dated(*pair))
