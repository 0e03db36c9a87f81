"""The addresses of saved views."""

urlpatterns = []
