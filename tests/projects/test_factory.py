"""The stages of a project that tests start from are reached by the moves that people make."""

import pytest

from history.models import Entry
from projects.models import Project
from tests.factories import STEPS, ProjectFactory

STATUS = {"half_approved": "under_assessment"}


@pytest.mark.django_db
@pytest.mark.parametrize("stage", STEPS)
def test_stage_is_reached_by_real_moves(stage):
    project = ProjectFactory(**{stage: True})

    kept = Project.objects.get(pk=project.pk)
    assert kept.status == STATUS.get(stage, stage)
    assert Entry.objects.of(kept).filter(move=True, old__has_key="status").count() == len(STEPS[stage])


@pytest.mark.django_db
def test_recorded_work_comes_from_the_register():
    project = ProjectFactory(recorded=True, regions=["central-asia"], countries=["KG"], pillars={2: 60, 3: 40})

    kept = Project.objects.get(pk=project.pk)
    assert kept.status == "recorded"
    assert [str(link) for link in kept.pillar_links.all()] == ["II 60 %", "III 40 %"]
