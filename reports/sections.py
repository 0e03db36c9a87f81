"""What the first page is made of: sections of a few things each."""

from dataclasses import dataclass, field

from django.urls import reverse

SHOWN = 8


@dataclass
class Item:
    """One thing in a section: what it is, where it leads, and what is to be said beside it."""

    title: str
    address: str
    about: str = ""
    do: str = ""  # what to do with it: the word on the link
    mark: str = ""
    problem: str = ""  # why this person cannot do it


@dataclass
class Section:
    """A heading with a number, a few things, and the list that holds them all."""

    key: str
    title: str
    items: list = field(default_factory=list)
    count: int = 0
    address: str = ""
    empty: str = ""
    blocked: int = 0  # so many of them somebody else has to do
    records: object = ()  # all of them, and what makes a thing of one: for the page with the whole list
    item: object = None

    @property
    def doable(self):
        """Whether this very person can do any of it, or would if there were some."""
        return not self.count or self.count > self.blocked

    @property
    def more(self):
        return self.count - len(self.items)


def section(key, title, records, item, *, address=None, empty=""):
    """Counts only where the list is longer than what is shown. Without an address it has a page of its own."""
    found = list(records[: SHOWN + 1])
    count = len(found) if len(found) <= SHOWN else len(records) if isinstance(records, list) else records.count()
    address = reverse("inbox", args=[key]) if address is None else address
    return Section(key, title, [item(one) for one in found[:SHOWN]], count, address, empty, records=records, item=item)


def record_of(one):
    """The record itself of what a section lists: some come with whose turn it is."""
    return one[0] if isinstance(one, tuple) else one
