"""Exports a range of the history with its proof."""

from pathlib import Path
from types import SimpleNamespace

from django.core.management.base import BaseCommand, CommandError
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import User
from auditing.cases import readable_entries
from auditing.filters import HistoryFilter
from history import note
from history.exporting import NotExported, export
from ui.questions import Questions

# option to question of the feed
QUESTIONS = {
    "from_date": "date_after",
    "to_date": "date_before",
    "region": "region",
    "pillar": "pillar",
    "record": "record",
    "person": "person",
    "organization": "organization",
    "act": "act",
    "kind": "kind",
}


class Operator:
    """Whoever runs commands on the server without naming a reader: the database is open to them anyway."""

    pk = organization = None

    def has_perm(self, permission):
        return True


class Command(BaseCommand):
    help = "Writes the history, or a part of it, into a folder that tools/verify_history_export.py verifies."

    def add_arguments(self, parser):
        parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="A folder that is not there yet.")
        parser.add_argument("--reader", metavar="EMAIL", help="Export what this person may read.")
        for option in QUESTIONS:
            parser.add_argument(f"--{option.replace('_', '-')}", action="append", metavar="VALUE")

    def handle(self, *, out, reader, **options):
        person = User.objects.filter(email__iexact=reader, is_active=True).first() if reader else Operator()
        if person is None or not person.has_perm("history.view_entry"):
            raise CommandError(_("%(email)s may not read the history as a whole.") % {"email": reader})
        asked = QueryDict(mutable=True)
        for option, question in QUESTIONS.items():
            asked.setlist(question, options[option] or [])
        questions = Questions(SimpleNamespace(GET=asked, user=person), HistoryFilter, readable_entries(person))
        if questions.faults:
            raise CommandError("\n".join(map(str, questions.faults)))
        words = {}
        for chip in questions.chips:
            words[str(chip.question)] = [*words.get(str(chip.question), []), str(chip.answer)]
        if reader:
            words[_("What a person may read")] = [str(person)]
        try:
            with note(actor=person):
                manifest = export(out, questions.rows(), words)
        except NotExported as refusal:
            raise CommandError(str(refusal)) from None
        said = {"entries": manifest["entries"]["count"], "folder": out, "unsealed": manifest["unsealed"]}
        self.stdout.write(_("%(entries)d entries written to %(folder)s, of which not sealed: %(unsealed)d.") % said)
        self.stdout.write(manifest["head"])
