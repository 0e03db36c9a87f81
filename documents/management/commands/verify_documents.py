from django.core.management.base import BaseCommand, CommandError

from documents import keeping
from documents.models import Version
from history import note, record_event


class Command(BaseCommand):
    help = "Reads every stored file and compares it with the fingerprint with which it was uploaded."

    def handle(self, **options):
        number, damaged, known = 0, 0, {}
        for version in Version.objects.select_related("document").order_by("sha256", "pk").iterator():
            number += 1
            if version.sha256 not in known:
                known = {version.sha256: keeping.is_whole(version.sha256)}  # those of one file follow each other
            if known[version.sha256]:
                continue
            damaged += 1
            self.stderr.write(f"{version.document} version {version.number} ({keeping.place_of(version.sha256)})")
            with note(act="file damaged"):
                record_event("file damaged", about=version.document, details={"version": version.number})
        if damaged:
            raise CommandError(f"{damaged} of {number} files are missing or damaged. Bring them back from a backup.")
        self.stdout.write(f"{number} files are as they were uploaded.")
