"""Home and the history. Named without a prefix: every page leads to them."""

from django.urls import path

from reports import feed, views

urlpatterns = [
    path("", views.home_page, name="home"),
    path("history/", feed.Feed.as_view(), name="history"),
    path("history/<int:pk>/", feed.EntryPage.as_view(), name="entry"),
]
