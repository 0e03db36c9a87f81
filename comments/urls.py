"""The addresses of comments."""

urlpatterns = []
