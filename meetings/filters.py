"""The questions people ask of meetings and action points, on the page and for the download alike."""

import django_filters
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from meetings.models import ActionPoint, Meeting, MeetingTheme
from reference.filters import TaggedFilterSet, ValuesFilter, organization_choices, theme_choices


class MeetingFilter(TaggedFilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="search")
    kind = ValuesFilter(label=_("Kind"), choices=Meeting.Kind.choices, distinct=False)
    status = ValuesFilter(label=_("Status"), choices=Meeting.Status.choices, distinct=False)
    theme = ValuesFilter(label=_("Theme"), method="filter_themes", choices=[])
    period = django_filters.DateFromToRangeFilter(label=_("Begins"), field_name="starts_at")
    grouped_by = {**TaggedFilterSet.grouped_by, "theme": ("theme_links__theme__slug",)}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["theme"].extra["choices"] = theme_choices(self.request)

    def search(self, meetings, name, text):
        return meetings.search(text)

    def filter_themes(self, meetings, name, slugs):
        return meetings.filter(Exists(MeetingTheme.objects.filter(meeting=OuterRef("pk"), theme__slug__in=slugs)))


class ActionPointFilter(TaggedFilterSet):
    WHOSE = [("me", _("Mine")), ("us", _("My organization's"))]
    LATE = [("yes", _("Overdue")), ("no", _("Not overdue"))]

    q = django_filters.CharFilter(label=_("Search"), method="search")
    whose = django_filters.ChoiceFilter(
        label=_("Whose"), choices=WHOSE, empty_label=_("Everybody's"), method="filter_whose"
    )
    status = ValuesFilter(label=_("Status"), choices=ActionPoint.Status.choices, distinct=False)
    overdue = django_filters.ChoiceFilter(
        label=_("Overdue"), choices=LATE, empty_label=_("Either"), method="filter_overdue"
    )
    organization = ValuesFilter(label=_("Responsible organization"), method="filter_organizations", choices=[])
    due = django_filters.DateFromToRangeFilter(label=_("Due"), field_name="due_on")
    grouped_by = {**TaggedFilterSet.grouped_by, "organization": ("responsible_organization__code",)}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["organization"].extra["choices"] = organization_choices(self.request)

    def search(self, action_points, name, text):
        return action_points.search(text)

    def filter_whose(self, action_points, name, value):
        user = self.request.user
        if value == "me":
            return action_points.filter(responsible_person=user)
        ours = user.organization_id
        return action_points.filter(
            Q(responsible_organization=ours)
            | Q(responsible_organization__parent=ours)
            | Q(responsible_person__organization=ours)
        )

    def filter_overdue(self, action_points, name, value):
        late = ActionPoint.objects.overdue()
        return action_points.filter(pk__in=late) if value == "yes" else action_points.exclude(pk__in=late)

    def filter_organizations(self, action_points, name, codes):
        return action_points.filter(responsible_organization__code__in=codes)
