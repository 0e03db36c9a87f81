"""One item of a sample: what was drawn, the checklist, the mark."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import View

from auditing.desk.sample_forms import ItemForm
from auditing.desk.sample_views import AtTheDesk
from auditing.desk.subjects import acts_by_number, subjects_of
from auditing.models import Finding, Sample, SampleItem
from history import note
from lifecycle import Refused
from lifecycle.versions import version_in
from ui.editing import EditPage


class OfItem(AtTheDesk):
    @cached_property
    def item(self):
        items = self.sample.items.select_related("sample", "reviewed_by")
        return get_object_or_404(items, position=self.kwargs["position"])

    @cached_property
    def subject(self):
        if self.sample.kind == Sample.Kind.ACTS:
            found = acts_by_number([self.item.number], self.request.user, whole=True)
            if self.item.number in found:
                return found[self.item.number]
        return subjects_of(self.sample, [self.item], self.request.user)[self.item.position]


class ItemPage(OfItem, EditPage):
    """The form as long as the item can be changed, and what was found afterwards."""

    model = SampleItem
    form_class = ItemForm
    template_name = "auditing/desk/item.html"

    def get_object(self):
        return get_object_or_404(SampleItem.objects.select_related("sample", "reviewed_by"), pk=self.item.pk)

    def check(self, record):
        if not self.sample.is_open:
            raise Refused(_("The sample is closed: nothing in it changes any more."))
        if record.is_reviewed:
            raise Refused(_("The item is reviewed. Take the mark back to change what was found."))

    def get(self, request, *args, **kwargs):
        if not self.sample.is_open or self.item.is_reviewed:
            return render(request, self.template_name, self.around(answers=self.answers()))
        return super().get(request, *args, **kwargs)

    def answers(self):
        """(question, answer or None) in the order of the checklist."""
        given = {answer.question_id: answer for answer in self.item.answers.all()}
        return [(question, given.get(question.pk)) for question in self.sample.questions.all()]

    def get_heading(self, record):
        return _("Item %(number)d of %(size)d") % {"number": self.item.position, "size": self.sample.size}

    @property
    def marks(self):
        return self.request.POST.get("then") == "mark"

    def get_form_kwargs(self):
        return {"marking": self.marks}

    def save(self, form, formsets):
        """The note with the version first: whoever comes second is told before anything else is written."""
        with note(act="mark reviewed" if self.marks else "review item"):
            item = form.save()
            form.save_answers()
            if self.marks:
                form.mark(self.request.user)
        return item

    def get_success_message(self, record):
        if self.marks:
            return _("Item %(number)d is marked as reviewed.") % {"number": record.position}
        return _("Item %(number)d is saved.") % {"number": record.position}

    def get_success_url(self, record):
        """After a mark on to the next item that has none, and to the sample when there is no other."""
        if not self.marks:
            return record.get_absolute_url()
        others = self.sample.items.filter(reviewed_at=None)
        following = others.filter(position__gt=record.position).first() or others.first()
        return self.address(following.position) if following else self.sample.get_absolute_url()

    def address(self, position):
        return reverse("sample-item", args=[self.sample.reference, position])

    def around(self, **more):
        position, size = self.item.position, self.sample.size
        findings = Finding.objects.visible_to(self.request.user).filter(item=self.item)
        return {
            "sample": self.sample,
            "item": self.item,
            "subject": self.subject,
            "heading": self.get_heading(self.item),
            "previous": self.address(position - 1) if position > 1 else "",
            "next": self.address(position + 1) if position < size else "",
            "reviewed": self.sample.items.filter(reviewed_at__isnull=False).count(),
            "findings": findings.select_related("addressee"),
            **more,
        }

    def get_context_data(self, **more):
        return super().get_context_data(**self.around(**more | {"cancel": self.sample.get_absolute_url()}))


class TakeMarkBack(OfItem, View):
    """The item is looked at again. The history keeps who had marked it."""

    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        item = self.item
        if not self.sample.is_open:
            raise Refused(_("The sample is closed: nothing in it changes any more."))
        if version_in(request.POST) != item.version:
            raise Refused(_("Somebody else has changed the item after you opened the page. Look at it again."))
        if item.is_reviewed:
            with note(act="take mark back"):
                item.reviewed_by, item.reviewed_at = None, None
                item.save()
            messages.success(request, _("The mark of item %(number)d is taken back.") % {"number": item.position})
        return HttpResponseRedirect(item.get_absolute_url())
