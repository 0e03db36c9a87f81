"""Joint approval: a round opens with a submission, and two sign-offs on the same fingerprint close it.

What is written here is held by the database as well (`projects.guards`), whoever writes.
"""

import json

from django.utils import timezone
from django.utils.translation import gettext as _

from history.sealing import seal_soon
from lifecycle import Refused
from projects.fingerprint import canonical, content_of, same_content
from projects.models.signoff import Signoff, Submission
from triggers.functions import sha256_hex


def open_round(project, by):
    """Keeps the content as it is now and asks both organizations to decide on it."""
    content = canonical(content_of(project))
    project.round += 1
    project.fingerprint = sha256_hex(content)
    project.submitted_by = by
    project.submitted_at = timezone.now()
    Submission.objects.create(
        project=project,
        round=project.round,
        content=content,
        fingerprint=project.fingerprint,
        submitted_by=by,
        at=project.submitted_at,
    )


def sign(project, by, decision, reason, fingerprint):
    """Writes one organization's decision on the content that the person has read, named by its fingerprint."""
    submitted = Submission.objects.get(project=project, round=project.round)
    if fingerprint != project.fingerprint or not same_content(json.loads(submitted.content), content_of(project)):
        raise Refused(
            _("The content is not the one you have read. Open the page again, read what has changed, then decide.")
        )
    Signoff.objects.create(
        project=project,
        round=project.round,
        organization=by.organization,
        person=by,
        decision=decision,
        fingerprint=fingerprint,
        reason=reason,
    )
    seal_soon()


def approve(project, by, reason, fingerprint):
    """Signs with yes. With the second yes the project is approved, and an amendment comes into force."""
    sign(project, by, Signoff.Decision.APPROVE, reason, fingerprint)
    yes = Signoff.objects.filter(project=project, round=project.round, decision=Signoff.Decision.APPROVE)
    if yes.values("organization").distinct().count() < 2:
        project.status = project.Status.UNDER_ASSESSMENT
        return
    project.status = project.Status.APPROVED
    if project.is_amendment:
        project.save()
        project.apply(by=by, reason=reason)
