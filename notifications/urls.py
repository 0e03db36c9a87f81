"""The addresses of notifications."""

urlpatterns = []
