"""The forms of meetings."""

from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User, zones_to_choose
from meetings import cases, times
from meetings.models import ActionPoint, AgendaItem, Decision, Meeting, Participation
from meetings.models.content import TO_BE_INVITED
from reference.models import Organization
from ui import formats
from ui.fields import DateField, DateTimeField
from ui.forms import CreateForm, PageForm, VersionedForm
from ui.rows import Row, Rows

ONLY_WHO_ACTS = gettext_lazy("Choose one of the staff and managers who are offered: nobody else acts for a side.")
FIXED_ONCE_HELD = ["starts_at", "ends_at", "time_zone", "chair_unoct", "chair_osce"]


class LocalTimeField(DateTimeField):
    """A day and a time on the clock of the place, whatever the reader's own zone is."""

    zone = ZoneInfo("UTC")

    def to_python(self, value):
        with timezone.override(self.zone):
            return super().to_python(value)

    def prepare_value(self, value):
        if hasattr(value, "tzinfo") and value.tzinfo:
            return value.astimezone(self.zone).replace(tzinfo=None)
        return value


class MeetingForm(forms.ModelForm):
    """What a new meeting and a changed one have in common."""

    starts_at = LocalTimeField(
        label=gettext_lazy("Begins"),
        required=False,
        help_text=gettext_lazy("On the clock of the place."),
    )
    ends_at = LocalTimeField(label=gettext_lazy("Ends"), required=False)
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone of the place"), choices=zones_to_choose)

    class Meta:
        model = Meeting
        fields = [
            "title",
            "kind",
            "starts_at",
            "ends_at",
            "time_zone",
            "mode",
            "place",
            "link",
            "chair_unoct",
            "chair_osce",
            "regions",
            "pillars",
            "themes",
        ]
        widgets = dict.fromkeys(("regions", "pillars", "themes"), forms.CheckboxSelectMultiple)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = zones_to_choose(self.instance.time_zone, self.initial.get("time_zone"))
        for name in ("starts_at", "ends_at"):
            self.fields[name].zone = ZoneInfo(self.instance.time_zone)
        _offer(self, "chair_unoct", User.objects.acting_for_a_party().filter(organization__family="UN"))
        _offer(self, "chair_osce", User.objects.acting_for_a_party().filter(organization__family="OSCE"))
        self.fields["regions"].help_text = _(
            "Only what the meeting as a whole is about: the projects and requests on its agenda bring their own."
        )

    def clean(self):
        cleaned = super().clean()
        zone = ZoneInfo(cleaned.get("time_zone") or self.instance.time_zone)
        for name in ("starts_at", "ends_at"):
            if cleaned.get(name):
                cleaned[name] = self._in_zone(name, cleaned[name], zone)
        return cleaned

    def _in_zone(self, name, moment, zone):
        """What was typed, on the clock of the zone that was chosen beside it."""
        typed = moment.astimezone(self.fields[name].zone).replace(tzinfo=None)
        if not times.exists(typed, zone):
            self.add_error(name, _(times.CLOCKS_GO_FORWARD))
        return typed.replace(tzinfo=zone)


def _offer(form, name, people):
    """People to choose from, and whoever is chosen already."""
    offered = Q(pk__in=people) | Q(pk=getattr(form.instance, f"{name}_id"))
    field = form.fields[name]
    field.queryset = User.objects.filter(offered).select_related("organization")
    field.error_messages["invalid_choice"] = ONLY_WHO_ACTS


class MeetingCreateForm(CreateForm, MeetingForm):
    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, initial={"time_zone": user.zone.key}, **kwargs)


