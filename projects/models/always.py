"""What always holds of a project, in whatever status. The database refuses anything else, with the sentence given."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects import choices

CONSTRAINTS = [
    models.CheckConstraint(
        condition=~Q(title=""), name="project_title", violation_error_message=_("A project needs a title.")
    ),
    models.CheckConstraint(
        condition=Q(planned_end__isnull=True)
        | Q(planned_start__isnull=True)
        | Q(planned_end__gte=models.F("planned_start")),
        name="project_planned_dates",
        violation_error_message=_("The planned end must not be before the planned start."),
    ),
    models.CheckConstraint(
        condition=Q(actual_end__isnull=True)
        | Q(actual_start__isnull=True)
        | Q(actual_end__gte=models.F("actual_start")),
        name="project_actual_dates",
        violation_error_message=_("The actual end must not be before the actual start."),
    ),
    models.CheckConstraint(
        condition=Q(classification__gte=0, classification__lte=3),
        name="project_classification",
        violation_error_message=_("The classification is one of public, internal, restricted, confidential."),
    ),
    models.CheckConstraint(
        condition=Q(lead_organization__isnull=True) | ~Q(lead_organization=models.F("co_lead_organization")),
        name="project_two_leads",
        violation_error_message=_("The lead and the co-lead are two different organizations."),
    ),
    models.CheckConstraint(
        condition=~Q(status="recorded") | ~Q(source=""),
        name="project_recorded_source",
        violation_error_message=_("Work that is only recorded names its source."),
    ),
    models.CheckConstraint(
        condition=Q(amends__isnull=True, amendment_number__isnull=True)
        | Q(amends__isnull=False, amendment_number__isnull=False),
        name="project_amendment_number",
    ),
    models.UniqueConstraint(fields=["amends", "amendment_number"], name="amendment_number_once"),
    models.UniqueConstraint(
        fields=["amends"],
        condition=~Q(status__in=choices.Status.amendment_ended()),
        name="one_open_amendment",
        violation_error_message=_("An amendment of this project is already open."),
    ),
    models.UniqueConstraint(
        fields=["external_reference"],
        condition=Q(status="recorded"),
        name="recorded_once",
        violation_error_message=_("This entry of the register is already here."),
    ),
]
