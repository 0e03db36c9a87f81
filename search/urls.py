"""The addresses of search."""

from django.urls import path

from search.views import Search

app_name = "search"
urlpatterns = [path("", Search.as_view(), name="page")]
