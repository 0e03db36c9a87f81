"""The pages on which a project is moved on: the task list, the check before it is sent, amendments, the other steps."""

import json

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import roles
from accounts.models import User
from lifecycle import Refused
from projects import rules
from projects.amendments import begin_amendment
from projects.decision import approved_before
from projects.differences import compared, content_of_submission
from projects.fingerprint import canonical, content_of
from projects.forms import SECTIONS
from projects.models import Project
from projects.names import Names
from projects.steps import DECISIONS, steps_for
from projects.views.forms import tasks_of
from projects.views.shared import project_or_404, visible
from reference.models import Organization
from ui.moves import MovePage


def tasks_page(request, reference):
    """The sections of the form with what each still lacks."""
    project = _to_edit(request, reference)
    if not project.is_editable:
        return _closed(request, project)
    tasks = tasks_of(project)
    complete = sum(1 for task in tasks if not task["missing"])
    return render(request, "projects/tasks.html", {"project": project, "tasks": tasks, "complete": complete})


def check_page(request, reference):
    """The whole content before it is sent, with what has changed and who will be asked."""
    project = _to_edit(request, reference)
    if not project.is_editable:
        return _closed(request, project)
    faults = []
    if request.method == "POST":
        faults = _send(request, project)
        if not faults:
            return redirect("projects:sent", project.reference)
        project = project_or_404(request.user, reference)
    content = json.loads(canonical(content_of(project)))
    before, since = _content_before(project)
    names = Names.in_contents(content, before)
    missing = [(sentence, SECTIONS[slug]) for sentence, slug in rules.missing(project)]
    sections = compared(before or content, content, names)
    context = {
        "project": project,
        "sections": sections,
        "changed": any(section.changed for section in sections),
        "before": before,
        "since": since,
        "missing": missing,
        "footnotes": names.footnotes,
        "recipients": recipients(),
        "faults": faults,
        "may_send": request.user.has_perm("projects.submit_project"),
    }
    return render(request, "projects/check.html", context, status=409 if faults else 200)


def _send(request, project):
    """Sends the project on; answers with what stood in the way."""
    if request.POST.get("version", "") != str(project.version):
        return [("", _("Somebody changed the project after you opened this page. Read it again below, then send it."))]
    if not request.POST.get("read"):
        return [("id_read", _("Confirm that you have read the content."))]
    try:
        project.submit(by=request.user)
    except Refused as refusal:
        return [("missing" if project.is_editable else "", str(refusal))]
    return []


def _content_before(project):
    """What the managers have seen before: the last round, or for a new amendment the approved content."""
    last = project.submissions.order_by("round").last()
    if last:
        return content_of_submission(last), _("since round %(round)d") % {"round": last.round}
    approved = approved_before(project) if project.is_amendment else None
    return (content_of_submission(approved), _("since the approved content")) if approved else (None, "")


def recipients():
    """The managers of both parties, who will be asked to decide: pairs of the organization and its people."""
    managers = User.objects.filter(is_active=True, memberships__group__name=roles.MANAGER).distinct()
    people = {}
    for manager in managers.order_by("full_name"):
        people.setdefault(manager.organization_id, []).append(manager)
    return [(party, people.get(party.pk, [])) for party in Organization.objects.parties().order_by("code")]


def sent_page(request, reference):
    """What happens now that both managers have it."""
    project = project_or_404(request.user, reference)
    if project.status not in project.Status.awaiting():
        return redirect(project)
    return render(request, "projects/sent.html", {"project": project, "recipients": recipients()})


def amend_page(request, reference):
    """Begins the amendment of an approved project, with the reason."""
    project = _to_edit(request, reference)
    faults, reason = [], request.typed.text("reason")
    if request.method == "POST":
        try:
            copy = begin_amendment(project, by=request.user, reason=reason)
        except Refused as refusal:
            faults = [("id_reason", str(refusal))]
        else:
            messages.success(request, _("%(amendment)s is begun. Change what is to be amended.") % {"amendment": copy})
            return redirect("projects:tasks", copy.reference)
    if project.is_amendment or project.status not in project.Status.amendable():
        return _closed(request, project)
    context = {"project": project, "faults": faults, "faults_shown": True, "reason": reason}
    return render(request, "projects/amend.html", context, status=409 if faults else 200)


class ProjectMove(MovePage):
    """The other steps. Decisions are made in the administration, and a project is sent from its check page."""

    model = Project

    def get_queryset(self):
        return visible(self.request.user)

    def dispatch(self, request, *args, **kwargs):
        if kwargs["move"] in DECISIONS:
            raise Http404
        if kwargs["move"] == "submit":
            return redirect("projects:check", kwargs["reference"])
        return super().dispatch(request, *args, **kwargs)


def _to_edit(request, reference):
    project = project_or_404(request.user, reference)
    if not request.user.has_perm("projects.change_project"):
        raise PermissionDenied(_("Only staff fill in projects."))
    return project


def _closed(request, project):
    context = {"project": project, "steps": steps_for(project, request.user)}
    return render(request, "projects/closed.html", context, status=409)
