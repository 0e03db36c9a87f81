"""Reminders of action points: a week before the day, the day before, on the day, then every week until it is done.

A person who wants mail at once or each day is reminded at all of these, one who wants it weekly finds them in the
weekly mail. What is closed or put off is not reminded of any more: each run asks what is open now.
"""

from datetime import timedelta

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from history.models import case_of
from jobs.models import Job
from jobs.routines import routine
from meetings.models import ActionPoint
from meetings.models.action_point import today_in
from notifications.models import Notice
from notifications.reading import notice
from reference.scope import listed

BEFORE = (7, 1, 0)  # days
EVERY_SO_MANY_DAYS = 7  # once it is late
A_DAY = timedelta(days=1)


@routine(every=timedelta(hours=1))
def remind():
    """Looks once an hour, because days begin at different hours; each reminder is written once."""
    soon = timezone.now().date() + (max(BEFORE) + 1) * A_DAY
    points = ActionPoint.objects.open().filter(due_on__lte=soon)
    points = points.select_related(
        "responsible_organization",
        "responsible_person__organization",
        "responsible_person__notification_preference",
    )
    now, notices = timezone.now(), []
    for point in points:
        days = (point.due_on - today_in(point.responsible_organization.hq_city)).days
        stage, person = stage_of(days), point.responsible_person
        if stage is None or not person.is_active:
            continue
        with translation.override(person.language or translation.get_language()):
            key = f"due:{point.pk}:{point.due_on}:{stage}"
            text = in_words(point, days)
            notices.append(notice(person, key, [["due", ""]], now, about=case_of(point), text=text))
    _write(notices)
    still = listed([case_of(point) for point in ActionPoint.objects.open()])
    over = Notice.objects.unread().filter(key__startswith="due:").exclude(about__in=still)
    over.update(read_at=now)  # nobody is reminded of what is done by now, and the bell does not count it


def stage_of(days):
    """Which reminder is in force so many days before the day; None as long as there is none."""
    if days < 0:
        return days // EVERY_SO_MANY_DAYS
    return min((stage for stage in BEFORE if days <= stage), default=None)


def in_words(point, days):
    words = {"point": point.reference, "number": abs(days)}
    if days == 0:
        return _("%(point)s is due today.") % words
    if days > 0:
        return ngettext("%(point)s is due in %(number)d day.", "%(point)s is due in %(number)d days.", days) % words
    return ngettext("%(point)s is %(number)d day late.", "%(point)s is %(number)d days late.", -days) % words


@routine(every=timedelta(seconds=15))
def tell_of_jobs():
    """What somebody asked for in the background is finished."""
    now = timezone.now()
    over = Job.objects.filter(status__in=[Job.Status.DONE, Job.Status.FAILED], finished_at__gte=now - A_DAY)
    notices = []
    for job in over:
        sentence = _("“%(job)s” is ready.") if job.status == Job.Status.DONE else _("“%(job)s” failed.")
        text = sentence % {"job": job.label}
        notices.append((job.owner_id, f"job:{job.pk}", text, job.get_absolute_url()))
    known = set(Notice.objects.filter(key__in=[key for _owner, key, *_rest in notices]).values_list("person", "key"))
    people = User.objects.select_related("organization", "notification_preference").in_bulk({one[0] for one in notices})
    _write(
        notice(people[owner], key, [["asked", ""]], now, mailed=False, text=text, address=address)
        for owner, key, text, address in notices
        if (owner, key) not in known
    )


def _write(notices):
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
