"""What a manager reads and answers on the approval page: the content, its changes, the two sides, the decision."""

from dataclasses import dataclass
from functools import cached_property

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import roles
from accounts.models import User
from lifecycle import Refused, check_reason
from projects import rules
from projects.differences import compared, content_of_submission
from projects.models import Signoff, Submission
from projects.names import Names
from reference.models import Organization

MOVES = {"approve": "approve", "return": "send_back", "reject": "reject"}
NO_MARKS = "none"


class DecisionForm(forms.Form):
    """One decision on exactly the content whose fingerprint was shown."""

    decision = forms.ChoiceField(
        choices=[(name, name) for name in MOVES],
        error_messages={
            "required": gettext_lazy("Choose whether to approve, to return or to reject."),
            "invalid_choice": gettext_lazy("A decision is to approve, to return or to reject."),
        },
    )
    reason = forms.CharField(required=False)
    read = forms.BooleanField(
        error_messages={"required": gettext_lazy("Read the content, and confirm that this is what you decide on.")}
    )
    fingerprint = forms.CharField(widget=forms.HiddenInput)

    def clean(self):
        given = super().clean()
        if given.get("decision") in {"return", "reject"}:
            try:
                check_reason(given.get("reason", ""))
            except Refused as refusal:
                self.add_error("reason", str(refusal))
        return given

    @property
    def faults(self):
        """For the summary of errors: the id of the field and the sentence."""
        targets = {"decision": "id_decision_0", "reason": "id_reason", "read": "id_read"}
        return [(targets.get(name, ""), sentence) for name, found in self.errors.items() for sentence in found]


@dataclass(frozen=True)
class Basis:
    """An earlier content against which changes can be marked."""

    key: str
    label: str
    content: dict


class Reading:
    """The content that was put before the organizations last, as a document, marked against an earlier one."""

    def __init__(self, project, since=""):
        self.project = project
        by_round = {submission.round: submission for submission in project.submissions.all()}
        self.submission = by_round.get(project.round)
        self.bases = []
        if project.is_amendment and (approved := approved_before(project)):
            self.bases.append(Basis("approved", _("since the approved content"), content_of_submission(approved)))
        if earlier := by_round.get(project.round - 1):
            label = _("since round %(round)d") % {"round": earlier.round}
            self.bases.append(Basis("round", label, content_of_submission(earlier)))
        chosen = {basis.key: basis for basis in self.bases}
        self.basis = None if since == NO_MARKS else chosen.get(since, self.bases[0] if self.bases else None)

    @cached_property
    def content(self):
        return content_of_submission(self.submission)

    @cached_property
    def names(self):
        return Names.in_contents(self.content, self.basis and self.basis.content)

    @cached_property
    def sections(self):
        return compared(self.basis.content if self.basis else self.content, self.content, self.names)

    @property
    def footnotes(self):
        return self.names.footnotes

    @property
    def changes(self):
        return sum(piece.changed for section in self.sections for line in section.lines for piece in line.pieces)


def approved_before(amendment):
    """What both organizations had approved when this amendment was begun: the project, or an amendment before it."""
    return (
        Submission.objects.filter(
            Q(project=amendment.amends_id)
            | Q(
                project__amends=amendment.amends_id,
                project__status="applied",
                project__amendment_number__lt=amendment.amendment_number,
            )
        )
        .order_by("at", "pk")
        .last()
    )


@dataclass(frozen=True)
class Position:
    """Where one party stands: its decision in the present round, if there is one, and those that have become void."""

    organization: Organization
    signoff: Signoff | None
    void: list

    @property
    def counts(self):
        return self.signoff is not None


def positions(project):
    """Both parties in the order of their codes."""
    signed = list(project.signoffs.select_related("person", "organization"))
    taken_back = project.status == project.Status.DRAFT
    found = []
    for party in Organization.objects.parties().order_by("code"):
        own = [signoff for signoff in signed if signoff.organization_id == party.pk]
        standing = [] if taken_back else [signoff for signoff in own if signoff.round == project.round]
        void = [signoff for signoff in reversed(own) if signoff not in standing]
        found.append(Position(party, standing[0] if standing else None, void))
    return found


def why_not(project, user):
    """The sentence that says why this person does not decide on this project now, or ""."""
    refused = rules.may_not_sign(project, user)
    if not refused and not user.has_perm("projects.decide_project"):
        return _("Only a manager signs off for an organization.")
    return refused


def overtaken(project, user):
    """Whether the matter has moved on: decided by the own organization, or no longer open at all."""
    if project.status not in project.Status.awaiting():
        return True
    return project.signoffs.filter(round=project.round, organization=user.organization).exists()


def next_step(project, sides):
    """Who acts next, by name where it can be said."""
    status = project.Status
    if project.status in status.awaiting():
        waiting = [side.organization for side in sides if not side.counts]
        return " ".join(_asks(organization) for organization in waiting)
    if project.status == status.RETURNED:
        return _("Next: %(person)s corrects it and sends it to both managers again.") % {"person": project.submitted_by}
    if project.status == status.DRAFT and project.round:
        return _("It was taken back to be changed. Next: %(person)s sends it again.") % {"person": project.submitted_by}
    sentences = {
        status.APPROVED: _("Both organizations have approved. Next: a manager activates it when the work begins."),
        status.APPLIED: _("Both organizations have approved. The amendment is in force."),
        status.REJECTED: _("The matter is ended. Nobody has to act."),
        status.CANCELLED: _("The work was cancelled. Nobody has to act."),
    }
    return sentences.get(project.status, "")


def _asks(organization):
    managers = User.objects.filter(
        organization=organization, is_active=True, memberships__group__name=roles.MANAGER
    ).order_by("full_name")
    names = ", ".join(map(str, managers[:4]))
    if not names:
        return _("Next: %(organization)s decides. It has no manager yet.") % {"organization": organization}
    return _("Next: %(organization)s decides (%(names)s).") % {"organization": organization, "names": names}
