import json

from django.core.management import BaseCommand, CommandError

from projects.fingerprint import canonical, content_of, same_content
from projects.models import Project, Submission
from triggers.functions import sha256_hex


class Command(BaseCommand):
    help = "Compares every submitted and approved project with the content that was signed, row by row."

    def handle(self, **options):
        """The guards know the text that was signed and its fingerprint; only here is it read back from the rows.

        Exit status 1 and a line for each project whose content is not what was signed.
        """
        stands = [*Project.Status.awaiting(), *Project.Status.jointly_approved()]
        faults, looked_at = [], 0
        for project in Project.with_amendments.filter(status__in=stands).select_related("amends").iterator(500):
            looked_at += 1
            signed = Submission.objects.filter(fingerprint=project.fingerprint).order_by("-pk").first()
            if signed is None:
                faults.append(f"{project}: nothing with its fingerprint was ever submitted.")
                continue
            content = json.loads(signed.content)
            if sha256_hex(canonical(content)) != project.fingerprint:
                faults.append(f"{project}: what was submitted does not have the fingerprint that was signed.")
            # What an amendment put in force is the content of the project; only the number of the amendment differs.
            elif not same_content({**content, "amendment": None}, {**content_of(project), "amendment": None}):
                faults.append(f"{project}: its content is not what was signed.")
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} of {looked_at} projects are not what was signed.")
        self.stdout.write(f"{looked_at} submitted and approved projects are what was signed.")
