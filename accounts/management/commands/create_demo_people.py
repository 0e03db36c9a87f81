"""Creates one person for each role of each organization, to try the system with."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.demo import all_are_there, create_people, is_loopback, why_not


class Command(BaseCommand):
    help = "Creates people to try the system with. Only with DEBUG on, and only where nobody else can reach the site."

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1", help="The address the site is served on.")

    def handle(self, *, host, **options):
        if not settings.DEBUG:
            raise CommandError(_("People to try with are for a site with DEBUG on, never for a real one."))
        if not is_loopback(host):
            raise CommandError(
                _("People to try with share a password. They are not created for %(host)s, which others can reach.")
                % {"host": host}
            )
        if all_are_there():
            self.stdout.write(
                _(
                    "The people to try the system with are already there. Their password was shown once: "
                    "`manage.py changepassword EMAIL` sets a new one."
                )
            )
            return
        if problem := why_not():
            raise CommandError(problem)
        created, password = create_people()
        for user, role in created:
            self.stdout.write(f"  {user.email:32} {role or _('no role'):15} {user.organization or ''}")
        self.stdout.write(_("Password of each of them, shown this once: %(password)s") % {"password": password})
