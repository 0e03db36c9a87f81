"""Whoever opens the comment that mentions them need not be told of it any more."""

from django.dispatch import receiver
from django.utils import timezone

from comments.models import Mention
from comments.reading import mentions_read
from history.models import Entry
from notifications.models import Notice


@receiver(mentions_read)
def _read(sender, mentions, person, **kwargs):
    """A notice tells of one act, so that of a mention tells of that comment alone."""
    written = Entry.objects.filter(table=Mention._meta.db_table, row__in=[mention.pk for mention in mentions])
    numbers = set(written.values_list("pk", flat=True))
    unread = Notice.objects.unread().filter(person=person.pk, about__in={mention.about for mention in mentions})
    told = [notice.pk for notice in unread if numbers & set(notice.entries)]
    Notice.objects.filter(pk__in=told).update(read_at=timezone.now())
