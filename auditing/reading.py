"""The reading of withheld records, written down: who opened a record that most colleagues may not read.

A record is withheld where somebody reads it only by a right named `read_…` (`read_confidential_project`,
`read_unshared_assistancerequest`): auditors, and managers by the same rights. Who registered or carries the record, or
belongs to the side that it is addressed to, reads it without such a right and leaves no trace.

What a page is about is read from its address, in this one place, so that a new page of a record is covered without a
line of its own: `reference` names a case, `object_id` a row of the administration, `pk` an entry of the history, `key`
what is compared, `position` an item of a sample. One event for each person, record and day. Lists are not readings of
each of their rows; the event of a download says how many of its rows are withheld.
"""

import logging
from copy import copy

from django.contrib import admin
from django.db import DatabaseError, transaction
from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.dispatch import receiver
from django.utils import timezone

from auditing.cases import all_cases
from auditing.models import SampleItem
from history import record_event
from history.models import Entry, table_and_key
from history.names import case_field, cases_of
from ui.exports import leaving

ACT = "read restricted"
SHOWN = {200, 409, 422}  # a form that is not accepted shows the record again
log = logging.getLogger(__name__)


def rights_to_read(model):
    """The permissions, as Django writes them, that open records of this model which are withheld from others."""
    names = [codename for codename, _label in model._meta.permissions if codename.startswith("read_")]
    return {f"{model._meta.app_label}.{codename}" for codename in names}


def withheld(records, user):
    """Those of these records that the user reads by a right to read what is withheld, and not otherwise."""
    rights = rights_to_read(records.model)
    colleague = copy(user)  # the same person without these rights: the rule of who reads what stays in one place
    colleague.has_perm = lambda name, obj=None: name not in rights and user.has_perm(name, obj)
    return records.visible_to(user).exclude(pk__in=records.visible_to(colleague).values("pk"))


def shown_by(match, user):
    """Querysets of the records that the page at this address is about, of those kinds that withhold some."""
    kinds = [cases for cases in all_cases() if any(map(user.has_perm, rights_to_read(cases.model)))]
    if kinds and "position" in match.kwargs:
        items = SampleItem.objects.filter(
            sample__reference=match.kwargs["reference"], position=match.kwargs["position"]
        )
        return [cases.filter(reference__in=items.values("about")) for cases in kinds]
    if match.url_name == "compare":
        return _compared(match.kwargs["kind"], match.kwargs["key"], kinds)
    if reference := match.kwargs.get("reference"):
        return [cases.filter(reference=reference) for cases in kinds if reference.startswith(_prefix(cases.model))]
    if "object_id" in match.kwargs and str(match.kwargs["object_id"]).isdecimal():
        return _shown_in_the_admin(match, kinds)
    if match.url_name == "entry" and kinds:
        return _belonging_to_entry(match.kwargs["pk"], kinds)
    return []


def _prefix(model):
    return f"{model.reference_prefix}-"


def _compared(kind, key, kinds):
    named = {"pk": key} if key.isdecimal() else {"reference": key.upper()}
    return [
        cases.filter(**named) for cases in kinds if kind in (cases.model._meta.model_name, cases.model._meta.db_table)
    ]


def _shown_in_the_admin(match, kinds):
    """The record itself, or that of which the row is a part."""
    for model in admin.site._registry:
        if match.url_name.startswith(f"{model._meta.app_label}_{model._meta.model_name}_"):
            key, part_of = match.kwargs["object_id"], case_field(model)
            owner = part_of.remote_field.model if part_of else model
            keys = model._base_manager.filter(pk=key).values(part_of.attname if part_of else "pk")
            return [cases.filter(pk__in=keys) for cases in kinds if cases.model is owner]
    return []


def _belonging_to_entry(number, kinds):
    entry = Entry.objects.filter(pk=number).first()
    named = [table_and_key(case) for case in (cases_of(entry) if entry else ())]
    return [
        cases.filter(pk__in=keys)
        for cases in kinds
        if (keys := [key for table, key in named if table == cases.model._meta.db_table])
    ]


@receiver(leaving, dispatch_uid="auditing.withheld_rows")
def count_withheld_rows(sender, user, rows, details, **kwargs):
    if any(map(user.has_perm, rights_to_read(rows.model))) and (number := withheld(rows, user).count()):
        details["withheld rows"] = number


def note_readings(request):
    """Writes an event for each withheld record on the page, unless this person has one of today."""
    user, midnight = request.user, timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    # Whoever reads the record reads this note of it, and only auditors know what was drawn: the desk is not named.
    details = {} if "position" in request.resolver_match.kwargs else {"page": request.path}
    for records in shown_by(request.resolver_match, user):
        name = Concat(Value(f"{records.model._meta.db_table}:"), Cast(OuterRef("pk"), CharField()))
        today = Entry.objects.filter(case=name, act=ACT, actor=user.pk, at__gte=midnight)
        for record in withheld(records, user).exclude(Exists(today)):
            with transaction.atomic():
                record_event("read restricted", about=record, details=details)


class NoteReadings:
    """Notes a reading when the page has been shown. A page that cannot be noted is shown all the same: see the log."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        user, match = getattr(request, "user", None), request.resolver_match
        shown = request.method != "HEAD" and response.status_code in SHOWN
        if shown and match and match.kwargs and user is not None and user.is_authenticated:
            try:
                note_readings(request)
            except DatabaseError:
                log.exception("The reading of %s by person no. %s could not be noted.", request.path, user.pk)
        return response
