"""What a machine may lack. In CI everything can be installed, so there a test that cannot run fails."""

import os

import pytest

IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def not_here(sentence):
    """Ends a test that this machine cannot run. The sentence says what is missing, and how it is installed."""
    if IN_CI:
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)
