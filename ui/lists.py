"""One page for every list. It filters, counts, sorts, pages and exports; an app says what, and in which columns.

    class ProjectList(ListPage):
        permission_required = "projects.view_project"
        model = Project
        filterset_class = ProjectFilter
        columns = {_("Reference"): "reference", _("Title"): "title", _("Status"): "get_status_display"}

        def get_queryset(self):
            return Project.objects.visible_to(self.request.user).select_related("theme")

The number of queries does not depend on the number of rows: one count (two when filtered, one more for each chip),
one for the ids of the page, one for its rows, one for each prefetch.
"""

from dataclasses import dataclass

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import View

from lifecycle.versions import number_in
from ui import bulk, exports, navigation
from ui.arranging import COLUMNS, ArrangedColumns
from ui.columns import Column, row_html
from ui.kept_views import VIEW, KeptViews
from ui.pages import NumberedPages
from ui.questions import Chip, Questions

SIZES = (25, 50, 100)
NUMBERS, NUMBERS_OF = "numbers", "numbers_of"  # beside all choices of the filter; of one question, for a script
BULK = "bulk"  # the form below the table to which the boxes of its rows belong
ONLY = "only"  # the keys of chosen records, with dots between them
CONTROLS = (COLUMNS, VIEW, ONLY, NUMBERS, NUMBERS_OF)


@dataclass
class Heading:
    """The head of a column: a link that sorts, where the column can be sorted."""

    column: Column
    address: str
    direction: str  # ascending, descending, none


