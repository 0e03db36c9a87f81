"""The control self-test: the forbidden acts, tried in a transaction that is rolled back."""

from auditing.selftest.views import urlpatterns

__all__ = ["urlpatterns"]
