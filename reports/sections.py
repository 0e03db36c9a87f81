"""What the first page is made of: sections of a few things each."""

import logging
from dataclasses import dataclass

from django.core.signals import got_request_exception
from django.utils.functional import cached_property

from comments.models import Comment
from documents.models import Document
from meetings.models import ActionPoint, Meeting
from projects.models import Project
from reference.about import title_of
from requests.models import AssistanceRequest

SHOWN = 8
CHECKED = 200  # so many are looked at for whether this very person may do them
KINDS = (Project, AssistanceRequest, Meeting, ActionPoint, Document, Comment)

log = logging.getLogger(__name__)


@dataclass
class Item:
    """One thing in a section: what it is, where it leads, and what is to be said beside it."""

    title: str
    address: str
    about: str = ""
    do: str = ""  # what to do with it: the word on the link
    mark: str = ""
    problem: str = ""  # why this person cannot do it


@dataclass(repr=False)
class Section:
    """A heading with a number, a few things, and the list that holds them all. Asks nothing before it is loaded.

    find:      the records: a queryset, a list, or a function that answers with a list
    item:      makes an Item of a record
    address:   of the whole list; without one it has a page of its own
    meaning:   what its things have in common, where the title could be mistaken
    prepare:   reads for several records at once what their items tell
    hindrance: a function of records: the key of each that this person cannot do, to the reason why
    scoped:    whether the scope of the page decides what is in it
    """

    key: str
    title: str
    find: object
    item: object
    address: str | None = None
    meaning: str = ""
    empty: str = ""
    prepare: object = None
    hindrance: object = None
    scoped: bool = False
    failed: bool = False

    def __repr__(self):
        return f"{self.key} ({self.count}): {self.items}"

    @cached_property
    def records(self):
        return self.find() if callable(self.find) else self.find

    @cached_property
    def first(self):
        return list(self.records[: SHOWN + 1])

    @cached_property
    def count(self):
        """Counts only where the list is longer than what is shown."""
        if len(self.first) <= SHOWN:
            return len(self.first)
        return len(self.records) if isinstance(self.records, list) else self.records.count()

    @cached_property
    def items(self):
        return self.items_of(self.first[:SHOWN])

    @cached_property
    def problems(self):
        return self.hindrance(self.records[:CHECKED]) if self.hindrance and self.first else {}

    @property
    def blocked(self):
        """So many of them somebody else has to do."""
        return len(self.problems)

    @property
    def doable(self):
        """Whether this very person can do any of it, or would if there were some."""
        return not self.count or self.count > self.blocked

    @property
    def is_shown(self):
        """An empty one is left out; one that failed is not, for nobody knows what is in it."""
        return self.count > 0 or self.failed

    @property
    def more(self):
        return self.count - len(self.items)

    def items_of(self, records):
        if self.prepare:
            self.prepare(records)
        items = [self.item(record) for record in records]
        for record, item in zip(records, items, strict=True):
            if problem := self.problems.get(record_of(record).pk):
                item.problem, item.do = problem, ""
        return items

    def load(self):
        return self.count, self.items

    def give_up(self):
        self.failed, self.count, self.items, self.problems = True, 0, [], {}


def loaded(sections, request):
    """Each section on its own: where one fails, that is said in its place and the others stay."""
    for section in sections:
        if not attempt(section.load, request, section.key):
            section.give_up()


def attempt(load, request, name):
    """What comes of it, or None where it fails. The fault is logged and reported as that of a page of its own is."""
    try:
        return load()
    except Exception:
        log.exception("The part “%s” of the first page could not be loaded.", name)
        got_request_exception.send(sender=__name__, request=request)
        return None


def record_of(one):
    """The record itself of what a section lists: some come with whose turn it is."""
    return one[0] if isinstance(one, tuple) else one


def name_of(record):
    return f"{record.reference} {title_of(record)[:120]}"
