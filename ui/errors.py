"""The pages for 400, 403, 404, 409 and 500. Each says what happened and what to do next."""

from django.http import HttpResponseServerError
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.translation import gettext as _

from drafts.middleware import keep_typed


def bad_request(request, exception=None, sentence=""):
    return render(request, "400.html", {"sentence": sentence}, status=400)


def permission_denied(request, exception=None):
    """A refusal that knows its reason shows it; PermissionDenied("...") carries the sentence."""
    request.has_no_past = True  # there is nothing here for this person, on any day
    return render(request, "403.html", {"sentence": str(exception or "")}, status=403)


def csrf_failure(request, reason=""):
    sentence = _(
        "The page you sent was opened too long ago, or in another browser window before you signed in. "
        "Load the page again and send it once more."
    )
    keep_typed(request)
    return render(request, "403.html", {"sentence": sentence}, status=403)


def page_not_found(request, exception=None):
    """Nothing here says whether the page is absent or hidden from this person: both read the same."""
    request.has_no_past = True
    return render(request, "404.html", status=404)


def refused(request, sentence):
    """The act is not possible as things stand: the sentence says why."""
    return render(request, "409.html", {"sentence": sentence}, status=409)


def conflict(request, sentence=""):
    """Somebody else saved the record first. Forms show the three columns; this is for everything that is no form."""
    sentence = sentence or _("Somebody else changed this record after you opened it. Nothing of yours was saved.")
    return render(request, "409.html", {"sentence": sentence, "changed_meanwhile": True}, status=409)


def server_error(request):
    """Rendered without the database and without context processors: they may be what failed."""
    return HttpResponseServerError(get_template("500.html").render())
