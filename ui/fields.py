"""Fields that take what people really type: dates in words or digits, numbers with spaces."""

import re
from datetime import date, datetime, time

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

ISO = re.compile(r"(\d{4})[-/.\s](\d{1,2})[-/.\s](\d{1,2})")
DIGITS = re.compile(r"(\d{1,2})([-/.\s]+)(\d{1,2})[-/.\s]+(\d{4})")
DAY_FIRST = re.compile(r"(\d{1,2})\.?[-\s]*([^\W\d_]{3,})\.?,?[-\s]*(\d{4})")
MONTH_FIRST = re.compile(r"([^\W\d_]{3,})\.?\s*(\d{1,2}),?\s+(\d{4})")
SPACES = re.compile(r"[\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}]+")


FIRST_YEAR, LAST_YEAR = 1945, 2100  # nothing under the Plan is older than the United Nations
MOST_CHARACTERS, MOST_WORDS = 200, 10  # of a search: each word is looked for in every text of every record


def in_words(day):
    """15 March 2020: what the date fields show, and what they can always read back."""
    return f"{day.day} {MONTHS[day.month]} {day.year}"


def read_date(text):
    """The date a person means. Refuses what has two meanings and says both."""
    text = SPACES.sub(" ", text).strip()
    for year in re.findall(r"(?<!\d)\d{4}(?!\d)", text):
        check_year(int(year))
    if found := ISO.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := DIGITS.fullmatch(text):
        first, between, second, year = found.groups()
        day, month = _order(int(first), int(second), int(year), between)
        year = int(year)
    elif found := DAY_FIRST.fullmatch(text):
        day, month, year = int(found[1]), _month(found[2]), int(found[3])
    elif found := MONTH_FIRST.fullmatch(text):
        day, month, year = int(found[2]), _month(found[1]), int(found[3])
    else:
        raise ValidationError(_("Write the date like 15 March 2020 or 2020-03-15."), code="invalid")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ValidationError(
            _("“%(text)s” is not a day of the calendar. Write the date like 15 March 2020."), params={"text": text}
        ) from error


def check_year(year):
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValidationError(
            _("Give a day in the years from %(first)d to %(last)d."),
            code="year",
            params={"first": FIRST_YEAR, "last": LAST_YEAR},
        )


def check_day(day):
    """For a field of dates that is not ours: beyond these years the reckoning with time zones ends."""
    check_year(day.year)


def check_search(text):
    """A search of any list: long enough for what people look for, and short enough for the database."""
    if len(text) > MOST_CHARACTERS or len(text.split()) > MOST_WORDS:
        raise ValidationError(
            _("Search for at most %(words)d words with %(characters)d characters in all."),
            code="long",
            params={"words": MOST_WORDS, "characters": MOST_CHARACTERS},
        )


def _order(first, second, year, between):
    """Day and month of 15/11/2019. With dots the day always comes first; otherwise 1/2/2020 could mean two days."""
    if "." in between or second > 12 >= first or first > 12 or first == second:
        return (second, first) if second > 12 and "." not in between else (first, second)
    raise ValidationError(
        _("This could be %(one)s or %(other)s. Write the month as a word."),
        code="ambiguous",
        params={"one": in_words(date(year, second, first)), "other": in_words(date(year, first, second))},
    )


def _month(word):
    """The number of a month, by its name or at least three letters of it, in the person's language or in English."""
    word = word.casefold()
    for number in range(1, 13):
        names = {str(MONTHS[number]), str(MONTHS_3[number]), ENGLISH[number - 1]}
        if any(name.casefold().startswith(word) or name.casefold() == word for name in names):
            return number
    raise ValidationError(_("“%(word)s” is not the name of a month."), params={"word": word})


ENGLISH = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


class DateInput(forms.TextInput):
    def format_value(self, value):
        return in_words(value) if isinstance(value, date) else super().format_value(value)


class DateField(forms.DateField):
    widget = DateInput
    example = gettext_lazy("For example 1 March 2020 or 2020-03-01.")

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value.date()
        return value if isinstance(value, date) else read_date(str(value))

    def widget_attrs(self, widget):
        return {"class": "input--date", "autocomplete": "off"}


class DateTimeInput(forms.TextInput):
    def format_value(self, value):
        if isinstance(value, datetime):
            return f"{in_words(value)} {value:%H:%M}"
        return super().format_value(value)


class DateTimeField(forms.DateTimeField):
    """A day and a time in the person's own time zone: 15 March 2020 14:00."""

    widget = DateTimeInput
    example = gettext_lazy("For example 1 March 2020 14:00.")

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value if timezone.is_aware(value) else timezone.make_aware(value)
        day, _space, clock = str(value).strip().replace("T", " ").rpartition(" ")
        found = re.fullmatch(r"(\d{1,2})[:.](\d{2})(?::\d{2})?", clock)
        if not day or not found or int(found[1]) > 23 or int(found[2]) > 59:
            raise ValidationError(_("Write the day and the time like 15 March 2020 14:00."), code="invalid")
        return timezone.make_aware(datetime.combine(read_date(day), time(int(found[1]), int(found[2]))))

    def widget_attrs(self, widget):
        return {"class": "input--date", "autocomplete": "off"}


class _SpacedNumber:
    """1 250 000 with whatever spaces a person or another program puts between."""

    def to_python(self, value):
        return super().to_python(SPACES.sub("", value) if isinstance(value, str) else value)

    def widget_attrs(self, widget):
        return {**super().widget_attrs(widget), "class": "input--number", "inputmode": "decimal", "autocomplete": "off"}


class DecimalField(_SpacedNumber, forms.DecimalField):
    widget = forms.TextInput

    def to_python(self, value):
        if isinstance(value, str) and re.search(r"\d,\d", value):
            raise ValidationError(
                _("Use a point for decimals and spaces between thousands: 1 250 000.50"), code="ambiguous"
            )
        return super().to_python(value)


class IntegerField(_SpacedNumber, forms.IntegerField):
    widget = forms.TextInput


class Textarea(forms.Textarea):
    """Browsers send a line break as two characters. Kept as one, a text that nobody touched is still the same text, and
    the history does not say that somebody rewrote it.
    """

    def value_from_datadict(self, data, files, name):
        text = super().value_from_datadict(data, files, name)
        return text.replace("\r\n", "\n") if isinstance(text, str) else text


OURS = {
    forms.DateField: DateField,
    forms.DateTimeField: DateTimeField,
    forms.DecimalField: DecimalField,
    forms.IntegerField: IntegerField,
}
SETTINGS = ("required", "label", "initial", "help_text", "disabled", "localize")
LIMITS = ("min_value", "max_value", "max_digits", "decimal_places", "step_size")


def ours(field):
    """The field itself, or ours in its place where Django's reads less than people write."""
    if type(field.widget) is forms.Textarea:
        required = field.widget.is_required
        field.widget = Textarea(field.widget.attrs)
        field.widget.is_required = required
    if type(field) not in OURS or field.widget.is_hidden:
        return field
    kept = {name: getattr(field, name) for name in SETTINGS}
    kept |= {name: getattr(field, name) for name in LIMITS if getattr(field, name, None) is not None}
    replaced = OURS[type(field)](**kept)
    replaced.error_messages |= field.error_messages
    replaced.show_hidden_initial = field.show_hidden_initial
    replaced.widget.attrs |= {name: value for name, value in field.widget.attrs.items() if name not in NATIVE}
    return replaced


NATIVE = {"step", "min", "max", "class"}
