"""The questions a list answers: its filters to ask, its chips to take back, and what of the address made no sense."""

from dataclasses import dataclass, field
from functools import lru_cache

from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

CONTROLS = ("sort", "page", "per_page", "format")
BOX = (
    '<div class="form-check"><input class="form-check-input" type="checkbox" name="{}" value="{}" id="filter-{}-{}"{}>'
    '<label class="form-check-label" for="filter-{}-{}">{}{}</label></div>'
)
CHECKED = SafeString(" checked")
NUMBER = ' <span class="filter__number">{}</span>'
FIRST = ("q", "region", "pillar")  # every list asks these first and in this order


@lru_cache(maxsize=500)
def boxes(name, options, counted=()):
    """The options to be ticked. Some lists have two hundred, which are the same on nearly every page."""
    numbers = dict(counted)
    rows = (
        (name, value, name, place, CHECKED if chosen else "", name, place, label, _behind(numbers.get(value)))
        for place, (value, label, chosen) in enumerate(options, start=1)
    )
    return format_html_join("\n", BOX, rows)


def _behind(number):
    return "" if number is None else format_html(NUMBER, number)


@dataclass
class Question:
    """One filter as the page draws it."""

    name: str
    label: str
    kind: str  # text, many (check boxes), one (a select), range, other
    bound: object
    options: list = field(default_factory=list)  # value, label, chosen
    parts: list = field(default_factory=list)  # name, label, value of each end of a range
    numbers: dict = field(default_factory=dict)  # value of an option to how many records have it, where that is asked
    numbers_address: str = ""  # where a script asks for them, when somebody opens the question

    @property
    def boxes(self):
        return boxes(self.name, tuple(self.options), tuple(self.numbers.items()))

    @property
    def choices(self):
        """The options of a select: value, label with its number, chosen."""
        return [
            (value, f"{label} ({self.numbers[value]})" if value in self.numbers else label, chosen)
            for value, label, chosen in self.options
        ]

    @property
    def chosen(self):
        return sum(1 for _value, _label, chosen in self.options if chosen)

    @property
    def is_set(self):
        if self.parts:  # the value of a range is a pair, and a pair is never empty
            return any(value for _name, _label, value in self.parts)
        return bool(self.chosen or self.bound.value())


@dataclass
class Chip:
    """One answer in force, with the address of the list without it and how many records that list has."""

    name: str
    value: str
    question: str
    answer: str
    without: str
    count: int | None = None


