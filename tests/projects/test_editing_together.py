"""Two people in one section at the same moment: what the other saved is neither lost nor overwritten."""

import pytest
from django.urls import reverse

from projects.models import Project
from projects.views.forms import SectionEdit
from reference.models import Pillar, Region
from tests.factories import ProjectFactory
from ui.conflicts import shown_rows, shown_values


def places(project):
    return reverse("projects:edit", args=[project.reference, "places"])


def sent_from(page):
    """What the page would send back unchanged."""
    form = page.context["form"]
    data = shown_values(form) | {"version": form.initial["version"], "seen": form.initial["seen"]}
    for formset in page.context["formsets"].values():
        data |= shown_rows(formset)
    return data


def carried(page):
    """What the page of a conflict would send."""
    data = {}
    for name, text in page.context["hidden"]:
        data.setdefault(name, []).append(text)
    return data


def save_theirs(project):
    other = Project.objects.get(pk=project.pk)
    other.background = "Theirs"
    other.save()
    other.pillar_links.all().delete()
    other.pillar_links.create(pillar=Pillar.objects.get(number=1), weight=100)
    other.region_links.all().delete()
    other.region_links.create(region=Region.objects.last())


@pytest.mark.parametrize("moment", ["before the form is read", "between reading and saving"])
def test_pillars_and_regions_saved_by_the_other_are_kept(client, staff, monkeypatch, moment):
    project = ProjectFactory(created_by=staff, ready=True)
    project.pillar_links.all().delete()
    project.pillar_links.create(pillar=Pillar.objects.get(number=2), weight=100)
    client.force_login(staff)
    data = sent_from(client.get(places(project))) | {"focus_justification": "Mine"}
    if moment == "between reading and saving":
        overtake_once(monkeypatch, project)
    else:
        save_theirs(project)

    page = client.post(places(project), data)
    assert page.status_code == 409
    assert not page.context["collides"]
    theirs = {line.name for line in page.context["merged"] if line.outcome == "theirs"}
    assert theirs == {"weight_i", "weight_ii", "regions"}
    answer = client.post(places(project), carried(page))

    assert answer.status_code == 302
    kept = Project.objects.get(pk=project.pk)
    assert [(link.pillar.number, link.weight) for link in kept.pillar_links.all()] == [(1, 100)]
    assert [link.region for link in kept.region_links.all()] == [Region.objects.last()]
    assert (kept.focus_justification, kept.background) == ("Mine", "Theirs")


def overtake_once(monkeypatch, project):
    """The other saves when the record and its links are read already, and the form is not yet saved."""
    build, waiting = SectionEdit.build, [project]

    def overtaken(self, data, record):
        built = build(self, data, record)
        if data is not None and waiting:
            save_theirs(waiting.pop())
        return built

    monkeypatch.setattr(SectionEdit, "build", overtaken)
