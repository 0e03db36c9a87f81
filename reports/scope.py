"""Whose work the first page and its lists tell of, as the address says it: `?scope=team`.

    mine          what waits on the very person
    team          what waits on people of the same organization, as the register of organizations has it: a section, a
                  department, or the party itself where nobody is entered more closely
    organization  what waits on people of the whole side: the party, its units, and what stands beside it under the
                  same head, as the field operations do beside the Secretariat

What waits on a party as such (a sign-off, the answer to a letter) belongs to its own people and to those of its side.
Each scope holds the one before it. None shows what the reader may not read. Those who act for no organization, such
as auditors, administrators and whoever has no role, have their own scope only, and are told so.
"""

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from reference.models import Organization
from reference.sides import whole_side_of

MINE, TEAM, ORGANIZATION = "mine", "team", "organization"
LABELS = {
    MINE: gettext_lazy("Mine"),
    TEAM: gettext_lazy("My team"),
    ORGANIZATION: gettext_lazy("My organization"),
}
NAME = "scope"  # in the address


def acts_for_a_side(user):
    return user.has_perm("projects.submit_project") or user.has_perm("projects.decide_project")


class Scope:
    """Whose work is told. `faults` say why an address is not understood; then nobody's is."""

    def __init__(self, user, name=MINE):
        self.user, self.name, self.faults = user, name, []

    @classmethod
    def asked(cls, request):
        """The scope that an address asks for."""
        names = list(dict.fromkeys(filter(None, request.GET.getlist(NAME)))) or [MINE]
        scope = cls(request.user)
        if len(names) > 1:
            scope.faults = [_("The address names several scopes. Choose one.")]
        elif names[0] not in LABELS:
            words = {"name": names[0].replace("\0", "")[:40]}
            scope.faults = [_("There is no scope “%(name)s”: it is mine, team or organization.") % words]
        elif names[0] not in scope.offered:
            scope.faults = [_("You act for no organization, so nothing waits on a team of yours: leave the scope out.")]
        else:
            scope.name = names[0]
        return scope

    @cached_property
    def offered(self):
        """The scopes that this person can choose."""
        return [*LABELS] if acts_for_a_side(self.user) and self.user.organization else [MINE]

    @property
    def is_wide(self):
        return self.name != MINE

    @cached_property
    def people(self):
        """Those whose work it is, with those who can no longer sign in: what they left still waits."""
        if self.name == TEAM:
            return User.objects.filter(organization=self.user.organization_id)
        if self.name == ORGANIZATION:
            return User.objects.filter(organization__in=self.organizations)
        return [self.user]

    @cached_property
    def organizations(self):
        """The keys of the organizations whose work it is, beside that of single people."""
        if self.name == ORGANIZATION:
            return whole_side_of(self.user.organization)
        return [self.user.organization_id] if self.name == TEAM else []

    @cached_property
    def party(self):
        """The party whose sign-offs and answers are among this work, or None."""
        organization = self.user.organization if acts_for_a_side(self.user) else None
        if organization and self.name == ORGANIZATION:
            return organization.party
        return organization if organization and organization.is_party else None

    @cached_property
    def other_party(self):
        return Organization.objects.parties().exclude(pk=self.party.pk).first() if self.party else None

    @property
    def whom(self):
        """On whom the work waits, in a sentence."""
        if self.name == MINE:
            return _("you")
        organization = self.user.organization
        return str(organization if self.name == TEAM else organization.side or organization)

    @property
    def heading(self):
        return {
            MINE: _("Waiting on you"),
            TEAM: _("Waiting on your team"),
            ORGANIZATION: _("Waiting on your organization"),
        }[self.name]

    @property
    def meaning(self):
        """Who that is, where it is more than one."""
        words = {"organization": self.whom}
        return {
            MINE: "",
            TEAM: _("All that waits on people of %(organization)s, as far as you may read it.") % words,
            ORGANIZATION: _(
                "All that waits on people of %(organization)s with its units and field presences, "
                "as far as you may read it."
            )
            % words,
        }[self.name]

    def address(self, address, name=None):
        """An address within this scope, or within another one."""
        name = name or self.name
        return address if name == MINE else f"{address}?{NAME}={name}"

    @property
    def home(self):
        return self.address(reverse("home"))

    def choices(self, address, names=None):
        """A label, an address and whether it is the present one, for each scope that can be chosen."""
        found = [
            (LABELS[name], self.address(address, name), name == self.name and not self.faults)
            for name in self.offered
            if names is None or name in names
        ]
        return found if len(found) > 1 else []
