"""The pages of the auditors' room, as every one of them lists the others, and who comes in."""

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

# label, name of the address, permission
PAGES = [
    (_("What happened"), "history", "history.view_entry"),
    (_("Proof"), "proof", "history.view_entry"),
    (_("Changes between two dates"), "changes", "projects.view_project"),
    (_("Desk"), "desk", "auditing.work_at_desk"),
    (_("Duties"), "duties", "history.view_entry"),
    (_("Rights"), "rights", "history.view_entry"),
    (_("Self-test"), "self-test", "history.view_entry"),
    (_("Check a file"), "check-file", "history.view_entry"),
]


def pages_for(request):
    """(label, address, whether the reader is there) of each page that this reader may open."""
    found = []
    for label, name, permission in PAGES:
        if request.user.has_perm(permission):
            address = reverse(name)
            here = request.path == address if name == "history" else request.path.startswith(address)
            found.append((label, address, here))
    return found


class ReadersOfTheHistory(PermissionRequiredMixin, View):
    """A page for those who read the history as a whole."""

    permission_required = "history.view_entry"
    raise_exception = True
    http_method_names = ["get", "head", "options"]

    def handle_no_permission(self):
        raise PermissionDenied(
            gettext("The history as a whole is for auditors and managers. Each record's page shows its own history.")
        )
