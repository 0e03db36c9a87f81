"""What can be done to several requests at once."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy

from history import note
from reference.tagging import offer_tags
from requests import rules
from requests.forms import AssignForm, staff_of_the_parties
from requests.models import AssistanceRequest
from ui import bulk, formats
from ui.forms import PageForm


class PersonForm(PageForm, forms.Form):
    assigned_to = forms.ModelChoiceField(label=gettext_lazy("Assign to"), queryset=None)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["assigned_to"].queryset = staff_of_the_parties()
        self.fields["assigned_to"].label_from_instance = formats.with_organization


class Assign(bulk.BulkAction):
    """By the form of the page on which one request is assigned, so that it says no to the same."""

    name = "assign"
    label = gettext_lazy("Assign to somebody")
    permission = "requests.view_assistancerequest"  # as for the page: whether somebody may is asked of each request
    form_class = PersonForm

    def problem(self, assistance_request, user, answers):
        if problem := rules.may_not_assign(assistance_request, user):
            return problem
        form = self._form(assistance_request, answers, "")
        return "" if form.is_valid() else _faults(form)

    def change(self, assistance_request, answers):
        return str(assistance_request.assigned_to or ""), str(answers["assigned_to"])

    def carry_out(self, assistance_request, user, answers, reason):
        form = self._form(assistance_request, answers, reason)
        if not form.is_valid():
            raise ValidationError(_faults(form))
        with transaction.atomic(), note(act="assign", reason=reason):
            form.save()

    @staticmethod
    def _form(assistance_request, answers, reason):
        # Of its own copy: a form that is asked writes what it was told into its record.
        record = type(assistance_request)._base_manager.get(pk=assistance_request.pk)
        sent = {
            "lead_organization": record.lead_organization_id or "",
            "holder": record.holder_id,
            "assigned_to": answers["assigned_to"].pk,
            "reason": reason,
            "version": assistance_request.version,
        }
        return AssignForm(sent, instance=record)


def _faults(form):
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


def offer_it():
    bulk.offer("requests:list", Assign())
    offer_tags("requests:list", AssistanceRequest)
