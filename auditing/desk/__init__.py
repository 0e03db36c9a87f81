"""The auditors' desk: samples, marks, findings."""

urlpatterns = []
