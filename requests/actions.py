"""Acts on a request that touch more than the request: who carries it, and the projects that answer it."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from history import note
from lifecycle import Refused, check_reason
from projects import focal_points
from projects.models import Project
from reference.models import ActionPlan, Organization
from requests import rules
from triggers import sentence_of


def create_project(assistance_request, *, by, key=None):
    """A draft of a joint project with what the request already says, linked to it. All of it, or nothing."""
    allow(rules.may_not_create_project(assistance_request, by), assistance_request)
    with transaction.atomic(), note(actor=by, act="create project from request"):
        project = Project(
            title=assistance_request.subject,
            plan=ActionPlan.objects.get(is_current=True),
            background=_background(assistance_request),
            beneficiaries=assistance_request.beneficiaries,
            planned_start=assistance_request.desired_start,
            planned_end=assistance_request.desired_end,
            scope=Project.Scope.NATIONAL,
            classification=assistance_request.classification,
            created_by=by,
            creation_key=key,
            **_leads(assistance_request, by),
        )
        project.save()
        project.country_links.create(country=assistance_request.country)
        for number, link in enumerate(assistance_request.theme_links.all()):
            project.theme_links.create(theme=link.theme, is_primary=number == 0)
        pillars = list(assistance_request.pillar_links.all())
        if len(pillars) == 1:  # how several share the work is for the authors to say
            project.pillar_links.create(pillar=pillars[0].pillar, weight=100)
        assistance_request.project_links.create(project=project, linked_by=by)
    return project


def link_project(assistance_request, project, *, by):
    """Says that a project which is already there answers the request."""
    allow(rules.may_not_link(assistance_request, by), assistance_request)
    try:
        with transaction.atomic(), note(actor=by, act="link project"):
            return assistance_request.project_links.create(project=project, linked_by=by)
    except IntegrityError as error:
        if assistance_request.project_links.filter(project=project).exists():  # a second ago, perhaps
            raise Refused(_("%(project)s is linked to the request already.") % {"project": project}) from error
        raise _refused(error) from error


def unlink_project(assistance_request, project, *, by, reason):
    """Takes a link away that was made by mistake. The history keeps both."""
    allow(rules.may_not_link(assistance_request, by), assistance_request)
    check_reason(reason)
    try:
        with transaction.atomic(), note(actor=by, act="unlink project", reason=reason):
            assistance_request.project_links.filter(project=project).delete()
    except IntegrityError as error:
        raise _refused(error) from error


def allow(problem, assistance_request=None):
    """Goes on when there is no reason why not. Whose role does not allow it is told so before anything else."""
    if problem:
        refusal = PermissionDenied(problem) if isinstance(problem, rules.NotTheirRole) else Refused(problem)
        refusal.about = assistance_request  # for the history
        raise refusal


def _refused(error):
    """The refusal that the database gives a sentence for. Any other error stays what it is."""
    sentence = sentence_of(error)
    return Refused(sentence) if sentence else error


def _leads(assistance_request, by):
    """The side that leads on the request leads the project, together with the other one."""
    lead = assistance_request.lead_organization or by.organization
    other = Organization.objects.parties().exclude(pk=lead.pk).first()
    leads = {"lead_organization": lead, "co_lead_organization": other}
    if assistance_request.assigned_to:
        leads[focal_points.field_of(lead)] = assistance_request.assigned_to
    return leads


def _background(assistance_request):
    """Where the need comes from, in the words of the request."""
    if assistance_request.letter_date:
        source = _("Requested by %(authority)s, %(country)s, in %(letter)s of %(date)s (%(reference)s).") % {
            "authority": assistance_request.authority,
            "country": assistance_request.country,
            "letter": assistance_request.letter_reference,
            "date": assistance_request.letter_date.strftime("%-d %B %Y"),
            "reference": assistance_request,
        }
    else:
        source = _("Requested by %(authority)s, %(country)s (%(reference)s).") % {
            "authority": assistance_request.authority,
            "country": assistance_request.country,
            "reference": assistance_request,
        }
    return f"{source}\n\n{assistance_request.asked}"
