"""Rows of many records at once: what would not change, and what is closed to whoever reads the result."""

import pytest

from projects.models import Project
from tests.factories import ProjectFactory
from tests.ui.test_bulk import answer, choose, in_words, press

pytestmark = pytest.mark.django_db


def test_record_that_has_the_value_already_is_left_and_says_so(signed_in, other_staff):
    already, other = ProjectFactory(focal_point_unoct=other_staff), ProjectFactory()

    asked = choose(signed_in, "projects:list", "focal-point", [already, other])
    rows = answer(signed_in, "projects:list", asked, person=other_staff.pk)
    press(signed_in, "projects:list", rows)

    assert f"{already.reference} Nothing would change: it is {other_staff}" in in_words(rows)
    already.refresh_from_db()
    assert already.version == 1


def test_result_names_no_record_that_was_closed_to_its_reader_since(signed_in, other_staff):
    project, other = ProjectFactory(created_by=other_staff), ProjectFactory()
    asked = choose(signed_in, "projects:list", "focal-point", [project, other])
    rows = answer(signed_in, "projects:list", asked, person=other_staff.pk)
    address = press(signed_in, "projects:list", rows)["Location"]
    assert project.reference in signed_in.get(address).text

    Project.objects.filter(pk=project.pk).update(classification=3)

    page = signed_in.get(address)
    assert project.reference not in page.text
    assert other.reference in page.text
