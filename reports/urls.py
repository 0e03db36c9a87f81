"""Home. Named without a prefix: every page leads to them."""

from django.urls import path

from reports import views

urlpatterns = [
    path("", views.home_page, name="home"),
    path("inbox/<slug:key>/", views.Inbox.as_view(), name="inbox"),
    path("looked/", views.looked, name="looked"),
]
