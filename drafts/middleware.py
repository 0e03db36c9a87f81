"""Keeps what was typed, whatever becomes of the form: written down before the view is asked, ended when it has saved.

A form that carries a sheet is a draft from the moment it arrives. So a refusal, a fault of ours, a killed process and a
session that has ended all leave the same behind. What is kept is filled in again by a redirect to the form with
`?draft=`, which only its owner can open.
"""

import logging

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import DatabaseError
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.translation import gettext as _

from drafts import keeping, sheets
from drafts.typed import Typed

log = logging.getLogger(__name__)


class KeepTyped:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        typed = request.typed = Typed(request)
        response = self.get_response(request)
        if request.method == "POST" and not request.user.is_authenticated:
            return self._signed_out(request, typed, response)
        if typed.kept or typed.status:
            return self._after(request, typed, response)
        if typed.is_saved:  # by a script, which was not kept on the way
            keeping.end_of(sheets.read(request.POST.get(sheets.NAME)))
        return response

    def process_view(self, request, view, args, kwargs):
        """The check of the person and that of where the form came from have both let the request through."""
        if request.method != "POST" or not request.user.is_authenticated or not keep_typed(request):
            return None
        typed = request.typed
        if typed.sheet.owner != request.user.pk:
            return render(request, "drafts/of_another.html", status=403)
        if keeping.SAVE in request.POST and typed.kept and not typed.problem:
            return HttpResponseRedirect(typed.kept.use_address)
        if getattr(request, "sent_too_much", False):
            typed.status = 413
        elif keeping.SAVE in request.POST:
            typed.status = 409
        if typed.status:
            request.method = "GET"  # the form is opened once more, filled with what was sent
        elif typed.kept:
            _hand_over_files(request)
        return None

    def _after(self, request, typed, response):
        if typed.status:
            response.status_code = typed.status if response.status_code == 200 else response.status_code
        elif response.status_code == 500 and not settings.DEBUG:
            # Drawn without the database, and before it was known whether the text is safe.
            response.content = get_template("500.html").render({"kept": typed.kept})
        elif keeping.SAVE not in request.POST and typed.says_saved(response):
            keeping.end(typed.kept)
        return response

    def _signed_out(self, request, typed, response):
        """The session ended while the form was being filled in. The text waits for the person who opened the form."""
        if not typed.sheet:
            keep_typed(request)
        if typed.kept is None:
            if typed.problem:
                messages.error(
                    request, f"{typed.problem} {_('Go back: your browser usually still holds what you typed.')}"
                )
            return response
        messages.warning(request, _("You were signed out. What you typed is kept: sign in, and go on with it."))
        return redirect_to_login(typed.kept.use_address)


def keep_typed(request):
    """Keeps what a form of ours has sent. Answers whether it was one; `request.typed` knows what became of it."""
    typed, match = request.typed, request.resolver_match
    by_script = request.headers.get("Accept", "").startswith("application/json")  # it keeps the page itself
    if by_script or (match and getattr(match.func, "keeps_drafts", False)):
        return False
    typed.sheet = sheets.read(request.POST.get(sheets.NAME))
    if typed.sheet is None:
        return False
    try:
        typed.kept = keeping.keep(typed.sheet, request.POST, request.FILES)
        typed.problem = typed.kept.problem
    except keeping.NotKept as fault:
        typed.problem = str(fault)
    except DatabaseError:
        log.exception("a draft could not be kept")
        typed.problem = _("It could not be kept as a draft.")
    return True


def _hand_over_files(request):
    """A file that was chosen before is sent along, unless another takes its place."""
    for file in request.typed.kept.files.exclude(field__in=list(request.FILES)):
        request.FILES.appendlist(file.field, file.as_uploaded())
