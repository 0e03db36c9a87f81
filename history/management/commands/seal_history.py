"""Seals the history and sends its head out of the database."""

from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from history import heads, record_event, sealing

STILL_WRITING = 3


class Command(BaseCommand):
    help = (
        "Seals every settled entry of the history and appends the head to HISTORY_HEAD_FILE. Exit status 1: the head "
        "did not leave the database. 3: a transaction is still writing, nothing was sealed."
    )

    def add_arguments(self, parser):
        parser.add_argument("--mail", action="store_true", help="Send the head to HISTORY_HEAD_RECIPIENTS as well.")
        parser.add_argument(
            "--patience",
            type=float,
            default=sealing.PATIENCE,
            help="Seconds to wait for writers (default: %(default)s).",
        )

    def handle(self, *, mail, patience, **options):
        try:
            done = sealing.seal_everything(patience=patience)
        except sealing.StillWriting as refusal:
            raise CommandError(str(refusal), returncode=STILL_WRITING) from None
        head = sealing.latest_head()
        if head is None:
            self.stdout.write(_("There is nothing to seal: the history is empty."))
            return
        self.stdout.write(
            _("Sealed: %(entries)s under %(seals)s.")
            % {
                "entries": ngettext("%(number)d entry", "%(number)d entries", done.entries) % {"number": done.entries},
                "seals": ngettext("%(number)d seal", "%(number)d seals", done.seals) % {"number": done.seals},
            }
        )
        self.stdout.write(str(head))
        try:
            heads.write(head)
            if mail:
                recipients = heads.mail(head, render_to_string("history/head_mail.txt", {"head": head}))
                record_event("mail head", details={"head": str(head), "to": ", ".join(recipients)})
        except heads.NotSent as refusal:
            raise CommandError(str(refusal)) from None
