"""Any two versions of a record, side by side."""

urlpatterns = []
