"""Addresses for the lists and forms that only tests have."""

from django.urls import include, path

from actionplan.urls import handler400, handler403, handler404, handler500, urlpatterns  # noqa: F401
from tests.ui.pages import (
    NewProject,
    PlainEdit,
    ProjectEdit,
    admin_for_tests,
    move_urls,
    raise_server_error,
)
from tests.ui.test_lists import CountryList

urlpatterns = [
    *urlpatterns,
    path("countries-for-tests/", CountryList.as_view()),
    path("closed-list/", CountryList.as_view(permission_required="reference.delete_country")),
    path("edit/<int:pk>/", ProjectEdit.as_view()),
    path("plain-edit/<int:pk>/", PlainEdit.as_view()),
    path("new/", NewProject.as_view()),
    path("admin-for-tests/", admin_for_tests.urls),
    path("moves/", include((move_urls, "moves-for-tests"))),
    path("fault/", raise_server_error),
]
