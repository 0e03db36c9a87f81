"""The addresses of jobs."""

urlpatterns = []
