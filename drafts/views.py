"""The page of one's drafts, and what can be done with one. Nobody finds the draft of anybody else."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from drafts import keeping, sheets
from drafts.models import Draft
from drafts.reading import lines_of


@csrf_exempt  # the signed sheet says that the text comes from a form of ours, and it outlives session and token
@login_not_required
@require_POST
def save(request):
    """What the script sends while somebody types. It goes to whoever opened the form, and to nobody else."""
    sheet = sheets.read(request.POST.get(sheets.NAME))
    if sheet is None:
        return JsonResponse({"problem": _("This form is too old to be kept as a draft.")}, status=400)
    try:
        draft = keeping.keep(sheet, request.POST, request.FILES)
    except keeping.NotKept as fault:
        return JsonResponse({"problem": str(fault)}, status=413)
    problem = draft.problem
    if getattr(request, "sent_too_much", False):
        problem = _("The file is too large to be kept.")
    others = Draft.objects.of(sheet.owner).filter(form=sheet.form).exclude(pk=draft.pk).count()
    words = ngettext(
        "Another draft of this form is kept as well.", "%(n)d other drafts of this form are kept as well.", others
    )
    return render(
        request,
        "drafts/saved.html",
        {"draft": draft, "problem": problem, "others": words % {"n": others} if others else ""},
        status=413 if problem else 200,
    )


save.keeps_drafts = True


def _own(request, sheet):
    return get_object_or_404(Draft.objects.of(request.user), sheet=sheet)


@require_safe
def drafts(request):
    own = Draft.objects.of(request.user).defer("content", "labels")
    discarded = Draft.objects.discarded_by(request.user).defer("content", "labels")
    return render(request, "drafts/list.html", {"drafts": own, "discarded": discarded})


@require_safe
def read(request, sheet):
    """The whole text, to read and to copy, whatever has become of the record and of what the person may do there."""
    draft = _own(request, sheet)
    files = draft.files.defer("content")
    return render(request, "drafts/read.html", {"draft": draft, "lines": lines_of(draft), "files": files})


@require_safe
def download(request, sheet, file):
    kept = get_object_or_404(_own(request, sheet).files, pk=file)
    return FileResponse(
        kept.as_uploaded(), as_attachment=True, content_type="application/octet-stream", filename=kept.name
    )


@require_POST
def discard(request, sheet):
    """From the form back to the form, which is then as it is stored."""
    draft = _own(request, sheet)
    keeping.discard(draft)
    back = format_html('<a href="{}">{}</a>', reverse("drafts:list"), _("Take it back"))
    said = _("The draft of “%(form)s” is discarded.") % {"form": draft}
    messages.success(request, format_html("{} {}", said, back))
    return redirect(draft.address if "to-form" in request.POST else "drafts:list")


@require_POST
def take_back(request, sheet):
    draft = get_object_or_404(Draft.objects.discarded_by(request.user), sheet=sheet)
    keeping.take_back(draft)
    messages.success(request, _("The draft of “%(form)s” is back.") % {"form": draft})
    return redirect("drafts:list")
