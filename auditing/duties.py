"""Separation of duties over the past, and who could do what on a date."""

urlpatterns = []
