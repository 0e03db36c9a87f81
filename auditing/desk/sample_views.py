"""The desk: the list of samples, how one is drawn, its page."""

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View

from auditing.desk.filters import SampleFilter
from auditing.desk.populations import Populated
from auditing.desk.sample_forms import DrawForm, SampleEditForm
from auditing.desk.subjects import subjects_of
from auditing.models import Answer, Finding, Sample
from history import note
from lifecycle import Refused
from ui.columns import Column
from ui.editing import CreatePage, EditPage
from ui.lists import ListPage
from ui.moves import MovePage

PERMISSION = "auditing.work_at_desk"
SHOWN = 20  # findings of a kind on the desk; the list has them all


class AtTheDesk(PermissionRequiredMixin):
    """The desk is the auditors' own."""

    permission_required = PERMISSION
    raise_exception = True

    def handle_no_permission(self):
        raise PermissionDenied(_("The desk is for auditors only."))

    @cached_property
    def sample(self):
        return get_object_or_404(samples(self.request.user), reference=self.kwargs["reference"])


def samples(user):
    return Sample.objects.visible_to(user).select_related("created_by", "closed_by")


class SampleList(AtTheDesk, ListPage):
    in_the_past = False  # the desk is of today
    model = Sample
    filterset_class = SampleFilter
    template_name = "auditing/desk/desk.html"
    title = gettext_lazy("Desk")
    body_class = "cases-list"
    ordering = ("-status", "-pk")  # open ones first: the word stands last in the alphabet
    empty_text = gettext_lazy("Draw the first one: choose above what to draw from.")
    often_asked = [(gettext_lazy("Open samples"), "?status=open"), (gettext_lazy("Closed samples"), "?status=closed")]
    columns = {
        gettext_lazy("Reference"): "reference",
        gettext_lazy("Title"): Column("title", sort=""),
        gettext_lazy("Status"): "get_status_display",
        gettext_lazy("Drawn from"): Column("get_kind_display", sort="kind"),
        gettext_lazy("Items"): Column("size", number=True),
        gettext_lazy("Reviewed"): Column("reviewed", number=True, sort="reviewed"),
        gettext_lazy("Drawn by"): Column("created_by", sort="created_by__full_name"),
        gettext_lazy("Drawn"): "created_at",
    }

    def get_queryset(self):
        return samples(self.request.user).with_progress()

    def get_context_data(self, **more):
        findings = Finding.objects.visible_to(self.request.user)
        return super().get_context_data(
            kinds=[(kind.label, reverse("choose-population", args=[kind.value])) for kind in Sample.Kind],
            answered=findings.to_look_at().select_related("addressee", "organization").order_by("due_on", "pk")[:SHOWN],
            drafts=findings.filter(status=Finding.Status.DRAFT).order_by("-pk")[:SHOWN],
            waiting=findings.to_answer().count(),
            **more,
        )


class DrawPage(AtTheDesk):
    """What both steps of drawing have in common: the population that the address asks for."""

    @cached_property
    def kind(self):
        if self.kwargs["kind"] not in Sample.Kind.values:
            raise Http404
        return Sample.Kind(self.kwargs["kind"])

    @cached_property
    def populated(self):
        return Populated(self.request, self.kind)

    def address(self, name):
        asked = self.populated.filter
        return reverse(name, args=[self.kind.value]) + (f"?{asked}" if asked else "")


class ChoosePopulation(DrawPage, View):
    """The first step: what to draw from, with the filter of its list."""

    sort, size = "", 25  # what the form of a filter asks for; nothing is listed here
    http_method_names = ["get", "head", "options"]

    def get(self, request, *args, **kwargs):
        populated = self.populated
        count = None
        if not populated.faults and self.kind != Sample.Kind.ACTS:  # acts are not counted: there may be a million
            count = populated.questions.rows().count()
        context = {
            "list": self,
            "kind": self.kind,
            "questions": populated.questions,
            "faults": populated.faults,
            "count": count,
            "next": self.address("draw-sample"),
        }
        return render(request, "auditing/desk/population.html", context)


