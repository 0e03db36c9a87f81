"""What can be done to several action points at once, and how several cases come on the agenda of a meeting."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from history import note
from lifecycle import Refused
from meetings import rules
from meetings.forms import AgendaRows, PutOffForm, person_and_organization
from meetings.models import ActionPoint, AgendaItem, Meeting
from ui import bulk, formats
from ui.forms import PageForm

PUT_OFF = ActionPoint.put_off.move


class PutOffAllForm(PutOffForm):
    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)


class PutOff(bulk.BulkAction):
    """The move of the page of one action point."""

    name = "put-off"
    label = gettext_lazy("Put off")
    permission = PUT_OFF.permission
    form_class = PutOffAllForm
    consequence = PUT_OFF.consequence

    def problem(self, point, user, answers):
        if problem := PUT_OFF.problem(point, user):
            return problem
        try:
            rules.check_later(point, answers["due_on"])
        except Refused as refusal:
            return str(refusal)
        return ""

    def change(self, point, answers):
        return formats.plain_date(point.due_on), formats.plain_date(answers["due_on"])

    def carry_out(self, point, user, answers, reason):
        point.put_off(by=user, reason=reason, due_on=answers["due_on"])


class ResponsibleForm(PageForm, forms.Form):
    responsible_person = forms.ModelChoiceField(label=gettext_lazy("Responsible person"), queryset=None)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True, organization__isnull=False).select_related("organization")
        self.fields["responsible_person"].queryset = people
        self.fields["responsible_person"].label_from_instance = person_and_organization


class HandOver(bulk.BulkAction):
    """As in the form of one action point: the organization that is responsible stays the same."""

    name = "hand-over"
    label = gettext_lazy("Hand over to somebody")
    permission = "meetings.change_meeting"
    form_class = ResponsibleForm
    consequence = gettext_lazy("Only within the responsible organization: for another one, change the action point.")

    def problem(self, point, user, answers):
        if point.status != ActionPoint.Status.OPEN:
            return _("This action point is no longer open. Open it again to change it.")
        theirs = answers["responsible_person"].organization
        if theirs not in (point.responsible_organization, point.responsible_organization.party):
            return _("%(organization)s is responsible for this, and %(person)s does not belong to it.") % {
                "organization": point.responsible_organization.short_name,
                "person": answers["responsible_person"],
            }
        return ""

    def change(self, point, answers):
        return str(point.responsible_person), str(answers["responsible_person"])

    def carry_out(self, point, user, answers, reason):
        with transaction.atomic(), note(reason=reason):
            point.responsible_person = answers["responsible_person"]
            point.save()


class AgendaForm(PageForm, forms.Form):
    meeting = forms.ModelChoiceField(label=gettext_lazy("Meeting"), queryset=None)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        meetings = Meeting.objects.visible_to(user).filter(status__in=Meeting.Status.agenda_open())
        self.fields["meeting"].queryset = meetings.order_by("starts_at", "pk")
        self.fields["meeting"].label_from_instance = lambda meeting: f"{meeting.reference} – {meeting.title}"


class AddToAgenda(bulk.BulkAction):
    """Each case becomes an item of its own at the end of the agenda."""

    name = "agenda"
    label = gettext_lazy("Put on the agenda of a meeting")
    permission = "meetings.change_meeting"
    form_class = AgendaForm

    def __init__(self, column):
        self.column = column  # by which an item names the case

    def problem(self, record, user, answers):
        if record.classification >= record.Classification.CONFIDENTIAL or not getattr(record, "consent_to_share", True):
            return _("Not everybody who reads meetings may read it: add it by hand, under a title that all may read.")
        if answers["meeting"].agenda_items.filter(**{self.column: record}).exists():
            return _("It is on the agenda of %(meeting)s already.") % {"meeting": answers["meeting"]}
        return ""

    def change(self, record, answers):
        return "", _("an item of %(meeting)s") % {"meeting": answers["meeting"]}

    def carry_out(self, record, user, answers, reason):
        with transaction.atomic(), note(reason=reason):
            meeting = Meeting._base_manager.select_for_update(of=["self"]).get(pk=answers["meeting"].pk)
            if meeting.agenda_items.count() >= AgendaRows.max_num:
                raise Refused(_("The agenda of %(meeting)s is full.") % {"meeting": meeting})
            last = meeting.agenda_items.aggregate(last=Max("position"))["last"] or 0
            item = AgendaItem(meeting=meeting, position=last + 1, title=_title(record), **{self.column: record})
            try:
                item.full_clean(exclude=["meeting", self.column])
            except ValidationError as fault:
                raise Refused(" ".join(fault.messages)) from fault
            item.save()
            meeting.save()  # whoever has the agenda open is told


def _title(record):
    title = getattr(record, "title", "") or record.subject
    return f"{record.reference}: {title}"[: AgendaItem._meta.get_field("title").max_length]


def offer_them():
    bulk.offer("actions:list", PutOff())
    bulk.offer("actions:list", HandOver())
    bulk.offer("projects:list", AddToAgenda("project"))
    bulk.offer("requests:list", AddToAgenda("assistance_request"))
