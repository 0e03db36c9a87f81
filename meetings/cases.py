"""The projects and requests that a meeting is about, as far as the reader may open them."""

from django.utils.translation import gettext as _

from projects.models import Project
from requests.models import AssistanceRequest

FIELDS = {"project": "project", "request": "assistance_request"}


def mark_readable(rows, user):
    """Sets on each row its `case` and `case_title`, where the reader may open that; `case_hidden` where not."""
    projects = {row.project_id for row in rows if row.project_id}
    asked = {row.assistance_request_id for row in rows if row.assistance_request_id}
    open_projects = set(Project.objects.visible_to(user).filter(pk__in=projects).values_list("pk", flat=True))
    open_requests = set(AssistanceRequest.objects.visible_to(user).filter(pk__in=asked).values_list("pk", flat=True))
    for row in rows:
        readable = row.project_id in open_projects or row.assistance_request_id in open_requests
        row.case = row.about if readable else None
        row.case_title = (row.project.title if row.project_id else row.case.subject) if row.case else ""
        row.case_hidden = not readable and bool(row.project_id or row.assistance_request_id)
    return rows


def choices_for(user):
    """Projects and requests to choose from, in one list: a value such as "project:12" and a label."""
    projects = Project.objects.visible_to(user).order_by("-created_at", "-pk").only("pk", "reference", "title")
    asked = AssistanceRequest.objects.visible_to(user).order_by("-received_on", "-pk").only("reference", "subject")
    return [
        (_("Projects"), [(f"project:{one.pk}", f"{one.reference} – {one.title}") for one in projects]),
        (_("Requests"), [(f"request:{one.pk}", f"{one.reference} – {one.subject}") for one in asked]),
    ]


def value_of(row):
    """The value in that list of what a row is about."""
    for kind, name in FIELDS.items():
        if key := getattr(row, f"{name}_id"):
            return f"{kind}:{key}"
    return ""


def set_about(row, value):
    """Makes a row be about what was chosen."""
    kind, _colon, key = value.partition(":")
    for name in FIELDS:
        setattr(row, f"{FIELDS[name]}_id", int(key) if name == kind else None)
