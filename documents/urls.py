"""The addresses of documents."""

urlpatterns = []
