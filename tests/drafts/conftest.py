"""Somebody of the staff, a project, and one of its forms."""

import pytest
from django.urls import reverse

from tests.factories import ProjectFactory


@pytest.fixture
def project(staff):
    return ProjectFactory(created_by=staff, title="Border security", objective="Old objective")


@pytest.fixture
def form(project):
    return reverse("projects:edit", args=[project.reference, "purpose"])
