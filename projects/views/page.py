"""The pages on which a project is read: itself, its history, what was submitted in each round."""

import json

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from documents.models import Document
from history.timeline import latest_of
from projects import money
from projects.decision import approved_before, positions
from projects.differences import compared, content_of_submission, differences
from projects.fingerprint import canonical, content_of
from projects.names import Names
from projects.steps import amendments_of, steps_for
from projects.track import track_of
from projects.views.shared import project_or_404
from projects.waiting import waiting_on
from ui.time_machine import in_the_past
from ui.track import read_moves

LATEST = 5  # acts of the history that the page itself shows


@in_the_past
def project_page(request, reference):
    """Everything about a project, on one page."""
    project = project_or_404(request.user, reference)
    read_moves([project])
    content = json.loads(canonical(content_of(project)))
    basis = _approved_content(project)
    rounds = {submission.round: content_of_submission(submission) for submission in project.submissions.all()}
    names = Names.in_contents(content, basis, *rounds.values())
    documents = list(Document.objects.about(project, request.user))
    return render(
        request,
        "projects/page.html",
        {
            "project": project,
            "waiting": waiting_on(project),
            "track": track_of(project),
            "steps": steps_for(project, request.user),
            "sides": _sides(project, rounds, content, names),
            "sections": compared(basis or content, content, names),
            "basis": basis,
            "brief": project.status == project.Status.RECORDED,
            "footnotes": names.footnotes,
            "countries": project.country_links.select_related("country"),
            "regions": [link.region for link in project.region_links.select_related("region")],
            "pillars": project.pillar_links.select_related("pillar"),
            "budget": money.budget_lines(project),
            "activities": project.activities.select_related("country"),
            "amendments": amendments_of(project, request.user),
            "rounds": sorted(rounds, reverse=True),
            "latest": latest_of(project, *documents, reader=request.user, number=LATEST),
            "documents": documents,
            "may_open_history": request.user.has_perm("history.view_entry"),
        },
    )


def _approved_content(project):
    """What an amendment is read against: the content that both organizations had approved."""
    submission = approved_before(project) if project.is_amendment else None
    return content_of_submission(submission) if submission else None


def _sides(project, rounds, content, names):
    """Where both parties stand. A decision that became void says what has changed since it was made."""
    found = []
    for position in positions(project):
        void = [
            (signoff, differences(rounds.get(signoff.round), rounds.get(signoff.round + 1, content), names))
            for signoff in position.void
        ]
        found.append((position.organization, position.signoff, void))
    return found


@in_the_past
def round_page(request, reference, number):
    """What was submitted in one round, as it was, and what it changed."""
    project = project_or_404(request.user, reference)
    by_round = {submission.round: submission for submission in project.submissions.select_related("submitted_by")}
    if number not in by_round:
        raise Http404
    submission = by_round[number]
    content = content_of_submission(submission)
    before = content_of_submission(by_round[number - 1]) if number - 1 in by_round else _approved_content(project)
    names = Names.in_contents(content, before)
    return render(
        request,
        "projects/round.html",
        {
            "project": project,
            "submission": submission,
            "sections": compared(before or content, content, names),
            "before": before,
            "before_label": _before_label(number, by_round, before),
            "footnotes": names.footnotes,
            "signoffs": [signoff for signoff in project.signoffs.all() if signoff.round == number],
            "rounds": sorted(by_round),
        },
    )


def _before_label(number, by_round, before):
    if number - 1 in by_round:
        return _("round %(round)d") % {"round": number - 1}
    return _("the approved content") if before else ""


@in_the_past
def history_page(request, reference):
    """What happened to a project and its rows, latest first."""
    project = project_or_404(request.user, reference)
    amendments = amendments_of(project, request.user)
    return render(request, "projects/history.html", {"project": project, "amendments": amendments})