class ListPage(KeptViews, ArrangedColumns, NumberedPages, PermissionRequiredMixin, View):
    in_the_past = True
    model = None
    filterset_class = None
    ordering = ("-pk",)
    title = ""
    intro = ""
    template_name = "ui/list.html"
    body_class = ""
    often_asked = []  # what people open this list for: a label and an address
    empty_text = ""  # what to do when there is nothing at all yet
    http_method_names = ["get", "head", "options"]
    raise_exception = True

    # What an app says

    def get_queryset(self):
        """The records this person may see, with what the columns need (select_related, prefetch_related)."""
        return self.model._default_manager.all()

    def get_footnotes(self, rows):
        """Sentences below the table and in the export that belong to the rows shown."""
        return []

    def get_actions(self):
        """Buttons on top: a list of (label, address)."""
        return []

    # The answer

    def handle_no_permission(self):
        raise PermissionDenied(_("Your role does not include the list of %(things)s.") % {"things": self.things})

    def get(self, request, *args, **kwargs):
        if not request.GET and self.default_view:
            return HttpResponseRedirect(self.default_view.get_absolute_url())
        if NUMBERS_OF in request.GET:
            return JsonResponse({"numbers": self.numbers_of(request.GET[NUMBERS_OF])})
        if not self.faults:
            navigation.keep_filter(request, self.questions.chips)
            if exports.is_wanted(request):
                ids = self.in_order.values_list("pk", flat=True)
                chips, columns = self.questions.chips, self.export_columns
                return exports.list_answer(request, self.heading, chips, columns, ids, self.rows_for)
        return render(request, self.template_name, self.get_context_data())

    def get_context_data(self, **more):
        rows = self.rows_for(self.page_ids)
        if self.request.GET.get(NUMBERS):
            for question in self.questions.counted:
                question.numbers = self.numbers_of(question.name)
        if self.total != self.count or not self.count:
            for chip in self.questions.chips:
                chip.count = None if self.faults or chip.name == ONLY else self.questions.count_without(chip)
        news = self.look_at_view()
        return {
            "list": self,
            "questions": self.questions,
            "headings": self.headings,
            "rows": [self.row_html(row, news) for row in rows],
            "news": news,
            "footnotes": self.get_footnotes(rows),
            "actions": self.get_actions(),
            "faults": self.faults,
            "sizes": [(size, self.questions.address(per_page=size)) for size in SIZES],
            **more,
        }

    @cached_property
    def only(self):
        """The keys of the records that the address narrows the list to; None for what is no number."""
        asked = self.request.GET.get(ONLY, "")
        return [number_in(text) for text in asked.split(".")] if asked else []

    @classmethod
    def as_read_by(cls, user, asked, match):
        """The list as this person reads it, for those who ask it without a page. `match` is its resolved address."""
        request = HttpRequest()
        request.method, request.GET, request.user, request.session = "GET", asked, user, {}
        request.path = request.path_info = reverse(match.view_name)
        request.resolver_match = match
        page = cls(**match.func.view_initkwargs)
        page.setup(request)
        return page

    @cached_property
    def route(self):
        """The name of the list's address; "" where a list has none of its own."""
        match = self.request.resolver_match
        return match.view_name if match and match.url_name and not match.kwargs else ""

    def row_html(self, row, news):
        return row_html(
            self.heads, row, is_new=bool(news) and row.pk in news["keys"], chosen_in=BULK if self.bulk_actions else ""
        )

    @cached_property
    def bulk_actions(self):
        """What this person may do to several records of this list at once."""
        return bulk.actions_for(self.route, self.request.user) if self.may_be_kept else []

    @property
    def bulk_address(self):
        return reverse("ui:bulk", args=[self.route]) + self.questions.address()

    @cached_property
    def questions(self):
        records = self.get_queryset()
        if self.only:
            records = records.filter(pk__in=[key for key in self.only if key])
        questions = Questions(self.request, self.filterset_class, records, CONTROLS)
        questions.cleared = self.cleared
        if self.only:
            words = ngettext("%(number)d chosen record", "%(number)d chosen records", len(self.only))
            without = questions.address_without(ONLY, self.request.GET[ONLY])
            chosen = Chip(ONLY, self.request.GET[ONLY], _("Only"), words % {"number": len(self.only)}, without)
            questions.chips.append(chosen)
        for question in questions.counted:
            question.numbers_address = questions.address(**{NUMBERS_OF: question.name})
        return questions

    @property
    def kept(self):
        """What the address tells the page beside the questions, and a new question leaves as it is."""
        return [
            (name, value)
            for name in (COLUMNS, VIEW, ONLY, NUMBERS)
            for value in self.request.GET.getlist(name)
            if value
        ]

    @property
    def numbers_address(self):
        """The list with all numbers in the page, for browsers without scripts."""
        return "" if self.request.GET.get(NUMBERS) else self.questions.address(**{NUMBERS: "yes"})

    def numbers_of(self, name):
        """How many records each choice of this question would find. Nothing for what is no question."""
        asked = {question.name for question in self.questions.counted}
        return self.questions.numbers_of(name) if name in asked and not self.faults else {}

    @cached_property
    def faults(self):
        found = list(self.questions.faults)
        asked = self.request.GET
        sort = asked.get("sort", "")
        sorts = {column.sort for column in self.all_columns.values() if column.sort}
        if sort and sort.removeprefix("-") not in sorts:
            found.append(_("This list cannot be sorted by “%(name)s”.") % {"name": sort})
        if asked.get("per_page") and asked["per_page"] not in map(str, SIZES):
            found.append(_("A page of this list has 25, 50 or 100 rows, not “%(size)s”.") % {"size": asked["per_page"]})
        if self.wrong_page:
            found.append(self.wrong_page)
        if asked.get(NUMBERS, "yes") != "yes":
            found.append(_("“numbers” is either “yes” or left out, not “%(text)s”.") % {"text": asked[NUMBERS]})
        if None in self.only:
            found.append(_("“only” names records by their numbers, not “%(text)s”.") % {"text": asked[ONLY]})
        found += [*self.column_faults, *self.view_faults]
        return found + exports.faults_of_form(self.request)

    # Words

    @cached_property
    def things(self):
        return str(self.model._meta.verbose_name_plural)

    @property
    def heading(self):
        return str(self.title or capfirst(self.things))

    @cached_property
    def count_sentence(self):
        """27 of 143 projects"""
        things = self.things if self.total != 1 else str(self.model._meta.verbose_name)
        if self.questions.chips:
            return _("%(count)s of %(total)s %(things)s") % {
                "count": self.count,
                "total": self.total,
                "things": things,
            }
        return f"{self.count} {things}"

    @property
    def window_title(self):
        counted = self.count
        if self.questions.chips:
            counted = _("%(count)s of %(total)s") % {"count": self.count, "total": self.total}
        words = f"{self.heading} ({counted})"
        if self.last_page > 1:
            words += ", " + _("page %(page)d of %(last)d") % {"page": self.page, "last": self.last_page}
        return words

    @property
    def culprits(self):
        """The chips that leave nothing: without one of them there would be records."""
        return [chip for chip in self.questions.chips if chip.count]

    @property
    def order_in_words(self):
        """How the list is sorted, and how many rows its pages have."""
        labels = {column.sort: column.label for column in self.all_columns.values() if column.sort}
        words = {"column": labels.get(self.sort.removeprefix("-"), ""), "size": self.size}
        if not words["column"]:
            return _("In the usual order, %(size)d rows on a page") % words
        if self.sort.startswith("-"):
            return _("By “%(column)s”, from the end, %(size)d rows on a page") % words
        return _("By “%(column)s”, %(size)d rows on a page") % words

    # Rows

    @cached_property
    def found(self):
        return self.questions.rows() if not self.faults else self.get_queryset().none()

    @cached_property
    def count(self):
        return self.found.count()

    @cached_property
    def total(self):
        return self.get_queryset().count() if self.questions.chips or self.faults else self.count

    @cached_property
    def sort(self):
        return "" if self.faults else self.request.GET.get("sort", "")

    @cached_property
    def in_order(self):
        """Always ends with the key, so that equal rows keep their places from page to page."""
        order = [self.sort] if self.sort else list(self.ordering)
        if order[-1] not in ("pk", "-pk"):
            order.append("-pk" if order[-1].startswith("-") else "pk")
        return self.found.order_by(*order)

    @cached_property
    def page_ids(self):
        if not self.count:
            return []
        return list(self.in_order.values_list("pk", flat=True)[self.places.start : self.places.stop])

    def rows_for(self, ids):
        """The records with these ids, in this order. The ids are found first, narrowly: wide rows sort slowly."""
        if not ids:
            return []
        records = self.fetched(self.get_queryset().filter(pk__in=ids))
        by_id = {record.pk: record for record in records}
        return [by_id[pk] for pk in ids if pk in by_id]

    @property
    def export_columns(self):
        """Those of the page; and where rows can have footnotes, one that gives each row its own."""
        if type(self).get_footnotes is ListPage.get_footnotes:
            return self.heads
        footnotes = Column(lambda record: " ".join(self.get_footnotes([record])), sort="", label=_("Footnotes"))
        return [*self.heads, footnotes]

    @property
    def headings(self):
        return [self._heading(column) for column in self.heads]

    def _heading(self, column):
        if not column.sort:
            return Heading(column, "", "")
        current = self.sort or self.ordering[0]
        direction = {column.sort: "ascending", f"-{column.sort}": "descending"}.get(current, "none")
        turned = f"-{column.sort}" if direction == "ascending" else column.sort
        return Heading(column, self.questions.address(sort=turned), direction)

    # Pages

    @cached_property
    def size(self):
        asked = self.request.GET.get("per_page", "")
        return int(asked) if asked in map(str, SIZES) else SIZES[0]

    @property
    def downloads(self):
        return exports.downloads(self.questions.address, self.count)
