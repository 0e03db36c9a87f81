"""What one is waiting for, how far it is, and the file when it is there. Each person sees their own, and no other."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jobs.models import Job

ON_A_PAGE = 25


@require_safe
@never_cache
def mine(request):
    page = Paginator(Job.objects.owned_by(request.user), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "jobs/mine.html", {"jobs": page})


@require_safe
@never_cache
def job(request, pk):
    """One job. `?part=state` is what the script of the page asks for while it waits."""
    template = "jobs/state.html" if request.GET.get("part") == "state" else "jobs/job.html"
    return render(request, template, {"job": _of(request.user, pk)})


@require_safe
@never_cache
def result(request, pk):
    done = _of(request.user, pk)
    if not done.result:
        raise Http404
    try:
        file = done.result.open("rb")
    except FileNotFoundError as gone:
        raise Http404 from gone
    return FileResponse(file, as_attachment=True, filename=done.result_name)


@require_POST
def cancel(request, pk):
    if _of(request.user, pk).cancel():
        messages.success(request, _("Cancelled. What had been done in steps before stays done."))
    else:
        messages.info(request, _("There is nothing to cancel: it is over already."))
    return redirect("jobs:job", pk=pk)


def _of(user, pk):
    return get_object_or_404(Job.objects.owned_by(user), pk=pk)
