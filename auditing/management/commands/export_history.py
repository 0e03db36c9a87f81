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

# option to question of the feed, and its help
QUESTIONS = {
    "from_date": ("date_after", "Entries of this day and later, such as 2026-01-01."),
    "to_date": ("date_before", "Entries of this day and earlier, such as 2026-03-31."),
    "region": ("region", "Entries about records of this region, such as central-asia."),
    "pillar": ("pillar", "Entries about records under this pillar, 1 to 4."),
    "record": ("record", "Entries about the record with this reference, such as JP-2026-0001."),
    "person": ("person", "Entries by this person: a part of the name or of the email address."),
    "organization": ("organization", "Entries by people of this organization at that time, by its short name."),
    "act": ("act", "Entries of this act, by its name in the details of an entry, such as approve."),
    "kind": ("kind", "Entries about this kind of record, such as project."),
}


class Operator:
    """Whoever runs commands on the server without naming a reader: the database is open to them anyway."""

    pk = organization = None

    def has_perm(self, permission):
        return True


class Command(BaseCommand):
    help = "Writes the history, or a part of it, into a folder that tools/verify_history_export.py verifies."

    def add_arguments(self, parser):
        parser.add_argument(
            "--out", type=Path, required=True, metavar="FOLDER", help="A new folder, in one that is there."
        )
        parser.add_argument("--reader", metavar="EMAIL", help="Export what this person may read.")
        for option, (_question, words) in QUESTIONS.items():
            parser.add_argument(f"--{option.replace('_', '-')}", action="append", metavar="VALUE", help=words)

    def handle(self, *, out, reader, **options):
        person = User.objects.filter(email__iexact=reader, is_active=True).first() if reader else Operator()
        if person is None or not person.has_perm("history.view_entry"):
            raise CommandError(_("%(email)s may not read the history as a whole.") % {"email": reader})
        asked = QueryDict(mutable=True)
        for option, (question, _words) in QUESTIONS.items():
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
