"""The requests on the first page, by whose turn it is: one's own, a colleague's, or the other side's.

The turn is that of the request's own page (`requests.track.waiting_on`), so the two never tell different things, and
no request stands on both sides of the first page.
"""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reference.models import Organization
from reports.sections import Item, section
from requests.models import AssistanceRequest
from requests.track import waiting_on
from ui import formats, marks

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
    mine: list
    colleagues: list
    others: list


@dataclass
class Turns:
    """Pairs of a request and whose turn it is."""

    held: list = field(default_factory=list)
    unassessed: list = field(default_factory=list)
    colleagues: list = field(default_factory=list)
    others: list = field(default_factory=list)


def letters(user, side):
    turns = turns_of(user, side)
    mine = [
        section("requests", _("Requests that wait for your organization"), turns.held, own_item),
        section("assessments", _("Requests your organization has not assessed"), turns.unassessed, own_item),
    ]
    colleagues = [
        section("colleagues-requests", _("Requests that wait for your colleagues"), turns.colleagues, their_item)
    ]
    other = Organization.objects.parties().exclude(pk=side.pk).first()
    title = _("Requests that wait for %(side)s") % {"side": other.side if other else ""}
    return Requests(mine, colleagues, [section("their-requests", title, turns.others, their_item)])


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
        turn = waiting_on(letter, parties)
        if side in turn.sides:
            permission, _word = ACTS[turn.act]
            if not user.has_perm(permission):
                turns.colleagues.append((letter, turn))
            elif turn.act == "assess":
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
    if turn.act == "assess":
        address = reverse("requests:assessment", args=[letter.reference])
    return Item(title_of(letter), address, about, ACTS[turn.act][1], marks.overdue(letter.days_late))


def their_item(pair):
    letter, turn = pair
    about = _("%(who)s: %(next)s") % {"who": turn.who, "next": turn.next}
    return Item(title_of(letter), letter.get_absolute_url(), about, mark=marks.overdue(letter.days_late))


def title_of(letter):
    return f"{letter.reference} {letter.subject}"
