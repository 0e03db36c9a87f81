"""The pages on which records are made and changed. An app names the form and its rows; these keep the promises:
two people never overwrite each other, a form sent twice makes one record, and rows can be added without a script.

    class ProjectEdit(EditPage):
        permission_required = "projects.change_project"
        model = Project
        form_class = ProjectForm                      # class ProjectForm(VersionedForm, forms.ModelForm)
        formsets = {"results": ResultFormSet}         # inlineformset_factory(Project, ExpectedResult, extra=0)
"""

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import IntegrityError, transaction
from django.forms.utils import ErrorDict, ErrorList
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.generic import View

from lifecycle import Refused
from ui import conflicts, rows


class FormPage(PermissionRequiredMixin, View):
    """What making and changing have in common."""

    model = None
    form_class = None
    formsets = {}  # prefix of the rows → inline formset class
    template_name = "ui/form.html"
    button = ""
    intro = ""
    raise_exception = True
    http_method_names = ["get", "head", "post", "options"]

    # What an app says

    def get_queryset(self):
        """The records this person may open here."""
        return self.model._default_manager.all()

    def get_object(self):
        return get_object_or_404(self.get_queryset(), **self.kwargs)

    def check(self, record):
        """Raise PermissionDenied or lifecycle.Refused when this person may not change this record now."""

    def get_form_kwargs(self):
        return {}

    def get_formset_kwargs(self, prefix):
        return {}

    def get_heading(self, record):
        return str(record)

    def get_success_url(self, record):
        return record.get_absolute_url()

    def get_success_message(self, record):
        return _("%(record)s is saved.") % {"record": record}

    def get_context_data(self, **more):
        return more

    def save(self, form, formsets):
        """Inside one transaction. Answers the record saved."""
        record = form.save()
        for formset in formsets.values():
            formset.instance = record
            formset.save()
        return record

    # The answer

    def handle_no_permission(self):
        raise PermissionDenied(_("Your role does not include this form."))

    def get(self, request, *args, **kwargs):
        if request.typed.filling is None:
            return self.page(*self.build(None, self.record()))
        return self.page(*self.with_rows_worked_on(conflicts.reopened(request.typed.filling, without=rows.BUTTONS)))

    def post(self, request, *args, **kwargs):
        data = conflicts.settled(request.POST)
        if rows.asked_for(data):
            return self.page(*self.with_rows_worked_on(data))
        if rows.left_over(data, self.formsets):
            return self.page(*self.with_rows_worked_on(data), status=422)
        form, formsets = self.build(data, self.record())
        try:
            with transaction.atomic():
                # Both are asked, so that the page names every fault at once.
                valid = [form.is_valid(), *(formset.is_valid() for formset in formsets.values())]
                if all(valid):
                    return self.saved(self.save(form, formsets))
        except conflicts.Collision as collision:
            return conflicts.answer(request, collision, formsets.values())
        return self.page(form, formsets, status=422)

    def record(self):
        return None

    def build(self, data, record):
        files = self.request.FILES if data is not None else None
        form = self.form_class(data, files, instance=record, **self.get_form_kwargs())
        formsets = {
            prefix: formset_class(data, files, instance=record, prefix=prefix, **self.get_formset_kwargs(prefix))
            for prefix, formset_class in self.formsets.items()
        }
        if hasattr(form, "remember"):
            form.remember(formsets.values())
        return form, formsets

    def usual_row(self, prefix, count):
        """What a new row begins with, after so many others: field name to text."""
        return {}

    def with_rows_worked_on(self, data):
        """The form as typed, with its rows as the pressed button wants them, and no word yet of what is missing."""
        data, pasted = rows.worked_on(data, lambda data: self.build(data, self.record())[1], self.usual_row)
        form, formsets = self.build(data, self.record())
        without_faults(form, *formsets.values())
        for prefix, formset in formsets.items():
            formset.pasted = pasted.get(prefix)
        return form, formsets

    def saved(self, record):
        messages.success(self.request, self.get_success_message(record))
        return HttpResponseRedirect(self.get_success_url(record))

    def page(self, form, formsets, status=200):
        record = form.instance if form.instance.pk else None
        faults = faults_of(form, *formsets.values()) if form.is_bound else []
        context = {
            "form": form,
            "formsets": formsets,
            "record": record,
            "faults": faults,
            "faults_shown": True,
            "heading": self.get_heading(record),
            "button": self.button or _("Save"),
            "intro": self.intro,
            "cancel": self.get_success_url(record) if record else "",
        }
        return render(self.request, self.template_name, self.get_context_data(**context), status=status)


