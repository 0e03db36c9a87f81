"""What every answer carries, and the page a person gets instead of a fault."""

from dataclasses import asdict

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import DatabaseError
from django.http import Http404
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

import lifecycle
import triggers
from history import record_event
from ui import conflicts, errors

NUL = "\0"
PERMISSIONS_POLICY = (
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
)


class ContentPolicy(CSPMiddleware):
    """With DEBUG on, django-csp spares Django's technical 404 page its policy. Ours stands in for it and has one."""

    def process_response(self, request, response):
        response = super().process_response(request, response)
        if response.status_code == 404 and HEADER not in response:
            response[HEADER] = build_policy(**asdict(self.get_policy_parts(request, response)))
        return response


class SecurityHeaders:
    """The headers Django has no setting for. It stands above the session, so that error pages carry them too."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response["Permissions-Policy"] = PERMISSIONS_POLICY
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        if not request.path_info.startswith(settings.STATIC_URL):
            response["Cache-Control"] = "no-store"
        return response


class ErrorPages:
    """Turns a refusal into a page that says what to do.

    With DEBUG on, Django would show its technical pages for an absent address. People who try the system on their own
    machine should meet the page everyone else meets.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.DEBUG:
            try:
                resolve(request.path_info, getattr(request, "urlconf", None))
            except Resolver404 as fault:
                return errors.page_not_found(request, fault)
        return self.get_response(request)

    def process_view(self, request, *view):
        """A character that no text may hold is taken out of whatever was posted, in this one place.

        PostgreSQL refuses it, and nobody types it: it comes along unseen with text that was copied from somewhere.
        """
        if request.method == "POST" and any(NUL in text for _name, texts in request.POST.lists() for text in texts):
            cleaned = request.POST.copy()
            for name, texts in request.POST.lists():
                cleaned.setlist(name, [text.replace(NUL, "") for text in texts])
            request.POST = cleaned

    def process_exception(self, request, exception):
        if request.method == "POST" and isinstance(exception, (PermissionDenied, lifecycle.Refused)):
            self.note_refusal(request, exception)
        if isinstance(exception, Http404):
            return errors.page_not_found(request, exception)
        if isinstance(exception, PermissionDenied):
            return errors.permission_denied(request, exception)
        if isinstance(exception, BadRequest):
            return errors.bad_request(request, exception, str(exception))
        if isinstance(exception, conflicts.Collision):
            return conflicts.answer(request, exception)
        if isinstance(exception, lifecycle.Refused):
            return errors.refused(request, str(exception))
        if isinstance(exception, lifecycle.Conflict):
            return errors.conflict(request, str(exception))
        if isinstance(exception, DatabaseError) and (sentence := triggers.sentence_of(exception)):
            return errors.refused(request, sentence)
        return None

    def note_refusal(self, request, refusal):
        """The attempt is in the history, unless whoever refused it has written it there already.

        A refusal may know more than its sentence: `about`, the record, and `details`.
        """
        if not request.user.is_authenticated or getattr(refusal, "noted", False):
            return
        record_event(
            "refused",
            about=getattr(refusal, "about", None),
            reason=str(refusal) or _("The person's role does not allow it."),
            details={"page": request.path, **getattr(refusal, "details", {})},
        )
