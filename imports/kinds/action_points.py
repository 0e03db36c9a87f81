"""Action points: written down in a meeting that has begun."""

from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imports.columns import Column, day, one, text
from imports.kinds.kind import Kind, sent
from imports.known import Names, Wrong
from meetings import cases
from meetings.action_views import ActionPointList
from meetings.forms import ActionPointCreateForm, ActionPointEditForm
from meetings.models import ActionPoint, Meeting
from projects.models import Project
from requests.models import AssistanceRequest
from ui.workbooks.cells import text_of


class ActionPoints(Kind):
    name = "actions"
    model = ActionPoint
    list_page = ActionPointList
    may_add = may_change = "meetings.change_meeting"
    begins_with = ("meeting",)

    @cached_property
    def columns(self):
        return (
            one("meeting", gettext_lazy("Meeting"), "meetings", needed=True, example="CM-2026-0001"),
            text("text", gettext_lazy("What is to be done"), needed=True),
            one("responsible_person", gettext_lazy("Responsible"), "people", needed=True),
            one("responsible_organization", gettext_lazy("Organization"), "organizations", needed=True),
            day("due_on", gettext_lazy("Due"), needed=True, example="2026-03-31"),
            self._about(),
        )

    def __init__(self, user):
        super().__init__(user)
        found = Meeting.objects.visible_to(user)
        self.known.meetings = Names(_("meetings"), [(one, [one.reference]) for one in found])
        self.known.meetings.records = {str(one.pk): one for one in found}

    def _about(self):
        def read(cell, known, now):
            given = text_of(cell).strip().upper()
            if given and given not in self._cases:
                raise Wrong(_("There is no project or request %(reference)s.") % {"reference": given[:40]})
            return {"about": self._cases[given] if given else ""}

        def words(values, known):
            return self._labels.get(values.get("about", ""), "")

        return Column(gettext_lazy("About"), read, words, ("about",), help=gettext_lazy("A project or a request."))

    @cached_property
    def _cases(self):
        """The references that this person may name, to the value in the form."""
        found = {}
        for kind, model in (("project", Project), ("request", AssistanceRequest)):
            visible = model.objects.visible_to(self.user).order_by().values_list("reference", "pk")
            found |= {reference: f"{kind}:{pk}" for reference, pk in visible}
        return found

    @cached_property
    def _labels(self):
        return {value: reference for reference, value in self._cases.items()}

    def records(self):
        return super().records().select_related("decision__meeting", "project", "assistance_request")

    def now(self, record):
        names = ("meeting", "text", "responsible_person", "responsible_organization", "due_on", "decision")
        fields = {name: ActionPoint._meta.get_field(name) for name in names}
        found = {name: sent(getattr(record, field.attname)) for name, field in fields.items()}
        return found | {"about": cases.value_of(record)}

    def why_not_new(self, given):
        meeting = self.known.meetings.records.get(given.get("meeting", ""))
        if meeting is None:
            return _("An action point is written down in a meeting: give its reference in the column “Meeting”.")
        if not meeting.has_begun:
            return _("%(meeting)s has not begun: action points are written down once it has.") % {"meeting": meeting}
        return super().why_not_new(given)

    def why_not_changed(self, record, given):
        if record.status != ActionPoint.Status.OPEN:
            return _("%(record)s is no longer open. Open it again to change it.") % {"record": record}
        if "due_on" in given:
            return _("The date of %(record)s is changed by putting it off, with a reason.") % {"record": record}
        if "meeting" in given:
            return _("%(record)s stays with the meeting in which it was agreed.") % {"record": record}
        return super().why_not_changed(record, given)

    def form(self, data, record, key=None):
        meeting = record.meeting if record else self.known.meetings.records[data["meeting"]]
        chosen = data.get("about", "")
        more = {"meeting": meeting, "cases_to_choose": [("", [(chosen, chosen)])] if chosen in self._labels else []}
        if record is not None:
            return self.with_memory(
                ActionPointEditForm(self.send({**data, "version": str(record.version)}), instance=record, **more)
            )
        form = self.with_memory(ActionPointCreateForm(self.send(data), **more))
        form.instance.meeting, form.instance.creation_key, form.instance.created_by = meeting, key, self.user
        return form

    def take_back(self, record, reason):
        record.cancel(by=self.user, reason=reason)
