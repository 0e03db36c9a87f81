"""Deletes background jobs and their files when they are over, for a machine whose worker does not run all day."""

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from jobs.recovery import prune


class Command(BaseCommand):
    help = "Deletes background jobs that finished more than a week ago, with their files. The worker does it by itself."

    def handle(self, **options):
        number = prune()
        said = ngettext("%(number)d job was deleted.", "%(number)d jobs were deleted.", number) % {"number": number}
        self.stdout.write(said)
