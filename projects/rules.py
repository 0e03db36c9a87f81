"""Why not. Each rule is a function of a project and a person that answers with a sentence, or with "" for yes."""

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from projects import conditions
from triggers import first_refusal, refusals

COUNTRIES_THAT_AGREE_FIRST = ["TM", "UZ"]  # assistance there rests on an agreement with the host government


def missing(project):
    """What a project still lacks before it can be submitted: pairs of a sentence and the section of the form."""
    return [
        (_(sentence), section)
        for _condition, sentence, section in refusals(
            connection, conditions.COMPLETENESS, table=project._meta.db_table, key=project.pk
        )
    ]


def may_not_submit(project, user):
    """A project is sent to both managers when nothing is missing."""
    lacking = missing(project)
    if lacking:
        return _("Something is still missing: %(sentence)s") % {"sentence": lacking[0][0]}
    return ""


def may_not_sign(project, user):
    """Two organizations, two persons, neither of whom began, submitted, leads or last edited the project."""
    return first_refusal(conditions.SIGNING, row=candidate(project, user))


def candidate(project, user):
    """The sign-off that this person would write now, as the conditions read it."""
    return {
        "project_id": project.pk,
        "round": project.round,
        "organization_id": user.organization_id or 0,
        "person_id": user.pk or 0,
        "fingerprint": project.fingerprint,
    }


def is_no_amendment(project, user):
    """Only the working copy of an amendment comes into force."""
    return "" if project.is_amendment else _("This is no amendment.")


def may_not_activate(project, user):
    """Funds, the host government's agreement where one is needed, and the day on which the work began."""
    if project.is_amendment:
        return _("An amendment comes into force by itself.")
    if not project.zero_cost and not project.contributions.exclude(stage="pledged").exists():
        return _("No funds are committed yet: record a committed contribution by an amendment, or mark it zero-cost.")
    names = project.countries.filter(iso2__in=COUNTRIES_THAT_AGREE_FIRST).values_list("name", flat=True)
    if names and not (project.host_agreement and project.host_agreement_date):
        return _("Record the host-government agreement first: work in %(countries)s needs one.") % {
            "countries": ", ".join(names)
        }
    if not project.actual_start:
        return _("Give the actual start first.")
    return ""


def may_not_propose_completion(project, user):
    """All activities are held or cancelled, and the last day is known."""
    if project.activities.filter(state="planned").exists():
        return _("Some activities are still planned: mark each as held or cancelled.")
    if not project.actual_end:
        return _("Give the actual end first.")
    if project.actual_end > timezone.localdate():
        return _("The actual end lies in the future.")
    return ""


def may_not_complete(project, user):
    """Staff have proposed it, and somebody else confirms."""
    if project.completion_proposed_by_id is None:
        return _("Staff propose the completion first.")
    if project.completion_proposed_by_id == user.pk:
        return _("You proposed the completion: a colleague confirms it.")
    return may_not_propose_completion(project, user)


def may_not_cancel(project, user):
    """The side that leads the work ends it."""
    lead = project.lead_organization
    if lead and lead.party and lead.party != user.organization:
        return _("Only a manager of the lead side, %(organization)s, cancels this project.") % {
            "organization": lead.party.short_name
        }
    return ""
