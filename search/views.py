"""The page of the search. A reference, in whatever writing, leads straight to its record."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import View

from projects.models import Project
from search.filters import SearchFilter
from search.finding import SHOWN, find, named_by
from search.folding import words_in
from search.indexing import AT_ONCE, behind, catch_up
from ui.pages import NumberedPages
from ui.questions import Questions

ON_A_PAGE = 50


class Search(NumberedPages, View):
    """All kinds with the best of each; one kind, page by page."""

    sort, kept = "", ()  # what the form of a list asks for
    size = ON_A_PAGE
    folds_filters = True
    http_method_names = ["get", "head", "options"]

    def get(self, request):
        if not request.user.roles and not request.user.is_superuser:
            raise PermissionDenied(_("Without a role there is nothing to search for."))
        catch_up(wait=False)
        if self.text and not self.faults and not self.narrowed and (record := named_by(self.text, request.user)):
            return redirect(record.get_absolute_url())
        context = {
            "list": self,
            "questions": self.questions,
            "faults": self.faults,
            "text": self.text,
            "groups": [(group, self.questions.address(kind=group.source.kind)) for group in self.groups],
            "nothing_to_find": bool(self.text) and not words_in(self.text),
            "behind": behind() if behind() > AT_ONCE else 0,
            "alone": self.kind,
        }
        return render(request, "search/page.html", context)

    @cached_property
    def questions(self):
        return Questions(self.request, SearchFilter, Project.objects.none())

    @cached_property
    def faults(self):
        return [*self.questions.faults, *([self.wrong_page] if self.wrong_page else [])]

    @cached_property
    def asked(self):
        return {} if self.questions.faults else self.questions.filterset.form.cleaned_data

    @property
    def text(self):
        return self.request.GET.get("q", "").strip()

    @property
    def narrowed(self):
        """Whether more was asked than the words."""
        return any(self.asked.get(name) for name in ("region", "pillar", "kind"))

    @property
    def kind(self):
        """The one kind that was asked for; "" when there are several or all."""
        kinds = self.asked.get("kind", [])
        return kinds[0] if len(kinds) == 1 else ""

    @property
    def count(self):
        """Of the one kind that is shown page by page."""
        return self.groups[0].count if self.kind and self.groups else 0

    @property
    def found(self):
        return sum(group.count for group in self.groups)

    @cached_property
    def groups(self):
        if self.faults:
            return []
        first, shown = ((self.asked_page - 1) * ON_A_PAGE, ON_A_PAGE) if self.kind else (0, SHOWN)
        places = bool(self.asked["region"] or self.asked["pillar"])
        return find(
            self.text,
            self.request.user,
            kinds=self.asked["kind"],
            there=self.questions.filterset.there if places else None,
            first=first,
            shown=shown,
        )
