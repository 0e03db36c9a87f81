"""The admin, signed into through the site's own door and titled with the site's own words."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

# Django's own pages that ours take the place of, or that would answer past what a person may read.
CLOSED = {"password_change", "password_change_done", "view_on_site", "autocomplete"}


class ActionPlanAdminSite(admin.AdminSite):
    site_header = site_title = _("Action Plan administration")
    index_title = _("Administration")
    enable_nav_sidebar = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.disable_action("delete_selected")  # nothing here is deleted many at a time

    @method_decorator(never_cache)
    @login_not_required
    def login(self, request, extra_context=None):
        """There is one sign-in page. Someone signed in who has no business here is told so."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied(_("The administration is for managers, auditors and administrators."))
        return redirect_to_login(request.GET.get("next", request.get_full_path()))

    def get_urls(self):
        return [address for address in super().get_urls() if getattr(address, "name", "") not in CLOSED]
