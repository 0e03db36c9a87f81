from datetime import timedelta

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from documents import keeping
from documents.models import Version


class Command(BaseCommand):
    help = "Takes away files that belong to no version: of uploads that were cut off, or not wanted in the end."

    def add_arguments(self, parser):
        parser.add_argument("--older-than", type=int, default=25, help="hours; a younger file may yet get its version")
        parser.add_argument("--only-say", action="store_true", help="name them and leave them")

    def handle(self, **options):
        number, kept = 0, keeping.storage()
        before = timezone.now() - timedelta(hours=options["older_than"])
        for place in keeping.all_places():
            sha256 = place.rpartition("/")[2]
            with transaction.atomic():
                keeping.hold(sha256)
                if Version.objects.filter(sha256=sha256).exists():
                    continue
                if kept.get_modified_time(place) > before:
                    continue
                number += 1
                self.stdout.write(place)
                if not options["only_say"]:
                    kept.delete(place)
        words = "could be taken away" if options["only_say"] else "taken away"
        self.stdout.write(f"{number} files of no document {words}.")
