"""Loads the register of work that was done before the system."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from projects.register.loading import PLAN, load_register
from reference.loading import Faulty
from reference.models import ActionPlan


class Command(BaseCommand):
    help = "Loads the projects and activities of a register as recorded work. All or nothing; again without a trace."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="The register as CSV, UTF-8.")
        parser.add_argument("--plan", default=PLAN, help=f"Slug of the plan of the work (default: {PLAN}).")

    def handle(self, *, file, plan, **options):
        try:
            report = load_register(file, plan)
        except ActionPlan.DoesNotExist:
            raise CommandError(_("There is no plan “%(slug)s”. Load the vocabulary first.") % {"slug": plan}) from None
        except Faulty as faulty:
            title = _("Nothing was loaded. Faults found: %(count)d.") % {"count": len(faulty.faults)}
            raise CommandError("\n".join([title, *map(str, faulty.faults)])) from None
        self.stdout.write(
            _("Register: %(created)d created, %(changed)d changed, %(unchanged)d unchanged.") % vars(report)
        )
        if report.missing:
            self.stdout.write(
                _("Recorded and not in this file, so left as they are: %(refs)s.") % {"refs": ", ".join(report.missing)}
            )
