"""The report on separated duties: the rules with what each has found, and the lines, as page and file."""

from functools import cached_property

from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from auditing.cases import readable_entries
from auditing.duties.facts import MOST, Facts
from auditing.duties.rules import RULES
from auditing.filters import HistoryFilter
from auditing.room import ReadersOfTheHistory
from history.models import Entry
from history.names import Names
from reference.filters import ValuesFilter
from ui import exports, navigation
from ui.columns import Column
from ui.formats import plain_date
from ui.pages import NumberedPages
from ui.questions import Questions

ENTRIES_NAMED = 12
ASKED = ("region", "pillar", "rule", "person", "organization", "date")


class DutiesFilter(HistoryFilter):
    """Of the questions of the history, those that an approval answers; and the rule, asked when the facts are known."""

    page_parameters = frozenset({"page", "format"})

    rule = ValuesFilter(label=gettext_lazy("Rule"), method="leave", choices=[])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["rule"].extra["choices"] = [(rule.name, rule.label) for rule in RULES]
        for name in set(self.filters) - set(ASKED):
            del self.filters[name]


class Line:
    """A finding with its names looked up."""

    def __init__(self, finding, names):
        self.rule, self.at, self.people = finding.rule, finding.at, finding.people
        self.sentence = finding.words(names)
        self.record = names.case(finding.case) if finding.case else None
        self.numbers = [entry.pk for entry in finding.entries[:ENTRIES_NAMED]]
        self.more = len(finding.entries) - len(self.numbers)


class Duties(NumberedPages, ReadersOfTheHistory):
    sort, size = "", 25  # what the form of a list asks for

    def get(self, request):
        if not self.faults:
            chips = self.questions.chips
            navigation.keep_filter(request, chips)
            if exports.is_wanted(request):
                places = range(self.count)
                return exports.list_answer(request, _("Separation of duties"), chips, columns(), places, self.lines)
        context = {"list": self, "questions": self.questions, "faults": self.faults, "most": MOST}
        if not self.faults:
            context |= {"found": self.found, "lines": self.lines(self.places), "looked_at": self.looked_at}
        return render(request, "auditing/duties.html", context)

    @cached_property
    def questions(self):
        return Questions(self.request, DutiesFilter, Entry.objects.none())

    @cached_property
    def faults(self):
        faults = list(self.questions.faults)
        if self.wrong_page:
            faults.append(self.wrong_page)
        return faults + exports.faults_of_form(self.request)

    @cached_property
    def facts(self):
        def narrow(entries):
            return DutiesFilter(data=self.request.GET, queryset=entries, request=self.request).qs

        return Facts(readable_entries(self.request.user), narrow)

    @cached_property
    def found(self):
        """(rule, its findings, the address of the report with this rule alone) for the rules asked for."""
        asked = self.request.GET.getlist("rule")
        return [
            (rule, rule.findings(self.facts), self.questions.address(rule=rule.name))
            for rule in RULES
            if not any(asked) or rule.name in asked
        ]

    @cached_property
    def shown(self):
        """All findings, latest first."""
        every = [finding for _rule, findings, _address in self.found for finding in findings]
        return sorted(every, key=lambda finding: -finding.first.pk)

    def lines(self, places):
        findings = [self.shown[place] for place in places]
        names = Names([entry for finding in findings for entry in finding.entries], self.request.user)
        return [Line(finding, names) for finding in findings]

    @cached_property
    def looked_at(self):
        """How many approvals there were, and between which days."""
        approvals = self.facts.approvals
        if not approvals:
            return _("There is no approval to look at.")
        first, last = plain_date(localdate(approvals[0].at)), plain_date(localdate(approvals[-1].at))
        number = len(approvals)
        if first == last:
            words = ngettext(
                "Looked at %(number)d approval of %(last)s", "Looked at %(number)d approvals of %(last)s", number
            )
        else:
            words = _("Looked at %(number)d approvals between %(first)s and %(last)s")
        found = "" if self.shown else _(", found none")
        return words % {"number": number, "first": first, "last": last} + found + "."

    @property
    def count(self):
        return len(self.shown)

    @property
    def downloads(self):
        return exports.downloads(self.questions.address, self.count)


def columns():
    found = {
        _("Time"): lambda line: line.at,
        _("Rule"): lambda line: str(line.rule.label),
        _("Finding"): lambda line: line.sentence,
        _("People then"): lambda line: line.people,
        _("Record"): lambda line: line.record[0] if line.record else "",
        _("Entries of the history"): lambda line: line.numbers,
        _("What the rule looks for"): lambda line: str(line.rule.words),
    }
    return [Column(value, label=label) for label, value in found.items()]
