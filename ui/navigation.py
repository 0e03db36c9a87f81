"""The entries of the main navigation, and the region and pillar a person has chosen to look at."""

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

KEPT = ("region", "pillar")  # the two questions every list understands, and the session remembers

# label, name of the address, permission (none: everyone signed in), answers region and pillar
ENTRIES = [
    (_("Home"), "home", "", False),
    (_("Projects"), "projects:list", "projects.view_project", True),
    (_("Requests"), "requests:list", "requests.view_assistancerequest", True),
    (_("Meetings"), "meetings:list", "meetings.view_meeting", True),
    (_("Countries"), "reference:countries", "reference.view_country", False),
    (_("History"), "history", "history.view_entry", True),
]


def kept_filter(request):
    """The region and pillar in the address, or else those of the list looked at last."""
    here = [(name, value) for name in KEPT for value in request.GET.getlist(name) if value]
    return here or [tuple(pair) for pair in request.session.get("kept_filter", [])]


def keep_filter(request, chips):
    """Remember region and pillar for the next list. Written only when changed, since it costs a write."""
    pairs = [[chip.name, chip.value] for chip in chips if chip.name in KEPT]
    if request.session.get("kept_filter", []) != pairs:
        request.session["kept_filter"] = pairs


def entries(request):
    """What this person finds in the navigation. An address that does not exist is not offered."""
    user = getattr(request, "user", None)  # a fault above the session has nobody
    if user is None or not user.is_authenticated:
        return []
    kept = urlencode(kept_filter(request))
    found = []
    for label, name, permission, filtered in ENTRIES:
        if permission and not user.has_perm(permission):
            continue
        _add(found, request, label, name, kept if filtered else "")
    if user.is_staff:
        _add(found, request, _("Administration"), "admin:index", "")
    return found


def _add(found, request, label, name, query):
    try:
        address = reverse(name)
    except NoReverseMatch:
        return
    here = request.path == address if name == "home" else request.path.startswith(address)
    found.append({"label": label, "url": f"{address}?{query}" if query else address, "here": here})
