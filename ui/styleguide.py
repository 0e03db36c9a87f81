"""Every component on one page, so that a person, axe and the screenshots can look at all of them at once.

What is shown here is not stored anywhere: plain objects in the place of records.
"""

from datetime import UTC, date, datetime
from types import SimpleNamespace

from django import forms
from django.shortcuts import render

from ui.columns import Column, row_html
from ui.forms import PageForm
from ui.marks import LOOKS, ROMAN


class SampleForm(PageForm, forms.Form):
    title = forms.CharField(label="Title", help_text="As it shall stand in the minutes.", max_length=250)
    start = forms.DateField(label="Planned start")
    amount = forms.DecimalField(label="Amount", required=False)
    objective = forms.CharField(label="Objective", widget=forms.Textarea, max_length=400, required=False)
    kind = forms.ChoiceField(label="Kind", choices=[("training", "Training"), ("conference", "Conference")])
    relation = forms.ChoiceField(
        label="Joint or parallel", widget=forms.RadioSelect, choices=[("joint", "Joint"), ("parallel", "Parallel")]
    )
    pillars = forms.MultipleChoiceField(
        label="Pillars",
        widget=forms.CheckboxSelectMultiple,
        choices=[(number, f"Pillar {roman}") for number, roman in ROMAN.items()],
        required=False,
    )
    zero_cost = forms.BooleanField(label="No funds needed", required=False)


class Sample(SimpleNamespace):
    """Stands for a record."""

    def get_absolute_url(self):
        return "#table"

    def get_status_display(self):
        return self.word


def samples():
    words = ["Draft", "Submitted", "Under assessment", "Returned", "Approved", "Active", "Suspended", "Completed"]
    return [
        Sample(
            reference=f"JP-2026-{number:04d}",
            title=f"Training of border guards in {place}",
            status=word.lower().replace(" ", "_"),
            word=word,
            amount=125000 * number,
            start=date(2026, number, 15),
        )
        for number, (word, place) in enumerate(
            zip(
                words,
                ["Tajikistan", "Albania", "Kyrgyzstan", "Serbia", "Uzbekistan", "Turkmenistan", "Montenegro", "Vienna"],
                strict=True,
            ),
            start=1,
        )
    ]


def styleguide(request):
    """Signed-in people only, as every page that is not opened to all."""
    columns = [
        Column("reference", label="Reference", attributes=("reference",)),
        Column("title", label="Title", attributes=("title",)),
        Column("get_status_display", label="Status"),
        Column("amount", label="Amount in EUR", attributes=("amount",), number=True),
        Column("start", label="Start", attributes=("start",)),
    ]
    wrong = SampleForm({"wrong-start": "1/2/2020", "wrong-amount": "1,250", "wrong-kind": "training"}, prefix="wrong")
    statuses = {name: Sample(status=name, word=name.replace("_", " ").capitalize()) for name in LOOKS}
    context = {
        "status": statuses,
        "statuses": list(statuses.values()),
        "pillars": list(ROMAN),
        "moment": datetime(2020, 3, 15, 13, 2, tzinfo=UTC),
        "day": date(2020, 3, 15),
        "form": SampleForm(),
        "wrong": wrong if "faults" in request.GET else None,
        "columns": columns,
        "rows": [row_html(columns, record) for record in samples()],
    }
    return render(request, "ui/styleguide.html", context)
