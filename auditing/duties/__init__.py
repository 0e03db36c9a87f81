"""Separation of duties over the past, and who could do what on a date."""

from django.urls import path

from auditing.duties.rights import Rights
from auditing.duties.views import Duties

urlpatterns = [
    path("duties/", Duties.as_view(), name="duties"),
    path("rights/", Rights.as_view(), name="rights"),
]
