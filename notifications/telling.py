"""Notices in words, by record, as the person who gets them may read them now. The site and the mails tell the same."""

from dataclasses import dataclass, field
from datetime import datetime

from history.clicks import acts_of
from history.models import Entry
from history.names import Names, cases_of
from history.timeline import withheld
from notifications.happenings import names_in
from notifications.kinds import records_of
from notifications.reasons import in_words
from reference.about import title_of
from reference.choices import Classification
from reference.scope import numbers


@dataclass
class Told:
    """One notice: what was done, by whom, and why this person is told."""

    notice: object
    sentences: list
    at: datetime
    given_reason: str = ""

    @property
    def why(self):
        return in_words(self.notice.reasons)


@dataclass
class AboutARecord:
    """A record with all that is told of it, the latest first. Without a record, something else that was asked for."""

    about: str
    name: str
    title: str
    address: str
    confidential: bool = False
    told: list = field(default_factory=list)

    @property
    def unread(self):
        return sum(told.notice.read_at is None for told in self.told)

    @property
    def why(self):
        """Every reason once, in the order in which it was found."""
        return list(dict.fromkeys(words for told in self.told for words in told.why))


def told_to(person, notices):
    """Notices (in the order in which they are to be told) by record. What may not be read any more is left out."""
    notices = list(notices)
    records = records_of({notice.about for notice in notices if notice.about}, person)
    entries = _readable_entries(person, notices)
    names = Names(entries.values(), person)
    linked = records_of({name for entry in entries.values() for name in cases_of(entry)})
    secret = {name for name, linked_to in linked.items() if _is_confidential(linked_to)}
    found = {}
    for notice in notices:
        record = records.get(notice.about)
        if notice.about and (record is None or _is_over(notice, record)):
            continue
        told = _told(notice, entries, names)
        if told is None:
            continue
        group = notice.about or notice.key
        if group not in found:
            found[group] = _group(notice, record)
        if any(cases_of(entries[number]) & secret for number in notice.entries if number in entries):
            found[group].confidential = True
        found[group].told.append(told)
    return list(found.values())


def _readable_entries(person, notices):
    """The entries that these notices tell of, without those that touch something which the person may not read."""
    wanted = {number for notice in notices for number in notice.entries}
    found = Entry.objects.filter(pk__in=numbers(wanted)) if wanted else []
    found = {entry.pk: entry for entry in found}
    hidden = withheld({name for entry in found.values() for name in names_in(entry)}, person)
    return {pk: entry for pk, entry in found.items() if not names_in(entry) & hidden}


def _is_over(notice, record):
    """Nobody is reminded of what is done by now."""
    return notice.key.startswith("due:") and record.status != record.Status.OPEN


def _told(notice, entries, names):
    if notice.text:
        return Told(notice, [notice.text] if notice.about else [], notice.created_at)
    mine = [entries[number] for number in sorted(notice.entries, reverse=True) if number in entries]
    acts = [act for act in acts_of(mine, names, by_record=True) if act.told or act.first.move]
    if not acts:
        return None
    return Told(notice, [act.sentence for act in acts], acts[0].at, acts[0].reason)


def _group(notice, record):
    if record is None:
        return AboutARecord("", "", notice.text, notice.address)
    return AboutARecord(
        notice.about,
        record.reference,
        title_of(record),
        record.get_absolute_url(),
        confidential=_is_confidential(record),
    )


def _is_confidential(record):
    """A working copy is as confidential as what it amends, whatever was written into the copy."""
    both = (record, getattr(record, "amends", None))
    return max(getattr(one, "classification", 0) for one in both) >= Classification.CONFIDENTIAL
