"""The pages on which meetings are planned and written down."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifecycle import Refused
from meetings import forms
from meetings.cases import choices_for
from meetings.guards import AGENDA_FIXED, CANCELLED, NOT_BEGUN
from meetings.models import AgendaItem, Decision, Meeting, Participation
from reference.models import Organization
from ui.editing import CreatePage, EditPage


class MeetingCreate(CreatePage):
    permission_required = "meetings.add_meeting"
    model = Meeting
    form_class = forms.MeetingCreateForm
    button = gettext_lazy("Save and go on to the agenda")

    def get_form_kwargs(self):
        return {"user": self.request.user}

    def save(self, form, formsets):
        """Both parties are invited from the beginning: no meeting under the Plan does without one of them."""
        meeting = super().save(form, formsets)
        for party in Organization.objects.parties():
            meeting.participations.create(organization=party)
        return meeting

    def get_success_url(self, record):
        return reverse("meetings:agenda", args=[record.reference])


class OfMeeting:
    """A page below a meeting, which is found by the reference in the address."""

    permission_required = "meetings.change_meeting"
    template_name = "meetings/form.html"

    @cached_property
    def meeting(self):
        meetings = Meeting.objects.visible_to(self.request.user)
        return get_object_or_404(meetings, reference=self.kwargs["reference"])

    def check(self, record):
        if self.meeting.status == Meeting.Status.CANCELLED:
            raise Refused(_(CANCELLED))

    @cached_property
    def cases_to_choose(self):
        return choices_for(self.request.user)

    def get_context_data(self, **more):
        return super().get_context_data(**{**more, "meeting": self.meeting, "cancel": self.meeting.get_absolute_url()})


class MeetingEdit(OfMeeting, EditPage):
    model = Meeting
    form_class = forms.MeetingEditForm

    def get_heading(self, record):
        return _("Change %(record)s") % {"record": record}

    def get_object(self):
        return self.meeting


class AgendaEdit(MeetingEdit):
    """The items together, against the version of the meeting. The notes on them have versions of their own."""

    form_class = forms.OnlyVersionForm
    formsets = {"agenda": forms.AgendaRows}
    button = gettext_lazy("Save the agenda")

    def check(self, record):
        if not record.agenda_is_open:
            raise Refused(_(AGENDA_FIXED))

    def get_heading(self, record):
        return _("Agenda of %(record)s") % {"record": record}

    def get_formset_kwargs(self, prefix):
        return {"form_kwargs": {"cases_to_choose": self.cases_to_choose}}

    def usual_row(self, prefix, count):
        return {"presenter": AgendaItem.Presenter.BOTH.value}


class ParticipantsEdit(MeetingEdit):
    form_class = forms.OnlyVersionForm
    formsets = {"participants": forms.ParticipationRows}
    button = gettext_lazy("Save the participants")
    intro = gettext_lazy("Who attended is written down once the convened meeting has begun.")

    def usual_row(self, prefix, count):
        return {"attendance": Participation.Attendance.INVITED.value}

    def get_formset_kwargs(self, prefix):
        return {"form_kwargs": {"is_to_be_convened": self.meeting.is_to_be_convened}}

    def get_heading(self, record):
        return _("Participants of %(record)s") % {"record": record}


class NoteEdit(OfMeeting, EditPage):
    """The note on one item, so that two people can write on two items at once."""

    model = AgendaItem
    form_class = forms.NoteForm
    button = gettext_lazy("Save the note")

    def get_object(self):
        return get_object_or_404(self.meeting.agenda_items.select_related("meeting"), pk=self.kwargs["pk"])

    def get_heading(self, record):
        return _("Note on item %(item)s") % {"item": record}

    def get_success_message(self, record):
        return _("The note on item %(item)s is saved.") % {"item": record.position}


class WrittenDown(OfMeeting):
    """Decisions and action points: written down once the meeting has begun."""

    def check(self, record):
        if not self.meeting.has_begun:
            raise Refused(_(NOT_BEGUN))

    def get_form_kwargs(self):
        return {"meeting": self.meeting, "cases_to_choose": self.cases_to_choose}

    def build(self, data, record):
        form, formsets = super().build(data, record)
        form.instance.meeting = self.meeting
        return form, formsets


class DecisionCreate(WrittenDown, CreatePage):
    model = Decision
    form_class = forms.DecisionCreateForm

    def get_success_message(self, record):
        return _("Decision %(label)s is written down.") % {"label": record.label}


class DecisionEdit(WrittenDown, EditPage):
    model = Decision
    form_class = forms.DecisionEditForm

    def get_object(self):
        return get_object_or_404(self.meeting.decisions.select_related("meeting"), number=self.kwargs["number"])

    def get_heading(self, record):
        return _("Decision %(label)s") % {"label": record.label}
