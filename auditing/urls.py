"""The auditors' room, under /history/. Named without a prefix: every page leads to it."""

from django.urls import path

from auditing import changes, compare, desk, duties, feed, files, proof, selftest

urlpatterns = [
    path("", feed.Feed.as_view(), name="history"),
    path("<int:pk>/", feed.EntryPage.as_view(), name="entry"),
    *compare.urlpatterns,
    *proof.urlpatterns,
    *changes.urlpatterns,
    *desk.urlpatterns,
    *duties.urlpatterns,
    *selftest.urlpatterns,
    *files.urlpatterns,
]
