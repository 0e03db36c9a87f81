"""Two values of a field, before and after, as people read them: word by word where the text is long.

Comparing words costs the product of both lengths. So the ends that are equal are put aside first, a text with too much
between them is compared by its lines, and one that is too long even for that is shown whole, before and after.
"""

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from django.utils.functional import cached_property
from django.utils.text import capfirst

from history.phrases import gettext as _

LONG = 70  # a text beyond this is not quoted in a sentence
MOST_PAIRS = 400_000  # of words, or of lines, that are held against each other
MOST_EQUAL_PAIRS = 30_000  # of these that are equal: one word over and over costs the most
MOST_COMPARED = 200_000  # characters of both texts
MOST_TOLD = 20_000  # characters of one value on a page
KEPT = 12  # unchanged words that stay on either side of a change
ALIKE = 0.3  # two texts that share less than this are not the same text any more
WORDS = re.compile(r"\S+\s*|\s+")
LINES = re.compile(r".+\n*|\n+")


@dataclass(frozen=True)
class Piece:
    """A stretch of a text: `kept`, `gone`, `new`, or `left out`, which stands for unchanged words."""

    kind: str
    text: str = ""


@dataclass
class Change:
    """One field, before and after, with the address of the record that a value names, for those who may open it."""

    label: str
    was: str
    now: str
    technical: bool = False
    was_address: str = ""
    now_address: str = ""

    @property
    def quoted(self):
        """The label in a sentence: it was written for a form and is no phrase of its own."""
        return _("“%(label)s”") % {"label": self.heading}

    @property
    def heading(self):
        """The label above or beside values."""
        return _with_capital(self.label)

    @property
    def is_long(self):
        """Whether a sentence would be lost in the values."""
        return max(len(self.was), len(self.now)) > LONG or "\n" in self.was + self.now

    @cached_property
    def sides(self):
        """The pieces of the text before and of the text after."""
        if self.was == self.now:
            return _whole("kept", self.was), _whole("kept", self.now)
        if self.was and self.now and self.is_long:
            return word_by_word(self.was, self.now)
        return _whole("gone", self.was), _whole("new", self.now)

    @property
    def before(self):
        return self.sides[0]

    @property
    def after(self):
        return self.sides[1]

    @property
    def value(self):
        """The one value of a field that came or went with its row."""
        return _shortened(self.now or self.was)


@lru_cache(maxsize=1000)
def _with_capital(label):
    return capfirst(label)


def word_by_word(was, now):
    """The pieces of either text: what both have, and what only this one has."""
    steps = None
    if len(was) + len(now) <= MOST_COMPARED:
        steps = _compared(WORDS.findall(was), WORDS.findall(now))
        if not steps and "\n" in was + now:
            steps = _compared(LINES.findall(was), LINES.findall(now))
    if not steps:
        return _whole("gone", was), _whole("new", now)
    before, after = [], []
    for place, (kind, old, new) in enumerate(steps):
        if kind == "equal":
            head, tail = KEPT if place else 0, KEPT if place < len(steps) - 1 else 0
            before += _kept(old, head, tail)
            after += _kept(new, head, tail)
        else:
            before += _marked("gone", "".join(old))
            after += _marked("new", "".join(new))
    return before, after


def _compared(old, new):
    """(equal or other, words before, words after) in turn.

    None where that costs too much, where the texts share little, and where they differ by their spaces only.
    """
    plain_old, plain_new = [word.strip() for word in old], [word.strip() for word in new]
    first, shorter = 0, min(len(old), len(new))
    while first < shorter and plain_old[first] == plain_new[first]:
        first += 1
    last = 0
    while last < shorter - first and plain_old[-1 - last] == plain_new[-1 - last]:
        last += 1
    ends = len(old) - last, len(new) - last
    left, right = plain_old[first : ends[0]], plain_new[first : ends[1]]
    pairs = len(left) * len(right)
    if pairs > MOST_PAIRS or (pairs > MOST_EQUAL_PAIRS and _equal_pairs(left, right) > MOST_EQUAL_PAIRS):
        return None
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    middle = [(kind, a + first, b + first, c + first, d + first) for kind, a, b, c, d in matcher.get_opcodes()]
    steps = []
    for kind, a, b, c, d in [("equal", 0, first, 0, first), *middle, ("equal", ends[0], len(old), ends[1], len(new))]:
        kind = "equal" if kind == "equal" else "other"
        if steps and steps[-1][0] == kind:
            steps[-1] = (kind, steps[-1][1] + old[a:b], steps[-1][2] + new[c:d])
        elif b > a or d > c:
            steps.append((kind, old[a:b], new[c:d]))
    shared = sum(len(words) for kind, words, _new in steps if kind == "equal")
    return steps if len(steps) > 1 and shared >= ALIKE * shorter else None


def _equal_pairs(left, right):
    often = Counter(right)
    return sum(number * often[word] for word, number in Counter(left).items())


def _kept(words, head, tail):
    """Unchanged words: those beside a change, and a sign for the others."""
    if len(words) <= 2 * KEPT:
        return _whole("kept", "".join(words))
    return [
        *_whole("kept", "".join(words[:head])),
        Piece("left out"),
        *_whole("kept", "".join(words[len(words) - tail :])),
    ]


def _marked(kind, text):
    """Without the space behind it, which nobody wants to see struck through."""
    words = text.rstrip()
    return [*_whole(kind, words), *_whole("kept", text[len(words) :])]


def _whole(kind, text):
    return [Piece(kind, _shortened(text))] if text else []


def _shortened(text):
    """A text without its end, where nobody would read it to its end on a page. The page of the entry has it whole."""
    if len(text) <= MOST_TOLD:
        return text
    more = _("… and %(number)d more characters") % {"number": len(text) - MOST_TOLD}
    return f"{text[:MOST_TOLD]} {more}"
