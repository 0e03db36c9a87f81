"""Ends the drafts whose time is over. Run once a day by a timer."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from drafts.models import Draft


class Command(BaseCommand):
    help = "Delete drafts after 90 days, and what was sent or discarded after a day."

    def handle(self, *args, **options):
        _rows, deleted = Draft.objects.past_their_time(timezone.now()).delete()
        self.stdout.write(f"{deleted.get(Draft._meta.label, 0)} drafts ended.")
