"""A workbook too large to wait for: a background job makes it, and keeps it for whoever asked.

The job asks the same address as its owner would, at the moment at which it runs: the same view, the same rights, the
same entries of the history.
"""

from tempfile import TemporaryFile
from urllib.parse import urlsplit

from django.core.exceptions import BadRequest, PermissionDenied
from django.core.files import File
from django.http import Http404, HttpRequest, QueryDict
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jobs.running import Result, job, start
from lifecycle import Refused
from ui.time_machine import TimeMachine


@require_POST
def export_in_background(request):
    """Starts the job. Pressed twice, the same page makes one file."""
    address, key = request.POST.get("address", ""), request.POST.get("key", "")
    if not address.startswith("/") or address.startswith("//") or not key or len(key) > 100:
        raise BadRequest(_("The form came without the address of the list. Open the list and ask again."))
    label = _("Download of %(title)s") % {"title": request.POST.get("title", "")[:100]}
    return redirect(start(request.user, label, export, key=f"export {key}", address=address))


@job(repeatable=True)
def export(handle, *, address):
    answer = _answer(handle, address)
    with TemporaryFile() as file:
        for piece in answer.streaming_content:
            file.write(piece)
        file.seek(0)
        name = answer["Content-Disposition"].partition('filename="')[2].rstrip('"')
        result = Result(message=_("The file is kept for you for a week."), file=File(file), name=name)
        handle.finish(result)


def _answer(handle, address):
    """What the view at this address answers to the person of the job."""
    parts = urlsplit(address)
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", parts.path, parts.path
    request.GET, request.user, request.session = QueryDict(parts.query), handle.user, {}
    request.progress = handle.progress
    gone = Refused(_("This list cannot be downloaded any more. Open it and look why."))
    try:
        request.resolver_match = resolve(parts.path)
        view, args, kwargs = request.resolver_match
        machine = TimeMachine(
            lambda asked: machine.process_view(asked, view, args, kwargs) or view(asked, *args, **kwargs)
        )
        answer = machine(request)
    except (Resolver404, Http404, PermissionDenied) as error:
        raise gone from error
    if not answer.streaming:
        raise gone
    return answer
