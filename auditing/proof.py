"""Whether anybody could have altered the history: the seals, the last verification, and heads from outside."""

import logging
from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.contrib import messages
from django.db import DatabaseError
from django.db.models import Sum
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from auditing.room import ReadersOfTheHistory
from history import heads
from history.heads import Head, NoHead
from history.models import Entry, Seal
from history.sealing import latest_head
from history.sentences import who
from history.timeline import number
from history.verifying import AlreadyVerifying, verify, why_not_in_chain
from ui.formats import number as in_digits
from ui.formats import time_in_words
from ui.forms import PageForm

log = logging.getLogger(__name__)
SECONDS = 20  # that somebody waits for a page
SEALS = 20
COUNTED = 1000  # entries that are counted one by one
LATE = timedelta(hours=1)  # an entry that waits for longer says that the timer does not run


class Verification:
    """A verification, as the history tells it."""

    def __init__(self, entry):
        details = entry.new or {}
        content = details.get("content", {})
        self.entry, self.who = entry, who(entry)
        self.result, self.entries, self.count = details.get("result"), details.get("entries"), details.get("faults", 0)
        self.faults, self.through = content.get("faults", []), content.get("through", 0)
        self.is_genuine, self.has_faults = self.result == "genuine", self.result == "faults"


@dataclass
class Standing:
    """How far the history is sealed, and what the last verification has found."""

    head: Head | None
    verification: Verification | None

    @classmethod
    def now(cls):
        last = Entry.objects.filter(act="verify", verb=Entry.Verb.EVENT).order_by("-pk").first()
        return cls(latest_head(), Verification(last) if last else None)

    @cached_property
    def waiting(self):
        """When the entries were written that are not sealed yet, oldest first; `COUNTED` of them and one at most."""
        entries = Entry.objects.filter(pk__gt=self.head.through if self.head else 0).order_by("pk")
        return list(entries.values_list("at", flat=True)[: COUNTED + 1])

    @property
    def waiting_words(self):
        if len(self.waiting) > COUNTED:
            return _("more than %(number)s") % {"number": in_digits(COUNTED)}
        return str(len(self.waiting))

    @property
    def is_late(self):
        return bool(self.waiting) and self.waiting[0] < timezone.now() - LATE

    @cached_property
    def mailed(self):
        """The last note of a head that was mailed."""
        return Entry.objects.filter(act="mail head", verb=Entry.Verb.EVENT).order_by("-pk").first()


class HeadField(forms.CharField):
    """A head out of a mail or a file, and the seal of its number if there is one."""

    def __init__(self, **kwargs):
        super().__init__(max_length=1000, widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}), **kwargs)

    def clean(self, value):
        try:
            return Head.parse(super().clean(value))
        except NoHead as refusal:
            raise forms.ValidationError(str(refusal)) from None


class OneHead(PageForm, forms.Form):
    head = HeadField(
        label=gettext_lazy("Head"), help_text=gettext_lazy("One line out of a mail or out of the file of heads.")
    )


class TwoHeads(PageForm, forms.Form):
    one = HeadField(label=gettext_lazy("One head"))
    other = HeadField(label=gettext_lazy("Another head"))


class Answer:
    """What is said about a head: whether it is in the chain, and what follows from it."""

    def __init__(self, head, verification):
        self.head = head
        self.problem = why_not_in_chain(head, Seal.objects.defer("leaves").filter(number=head.number).first())
        self.is_good = not self.problem
        self.verification = verification

    @property
    def sentence(self):
        if self.problem:
            return _("This head is not in the chain. %(why)s") % {"why": self.problem}
        said = {
            "number": self.head.number,
            "through": in_digits(self.head.through),
            "at": time_in_words(self.head.at),
        }
        known = self.verification
        if known and known.is_genuine and known.through >= self.head.through:
            said["verified"] = time_in_words(known.entry.at)
            return (
                _(
                    "This head is in the chain as seal %(number)d: nothing up to entry %(through)s has been altered "
                    "since %(at)s. Verified on %(verified)s."
                )
                % said
            )
        return (
            _(
                "This head is in the chain as seal %(number)d, of %(at)s. Verify the history now to know whether all "
                "entries up to %(through)s still are what was sealed."
            )
            % said
        )


