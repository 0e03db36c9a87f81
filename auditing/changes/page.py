"""The page: two days, the questions of every list, the numbers, and the records, fifty at a time."""

from functools import cached_property

import django_filters
from django.contrib.auth.mixins import AccessMixin
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from auditing.changes import files
from auditing.changes.differences import MOST_ENTRIES, TooMuch
from auditing.changes.document import head_of, sections, summary
from auditing.changes.kinds import kinds_for
from auditing.changes.period import FROM, TO, often_asked, period_of, texts
from auditing.changes.report import GROUPS, SORTS, Report, Selection
from projects.models import Project
from reference.filters import RegionPillarFilterSet, ValuesFilter
from ui import formats, navigation
from ui.pages import NumberedPages
from ui.questions import Questions, tidy


class ChangesFilter(RegionPillarFilterSet):
    page_parameters = frozenset({FROM, TO, "page", "format"})
    asked_by_the_page = (FROM, TO)

    kind = ValuesFilter(label=gettext_lazy("Kind of record"), choices=[])
    change = ValuesFilter(label=gettext_lazy("Sort of change"), choices=list(SORTS.items()))
    group = django_filters.ChoiceFilter(
        label=gettext_lazy("Grouped"), choices=list(GROUPS.items()), empty_label=gettext_lazy("Not grouped")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.kinds = kinds_for(self.request.user)
        self.filters["kind"].extra["choices"] = [(kind.slug, kind.heading) for kind in self.kinds]

    @property
    def selection(self):
        asked = self.form.cleaned_data
        return Selection(
            [kind for kind in self.kinds if not asked["kind"] or kind.slug in asked["kind"]],
            self.regions,
            self.pillars,
            frozenset(asked["region"]),
            frozenset(asked["pillar"]),
            frozenset(asked["change"]),
            asked["group"],
        )


class ChangesQuestions(Questions):
    """The days belong to the question: whoever takes a filter away keeps them."""

    def address_without_faults(self):
        kept = {name: self.asked.getlist(name) for name in (FROM, TO)}
        data = self.asked.copy()
        for name in data.keys() - self.known_names - {FROM, TO}:
            del data[name]
        for question in self.all:
            if self.filterset.form.errors.get(question.name):
                data.pop(question.name, None)
        if period_of(self.asked)[1]:
            kept = {}
        for name in (FROM, TO):
            data.setlist(name, kept.get(name, []))
        return "?" + tidy(data).urlencode()


class Changes(NumberedPages, AccessMixin, View):
    """For everybody who reads the records themselves: their pages and their history say the same one by one."""

    raise_exception = True
    http_method_names = ["get", "head", "options"]
    size = 50
    report = None

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if not kinds_for(request.user):
            raise PermissionDenied(_("Your role does not include the records of the Plan."))
        return super().dispatch(request, *args, **kwargs)

    def handle_no_permission(self):
        self.raise_exception = False  # a stranger is sent to the door
        return super().handle_no_permission()

    def get(self, request):
        self.period, self.faults = period_of(request.GET)
        self.faults = [*self.faults, *self.questions.faults, *self.wrong_controls]
        if self.period and not self.faults:
            chips = self.questions.chips
            navigation.keep_filter(request, chips)
            try:
                report = Report(request.user, self.period, self.questions.filterset.selection)
                report.sorts  # noqa: B018 - asked for here, where it can be said that it is too much
                self.report = report
            except TooMuch:
                self.faults = [too_much()]
        if self.report and (form := request.GET.get("format")):
            return files.FORMS[form](request, self.report, self.questions.chips)
        return render(request, "auditing/changes.html", self.context())

    @cached_property
    def questions(self):
        return ChangesQuestions(self.request, ChangesFilter, Project.objects.none())

    @property
    def wrong_controls(self):
        asked = self.request.GET
        if self.wrong_page:
            yield self.wrong_page
        if asked.get("format") and asked["format"] not in files.FORMS:
            sentence = _("This report can be downloaded as html, csv or xlsx, not as “%(format)s”.")
            yield sentence % {"format": asked["format"]}

    def context(self):
        context = {
            "list": self,
            "questions": self.questions,
            "faults": self.faults,
            "way": self.questions.address_without_faults() if self.questions.faults else "",
            "days": texts(self.request.GET),
            "often_asked": often_asked(),
            "report": self.report,
            "most": files.MOST_RECORDS,
        }
        if self.report:
            shown = self.report.items[self.places.start : self.places.stop]
            context |= head_of(self.request, self.questions.chips) | {
                "sections": sections(self.report, shown),
                "summary": summary(self.report, self.address_of),
                "downloads": {form: self.questions.address(format=form) for form in files.FORMS},
            }
        return context

    @property
    def count(self):
        return len(self.report.items)

    def page_address(self, number):
        return f"{super().page_address(number)}#records"

    @cached_property
    def _begins(self):
        begins = {}
        for place, item in enumerate(self.report.items):
            begins.setdefault((item.kind, item.sort), place)
        return begins

    def address_of(self, kind, sort):
        """Where the records of one number are told; "" where they are not among those asked for."""
        place = self._begins.get((kind, sort))
        if place is None:
            return ""
        page = place // self.size + 1
        anchor = f"#{kind.slug}-{sort}"
        return anchor if page == self.page else self.questions.address(page=page) + anchor


def too_much():
    """The sentence for a question that no report can answer."""
    return _(
        "More than %(number)s entries were written about these records in this period: too many to compare at once. "
        "Choose a shorter period, one kind of record, a region or a pillar."
    ) % {"number": formats.number(MOST_ENTRIES)}
