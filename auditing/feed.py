"""The history as a whole, for auditors and managers: a feed of acts, a page for each entry, and the feed as a file.

Nothing is counted: pages go by the number of an entry. What a person may not read is not in the feed either.
Pages tell clicks (`history.clicks`); a page that is asked for one click by its number tells it record by record.
"""

import json
from functools import cached_property, partial

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auditing.cases import readable_entries
from auditing.feed_filter import FeedFilter
from auditing.room import ReadersOfTheHistory
from history.models import Entry
from history.names import Names
from history.sentences import Act, Effect
from history.timeline import before_the_end_of, number
from ui import exports, formats, navigation
from ui.columns import Column
from ui.questions import Chip, Questions

MOST_IN_A_FILE = 50_000


class FeedQuestions(Questions):
    """A filter taken away or added begins at the latest entry again."""

    def __init__(self, request, filterset_class, records):
        super().__init__(request, filterset_class, records)
        self.asked = request.GET.copy()
        for name in ("before", "after", "until", "back"):
            self.asked.pop(name, None)


class Feed(ReadersOfTheHistory):
    sort, size = "", 25  # what the form of a list asks for; the feed has one order and one size
    folds_filters = True  # the answer belongs on the first screen; the chips say what was asked
    often_asked = [
        (gettext_lazy("Budget changes"), "?field=project.contribution&field=project.zero_cost"),
        (gettext_lazy("Approvals"), "?act=approve"),
        (gettext_lazy("Refused attempts"), "?act=refused"),
        (gettext_lazy("Role changes"), "?field=user.membership"),
        (gettext_lazy("Deleted records"), "?only=deleted"),
        (gettext_lazy("Changes by SQL"), "?source=sql"),
    ]

    def get(self, request):
        if not self.faults:
            chips = self.questions.chips
            navigation.keep_filter(request, chips)
            if exports.is_wanted(request):
                return self.file()
        before, after = number(request.GET.get("before")), number(request.GET.get("after"))
        shown = None
        if not self.faults:
            if before is None and after is None:
                before = self.until
            by_record = bool(request.GET.get("request"))
            shown = self.questions.filterset.page(before=before, after=after, by_record=by_record)
        context = {
            "list": self,
            "questions": self.questions,
            "faults": self.faults,
            "shown": shown,  # not "page": that is what the frame of every page knows
            "begins_here": before is None and after is None,
            "searched": self.questions.filterset.searched,
            "named": (named := self.questions.filterset.named),
            "number_alone": named.reference.partition("-")[2] if named else "",
            "until": request.GET.get("until", ""),
            "downloads": exports.downloads(self.questions.address, 0),
            "most": MOST_IN_A_FILE,
        }
        return render(request, "auditing/feed.html", context)

    @cached_property
    def questions(self):
        return FeedQuestions(self.request, FeedFilter, readable_entries(self.request.user))

    @cached_property
    def faults(self):
        faults = list(self.questions.faults)
        for name in ("before", "after", "back"):
            if (text := self.request.GET.get(name)) and number(text) is None:
                faults.append(_("“%(text)s” is not the number of an entry.") % {"text": text})
        if isinstance(self.until, ValidationError):
            faults.append(self.until.message)
        return faults + exports.faults_of_form(self.request)

    @cached_property
    def until(self):
        """Where the page begins for the day of `?until=`; None without one, and for what is no day its error."""
        try:
            return before_the_end_of(self.request.GET["until"]) if self.request.GET.get("until") else None
        except ValidationError as error:
            return error

    def file(self):
        """The filtered entries, latest first, up to a number that is said in the file."""
        found = self.questions.rows().order_by("-pk").values_list("pk", flat=True)
        ids = list(found[: MOST_IN_A_FILE + 1])
        chips = list(self.questions.chips)
        if (searched := self.questions.filterset.searched) and searched.further:
            words = {"since": formats.time_in_words(searched.since), "until": formats.time_in_words(searched.until)}
            stretch = _("entries from %(since)s until %(until)s were searched") % words
            chips.append(Chip("only", "searched", _("Only"), stretch, ""))
        if len(ids) > MOST_IN_A_FILE:
            ids = ids[:MOST_IN_A_FILE]
            rest = _("the latest %(number)d entries; ask for older ones by date") % {"number": MOST_IN_A_FILE}
            chips.append(Chip("only", "capped", _("Only"), rest, ""))
        rows_for = partial(rows_of, self.request.user)
        return exports.list_answer(self.request, _("History"), chips, columns(), ids, rows_for)


def rows_of(reader, ids):
    """Entries as acts of one, with the names of the whole batch looked up at once."""
    entries = Entry.objects.in_bulk(ids)
    names = Names(entries.values(), reader)
    return [Act(names, [entries[pk]]) for pk in ids if pk in entries]


def columns():
    """The columns of the file: the words a person reads, then the values a program reads."""
    found = {
        _("Entry"): lambda act: act.first.pk,
        _("Time"): lambda act: act.at,
        _("Who"): lambda act: act.first.actor_name or act.who,
        _("Organization then"): lambda act: act.first.organization,
        _("Role then"): lambda act: act.first.role,
        _("Record"): lambda act: act.record[0] if act.record else "",
        _("What"): lambda act: act.effects[0].phrase or act.what,
        _("Reason"): lambda act: act.first.reason,
        _("Act"): lambda act: act.first.act,
        _("Source"): lambda act: act.first.source,
        _("Request"): lambda act: act.first.request,
        _("Table"): lambda act: act.first.table,
        _("Row"): lambda act: act.first.row,
        _("Kind of change"): lambda act: act.first.verb,
        _("Before"): lambda act: _json(act.first.old),
        _("After"): lambda act: _json(act.first.new),
    }
    return [Column(value, label=label) for label, value in found.items()]


def _json(values, indent=None):
    return "" if values is None else json.dumps(values, ensure_ascii=False, sort_keys=True, indent=indent)


class EntryPage(ReadersOfTheHistory):
    """One entry: what changed, who, when, through which door, and the values as the database wrote them."""

    heading = gettext_lazy("Entry of the history")

    def get(self, request, pk):
        entry = readable_entries(request.user).filter(pk=pk).first()
        if entry is None:
            raise Http404
        names = Names([entry], request.user)
        context = {
            "entry": entry,
            "act": Act(names, [entry]),
            "effect": Effect(entry, names),
            "compare": reverse("compare", args=entry.case.split(":")) if entry.case else "",
            "before": entry.pk - 1,
            "other": names.case(entry.other_case) if entry.other_case else None,
            "old": _json(entry.old, indent=2),
            "new": _json(entry.new, indent=2),
        }
        return render(request, "auditing/entry.html", context)
