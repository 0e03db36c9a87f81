"""Dates and numbers as people write them."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from ui.fields import DateField, DateTimeField, DecimalField, IntegerField, in_words
from ui.forms import PageForm


@pytest.mark.parametrize(
    "text",
    [
        "15 3 2020",
        "2020-03-15",
        "15 March 2020",
        "15/3/2020",
        "15.03.2020",
        "15 mar 2020",
        "15-Mar-2020",
        "March 15, 2020",
        "3/15/2020",
        "  15  march   2020 ",
        "15. March 2020",
    ],
)
def test_date_is_read_however_it_is_written(text):
    assert DateField().clean(text) == date(2020, 3, 15)


def test_date_with_two_meanings_is_refused_and_both_are_named():
    with pytest.raises(ValidationError) as refusal:
        DateField().clean("1/2/2020")

    assert "1 February 2020" in refusal.value.messages[0]
    assert "2 January 2020" in refusal.value.messages[0]


@pytest.mark.parametrize(("text", "day"), [("2/2/2020", date(2020, 2, 2)), ("1.2.2020", date(2020, 2, 1))])
def test_date_with_one_meaning_is_not_refused(text, day):
    assert DateField().clean(text) == day


@pytest.mark.parametrize(
    "text", ["31 February 2020", "30/2/2021", "soon", "15 Foo 2020", "2020", "45/13/2020", "1 May 0"]
)
def test_what_is_no_date_is_refused_with_a_sentence(text):
    with pytest.raises(ValidationError) as refusal:
        DateField().clean(text)

    assert refusal.value.messages[0].endswith(".")


@pytest.mark.parametrize("text", ["0001-01-01", "1944-12-31", "31 December 2101", "9999-12-31", "1/2/0000"])
def test_day_of_another_age_is_refused_with_a_sentence(text):
    with pytest.raises(ValidationError) as refusal:
        DateField().clean(text)

    assert refusal.value.messages == ["Give a day in the years from 1945 to 2100."]
    with pytest.raises(ValidationError):
        DateTimeField().clean(f"{text} 14:00")


@pytest.mark.parametrize("text", ["1945-01-01", "31 December 2100"])
def test_first_and_last_day_are_taken(text):
    assert DateField().clean(text).year in (1945, 2100)


def test_date_field_reads_back_what_it_shows():
    for month in range(1, 13):
        day = date(2020, month, 7)
        assert DateField().clean(DateField().widget.format_value(day)) == day
        assert in_words(day).startswith("7 ")


class Dates(PageForm, forms.Form):
    begun = forms.DateField(help_text="On the letter.")
    ended = forms.DateField()
    met = forms.DateTimeField()
    hidden = forms.DateField(widget=forms.HiddenInput)
    title = forms.CharField()


def test_dates_say_in_every_form_how_they_may_be_written():
    assert {name: str(field.help_text) for name, field in Dates().fields.items()} == {
        "begun": "On the letter. For example 1 March 2020 or 2020-03-01.",
        "ended": "For example 1 March 2020 or 2020-03-01.",
        "met": "For example 1 March 2020 14:00.",
        "hidden": "",
        "title": "",
    }
    assert DateField().clean("1 March 2020") == DateField().clean("2020-03-01") == date(2020, 3, 1)
    assert DateTimeField().clean("1 March 2020 14:00")


def test_time_is_taken_in_the_zone_of_the_person():
    with timezone.override("Europe/Vienna"):
        moment = DateTimeField().clean("15 March 2020 14:00")

    assert moment.astimezone(timezone.get_fixed_timezone(0)) == datetime(
        2020, 3, 15, 13, 0, tzinfo=timezone.get_fixed_timezone(0)
    )


@pytest.mark.parametrize("text", ["1 250 000", "1250000", "1\N{NARROW NO-BREAK SPACE}250\N{NO-BREAK SPACE}000"])
def test_number_may_have_spaces(text):
    assert DecimalField().clean(text) == Decimal(1250000)
    assert IntegerField().clean(text) == 1250000


def test_comma_in_a_number_is_refused_because_it_means_two_things():
    with pytest.raises(ValidationError):
        DecimalField().clean("1,250")
