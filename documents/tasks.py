"""What the worker does for documents."""

from datetime import timedelta

from django.conf import settings
from django_tasks import task

from documents import scanning
from documents.models import Version
from jobs.routines import routine

AT_ONCE = 100
MOST_SILENT = 3  # files on which the scanner hangs: each takes the worker a minute


@task()
def scan(number):
    """Asks the virus scanner about a version."""
    scanning.scan_version(Version.objects.get(pk=number))


@routine(every=timedelta(minutes=5))
def scan_what_waits():
    """Asks again about those of which the scanner has not said anything, because it was away or came later."""
    silent = 0
    for version in scanning.waiting()[:AT_ONCE] if settings.CLAMD_ADDRESS else ():
        if scanning.scan_version(version) == Version.Scan.WAITING:
            silent += 1
            if silent == MOST_SILENT or not scanning.is_there():
                break  # the others have their turn in five minutes, before these
