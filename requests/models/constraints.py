"""What always holds of a request, whoever writes it, with the sentence that the person reads."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

CONSTRAINTS = [
    models.CheckConstraint(
        condition=~Q(subject="") & ~Q(asked="") & ~Q(authority=""),
        name="request_content",
        violation_error_message=_("A request says who asks, and what for."),
    ),
    models.CheckConstraint(
        condition=Q(channel="oral") | (~Q(letter_reference="") & Q(letter_date__isnull=False)),
        name="request_letter",
        violation_error_message=_("Give the reference and the date of the letter, unless the request was oral."),
    ),
    models.CheckConstraint(
        condition=Q(letter_date__isnull=True) | Q(letter_date__lte=F("received_on")),
        name="request_letter_before_receipt",
        violation_error_message=_("A letter is not received before its own date."),
    ),
    models.CheckConstraint(
        condition=(Q(acknowledged_on__isnull=True) | Q(acknowledged_on__gte=F("received_on")))
        & (Q(authenticity_confirmed_on__isnull=True) | Q(authenticity_confirmed_on__gte=F("received_on")))
        & (Q(consulted_on__isnull=True) | Q(consulted_on__gte=F("received_on")))
        & (Q(reply_on__isnull=True) | Q(reply_on__gte=F("received_on"))),
        name="request_dates",
        violation_error_message=_("Nothing is done about a request before it is received: check the dates."),
    ),
    models.CheckConstraint(
        condition=Q(desired_start__isnull=True) | Q(desired_end__isnull=True) | Q(desired_end__gte=F("desired_start")),
        name="request_desired_dates",
        violation_error_message=_("The desired end must not be before the desired start."),
    ),
    models.CheckConstraint(
        condition=Q(reply_on__isnull=True, reply_reference="") | (Q(reply_on__isnull=False) & ~Q(reply_reference="")),
        name="request_reply",
        violation_error_message=_("A reply has a date and a reference; give both or neither."),
    ),
    models.CheckConstraint(
        condition=Q(consulted_on__isnull=True) | ~Q(consultation=""),
        name="request_consultation",
        violation_error_message=_("Write what the other organization said when it was consulted."),
    ),
    models.CheckConstraint(
        condition=Q(consent_to_share=True) | ~Q(addressee="both"),
        name="request_addressed_to_both",
        violation_error_message=_("A request addressed to both organizations is known to both."),
    ),
    models.CheckConstraint(
        condition=Q(classification__gte=0, classification__lte=3),
        name="request_classification",
        violation_error_message=_("The classification is one of public, internal, restricted, confidential."),
    ),
]
