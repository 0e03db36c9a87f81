"""What the rules look at: entries of the history, each kind asked for once, and nothing of the tables of today.

So the report holds for rows that are gone and for rules that have changed since. Everything is found along an index: by
table, by person or by source. Only approvals are looked at, not all entries of the records that they belong to.
"""

from collections import defaultdict
from functools import cached_property

from django.contrib.auth.models import Group
from django.db.models import Q

from accounts import roles
from accounts.models import Membership, User
from history.models import Entry
from projects.choices import Status
from projects.fingerprint import SIGNED_COLUMNS
from projects.guards import SIGNED_PARTS
from projects.models import Project, Signoff, Submission

PROJECT, SUBMISSION, SIGNOFF = (model._meta.db_table for model in (Project, Submission, Signoff))
MEMBERSHIP, PERSON, GROUP = (model._meta.db_table for model in (Membership, User, Group))
GROUP_RIGHTS = Group.permissions.through._meta.db_table
PARTS = [model._meta.db_table for model in SIGNED_PARTS]
PAST_THE_SITE = ["sql", "shell", "command:shell", "command:dbshell"]
APPROVED = [str(status) for status in Status.jointly_approved()]
MOST = 2000  # acts past the site; a site where there are more has another trouble

ROWS = Q(verb=Entry.Verb.CREATE) | Q(verb=Entry.Verb.CHANGE) | Q(verb=Entry.Verb.DELETE)


class Facts:
    """`narrow` is a function that keeps, of a queryset of entries, those that the reader has asked for."""

    def __init__(self, entries, narrow):
        self.entries, self.narrow = entries, narrow

    @cached_property
    def all_approvals(self):
        """Every sign-off that says yes, in their order: what is judged may rest on one that was not asked for."""
        written = self.entries.filter(table=SIGNOFF, verb=Entry.Verb.CREATE, new__decision="approve")
        return list(written.order_by("pk"))

    @cached_property
    def approvals(self):
        """Those that the reader has asked for."""
        asked = set(self.narrow(self.entries.filter(table=SIGNOFF)).values_list("pk", flat=True))
        return [entry for entry in self.all_approvals if entry.pk in asked]

    @cached_property
    def approvals_in(self):
        """Case and round to the approvals in it."""
        found = defaultdict(list)
        for entry in self.all_approvals:
            found[entry.case, entry.new.get("round")].append(entry)
        return found

    @cached_property
    def turning_points(self):
        """The entries by which a project became approved."""
        # The short column first: the engine need not read the whole row of every edit.
        changed = Q(verb=Entry.Verb.CREATE) | Q(verb=Entry.Verb.CHANGE, old__has_key="status")
        found = self.entries.filter(table=PROJECT).filter(changed).filter(new__status__in=APPROVED)
        found = self.narrow(found).order_by("pk")
        return [entry for entry in found if not entry.old or entry.old["status"] not in APPROVED]

    @cached_property
    def signers(self):
        return {person_of(entry) for entry in self.approvals}

    @cached_property
    def work(self):
        """Case and person to what those who signed wrote of the content: beginnings, edits and submissions."""
        written = Q(table=SUBMISSION, verb=Entry.Verb.CREATE) | Q(ROWS, table__in=[PROJECT, *PARTS], move=False)
        found = defaultdict(list)
        for entry in self.entries.filter(written, actor__in=self.signers).order_by("pk"):
            if entry.table != PROJECT or entry.verb != Entry.Verb.CHANGE or set(entry.old) & set(SIGNED_COLUMNS):
                found[entry.case, entry.actor].append(entry)
        return found

    @cached_property
    def submissions(self):
        """Case and round to the entry of the submission, for the projects on which somebody did both."""
        cases = {case for case, _person in self.work}
        sent = self.entries.filter(table=SUBMISSION, verb=Entry.Verb.CREATE, case__in=cases)
        return {(entry.case, entry.new.get("round")): entry for entry in sent}

    @cached_property
    def gifts(self):
        """Person to the entries by which they got the role of a manager, in their order."""
        managers = {
            entry.row
            for entry in Entry.objects.filter(table=GROUP, verb=Entry.Verb.CREATE)
            if entry.new.get("name") == roles.MANAGER
        }
        found = defaultdict(list)
        for entry in Entry.objects.filter(table=MEMBERSHIP, verb=Entry.Verb.CREATE).order_by("pk"):
            if entry.new.get("group_id") in managers:
                found[entry.new.get("user_id")].append(entry)
        return found

    @cached_property
    def changes_of_rights(self):
        """What signers themselves changed: others' roles and organizations, and what a role may do."""
        rights = Q(ROWS, table__in=[MEMBERSHIP, GROUP_RIGHTS]) | Q(
            table=PERSON, verb=Entry.Verb.CHANGE, old__has_key="organization_id"
        )
        found = defaultdict(list)
        for entry in Entry.objects.filter(rights, actor__in=self.signers).order_by("pk"):
            found[entry.actor].append(entry)
        return found

    @cached_property
    def past_the_site(self):
        """Entries on cases and on rights that came by SQL or from a shell, latest first."""
        on_cases = Q(case__startswith="projects_") | Q(case__startswith="requests_") | Q(case__startswith="meetings_")
        rights = Q(table__in=[MEMBERSHIP, GROUP_RIGHTS])
        found = self.entries.filter(ROWS, on_cases | rights, source__in=PAST_THE_SITE)
        return list(self.narrow(found).order_by("-pk")[:MOST])


def person_of(entry):
    """Whose sign-off it is. The guards see to it that this is also who wrote it."""
    return entry.new.get("person_id")
