"""Reads the journal from where it was left and writes a notice for everybody who is to be told.

The journal is the outbox: whoever wrote a change, by whatever door, it is there, and it is read in the order of its
numbers. Notices and bookmark are written in one transaction, so nothing is told twice and nothing is passed over.
"""

import logging
from collections import defaultdict
from datetime import timedelta

from django.db import transaction
from django.utils import timezone, translation

from accounts.models import User
from history import sealing
from history.models import Entry
from history.timeline import withheld
from jobs.routines import routine
from notifications.happenings import MOST, happenings, names_in
from notifications.kinds import key_of, kind_of
from notifications.models import Notice, Preference, Reading, Watch
from notifications.reasons import REASONS

log = logging.getLogger(__name__)
AT_ONCE = 500  # entries in one transaction
PATIENCE = 1.0  # seconds to wait for transactions that are still writing
PEOPLE = ("accounts_user", "accounts_membership")


@routine(every=timedelta(seconds=10))
def read_the_journal():
    """Everything that is settled, some hundred entries at a time."""
    try:
        while read_some():
            pass
    except sealing.StillWriting as refusal:
        log.info("The journal is read later: %s", refusal)


def read_some():
    """Reads the next entries. Says whether there may be more.

    Everything is worked out before the transaction begins, since SQLite lets nobody else write from there on. The
    bookmark is moved only from where it was: of two workers that read the same, one writes.
    """
    if not Entry.objects.exists():
        return False
    bookmark = Reading.objects.first()
    if bookmark is None:
        # Nobody is told of what happened before there were notices.
        Reading.objects.get_or_create(pk=1, defaults={"last": sealing.settled(PATIENCE)})
        return False
    if not Entry.objects.filter(pk__gt=bookmark.last).exists():
        return False
    bound = sealing.settled(PATIENCE)
    entries = list(Entry.objects.filter(pk__gt=bookmark.last, pk__lte=bound).order_by("pk")[:AT_ONCE])
    if not entries:
        return False
    notices, answers = notices_of(happenings(entries)), who_may_read_now(entries)
    with transaction.atomic():
        if Reading.objects.filter(pk=bookmark.pk, last=bookmark.last).update(last=entries[-1].pk):
            Notice.objects.bulk_create(notices, ignore_conflicts=True)
            for person, readable, hidden in answers:
                unread = Notice.objects.unread().filter(person=person)
                unread.filter(about__in=hidden, withheld=False).update(withheld=True)
                unread.filter(about__in=readable, withheld=True).update(withheld=False)
    return True


def notices_of(batch):
    """The notices of what has happened: to nobody of their own acts, nor of what they may not read."""
    if not batch:
        return []
    told = defaultdict(lambda: defaultdict(list))  # person → place of the happening → reasons
    places = {id(happening): place for place, happening in enumerate(batch)}
    for code, reason in REASONS.items():
        for happening, person, detail in reason.find(batch):
            reasons = told[person][places[id(happening)]]
            if person != happening.actor and [code, detail] not in reasons:
                reasons.append([code, detail])
    people = User.objects.filter(pk__in=told, is_active=True).select_related("organization", "notification_preference")
    unwatched = _unwatched(batch, told)
    now = timezone.now()
    return [
        notice for person in people for notice in _notices(person, batch, told[person.pk], unwatched[person.pk], now)
    ]


def _unwatched(batch, people):
    names = set().union(*(happening.known_as for happening in batch))
    found = defaultdict(set)
    for person, name in Watch.objects.filter(person__in=people, about__in=names, on=False).values_list(
        "person", "about"
    ):
        found[person].add(name)
    return found


def _notices(person, batch, reasons_by_place, unwatched, now):
    wanted = {}
    for place, reasons in reasons_by_place.items():
        if batch[place].known_as & unwatched:
            reasons = [reason for reason in reasons if REASONS[reason[0]].strong]
        if reasons:
            wanted[place] = reasons
    if not wanted:
        return
    hidden = withheld(set().union(*(batch[place].names for place in wanted)), person)
    with translation.override(person.language or translation.get_language()):
        for place, reasons in sorted(wanted.items()):
            happening = batch[place]
            # What touches something that is kept back is left out, and not all that was done in the same click.
            entries = [entry.pk for entry in happening.entries if not names_in(entry) & hidden][:MOST]
            if entries and happening.about not in hidden:
                yield notice(person, happening.key, reasons, now, about=happening.about, entries=entries)


def notice(person, key, reasons, now, *, mailed=True, **fields):
    """A notice for this person, due when they want their mail."""
    preference = getattr(person, "notification_preference", None) or Preference(person=person)
    due_at = preference.next_time(now) if mailed else None
    return Notice(person=person, key=key, reasons=reasons, due_at=due_at, created_at=now, **fields)


def who_may_read_now(entries):
    """For each person who was told of the records that these entries belong to, which of them may be read now: a
    notice follows what has been withheld since, and what was opened again. Where a person's rights changed, all that
    this person was told is asked anew.
    """
    records = {name for entry in entries for name in (entry.case, entry.other_case) if kind_of(name)}
    people = {key_of(entry.case) for entry in entries if entry.table in PEOPLE and entry.case}
    unread = Notice.objects.unread()
    asked = defaultdict(set)
    for person, name in unread.filter(about__in=records).values_list("person", "about").distinct():
        asked[person].add(name)
    for person, name in unread.filter(person__in=people).exclude(about="").values_list("person", "about").distinct():
        asked[person].add(name)
    answers = []
    for person in User.objects.filter(pk__in=asked).select_related("organization"):
        hidden = withheld(asked[person.pk], person)
        answers.append((person, asked[person.pk] - hidden, hidden))
    return answers
