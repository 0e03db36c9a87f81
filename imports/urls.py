"""The addresses of imports."""

urlpatterns = []
