"""One request: its page, its steps, and the projects that answer it."""

import uuid

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import IntegrityError
from django.db.models import Prefetch
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lifecycle import Refused
from projects.models import Project
from reference.models import Organization
from reference.models.places import footnotes_of
from requests import actions, rules
from requests.forms import AcknowledgeForm, LinkForm
from requests.models import Assessment, AssistanceRequest, RequestProject
from requests.steps import steps_for
from requests.track import track_of
from requests.views.lists import clock
from requests.waiting import waiting_on
from ui.editing import faults_of, without_faults
from ui.moves import MovePage
from ui.time_machine import in_the_past
from ui.track import read_moves


def _found(request, reference):
    """The request, or 404 where the person may not read it."""
    if not request.user.has_perm("requests.view_assistancerequest"):
        raise PermissionDenied(_("Your role does not include requests for assistance."))
    visible = AssistanceRequest.objects.visible_to(request.user).select_related(
        "country__region", "holder", "lead_organization", "assigned_to__organization", "created_by", "answered_by"
    )
    return get_object_or_404(
        visible.prefetch_related(
            "themes",
            "pillars",
            Prefetch("assessments", Assessment.objects.select_related("organization", "person")),
        ),
        reference=reference,
    )


@in_the_past
@require_safe
def request_detail(request, reference):
    assistance_request = _found(request, reference)
    read_moves([assistance_request])
    user = request.user
    links = (
        RequestProject.objects.filter(
            assistance_request=assistance_request, project__in=Project.objects.visible_to(user)
        )
        .select_related("project", "project__lead_organization", "linked_by")
        .order_by("linked_at", "pk")
    )
    context = {
        "assistance_request": assistance_request,
        "track": track_of(assistance_request),
        "waiting": waiting_on(assistance_request),
        "clock": clock(assistance_request),
        "steps": steps_for(assistance_request, user),
        "sides": _sides(assistance_request),
        "links": links,
        "footnotes": footnotes_of([assistance_request.country]),
        "may_edit": not rules.may_not_edit(assistance_request, user),
        "may_assess": not rules.may_not_assess(assistance_request, user),
        "may_assign": not rules.may_not_assign(assistance_request, user),
        "may_link": not rules.may_not_link(assistance_request, user),
        "may_create_project": not rules.may_not_create_project(assistance_request, user),
        "creation_key": uuid.uuid4(),
    }
    return render(request, "requests/detail.html", context)


def _sides(assistance_request):
    """The view of each party beside that of the other, and whether they differ."""
    written = {assessment.organization_id: assessment for assessment in assistance_request.assessments.all()}
    sides = [(party, written.get(party.pk)) for party in Organization.objects.parties().order_by("-code")]
    views = {assessment.recommendation for assessment in written.values()}
    return {"all": sides, "differ": len(views) > 1, "agree": len(written) == len(sides) and len(views) == 1}


class RequestMove(MovePage):
    model = AssistanceRequest
    details = {"acknowledge": AcknowledgeForm}

    def get_queryset(self):
        return AssistanceRequest.objects.visible_to(self.request.user)


@require_POST
def project_create(request, reference):
    """A project from the request. The key of the page makes one project, however often it is pressed."""
    assistance_request = _found(request, reference)
    try:
        key = uuid.UUID(request.POST.get("creation_key", ""))
    except ValueError as error:
        raise BadRequest(_("The form came without its one-use key, so nothing was created.")) from error
    made = Project.objects.filter(creation_key=key, created_by=request.user)
    if project := made.first():
        return redirect(project)
    try:
        project = actions.create_project(assistance_request, by=request.user, key=key)
    except IntegrityError:
        if project := made.first():  # pressed twice at the same moment
            return redirect(project)
        if Project._base_manager.filter(creation_key=key).exists():
            raise BadRequest(_("This form was already used. Open a new one.")) from None
        raise
    messages.success(
        request,
        _("%(project)s is created from %(request)s and linked to it. Go on with what is still missing.")
        % {"project": project, "request": assistance_request},
    )
    return redirect(project)


@require_http_methods(["GET", "HEAD", "POST"])
def project_link(request, reference):
    """Links a project that is already there."""
    assistance_request = _found(request, reference)
    actions.allow(rules.may_not_link(assistance_request, request.user), assistance_request)
    form = LinkForm(request.POST or request.typed.filling, user=request.user)
    if request.typed.filling is not None:
        without_faults(form)
    if request.method == "POST" and form.is_valid():
        project = form.cleaned_data["project"]
        try:
            actions.link_project(assistance_request, project, by=request.user)
        except Refused as refusal:
            form.add_error("project", str(refusal))
        else:
            messages.success(request, _("%(project)s is linked.") % {"project": project})
            return HttpResponseRedirect(f"{assistance_request.get_absolute_url()}#projects")
    context = {
        "form": form,
        "formsets": {},
        "record": assistance_request,
        "faults": faults_of(form) if form.is_bound else [],
        "faults_shown": True,
        "heading": _("Link a project to %(request)s") % {"request": assistance_request},
        "button": _("Link the project"),
        "cancel": assistance_request.get_absolute_url(),
    }
    return render(request, "requests/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def project_unlink(request, reference, project):
    """Asks for the reason and takes the link away."""
    assistance_request = _found(request, reference)
    actions.allow(rules.may_not_link(assistance_request, request.user), assistance_request)
    found = get_object_or_404(Project.objects.visible_to(request.user), reference=project)
    get_object_or_404(assistance_request.project_links, project=found)
    problem = ""
    if request.method == "POST":
        try:
            actions.unlink_project(assistance_request, found, by=request.user, reason=request.POST.get("reason", ""))
        except Refused as refusal:
            problem = str(refusal)
        else:
            messages.success(request, _("%(project)s is no longer linked.") % {"project": found})
            return HttpResponseRedirect(f"{assistance_request.get_absolute_url()}#projects")
    context = {
        "record": assistance_request,
        "project": found,
        "reason": request.typed.text("reason"),
        "faults": [("id_reason", problem)] if problem else [],
        "faults_shown": True,
    }
    return render(request, "requests/unlink.html", context, status=409 if problem else 200)
