"""Region and pillar, asked of the entries of the journal: an entry is where the records are that it names.

Two ways lead to the same answer. `condition` begins at the places and asks for the names of all records there, which
is quick where there are few, and the only way where all entries are wanted, as in a file. `first` begins at the entries
where a page begins, and asks where the records are that these name: a page is full soon, and nothing else is looked up.
"""

from collections import defaultdict
from functools import cached_property, reduce
from operator import and_

from django.core.cache import cache
from django.db.models import Q

from auditing.cases import NAMES, cases_for, few_or_named, named, names_of
from history.models import table_and_key
from history.names import model_of
from reference.everywhere import keys_everywhere
from reference.places import places_of
from reference.scope import NONE, numbers

LOOK = 400  # entries that tell how many of them are there
RARE = 60  # where one of so many is there, a page is found sooner from the places
REMEMBERED = 15 * 60  # seconds for which a question need not find out again how rare they are
NOWHERE = {"region": frozenset(), "pillar": frozenset()}


class Places:
    """`asked` is {"region": {3, 7}, "pillar": {2, "none"}}: keys, and `NONE` for entries that are nowhere."""

    def __init__(self, reader, asked):
        self.asked = {place: frozenset(keys) for place, keys in asked.items() if keys}
        # Both at once mean one record that is in both. Nowhere is no record: then each is asked of the entry by itself.
        self.of_one_record = len(self.asked) == 2 and not any(NONE in keys for keys in self.asked.values())
        self.reader = reader
        self.known = {}  # by the name of a record: where it is
        kept = sorted((place, sorted(map(str, keys))) for place, keys in self.asked.items())
        self.question = f"auditing.places.rarity {kept}".replace(" ", "")
        # One of how many is there: a guess, that decides at which end to begin and how far to look, and nothing else.
        self.rarity = cache.get(self.question) if self.asked else None

    @cached_property
    def cases(self):
        return cases_for(self.reader)

    # --- from the places ----------------------------------------------------------------------------------------------

    @cached_property
    def condition(self):
        """A condition on entries."""
        if self.of_one_record:
            return few_or_named(self._names(self.asked))
        return reduce(and_, map(self._condition, self.asked))

    def _condition(self, place):
        """What one question asks of an entry."""
        keys = self.asked[place] - {NONE}
        wanted = few_or_named(self._names({place: keys})) if keys else Q(pk__in=[])
        if NONE in self.asked[place]:
            wanted |= ~named(self._names({place: None}))
        return wanted

    def _names(self, asked):
        """The names of all records that are there."""
        keys = keys_everywhere(self.cases, asked)
        return [
            name for records, found in zip(self.cases, keys, strict=True) for name in names_of(records.model, found)
        ]

    # --- from the entries ---------------------------------------------------------------------------------------------

    def first(self, entries, number=None):
        """The first of these entries that are there, in their order by number; all of them without a number."""
        if self.rarity and self.rarity > RARE:
            return list(entries.filter(self.condition)[:number])
        found, rest = self._walk(entries, number)
        found = self._loaded(entries, found[:number])
        return found if rest is None else found + list(rest.filter(self.condition)[: number and number - len(found)])

    def _walk(self, entries, number):
        """(the keys of those that are there, the entries that are still to be read).

        None are when the number is reached or the end. Otherwise too few are there.
        """
        beyond = "pk__lt" if entries.query.order_by[0].startswith("-") else "pk__gt"
        found, read, rest = [], 0, entries
        size = min(max(LOOK, number * self.rarity * 5 // 4 if self.rarity else 0), number * RARE) if number else LOOK
        while read < LOOK or len(found) * RARE >= read:
            some = list(rest.values_list("pk", *NAMES)[:size])
            found += self._there(some)
            read += len(some)
            if len(some) < size or (number and len(found) >= number):
                if self.rarity is None and read >= LOOK:
                    self._remember(len(found), read)
                return found, None
            rest = entries.filter(**{beyond: some[-1][0]})
            expected = (number - len(found)) * read // (len(found) or 1) if number else read
            size = LOOK + min(expected, 2 * read)
        self._remember(len(found), read)
        return found, rest

    def _remember(self, found, read):
        self.rarity = -(-read // found) if found else max(read, RARE + 1)
        cache.set(self.question, self.rarity, REMEMBERED)

    @staticmethod
    def _loaded(entries, found):
        return list(entries.filter(pk__in=numbers(found))) if found else []

    def _there(self, rows):
        self._look_up({name for _pk, *names in rows for name in names if name} - self.known.keys())
        return [pk for pk, *names in rows if self._are_there([self.known[name] for name in names if name])]

    def _are_there(self, places):
        if self.of_one_record:
            return any(all(one[place] & keys for place, keys in self.asked.items()) for one in places)
        return all(
            any(one[place] & keys for one in places) or (NONE in keys and not any(one[place] for one in places))
            for place, keys in self.asked.items()
        )

    def _look_up(self, names):
        """Where the records of these names are. What is gone, or not for this reader, is nowhere, as are people."""
        parts, keys = {name: table_and_key(name) for name in names}, defaultdict(set)
        for table, key in parts.values():
            keys[table].add(key)
        wanted = [(one, keys[one.model._meta.db_table]) for one in self.cases if one.model._meta.db_table in keys]
        found = places_of(wanted, tuple(self.asked))
        for name, (table, key) in parts.items():
            self.known[name] = found.get((model_of(table), key), NOWHERE)