def distance(one, other):
    """Which of two heads is the later one, and how much lies between them."""
    if one == other:
        return _("Both are the same head.")
    first, second = sorted([one, other], key=lambda head: head.number)
    if first.number == second.number:
        return _("Both name seal %(number)d, and they differ: at most one of them is genuine.") % vars(first)
    between = Seal.objects.filter(number__gt=first.number, number__lte=second.number).aggregate(Sum("count"))[
        "count__sum"
    ]
    said = {
        "which": _("The first one") if second is one else _("The second one"),
        "number": second.number,
        "entries": in_digits(between or 0),
    }
    sentence = ngettext(
        "%(which)s is later, by %(seals)d seal. Entries between them: %(entries)s.",
        "%(which)s is later, by %(seals)d seals. Entries between them: %(entries)s.",
        second.number - first.number,
    )
    return sentence % {**said, "seals": second.number - first.number}


class Proof(ReadersOfTheHistory):
    """The page. Forms ask by GET: they change nothing, and their addresses can be handed on."""

    http_method_names = ["get", "head", "post", "options"]
    known = frozenset({"head", "one", "other", "before"})

    def get(self, request):
        standing = Standing.now()
        one = OneHead(request.GET if "head" in request.GET else None)
        two = TwoHeads(request.GET if {"one", "other"} & request.GET.keys() else None)
        seals, older = self.seals()
        context = {
            "standing": standing,
            "one": one,
            "two": two,
            "faults_shown": True,  # on top of the page, not in each form
            "faulty": [form for form in (one, two) if form.is_bound and not form.is_valid()],
            "answer": Answer(one.cleaned_data["head"], standing.verification)
            if one.is_bound and one.is_valid()
            else None,
            "compared": self.compared(two, standing) if two.is_bound and two.is_valid() else None,
            "faults": self.faults,
            "seals": seals,
            "older": older,
            "seconds": SECONDS,
        }
        return render(request, "auditing/proof.html", context)

    def post(self, request):
        try:
            report = verify(heads.outside(), seconds=SECONDS, alone=True)
            report.record()
        except AlreadyVerifying:
            messages.warning(request, _("Somebody else is verifying at this moment: what comes of it is shown here."))
            return HttpResponseRedirect(reverse("proof"))
        except (DatabaseError, OSError, NoHead) as error:
            log.exception("The history could not be verified.")
            sentence = _("The history could not be verified. The log of the server says why; ask whoever runs it.")
            messages.error(request, str(error) if isinstance(error, NoHead) else sentence)
            return HttpResponseRedirect(reverse("proof"))
        said = {"entries": in_digits(report.entries), "seconds": SECONDS, "through": in_digits(report.through)}
        if report.faults:
            messages.error(request, _("The verification has found faults: see below."))
        elif report.complete:
            messages.success(
                request, _("Every seal was recomputed: all %(entries)s entries are what was sealed.") % said
            )
        else:
            text = _(
                "After %(seconds)d seconds the verification had come to entry %(through)s and found no fault. Ask for "
                "“verify_history” on the server, which goes to the end."
            )
            messages.warning(request, text % said)
        return HttpResponseRedirect(reverse("proof"))

    @cached_property
    def faults(self):
        """A sentence for each part of the address that this page does not know."""
        unknown = sorted(self.request.GET.keys() - self.known)
        faults = [_("“%(name)s” is not asked here.") % {"name": name} for name in unknown]
        if (text := self.request.GET.get("before")) and number(text) is None:
            faults.append(_("“%(text)s” is not the number of a seal.") % {"text": text})
        return faults

    def seals(self):
        """A page of seals, latest first, and the number at which the next page begins."""
        seals = Seal.objects.defer("leaves")
        if before := number(self.request.GET.get("before")):
            seals = seals.filter(number__lt=before)
        found = list(seals[: SEALS + 1])
        return found[:SEALS], found[SEALS - 1].number if len(found) > SEALS else None

    @staticmethod
    def compared(form, standing):
        one, other = form.cleaned_data["one"], form.cleaned_data["other"]
        return {
            "distance": distance(one, other),
            "answers": [Answer(one, standing.verification), Answer(other, standing.verification)],
        }


urlpatterns = [path("proof/", Proof.as_view(), name="proof")]
