"""Home. Named without a prefix: every page leads to them."""

from django.urls import path

from reports import views

urlpatterns = [
    path("", views.home_page, name="home"),
    path("work/<slug:key>/", views.Work.as_view(), name="work"),
    path("looked/", views.looked, name="looked"),
]
