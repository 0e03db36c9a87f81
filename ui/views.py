"""Pages that belong to no case: the choice of light or dark, and the style guide."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

THEMES = {"system": _("As my device"), "light": _("Light"), "dark": _("Dark")}
A_YEAR = 365 * 24 * 60 * 60


def theme_of(request):
    theme = request.COOKIES.get("theme", "system")
    return theme if theme in THEMES else "system"


def back_to(request, fallback="/"):
    """The page the person came from, if it is one of ours."""
    address = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        return address
    return fallback


@login_not_required
@require_POST
def theme(request):
    """The choice lives in a cookie, because the sign-in page has to know it too."""
    response = HttpResponseRedirect(back_to(request))
    chosen = request.POST.get("theme", "system")
    response.set_cookie(
        "theme",
        chosen if chosen in THEMES else "system",
        max_age=A_YEAR,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response
