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
from reports.scope import NAME, Scope
from reports.sections import attempt, loaded, record_of
from ui.pages import NumberedPages
from ui.questions import Questions


def home_page(request):
    """What waits on whom. Everyone who is signed in has this page; what is on it depends on the role.

    Each part is loaded on its own: where one fails, the page says so there and shows the others.
    """
    user, scope = request.user, Scope.asked(request)
    on_us, colleagues, others, rest = ([], [], [], []) if scope.faults else home.sections_for(user, scope)
    if not scope.faults:
        rest = [*rest, *home.people_without_a_role(user)]
    loaded([*on_us, *colleagues, *others, *rest], request)
    mine = [section for section in on_us if section.doable]
    colleagues = [*(section for section in on_us if not section.doable), *colleagues]
    context = {
        "scope": scope,
        "scopes": scope.choices(reverse("home")),
        "mine": [section for section in mine if section.is_shown],
        "waiting": sum(section.count - section.blocked for section in mine),
        "has_duties": bool(mine or colleagues),
        "colleagues": [section for section in colleagues if section.is_shown],
        "others": [section for section in others if section.is_shown],
        "waiting_there": sum(section.count for section in others),
        "rest": rest,
        "typed": Draft.objects.of(user).count(),
        **_news(request, scope),
        "acts": attempt(lambda: home.latest_acts(user), request, "acts"),
    }
    return render(request, "reports/home.html", context)


def _news(request, scope):
    if not request.user.has_perm("projects.submit_project"):
        return {"tells_news": False}
    latest = attempt(lambda: news.news_for(request.user), request, "news")
    if latest is None:
        return {"tells_news": True, "news": None}
    sections = home.keep_scope(latest.sections, scope)
    loaded(sections, request)
    return {"tells_news": True, "news": latest, "news_sections": sections, "news_said": news.said(latest)}


@require_POST
def looked(request):
    """What is new has been seen, up to the entry that the page told of."""
    entry = number_in(request.POST.get("entry"))
    if entry is not None and request.user.has_perm("projects.submit_project"):
        news.has_looked(request.user, entry)
    return HttpResponseRedirect(reverse("home"))


class Inbox(NumberedPages, View):
    """One section of the first page with everything that it counts."""

    sort, size, folds_filters = "", 50, True
    http_method_names = ["get", "head", "options"]

    def get(self, request, key):
        if self.section is None:
            raise Http404
        shown = [] if self.faults else self.section.items_of(self.records[self.places.start : self.places.stop])
        context = {
            "list": self,
            "questions": self.questions,
            "faults": self.faults,
            "way": self.address if self.scope.faults else self.questions.address_without_faults,
            "section": self.section,
            "items": shown,
            "scope": self.scope,
            "scopes": self.scope.choices(self.address, self.names) if self.section.scoped else [],
        }
        return render(request, "reports/inbox.html", context)

    @property
    def key(self):
        return self.kwargs["key"]

    @cached_property
    def scope(self):
        return Scope.asked(self.request)

    @property
    def kept(self):
        """What a new question leaves as it is."""
        return [(NAME, self.scope.name)] if self.scope.is_wide else []

    @property
    def address(self):
        return reverse("inbox", args=[self.key])

    @cached_property
    def section(self):
        """The one that was asked for; the others are not read. None where this person has none of that name."""
        found = self._sections(self.scope)
        if self.request.user.has_perm("projects.submit_project") and self.key not in found:
            found = {one.key: one for one in news.news_for(self.request.user).sections}
        return found.get(self.key)

    def _sections(self, scope):
        return {one.key: one for part in home.sections_for(self.request.user, scope) for one in part}

    @property
    def names(self):
        """The scopes in which there is such a list."""
        user = self.request.user
        return [name for name in self.scope.offered if self.key in self._sections(Scope(user, name))]

    @cached_property
    def questions(self):
        questions = Questions(self.request, RegionPillarFilterSet, Project.objects.none(), controls=(NAME,))
        questions.cleared = self.scope.address(self.address)
        return questions

    @cached_property
    def faults(self):
        return [*self.scope.faults, *self.questions.faults, *([self.wrong_page] if self.wrong_page else [])]

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
