"""Loads the vocabulary of the Plan from its CSV files."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from reference.loading import DATA, Faulty, load_reference


class Command(BaseCommand):
    help = "Loads plans, regions, countries, pillars, themes, instruments and organizations. All or nothing."

    def add_arguments(self, parser):
        parser.add_argument("--dir", type=Path, default=DATA, help="Folder with the CSV files (default: our own).")
        parser.add_argument(
            "--keep", action="store_true", help="Only add what is missing; leave what administrators have changed."
        )

    def handle(self, *, keep, **options):
        try:
            report = load_reference(options["dir"], keep)
        except Faulty as faulty:
            title = _("Nothing was loaded. Faults found: %(count)d.") % {"count": len(faulty.faults)}
            raise CommandError("\n".join([title, *map(str, faulty.faults)])) from None
        self.stdout.write(
            _("Vocabulary: %(created)d created, %(changed)d changed, %(unchanged)d unchanged.") % vars(report)
        )