class Draw(DrawPage, CreatePage):
    """The second step: how many, how, with which seed, and what to ask."""

    model = Sample
    form_class = DrawForm
    template_name = "auditing/desk/draw.html"
    button = gettext_lazy("Draw the sample")

    def check(self, record):
        if self.populated.faults:
            raise BadRequest(" ".join(self.populated.faults))

    def get_form_kwargs(self):
        return {"populated": self.populated}

    def get_heading(self, record):
        return _("Draw a sample: %(kind)s") % {"kind": self.kind.label.lower()}

    def post(self, request, *args, **kwargs):
        if "preview" in request.POST:
            self.check(None)
            form, formsets = self.build(request.POST, None)
            return self.page(form, formsets, status=200 if form.is_valid() else 422)
        return super().post(request, *args, **kwargs)

    def build(self, data, record):
        form, formsets = super().build(data, record)
        form.instance.kind = self.kind
        return form, formsets

    def save(self, form, formsets):
        with note(act="draw sample"):
            return form.save()

    def get_success_message(self, record):
        return _("%(sample)s is drawn: %(drawn)d of %(size)d.") % {
            "sample": record,
            "drawn": record.size,
            "size": record.population_size,
        }

    def get_context_data(self, form, **more):
        was_sent = self.request.method == "POST" and form.is_bound
        preview = form.drawn[0] if was_sent and form.is_valid() else None
        return super().get_context_data(
            **more | {"cancel": self.address("choose-population")},
            form=form,
            populated=self.populated,
            preview=preview,
            preview_total=sum(stratum.size for stratum in preview or ()),
        )


class SamplePage(AtTheDesk, View):
    http_method_names = ["get", "head", "options"]

    def get(self, request, *args, **kwargs):
        sample = self.sample
        items = list(sample.items.select_related("reviewed_by"))
        subjects = subjects_of(sample, items, request.user)
        nos, found = {}, {}
        for answer in sample.answers.filter(value=Answer.Value.NO):
            nos[answer.item_id] = nos.get(answer.item_id, 0) + 1
        for finding in Finding.objects.visible_to(request.user).filter(item__sample=sample):
            found.setdefault(finding.item_id, []).append(finding)
        rows = [(one, subjects[one.position], nos.get(one.pk, 0), found.get(one.pk, [])) for one in items]
        reviewed = sum(1 for item in items if item.is_reviewed)
        context = {
            "sample": sample,
            "rows": rows,
            "reviewed": reviewed,
            "next": next((item for item in items if not item.is_reviewed), None),
            "questions": sample.questions.all(),
        }
        return render(request, "auditing/desk/sample.html", context)


class SampleEdit(AtTheDesk, EditPage):
    model = Sample
    form_class = SampleEditForm
    template_name = "auditing/desk/sample_form.html"

    def get_queryset(self):
        return samples(self.request.user)

    def check(self, record):
        if not record.is_open:
            raise Refused(_("The sample is closed: nothing in it changes any more."))

    def get_heading(self, record):
        return _("Change %(record)s") % {"record": self.kwargs["reference"]}

    def save(self, form, formsets):
        with note(act="edit sample"):
            return form.save()


class SampleMove(AtTheDesk, MovePage):
    model = Sample

    def get_queryset(self):
        return Sample.objects.visible_to(self.request.user)

    def needs_reason(self):
        return bool(self.record.unreviewed)

    @property
    def reason_hint(self):
        """The reason stands in the report, and is needed for what was not reviewed only."""
        left = len(self.record.unreviewed)
        if not left:
            return _("Every item is reviewed, so no reason is needed. What you write stands in the closing report.")
        return ngettext(
            "Needed, because %(number)d item is not reviewed: say why the sample is closed without it. It stands in "
            "the closing report.",
            "Needed, because %(number)d items are not reviewed: say why the sample is closed without them. It stands "
            "in the closing report.",
            left,
        ) % {"number": left}

    def get_success_url(self):
        return reverse("sample-report", args=[self.record.reference])
