"""The approval page: a manager reads what was submitted and decides on exactly that."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from history import record_event
from lifecycle import Refused
from projects import decision
from projects.checks import Checks
from projects.decision import MOVES, DecisionForm, Reading
from projects.models import Project


def approval_page(request, project):
    """Shows the content to all who may read it, and takes the decision of those who may decide."""
    if request.method == "POST":
        return _decide(request, project)
    typed = request.typed
    chosen = {"decision": typed.text("decision"), "reason": typed.text("reason")}
    return _page(request, project, form=DecisionForm(initial=chosen))


def _decide(request, project):
    given = request.POST
    name = MOVES.get(given.get("decision"), "")
    if problem := decision.why_not(project, request.user):
        _note_refusal(request, project, name, problem)
        if request.user.has_perm("projects.decide_project") and decision.overtaken(project, request.user):
            return _page(request, project, overtaken=problem, kept=given.get("reason", ""), status=409)
        refusal = PermissionDenied(problem)
        refusal.noted = True  # once is enough
        raise refusal
    if given.get("fingerprint") != project.fingerprint:
        problem = _("The content is not the one you have read: it was submitted anew. Read it, then decide on that.")
        _note_refusal(request, project, name, problem)
        return _again(request, project, problem)
    form = DecisionForm(given)
    if not form.is_valid():
        return _page(request, project, form=form)
    try:
        getattr(project, name)(
            by=request.user, reason=form.cleaned_data["reason"], fingerprint=form.cleaned_data["fingerprint"]
        )
    except Refused as refusal:
        project = Project.with_amendments.get(pk=project.pk)
        if decision.overtaken(project, request.user):
            return _page(request, project, overtaken=str(refusal), kept=given.get("reason", ""), status=409)
        return _again(request, project, str(refusal))
    messages.success(request, _DONE[name]() % {"project": project, "organization": request.user.organization})
    return redirect(reverse("admin:projects_project_approve", args=[project.pk]))


_DONE = {
    "approve": lambda: _("You approved %(project)s for %(organization)s."),
    "send_back": lambda: _("You returned %(project)s to its author for %(organization)s."),
    "reject": lambda: _("You rejected %(project)s for %(organization)s."),
}


def _note_refusal(request, project, name, problem):
    record_event("refused", about=project, reason=problem, details={"move": name, "page": request.path})


def _again(request, project, problem):
    """The page with the content as it is now. What was typed is kept; that it was read is asked again."""
    form = DecisionForm(initial={"decision": request.POST.get("decision"), "reason": request.POST.get("reason", "")})
    return _page(request, project, form=form, refusal=problem, status=409)


def _page(request, project, *, form=None, refusal="", overtaken="", kept="", status=None):
    user = request.user
    why_not = decision.why_not(project, user)
    may_decide = not why_not and project.round > 0
    sides = decision.positions(project)
    reading = Reading(project, request.GET.get("since", ""))
    form = form or DecisionForm()
    faults = [("", refusal)] if refusal else form.faults
    awaiting = project.status in project.Status.awaiting()
    context = {
        "project": project,
        "reading": reading,
        "sides": sides,
        "own": next((side for side in sides if side.counts and side.organization == user.organization), None),
        "awaiting": awaiting,
        "may_decide": may_decide,
        "why_not": why_not,
        "overtaken": overtaken,
        "kept": kept,
        "next_step": decision.next_step(project, sides),
        "checks": Checks(project, user) if awaiting else None,
        "form": form,
        "chosen": form["decision"].value() or "",
        "faults": faults,
        "choices": _choices(user),
        "waiting_url": reverse("admin:projects_project_waiting"),
        "list_url": reverse("admin:projects_project_changelist"),
    }
    return TemplateResponse(request, "projects/admin/approve.html", context, status=status)


def _choices(user):
    """Value, label and the words of the button that the choice leads to."""
    named = {"organization": user.organization}
    return [
        ("approve", _("Approve for %(organization)s") % named, _("Approve for %(organization)s") % named),
        ("return", _("Return with reasons"), _("Return to the author")),
        ("reject", _("Reject"), _("Reject for good")),
    ]
