"""The first page after signing in, and the whole list of each of its sections."""

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import View

from drafts.models import Draft
from lifecycle.versions import number_in
from projects.models import Project
from reference.about import records_of
from reference.filters import RegionPillarFilterSet
from reports import home, news
from reports.sections import record_of
from ui.pages import NumberedPages
from ui.questions import Questions


def home_page(request):
    """What waits on whom. Everyone who is signed in has this page; what is on it depends on the role."""
    user = request.user
    mine, colleagues, others, rest = home.sections_for(user)
    people = home.people_without_a_role(user)
    latest = news.news_for(user) if user.has_perm("projects.submit_project") else None
    context = {
        "mine": [section for section in mine if section.count],
        "waiting": sum(section.count - section.blocked for section in mine),
        "has_duties": bool(mine or colleagues),
        "colleagues": [section for section in colleagues if section.count],
        "others": [section for section in others if section.count],
        "waiting_there": sum(section.count for section in others),
        "rest": [*rest, *([people] if people else [])],
        "typed": Draft.objects.of(user).count(),
        "news": latest,
        "news_said": news.said(latest) if latest else "",
        "acts": home.latest_acts(user),
        "administrators": [] if user.roles or user.is_superuser else home.administrators(),
        "has_role": bool(user.roles or user.is_superuser),
    }
    return render(request, "reports/home.html", context)


@require_POST
def looked(request):
    """What is new has been seen, up to the entry that the page told of."""
    entry = number_in(request.POST.get("entry"))
    if entry is not None and request.user.has_perm("projects.submit_project"):
        news.has_looked(request.user, entry)
    return HttpResponseRedirect(reverse("home"))


class Inbox(NumberedPages, View):
    """One section of the first page with everything that it counts."""

    sort, kept, size, folds_filters = "", (), 50, True
    http_method_names = ["get", "head", "options"]

    def get(self, request, key):
        self.key = key
        if self.section is None:
            raise Http404
        shown = (
            []
            if self.faults
            else [self.section.item(one) for one in self.records[self.places.start : self.places.stop]]
        )
        context = {
            "list": self,
            "questions": self.questions,
            "faults": self.faults,
            "section": self.section,
            "items": shown,
        }
        return render(request, "reports/inbox.html", context)

    @cached_property
    def section(self):
        sections = [one for part in home.sections_for(self.request.user) for one in part]
        if self.request.user.has_perm("projects.submit_project"):
            sections += news.news_for(self.request.user).sections
        return next((one for one in sections if one.key == self.key), None)

    @cached_property
    def questions(self):
        return Questions(self.request, RegionPillarFilterSet, Project.objects.none())

    @cached_property
    def faults(self):
        return [*self.questions.faults, *([self.wrong_page] if self.wrong_page else [])]

    @cached_property
    def records(self):
        """All of them, there where it was asked, in the order of the section."""
        found = self.section.records
        if self.questions.faults or not self.questions.chips:
            return found
        if not isinstance(found, list):
            return self.questions.filterset.there(found)
        there = set()
        for model in {type(record_of(one)) for one in found}:
            keys = [record_of(one).pk for one in found if type(record_of(one)) is model]
            records = self.questions.filterset.there(records_of(model).filter(pk__in=keys).read_by(self.request.user))
            there |= {(model, key) for key in records.values_list("pk", flat=True)}
        return [one for one in found if (type(record_of(one)), record_of(one).pk) in there]

    @cached_property
    def count(self):
        return len(self.records) if isinstance(self.records, list) else self.records.count()

    @property
    def window_title(self):
        return _("%(section)s (%(count)d)") % {"section": self.section.title, "count": self.count}
