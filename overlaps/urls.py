"""The addresses of overlaps."""

urlpatterns = []