class MeetingEditForm(VersionedForm, MeetingForm):
    class Meta(MeetingForm.Meta):
        fields = [*MeetingForm.Meta.fields, "attendance_note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.status == Meeting.Status.HELD:
            for name in FIXED_ONCE_HELD:
                del self.fields[name]

    def clean(self):
        return super().clean() if "starts_at" in self.fields else forms.ModelForm.clean(self)


class OnlyVersionForm(VersionedForm, forms.ModelForm):
    """Guards the rows of a meeting: they are saved together, against the version of the meeting."""

    class Meta:
        model = Meeting
        fields = []


class AboutForm(forms.ModelForm):
    """Asks in one list which project or request a row is about."""

    about = forms.ChoiceField(label=gettext_lazy("About"), required=False)

    def __init__(self, *args, cases_to_choose, **kwargs):
        super().__init__(*args, **kwargs)
        now = cases.value_of(self.instance)
        self.fields["about"].choices = [("", _("No project or request")), *cases_to_choose]
        if now and now not in {value for _group, several in cases_to_choose for value, _label in several}:
            self.fields["about"].choices += [(now, _("A case that you may not open"))]
        self.initial.setdefault("about", now)

    def _post_clean(self):
        if "about" in self.cleaned_data:
            cases.set_about(self.instance, self.cleaned_data["about"])
        super()._post_clean()


class AgendaItemForm(AboutForm, Row):
    class Meta:
        model = AgendaItem
        fields = ["position", "title", "presenter", "duration"]


class AgendaItemRows(Rows):
    place = "position"

    def get_queryset(self):
        return super().get_queryset().select_related("meeting")


AgendaRows = forms.inlineformset_factory(
    Meeting, AgendaItem, form=AgendaItemForm, formset=AgendaItemRows, extra=0, max_num=100, validate_max=True
)


class ParticipationForm(Row):
    organization = forms.ModelChoiceField(
        Organization.objects.order_by("short_name"), label=gettext_lazy("Organization")
    )

    class Meta:
        model = Participation
        fields = ["organization", "people", "attendance"]
        widgets = {"people": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, is_to_be_convened=False, **kwargs):
        super().__init__(*args, **kwargs)
        if is_to_be_convened:
            words = {Participation.Attendance.INVITED.value: TO_BE_INVITED}
            choices = self.fields["attendance"].choices
            self.fields["attendance"].choices = [(value, words.get(value, label)) for value, label in choices]


ParticipationRows = forms.inlineformset_factory(
    Meeting, Participation, form=ParticipationForm, formset=Rows, extra=0, max_num=100, validate_max=True
)


class NoteForm(VersionedForm, forms.ModelForm):
    class Meta:
        model = AgendaItem
        fields = ["note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 12})}


class DecisionForm(AboutForm):
    """What a new decision and a changed one have in common."""

    class Meta:
        model = Decision
        fields = ["text", "taken_on", "agenda_item"]

    def __init__(self, *args, meeting, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agenda_item"].queryset = meeting.agenda_items.all()
        if not self.instance.pk and meeting.starts_at:
            self.initial.setdefault("taken_on", meeting.starts_at.astimezone(ZoneInfo(meeting.time_zone)).date())


class DecisionCreateForm(CreateForm, DecisionForm):
    pass


class DecisionEditForm(VersionedForm, DecisionForm):
    pass


class ActionPointForm(AboutForm):
    class Meta:
        model = ActionPoint
        fields = ["text", "responsible_person", "responsible_organization", "due_on", "decision"]

    def __init__(self, *args, meeting, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["decision"].queryset = meeting.decisions.select_related("meeting")
        _offer(self, "responsible_person", User.objects.acting_for_a_party())
        self.fields["responsible_person"].label_from_instance = formats.with_organization
        self.fields["responsible_organization"].queryset = Organization.objects.order_by("short_name")


class ActionPointCreateForm(CreateForm, ActionPointForm):
    pass


class ActionPointEditForm(VersionedForm, ActionPointForm):
    """The date is not here: it changes by putting the action point off, with a reason."""

    class Meta(ActionPointForm.Meta):
        fields = [name for name in ActionPointForm.Meta.fields if name != "due_on"]


class PutOffForm(PageForm, forms.Form):
    due_on = DateField(label=gettext_lazy("New date"))

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise ValidationError(_("Give a day that is still to come."))
        return day
