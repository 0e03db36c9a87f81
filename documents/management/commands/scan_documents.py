from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from documents import scanning
from documents.models import Version


class Command(BaseCommand):
    help = "Has the virus scanner look at every version that it has not looked at yet, or could not read."

    def handle(self, **options):
        if not settings.CLAMD_ADDRESS:
            raise CommandError("There is no scanner: set CLAMD_ADDRESS, for example to tcp://127.0.0.1:3310.")
        said = dict.fromkeys(Version.Scan.values, 0)
        for version in scanning.not_clean().iterator():
            said[scanning.scan_version(version)] += 1
        counted = ", ".join(f"{number} {Version.Scan(state).label.lower()}" for state, number in said.items() if number)
        self.stdout.write(counted or "Nothing was waiting.")
        if said[Version.Scan.WAITING] or said[Version.Scan.FAILED]:
            raise CommandError("Some files could not be scanned. Run this again when the scanner answers.")
