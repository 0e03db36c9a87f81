"""The addresses of the site. Each app names its own."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("ui.urls")),
    path("", include("accounts.urls")),
    path("", include("reference.urls")),
    path("projects/", include("projects.urls")),
    path("requests/", include("requests.urls")),
    path("meetings/", include("meetings.urls")),
    path("actions/", include("meetings.action_urls")),
    path("drafts/", include("drafts.urls")),
    path("jobs/", include("jobs.urls")),
    path("documents/", include("documents.urls")),
    path("comments/", include("comments.urls")),
    path("imports/", include("imports.urls")),
    path("search/", include("search.urls")),
    path("notifications/", include("notifications.urls")),
    path("overlaps/", include("overlaps.urls")),
    path("history/", include("auditing.urls")),
    path("findings/", include("auditing.desk.finding_urls")),
    path("", include("reports.urls")),
]

handler400 = "ui.errors.bad_request"
handler403 = "ui.errors.permission_denied"
handler404 = "ui.errors.page_not_found"
handler500 = "ui.errors.server_error"
