"""The page that shows how far the history is sealed, and whether it verifies."""

urlpatterns = []
