"""What has entered the views of lists that somebody wants to be told of.

Only the view and the number are told: what entered it is read in the list, as far as the person may read it then.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import ngettext

from jobs.routines import routine
from notifications.models import Notice
from notifications.reading import notice
from saved_views.models import Alert, SavedView
from saved_views.news import new_in, note


@routine(every=timedelta(minutes=5))
def tell_of_views():
    alerts = Alert.objects.filter(person__is_active=True)
    for alert in alerts.select_related("view", "person__organization", "person__notification_preference"):
        if SavedView.objects.visible_to(alert.person).filter(pk=alert.view_id).exists():
            _tell(alert, timezone.now())


def _tell(alert, now):
    new = new_in(alert.view, since=alert)
    if not new:
        return
    words = {"number": len(new), "view": alert.view.name}
    with translation.override(alert.person.language or translation.get_language()), transaction.atomic():
        text = ngettext("%(number)d is new in “%(view)s”.", "%(number)d are new in “%(view)s”.", len(new)) % words
        key = f"view:{alert.pk}:{alert.at:%Y%m%d%H%M%S%f}"  # once for what was known then
        told = notice(alert.person, key, [["asked", ""]], now, text=text, address=alert.view.get_absolute_url())
        Notice.objects.bulk_create([told], ignore_conflicts=True)
        note(alert)