class Questions:
    """Reads the address of a list. `faults` names everything in it that the list does not understand.

    `controls` are what the page itself is told by the address, beside those of every list; no filter hears of them.
    """

    cleared = "?"  # the address without any answer

    def __init__(self, request, filterset_class, records, controls=()):
        self.asked = request.GET
        self.request = request
        self.filterset_class = filterset_class
        self.records = records
        self.controls = controls
        self.filterset = self._filterset(self.asked)

    def _filterset(self, data):
        if self.filterset_class is None:
            return None
        if not data.keys().isdisjoint(self.controls):
            data = data.copy()
            for name in self.controls:
                data.pop(name, None)
        return self.filterset_class(data=data, queryset=self.records, request=self.request)

    @cached_property
    def all(self):
        if self.filterset is None:
            return []
        form = self.filterset.form
        names = [name for name in FIRST if name in form.fields] + [name for name in form.fields if name not in FIRST]
        return [self._question(form[name]) for name in names]

    def _question(self, bound):
        name, widget = bound.name, bound.field.widget
        if hasattr(widget, "suffixes"):
            parts = [
                (f"{name}_{suffix}", SUFFIXES.get(suffix, suffix), self.asked.get(f"{name}_{suffix}", ""))
                for suffix in widget.suffixes
            ]
            return Question(name, bound.label, "range", bound, parts=parts)
        if hasattr(bound.field, "choices"):
            chosen = set(self.asked.getlist(name))
            options = [(str(value), str(label), str(value) in chosen) for value, label in bound.field.choices]
            kind = "many" if getattr(widget, "allow_multiple_selected", False) else "one"
            if kind == "many":
                options = [option for option in options if option[0]]
            return Question(name, bound.label, kind, bound, options=options)
        if hasattr(widget, "choices"):  # a yes-or-no filter
            chosen = self.asked.get(name, "")
            options = [(str(value), str(label), str(value) == chosen) for value, label in widget.choices]
            return Question(name, bound.label, "one", bound, options=options)
        return Question(name, bound.label, "text", bound)

    @property
    def first(self):
        return [question for question in self.all if question.name in FIRST]

    @property
    def more(self):
        return [question for question in self.all if question.name not in FIRST]

    @property
    def more_are_set(self):
        return any(question.is_set for question in self.more)

    @cached_property
    def chips(self):
        """The answers in force, in the order of the questions."""
        chips = []
        for question in self.all:
            labels = {value: label for value, label, _chosen in question.options}
            names = [(name, label) for name, label, _value in question.parts] or [(question.name, "")]
            for name, end in names:
                asked_as = f"{question.label} {end}".strip()
                for value in dict.fromkeys(self.asked.getlist(name)):
                    if value:
                        answer = labels.get(value, value)
                        chips.append(Chip(name, value, asked_as, answer, self.address_without(name, value)))
        return chips

    @cached_property
    def known_names(self):
        names = {*CONTROLS, *self.controls}
        for question in self.all:
            names.update(name for name, _label, _value in question.parts)
            names.add(question.name)
        return names

    @cached_property
    def faults(self):
        """Sentences, one for each name or value that means nothing here. With any of them the list shows no rows."""
        return [str(fault) for fault in self.filterset.faults] if self.filterset is not None else []

    def rows(self):
        return self.records if self.filterset is None else self.filterset.qs

    def count_without(self, chip):
        """How many records there would be without this answer."""
        data = self.asked.copy()
        data.setlist(chip.name, [value for value in data.getlist(chip.name) if value != chip.value])
        rest = self._filterset(data)
        return rest.qs.count() if rest.form.is_valid() else None

    def numbers_of(self, name):
        """How many records each choice of a question has within the answers to all others, by the choice's value."""
        data = self.asked.copy()
        data.pop(name, None)
        rest = self._filterset(data)
        choices = [value for value, _label, _chosen in self.named(name).options if value]
        return rest.numbers_of(name, choices) if not rest.faults else {}

    def named(self, name):
        return next((question for question in self.all if question.name == name), None)

    @property
    def counted(self):
        """The questions whose choices have numbers."""
        return [question for question in self.all if question.options and hasattr(self.filterset, "numbers_of")]

    def address(self, **changes):
        """The address of this list with some controls changed; any change but of the page starts at the first page.

        `None` takes a control away.
        """
        data = self.asked.copy()
        data.pop("format", None)
        data.pop("page", None)
        for name, value in changes.items():
            if value is None:
                data.pop(name, None)
            elif isinstance(value, list):
                data.setlist(name, value)
            else:
                data[name] = value
        return "?" + tidy(data).urlencode()

    def address_without(self, name, value):
        data = self.asked.copy()
        data.pop("page", None)
        data.setlist(name, [other for other in data.getlist(name) if other != value])
        return "?" + tidy(data).urlencode()

    def address_without_faults(self):
        """The list with those filters only that it understands, without the values of those it does not."""
        data = self.asked.copy()
        wrong = {name for name in data if name not in self.known_names}
        if self.filterset is not None:
            wrong |= {question.name for question in self.all if self.filterset.form.errors.get(question.name)}
        if not wrong:
            return "?"
        for name in wrong:
            data.pop(name, None)
        return "?" + tidy(data).urlencode()


SUFFIXES = {
    "after": gettext_lazy("from"),
    "before": gettext_lazy("until"),
    "min": gettext_lazy("at least"),
    "max": gettext_lazy("at most"),
}


def tidy(asked):
    """The same questions always make the same address: names in order, nothing empty."""
    data = QueryDict(mutable=True)
    for name in sorted(asked):
        if values := [value for value in asked.getlist(name) if value]:
            data.setlist(name, values)
    return data
