"""What has entered a view since somebody looked at it.

The keys of the records in it are noted at each look, so that the answer is exact: what is there now and was not there
then. That is done for views of up to MOST records; of larger ones it is only said that they are large.
"""

import logging
from dataclasses import dataclass, field

from django.db import DatabaseError, transaction
from django.db.models import Max
from django.utils import timezone

from history import past
from history.models import Entry
from saved_views.lists import page_of
from saved_views.models import Look

log = logging.getLogger(__name__)
MOST = 2000
FEW = 500  # so many new records are looked up in the history, to leave out what somebody did themselves


@dataclass
class State:
    """A view as one person sees it now."""

    view: object
    keys: list | None = None  # None where the question makes no sense any more
    faults: list = field(default_factory=list)
    table: str = ""
    look: object = None
    new: list = field(default_factory=list)

    @property
    def is_large(self):
        return self.keys is not None and len(self.keys) > MOST

    @property
    def number(self):
        return f"{MOST}+" if self.is_large else len(self.keys or [])


def states_of(views, person):
    """Each view with its number of records and with what is new since this person's last look.

    One query a view, one for the looks, and one for what the person did themselves.
    """
    states = [_state(view, person) for view in views]
    if past.moment() is not None:  # nothing is new in the past
        return states
    looks = {look.view_id: look for look in Look.objects.filter(person=person, view__in=views)}
    for state in states:
        state.look = looks.get(state.view.pk)
        state.new = _entered(state, state.look)
    own = _own_doing([(state, state.look) for state in states if state.new], person)
    for state in states:
        state.new = [key for key in state.new if (state.table, key) not in own]
    return states


def new_in(view, since):
    """The keys of what has entered a view since a `Look` or an `Alert` was noted; None where that cannot be told."""
    state = _state(view, since.person)
    if state.keys is None or state.is_large or since.keys is None:
        return None
    state.new = _entered(state, since)
    own = _own_doing([(state, since)], since.person)
    return [key for key in state.new if (state.table, key) not in own]


def note(since, state=None):
    """Notes what is in the view now, so that from now on it is known. Saves."""
    state = state or _state(since.view, since.person)
    since.keys = None if state.keys is None or state.is_large else sorted(state.keys)
    since.at = timezone.now()
    since.latest_entry = Entry.objects.aggregate(latest=Max("pk"))["latest"] or 0
    since.save()


def note_look(state, person):
    """The person has looked at the view. The page is shown all the same when that cannot be noted at this moment."""
    look = state.look or Look(view=state.view, person=person)
    look.marked, look.since = state.new, state.look and look.at
    try:
        with transaction.atomic():
            note(look, state)
    except DatabaseError:
        log.info("A look at view no. %s was not noted.", state.view.pk)


def go_on_looking(state):
    """The pages of the view are being turned: what was new on the first is new on each, and nothing is noted."""
    state.new = sorted({*state.new, *set(state.look.marked).intersection(state.keys)})


def _state(view, person):
    page = page_of(view.list, person, view.asked)
    if page is None:
        return State(view)
    if page.faults:
        return State(view, faults=page.faults)
    keys = list(page.found.order_by().values_list("pk", flat=True)[: MOST + 1])
    return State(view, keys=keys, table=page.model._meta.db_table)


def _entered(state, since):
    """In no certain order. Without an earlier look nothing is new: everything would be."""
    if since is None or since.keys is None or state.keys is None or state.is_large:
        return []
    return sorted(set(state.keys) - set(since.keys))


def _own_doing(pairs, person):
    """(table, key) of those new records that nobody but this person has worked on since."""
    named = {f"{state.table}:{key}": (state.table, key) for state, _since in pairs for key in state.new[:FEW]}
    if not named:
        return set()
    first = min(since.latest_entry for _state, since in pairs)
    entries = Entry.objects.filter(case__in=list(named), pk__gt=first).values_list("case", "actor").distinct()
    by = {}
    for case, actor in entries:
        by.setdefault(case, set()).add(actor)
    return {named[case] for case, actors in by.items() if actors == {person.pk}}
