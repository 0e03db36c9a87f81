"""What changed between two dates, for the whole plan."""

urlpatterns = []
