"""Who could do what on a date, who gave each role, and what became of it: read from the history alone.

`?on=2026-03-31` is the end of that day, `?on=2026-03-31T14:30` a moment of it, in the reader's time zone.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

import django_filters
from django import forms
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db.models import Max, Q
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import roles
from auditing.duties.facts import GROUP, GROUP_RIGHTS, MEMBERSHIP, PERSON
from auditing.filters import PersonFilter, organizations_then
from auditing.room import ReadersOfTheHistory
from history.models import Entry
from history.names import Names
from history.sentences import Effect, who
from reference.filters import StrictFilterSet, ValuesFilter
from reference.models import Organization
from ui.questions import Questions
from ui.time_machine import Refusal, moment_of

ORGANIZATION = Organization._meta.db_table
APPROVE = "projects.decide_project"


def rows_at(table, moment):
    """The rows of a table at a moment, by number: the last entry of each says what it held."""
    written = Entry.objects.filter(table=table).until(moment).order_by().values("row")
    last = written.annotate(last=Max("pk")).values("last")
    found = Entry.objects.filter(pk__in=last).exclude(verb=Entry.Verb.DELETE)
    return dict(found.order_by("row").values_list("row", "new"))


@dataclass
class Holding:
    """That a person held a role, with the entries by which it was given and taken away."""

    person: int
    group: int
    given: Entry
    taken: Entry | None = None

    def at(self, moment):
        return self.given.at <= moment and (self.taken is None or self.taken.at > moment)

    @property
    def given_by(self):
        return who(self.given)

    @property
    def taken_by(self):
        return who(self.taken) if self.taken else ""


def holdings():
    """Every role that was ever held, in the order in which they were given."""
    found, held = [], {}
    for entry in Entry.objects.filter(table=MEMBERSHIP).order_by("pk"):
        if entry.verb != Entry.Verb.CREATE and entry.row in held:
            held.pop(entry.row).taken = entry
        if entry.verb != Entry.Verb.DELETE:
            held[entry.row] = Holding(entry.new["user_id"], entry.new["group_id"], entry)
            found.append(held[entry.row])
    return found


class State:
    """People, roles and rights at a moment."""

    def __init__(self, moment):
        self.moment, self.history = moment, holdings()
        self.people, self.organizations = rows_at(PERSON, moment), rows_at(ORGANIZATION, moment)
        self.groups = {key: row["name"] for key, row in rows_at(GROUP, moment).items()}
        self.held = [one for one in self.history if one.person in self.people and one.at(moment)]
        self.rights = {
            one.pk: one
            for one in Permission.objects.select_related("content_type").order_by("content_type", "codename")
        }
        self.allowed = defaultdict(set)
        for row in rows_at(GROUP_RIGHTS, moment).values():
            if right := self.rights.get(row["permission_id"]):
                self.allowed[row["group_id"]].add(_written(right))

    def organization_of(self, person):
        return self.organizations.get(self.people[person]["organization_id"], {}).get("short_name", "")

    def is_active(self, person):
        return bool(self.people[person]["is_active"])

    def roles_of(self, person):
        return {self.groups.get(one.group, "") for one in self.held if one.person == person}

    def rights_of(self, person):
        """What somebody could do. Who may not sign in can do nothing, whatever roles there are."""
        if not self.is_active(person):
            return set()
        held = set().union(*(self.allowed[one.group] for one in self.held if one.person == person))
        if self.people[person]["is_superuser"]:  # looks after people and tables, and reads: see User.has_perm
            own = {roles.ADMINISTRATOR, roles.AUDITOR, *(self.roles_of(person) & roles.ROLES.keys())}
            every = (_written(right) for right in self.rights.values())
            return {right for right in every if any(roles.names(right, role) for role in own)}
        return held

    def approvers(self):
        """(organization, names) of each party: who could give its sign-off, as far as rights go."""
        found = []
        for key, row in self.organizations.items():
            if row["is_party"]:
                able = [p for p, person in self.people.items() if person["organization_id"] == key and self._signs(p)]
                found.append((row["short_name"], sorted(self.people[person]["full_name"] for person in able)))
        return sorted(found)

    def _signs(self, person):
        held = self.roles_of(person)
        apart = roles.ADMINISTRATOR in held or self.people[person]["is_superuser"]
        return not apart and roles.MANAGER in held and APPROVE in self.rights_of(person)

    def words_of_rights(self):
        """(role, its rights in words) for every role that somebody could hold."""
        words = {_written(right): right.name for right in self.rights.values()}
        return [
            (roles.LABELS.get(name, name), sorted(words[right] for right in self.allowed[key]))
            for key, name in self.groups.items()
        ]


def _written(right):
    return f"{right.content_type.app_label}.{right.codename}"


class MomentField(forms.CharField):
    def clean(self, value):
        text = super().clean(value)
        try:
            return moment_of(text) if text else timezone.now()
        except Refusal as refusal:
            raise ValidationError(str(refusal)) from refusal


class MomentFilter(django_filters.CharFilter):
    field_class = MomentField


class RightsFilter(StrictFilterSet):
    """What is asked for narrows the state of that moment, which is no queryset."""

    page_parameters = frozenset()

    on = MomentFilter(label=_("On the day, or at the time"), method="leave")
    person = PersonFilter(label=_("Person"), method="leave")
    organization = ValuesFilter(label=_("Organization then"), method="leave", choices=[])
    role = ValuesFilter(label=_("Role"), method="leave", choices=list(roles.LABELS.items()))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["organization"].extra["choices"] = organizations_then()


@dataclass
class Row:
    """A line of the table: a role that was held then."""

    holding: Holding
    name: str
    organization: str
    role: str
    is_active: bool


class Rights(ReadersOfTheHistory):
    def get(self, request):
        context = {"questions": self.questions, "faults": self.questions.faults}
        if not self.questions.faults:
            context |= {"state": self.state, "rows": self.rows, "people": self.people, "now": not request.GET.get("on")}
            context |= {"superusers": self.superusers}
        return render(request, "auditing/rights.html", context)

    @cached_property
    def questions(self):
        return Questions(self.request, RightsFilter, Entry.objects.none())

    @cached_property
    def asked(self):
        form = self.questions.filterset.form
        form.is_valid()
        return form.cleaned_data

    @cached_property
    def state(self):
        return State(self.asked["on"])

    @cached_property
    def rows(self):
        """Who held a role at that moment, as far as asked for, by organization and name."""
        state, found = self.state, []
        for one in state.held:
            row = Row(
                one,
                state.people[one.person]["full_name"],
                state.organization_of(one.person),
                state.groups.get(one.group, ""),
                state.is_active(one.person),
            )
            wanted = (
                (not self.asked["person"] or one.person in self.asked["person"])
                and (not self.asked["organization"] or row.organization in self.asked["organization"])
                and (not self.asked["role"] or row.role in self.asked["role"])
            )
            if wanted:
                row.role = roles.LABELS.get(row.role, row.role)
                found.append(row)
        return sorted(found, key=lambda row: (row.organization, row.name, str(row.role)))

    @cached_property
    def superusers(self):
        return sorted(
            row["full_name"] for row in self.state.people.values() if row["is_superuser"] and row["is_active"]
        )

    @cached_property
    def people(self):
        """(name, roles ever held, other changes of rights) of the people asked for by name."""
        numbers = self.asked["person"]
        if not numbers:
            return []
        deciding = Q(old__has_key="organization_id") | Q(old__has_key="is_active") | Q(old__has_key="is_superuser")
        changes = list(Entry.objects.filter(deciding, table=PERSON, row__in=numbers, verb="change").order_by("-pk"))
        names, known = Names(changes, self.request.user), rows_at(PERSON, timezone.now())
        return [
            (
                known[number]["full_name"],
                [(one, self._label(one.group)) for one in self.state.history if one.person == number],
                [(who(entry), Effect(entry, names)) for entry in changes if entry.row == number],
            )
            for number in numbers
            if number in known
        ]

    def _label(self, group):
        name = self.names_of_groups.get(group, "")
        return roles.LABELS.get(name, name)

    @cached_property
    def names_of_groups(self):
        """Those that came later too."""
        return {key: row["name"] for key, row in rows_at(GROUP, timezone.now()).items()}
