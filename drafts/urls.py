"""The addresses of drafts."""

urlpatterns = []
