"""A file in hand: whether it is genuine, and what has changed since."""

urlpatterns = []
