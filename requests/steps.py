"""What a person can do about a request now: the one next step, the others, and those that something stands against."""

from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifecycle import open_moves
from projects.steps import Step, Steps
from requests import rules
from requests.waiting import unheard

# What has to be entered before a step is open: the field, the page it is on, and the word on the link there.
ENTERED_IN = {
    "begin_review": ("authenticity_confirmed_on", "requests:handling", gettext_lazy("Enter the day")),
    "close": ("reply_on", "requests:handling", gettext_lazy("Enter the reply")),
}
ASIDE = {"ask_clarification", "withdraw"}  # possible, but never what the request waits for


def steps_for(assistance_request, user):
    """What the request waits for comes first; what only may be done is under "More"."""
    steps = Steps()
    for step, forward in [*_assessment(assistance_request, user), *_moves(assistance_request, user)]:
        if step.problem:
            steps.blocked.append(step)
        elif forward and steps.first is None:
            steps.first = step
        else:
            steps.more.append(step)
    return steps


def _assessment(assistance_request, user):
    """Before that, and afterwards, it is a button beside the assessments."""
    if assistance_request.status != assistance_request.Status.UNDER_REVIEW:
        return
    if user.organization in unheard(assistance_request) and not rules.may_not_assess(assistance_request, user):
        address = reverse("requests:assessment", args=[assistance_request.reference])
        yield Step(_("Write the assessment"), address), True


def _moves(assistance_request, user):
    for one in open_moves(assistance_request, user):
        address = reverse("requests:move", args=[assistance_request.reference, one.name])
        step = Step(str(one.label), address, one.problem)
        if one.name in ENTERED_IN and step.problem and not rules.may_not_edit(assistance_request, user):
            field, page, words = ENTERED_IN[one.name]
            if not getattr(assistance_request, field):
                address = reverse(page, args=[assistance_request.reference])
                step = replace(step, remedy=address, remedy_word=str(words))
        yield step, one.name not in ASIDE