class EditPage(FormPage):
    """Changes a record. The form is a `VersionedForm`."""

    def record(self):
        record = self.get_object()
        try:
            self.check(record)
        except (PermissionDenied, Refused) as refusal:
            refusal.about = record  # for the history
            raise
        return record


class CreatePage(FormPage):
    """Makes a record. The form is a `CreateForm`; pressing twice, going back or loading again finds the first one."""

    def get_heading(self, record):
        return _("New %(thing)s") % {"thing": self.model._meta.verbose_name}

    def get_success_message(self, record):
        return _("%(record)s is registered.") % {"record": record}

    def get(self, request, *args, **kwargs):
        self.check(None)
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        self.check(None)
        key = self.form_class(request.POST, **self.get_form_kwargs()).key
        if made := self.made_with(key):
            return self.was_made(made)
        try:
            return super().post(request, *args, **kwargs)
        except IntegrityError:
            if made := self.made_with(key):  # the same form, sent twice at the same moment
                return self.was_made(made)
            if self.model._base_manager.filter(creation_key=key).exists():
                raise BadRequest(_("This form was already used. Open a new one.")) from None
            raise

    def was_made(self, made):
        """The form was sent before. Whoever went back to it and typed more is told so, and keeps the draft."""
        if self.request.typed.since_sent:
            self.request.typed.stays()
            sentence = _("%(record)s had been saved from this form before. What you typed since then is kept:")
            link = format_html('<a href="{}">{}</a>', self.request.typed.draft.get_absolute_url(), _("your draft"))
            messages.warning(self.request, format_html("{} {}", sentence % {"record": made}, link))
        return HttpResponseRedirect(self.get_success_url(made))

    def made_with(self, key):
        return self.model._base_manager.filter(creation_key=key, created_by=self.request.user).first()

    def build(self, data, record):
        form, formsets = super().build(data, record)
        if data is not None:
            form.instance.creation_key = form.key
            form.instance.created_by = self.request.user
        return form, formsets


def without_faults(*things):
    """Forms and sets of rows that are filled in, and not judged yet."""
    for thing in things:
        if hasattr(thing, "forms"):
            thing._errors, thing._non_form_errors = [ErrorDict() for _row in thing.forms], ErrorList()
            without_faults(*thing.forms)
        else:
            thing._errors, thing.cleaned_data = ErrorDict(), {}


def faults_of(*things):
    """(id of the field or "", sentence) of every fault, in the order of the page. Rows say which row it is."""
    faults = []
    for thing in things:
        if hasattr(thing, "forms"):
            faults += [("", str(error)) for error in thing.non_form_errors()]
            for number, row in enumerate(thing.forms, start=1):
                name = thing.model._meta.verbose_name.capitalize() if hasattr(thing, "model") else _("Row")
                faults += _faults(row, f"{name} {number}, ")
        else:
            faults += _faults(thing, "")
    return faults


def _faults(form, row):
    faults = [("", f"{row}{error}") for error in form.non_field_errors()]
    for bound in form:
        for error in bound.errors:
            target = "" if bound.is_hidden else bound.id_for_label or bound.auto_id
            faults.append((target, f"{row}{bound.label}: {error}"))
    return faults
