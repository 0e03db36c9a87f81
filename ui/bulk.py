"""Doing one thing to many records of a list. An app says what can be done, and to whom it offers that:

    class PutOff(BulkAction):
        name, label, permission, form_class = "put-off", _("Put off"), "meetings.carry_out_actionpoint", PutOffForm

        def problem(self, point, user, answers): ...     # why not, or ""
        def change(self, point, answers): ...            # (old, new) in words
        def carry_out(self, point, user, answers, reason): point.put_off(by=user, reason=reason, **answers)

    bulk.offer("actions:list", PutOff())                 # when the apps are ready

Each record goes through its own door: the move, rule or form that its page uses, with the right of the person to that
very record. Nothing here approves anything, and nothing may: a decision is taken on what one has read.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

import triggers
from lifecycle import Conflict, Refused
from saved_views.models import BulkRun
from ui.conflicts import Collision

MOST = 500  # records at once: as many as somebody can look through before saying yes
SALT = "bulk"
_offered = defaultdict(dict)


class BulkAction:
    name = ""
    label = ""
    button = ""  # what the last button says; the label where that is enough
    permission = ""
    form_class = None  # what is asked beside the reason
    consequence = ""

    def form(self, user, data=None):
        return self.form_class(data)

    def prepare(self, records, answers):
        """Fetches for all records together what `problem` and `change` read of each."""

    def problem(self, record, user, answers):
        """Why this person cannot do it to this record, or ""."""
        return ""

    def change(self, record, answers):
        """What it is now and what it will be, in words."""
        raise NotImplementedError

    def begin(self, answers):
        """What is done once, before the first record."""

    def carry_out(self, record, user, answers, reason):
        """Through the record's own door. Whole or not at all: what is refused leaves nothing behind."""
        raise NotImplementedError


def offer(route, action):
    _offered[route][action.name] = action


def actions_for(route, user):
    """What this person may do to many records of this list."""
    return [action for action in _offered.get(route, {}).values() if user.has_perm(action.permission)]


def action_named(route, name):
    return _offered.get(route, {}).get(name)


@dataclass
class Row:
    """One record of the selection, before it is done."""

    record: object
    old: str = ""
    new: str = ""
    problem: str = ""


def sealed(route, records):
    """The records and the versions that somebody has been shown: what comes into the list later is not among them."""
    versions = [[record.pk, getattr(record, "version", 0)] for record in records]
    return signing.dumps(versions, salt=f"{SALT}:{route}", compress=True)


def unsealed(route, text):
    """Key → version; None where the text is not ours, or of another list."""
    try:
        return dict(signing.loads(text, salt=f"{SALT}:{route}"))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def rows_of(action, records, seen, user, answers):
    """What would become of each record. Answers the rows, and how many are not there for this person any more."""
    action.prepare(records, answers)
    rows = [_row(action, record, seen, user, answers) for record in records]
    return rows, len(seen) - len(rows)


def _row(action, record, seen, user, answers):
    problem = why_not(action, record, seen, user, answers)
    if problem:
        return Row(record, problem=problem)
    old, new = action.change(record, answers)
    if old == new:
        return Row(record, problem=_("Nothing would change: it is %(value)s already.") % {"value": new})
    return Row(record, old or _("not set"), new)


def why_not(action, record, seen, user, answers):
    if not user.has_perm(action.permission):
        return _("Your role does not allow this step: %(step)s.") % {"step": action.label}
    if getattr(record, "version", 0) != seen.get(record.pk):
        return _overtaken()
    return str(action.problem(record, user, answers))


def _overtaken():
    return _("Somebody has changed it since you chose it. Look at it again.")


def carry_out(run, action, rows, user, answers, reason):
    """Everything in one transaction and under one number of the request; answers the run, or the one that was first.

    A row that is refused at the last moment stands beside the others with its reason. The records are done in the
    order of their keys, however the list is sorted: two runs that have some in common do not wait for each other.
    """
    with transaction.atomic():
        run.save(force_insert=True)
        if any(not row.problem for row in rows):
            action.begin(answers)
        problems = {}
        for row in sorted(rows, key=lambda row: row.record.pk):
            problems[row.record.pk] = row.problem or _done(action, row.record, user, answers, reason)
        for row in rows:
            problem = problems[row.record.pk]
            run.results.append([row.record.pk, not problem, problem or f"{row.old} → {row.new}"])
        run.save()
    return run


def _done(action, record, user, answers, reason):
    """The reason why not, or "" when it is done."""
    try:
        action.carry_out(record, user, answers, reason)
    except (Conflict, Collision):
        return _overtaken()
    except (PermissionDenied, Refused) as refusal:
        return str(refusal)
    except ValidationError as fault:
        return " ".join(fault.messages)
    except DatabaseError as fault:
        if not (sentence := triggers.sentence_of(fault)):
            raise
        return str(sentence)
    return ""


def run_of(key, user):
    return BulkRun.objects.filter(key=key, person=user).first()
