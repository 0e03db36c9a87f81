"""What can be done to several meetings or action points at once, and how several cases come on an agenda."""

from copy import copy
from datetime import timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from history import note
from lifecycle import Refused
from meetings import rules, times
from meetings.forms import ONLY_WHO_ACTS, AgendaRows, PutOffForm
from meetings.models import ActionPoint, AgendaItem, Meeting
from reference.about import title_of
from reference.models import Organization
from reference.tagging import offer_tags
from ui import bulk, formats
from ui.forms import PageForm

PUT_OFF = ActionPoint.put_off.move
CHAIRS = {Organization.Family.UN: "chair_unoct", Organization.Family.OSCE: "chair_osce"}


class PutOff(bulk.BulkAction):
    """The move of the page of one action point."""

    name = "put-off"
    label = gettext_lazy("Put off")
    permission = PUT_OFF.permission
    form_class = PutOffForm
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
    responsible_person = forms.ModelChoiceField(
        label=gettext_lazy("Responsible person"), queryset=None, error_messages={"invalid_choice": ONLY_WHO_ACTS}
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        people = User.objects.acting_for_a_party().select_related("organization")
        self.fields["responsible_person"].queryset = people
        self.fields["responsible_person"].label_from_instance = formats.with_organization


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

    def __init__(self, column):
        self.column = column  # by which an item names the case

    def form(self, user, data=None):
        return AgendaForm(data, user=user)

    def prepare(self, records, answers):
        prefetch_related_objects([answers["meeting"]], "agenda_items")

    def problem(self, record, user, answers):
        if closed := self.may_not_be_read_out(record):
            return closed
        if any(self.is_about(item, record) for item in answers["meeting"].agenda_items.all()):
            return self.is_on_it(answers["meeting"])
        return ""

    @staticmethod
    def is_on_it(meeting):
        return _("It is on the agenda of %(meeting)s already.") % {"meeting": meeting}

    def may_not_be_read_out(self, record):
        if not record.is_open_to_all:
            return _("Not everybody who reads meetings may read it: add it by hand, under a title that all may read.")
        return ""

    def is_about(self, item, record):
        return getattr(item, f"{self.column}_id") == record.pk

    def about(self, record):
        return {f"{self.column}_id": record.pk}

    def change(self, record, answers):
        return "", _("an item of %(meeting)s") % {"meeting": answers["meeting"]}

    def carry_out(self, record, user, answers, reason):
        with transaction.atomic(), note(reason=reason):
            meeting = Meeting._base_manager.select_for_update(of=["self"]).get(pk=answers["meeting"].pk)
            items = list(meeting.agenda_items.all())
            if any(self.is_about(item, record) for item in items):
                raise Refused(self.is_on_it(meeting))
            if len(items) >= AgendaRows.max_num:
                raise Refused(_("The agenda of %(meeting)s is full.") % {"meeting": meeting})
            last = max((item.position for item in items), default=0)
            item = AgendaItem(meeting=meeting, position=last + 1, title=_title(record), **self.about(record))
            try:
                item.full_clean(exclude=["meeting", "project", "assistance_request"])
            except ValidationError as fault:
                raise Refused(" ".join(fault.messages)) from fault
            item.save()
            meeting.save()  # whoever has the agenda open is told


class AddPointToAgenda(AddToAgenda):
    """An open action point, to see how far it is. The item is about the case of the point, where all may read that."""

    def __init__(self):
        super().__init__(column="")

    def may_not_be_read_out(self, point):
        if point.status != ActionPoint.Status.OPEN:
            return _("This action point is no longer open: there is nothing left to talk about.")
        return ""

    def prepare(self, records, answers):
        super().prepare(records, answers)
        prefetch_related_objects(records, "project", "assistance_request")

    def is_about(self, item, point):
        return item.title.startswith(f"{point.reference}:")

    def about(self, point):
        if point.about is None or not point.about.is_open_to_all:
            return {}
        return {"project_id": point.project_id, "assistance_request_id": point.assistance_request_id}


def _title(record):
    title = " ".join(title_of(record).split())
    return f"{record.reference}: {title}"[: AgendaItem._meta.get_field("title").max_length]


class DaysForm(PageForm, forms.Form):
    days = forms.IntegerField(
        label=gettext_lazy("Move by how many days"),
        min_value=-366,
        max_value=366,
        help_text=gettext_lazy("Above 0 is later, below 0 earlier: 7 for a week later, -7 for a week earlier."),
    )

    def clean_days(self):
        if not self.cleaned_data["days"]:
            raise ValidationError(_("Give a number of days other than 0."))
        return self.cleaned_data["days"]


class OfPlannedMeetings(bulk.BulkAction):
    """What the form of one meeting changes as long as it was not held."""

    permission = "meetings.change_meeting"

    def problem(self, meeting, user, answers):
        if not meeting.agenda_is_open:
            return _("%(meeting)s is %(status)s: its date and chairs stay as they were.") % {
                "meeting": meeting,
                "status": meeting.get_status_display().lower(),
            }
        return ""

    def carry_out(self, meeting, user, answers, reason):
        with transaction.atomic(), note(reason=reason):
            self.set(meeting, answers)
            meeting.save()

    def set(self, meeting, answers):
        raise NotImplementedError


class MoveDates(OfPlannedMeetings):
    """Several meetings have several dates, so they are moved by days. Each keeps its hour on the clock of its place."""

    name = "move"
    label = gettext_lazy("Move to another day")
    form_class = DaysForm
    consequence = gettext_lazy("Each keeps its hour on the clock of its place. What is convened stays convened.")

    def problem(self, meeting, user, answers):
        if problem := super().problem(meeting, user, answers):
            return problem
        if meeting.starts_at is None:
            return _("It has no date yet.")
        zone = ZoneInfo(meeting.time_zone)
        if not all(times.exists(typed, zone) for typed in self._moved(meeting, answers).values()):
            return _(times.CLOCKS_GO_FORWARD)
        return ""

    def change(self, meeting, answers):
        moved = copy(meeting)
        self.set(moved, answers)
        return times.when(meeting), times.when(moved)

    def set(self, meeting, answers):
        for name, typed in self._moved(meeting, answers).items():
            setattr(meeting, name, typed.replace(tzinfo=ZoneInfo(meeting.time_zone)))

    @staticmethod
    def _moved(meeting, answers):
        """Days and hours on the clock of the place: days are not always 24 hours long."""
        zone, later = ZoneInfo(meeting.time_zone), timedelta(days=answers["days"])
        there = {name: getattr(meeting, name) for name in ("starts_at", "ends_at")}
        return {name: at.astimezone(zone).replace(tzinfo=None) + later for name, at in there.items() if at}


class ChairForm(PageForm, forms.Form):
    person = forms.ModelChoiceField(
        label=gettext_lazy("Chair"), queryset=None, error_messages={"invalid_choice": ONLY_WHO_ACTS}
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        people = User.objects.acting_for_a_party().filter(organization__family__in=CHAIRS)
        people = people.select_related("organization")
        self.fields["person"].queryset = people
        self.fields["person"].label_from_instance = formats.with_organization


class NameChair(OfPlannedMeetings):
    name = "chair"
    label = gettext_lazy("Name a chair")
    form_class = ChairForm
    consequence = gettext_lazy("The person chairs for their own side.")

    def change(self, meeting, answers):
        return str(getattr(meeting, self._side(answers)) or ""), str(answers["person"])

    def set(self, meeting, answers):
        setattr(meeting, self._side(answers), answers["person"])

    def prepare(self, meetings, answers):
        prefetch_related_objects(meetings, self._side(answers))

    @staticmethod
    def _side(answers):
        return CHAIRS[answers["person"].organization.family]


def offer_them():
    bulk.offer("actions:list", PutOff())
    bulk.offer("actions:list", HandOver())
    bulk.offer("actions:list", AddPointToAgenda())
    offer_tags("actions:list", ActionPoint)
    bulk.offer("meetings:list", NameChair())
    bulk.offer("meetings:list", MoveDates())
    offer_tags("meetings:list", Meeting)
    bulk.offer("projects:list", AddToAgenda("project"))
    bulk.offer("requests:list", AddToAgenda("assistance_request"))
