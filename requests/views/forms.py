"""Pages on which a request is registered, corrected, dealt with, assigned and assessed."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from history import note
from lifecycle import Refused
from requests import rules
from requests.actions import allow
from requests.forms import AssessmentForm, AssignForm, HandlingForm, IntakeForm, LetterForm
from requests.models import Assessment, AssistanceRequest
from ui.editing import CreatePage, EditPage, FormPage


class RequestCreate(CreatePage):
    permission_required = "requests.add_assistancerequest"
    model = AssistanceRequest
    form_class = IntakeForm
    template_name = "requests/intake.html"
    button = gettext_lazy("Register the request")

    def check(self, record):
        if not (self.request.user.organization and self.request.user.organization.is_party):
            raise PermissionDenied(_("Requests are registered by people of UNOCT or of the OSCE Secretariat."))

    def get_form_kwargs(self):
        return {"user": self.request.user}

    def get_heading(self, record):
        return _("Register a request")

    def get_success_message(self, record):
        words = {"request": record, "day": record.acknowledge_by.strftime("%-d %B %Y")}
        if record.days_late:
            return _("%(request)s is registered. Its acknowledgement was due on %(day)s.") % words
        return _("%(request)s is registered. Acknowledge it by %(day)s.") % words

    def save(self, form, formsets):
        with note(act="register"):
            return super().save(form, formsets)


class RequestEdit(EditPage):
    """What the forms of a request that is there have in common."""

    permission_required = "requests.change_assistancerequest"
    model = AssistanceRequest
    act = NotImplemented  # the name of it in the history: each form has its own
    template_name = "requests/form.html"

    def get_queryset(self):
        return AssistanceRequest.objects.visible_to(self.request.user)

    def check(self, record):
        allow(rules.may_not_edit(record, self.request.user))

    def save(self, form, formsets):
        with note(act=self.act, reason=form.cleaned_data.get("reason", "")):
            return super().save(form, formsets)


class LetterEdit(RequestEdit):
    form_class = LetterForm
    act = "edit letter"

    def check(self, record):
        super().check(record)
        if not record.is_in_review:
            raise Refused(_("%(request)s has been answered: what was asked stays as it was.") % {"request": record})

    def get_heading(self, record):
        return _("The letter of %(request)s") % {"request": self.kwargs["reference"]}


class HandlingEdit(RequestEdit):
    form_class = HandlingForm
    act = "edit handling"

    def get_heading(self, record):
        return _("Days and agreements of %(request)s") % {"request": self.kwargs["reference"]}


class AssignPage(RequestEdit):
    """Also for managers, who otherwise change nothing here."""

    permission_required = "requests.view_assistancerequest"
    form_class = AssignForm
    act = "assign"

    def check(self, record):
        allow(rules.may_not_assign(record, self.request.user))

    def get_heading(self, record):
        return _("Who carries %(request)s") % {"request": self.kwargs["reference"]}


class AssessmentPage(FormPage):
    """One organization's view: written the first time, changed afterwards."""

    permission_required = "requests.add_assessment"
    model = Assessment
    form_class = AssessmentForm
    template_name = "requests/assessment.html"
    button = gettext_lazy("Save the assessment")

    @cached_property
    def assistance_request(self):
        found = AssistanceRequest.objects.visible_to(self.request.user).select_related("country")
        assistance_request = get_object_or_404(found, reference=self.kwargs["reference"])
        allow(rules.may_not_assess(assistance_request, self.request.user), assistance_request)
        return assistance_request

    def record(self):
        return self.assistance_request.assessments.filter(organization=self.request.user.organization).first()

    def get_heading(self, record):
        return _("Assessment of %(organization)s") % {"organization": self.request.user.organization}

    def get_success_url(self, record):
        return f"{self.assistance_request.get_absolute_url()}#assessments"

    def get_success_message(self, record):
        return _("The assessment is saved.")

    def get_context_data(self, **more):
        return {**more, "assistance_request": self.assistance_request, "cancel": self.get_success_url(None)}

    def post(self, request, *args, **kwargs):
        """The same assessment sent twice is saved once."""
        first = not request.POST.get("version")
        if first and (there := self.record()) and self.says_the_same(there):
            return HttpResponseRedirect(self.get_success_url(there))
        try:
            return super().post(request, *args, **kwargs)
        except IntegrityError:
            if not first or self.record() is None:
                raise
            return self.post(request, *args, **kwargs)  # sent twice at the same moment: by now the first one is there

    def says_the_same(self, there):
        sent = (self.request.POST.get("recommendation", ""), " ".join(self.request.POST.get("text", "").split()))
        return sent == (there.recommendation, " ".join(there.text.split()))

    def build(self, data, record):
        if data is not None and record is not None and not data.get("version"):
            # Opened before a colleague wrote the first one: shown beside it, never over it.
            data = data.copy()
            data["version"] = "0"
        record = record or Assessment(
            assistance_request=self.assistance_request,
            organization=self.request.user.organization,
        )
        record.person = self.request.user
        return super().build(data, record)

    def save(self, form, formsets):
        form.instance.person, form.instance.at = self.request.user, timezone.now()
        with note(act="assess"):
            return super().save(form, formsets)
