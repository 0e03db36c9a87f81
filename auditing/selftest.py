"""The control self-test: the forbidden acts, tried in a transaction that is rolled back."""

urlpatterns = []
