"""Recomputes the seals of the history and names what does not fit."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.translation import gettext as _

from history import consistency
from history.heads import Head, NoHead, in_file, outside
from history.verifying import verify

FAULTS, NOT_VERIFIED = 1, 2
WIDTH = 30


class Command(BaseCommand):
    help = (
        "Recomputes every seal of the history. Exit status 0: genuine. 1: faults, each named. 2: could not be verified."
    )

    def add_arguments(self, parser):
        parser.add_argument("--head", action="append", default=[], metavar="LINE", help="A head that must be there.")
        parser.add_argument("--heads", type=Path, metavar="FILE", help="A file of heads, all of which must be there.")
        parser.add_argument("--rows", action="store_true", help="Does each entry take up where the one before ends?")
        parser.add_argument("--tables", action="store_true", help="Do the tables hold what the history says?")
        parser.add_argument("--json", action="store_true", help="The result as JSON.")
        parser.add_argument("--no-record", action="store_true", help="Do not write the result into the history.")

    def handle(self, **options):
        self.as_json = options["json"]
        try:
            heads = [Head.parse(text) for text in options["head"]] + outside()
            heads += in_file(options["heads"]) if options["heads"] else []
            checks = [check for name, check in consistency.CHECKS.items() if options[name]]
            report = verify(heads, checks=checks, progress=self.progress if sys.stderr.isatty() else None)
            if not options["no_record"]:
                report.record()
        except (NoHead, OSError, DatabaseError) as error:
            self.fail(_("The history could not be verified: %(why)s") % {"why": error}, NOT_VERIFIED)
        if self.as_json:
            self.say(report)
        for fault in [] if self.as_json else report.faults:
            self.stderr.write(str(fault))
        if report.faults:
            more = {"faults": len(report.faults) + report.more_faults, "entries": report.entries}
            self.fail(_("%(faults)d faults in %(entries)d sealed entries.") % more, FAULTS, said=True)
        if not self.as_json:
            self.stdout.write(in_words(report, heads))

    def say(self, report):
        found = asdict(report) | {"result": report.result, "head": str(report.head or "")}
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))

    def fail(self, sentence, status, said=False):
        if self.as_json and not said:
            self.stdout.write(json.dumps({"result": "not verified", "why": sentence}, ensure_ascii=False))
        raise CommandError(sentence, returncode=status)

    def progress(self, entry, last):
        done = entry / max(last, 1)
        bar = "#" * round(done * WIDTH)
        end = "\n" if entry >= last else ""
        sys.stderr.write(f"\r[{bar:<{WIDTH}}] {done:4.0%}  {entry:,}{end}")
        sys.stderr.flush()


def in_words(report, heads):
    said = [
        _("%(entries)d entries under %(seals)d seals are what was sealed (%(rate)d entries per second).")
        % {**vars(report), "rate": report.entries / max(report.seconds, 0.001)}
    ]
    if heads:
        said.append(_("Heads given that are in the chain: %(number)d.") % {"number": len(heads)})
    said.append(_("Entries that are not sealed yet: %(unsealed)d.") % vars(report))
    return "\n".join([*said, str(report.head or _("Nothing is sealed yet."))])
