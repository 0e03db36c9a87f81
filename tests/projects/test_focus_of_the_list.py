"""Above the list of projects: the regions and pillars in which the Plan has its focus, one click each."""

import re
from html import unescape

import pytest

from reference.models import Region
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<a href="(\?[^"]*status=active)">')


def test_every_region_and_pillar_of_the_focus_leads_to_its_active_projects(client, staff):
    active = ProjectFactory(active=True, countries=["KG"], pillars={2: 100})
    ProjectFactory(active=True, countries=["AL"], pillars={2: 100})
    ProjectFactory(approved=True, countries=["KG"], pillars={2: 100})
    client.force_login(staff)

    addresses = [unescape(address) for address in LINK.findall(client.get("/projects/").text)]
    found = {address: client.get(f"/projects/{address}") for address in addresses}

    assert len(found) == len(addresses) == 10
    assert all(page.context["questions"].chips and not page.context["faults"] for page in found.values())
    regions = set(re.findall("region=([a-z-]+)", " ".join(addresses)))
    assert regions == set(Region.objects.filter(focus=True).values_list("slug", flat=True))
    page = found["?pillar=2&region=central-asia&status=active"]
    assert page.context["list"].count == 1
    assert active.reference in page.text
