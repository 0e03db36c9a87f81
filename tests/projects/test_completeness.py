"""What a project lacks is said by the same conditions that keep it from being submitted."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from history import note
from lifecycle import Refused
from projects import rules
from projects.conditions import COMPLETENESS
from projects.fingerprint import canonical, content_of
from projects.models import Project, Submission
from reference.models import Organization
from tests.factories import ProjectFactory, cast
from triggers import sentence_of
from triggers.functions import sha256_hex

SHARES = "Give a share for every country so that they add to 100 per cent, or leave all shares empty."
LACKS = {
    "Name the lead organization.": lambda p: setattr(p, "lead_organization", None),
    "Name the co-lead organization.": lambda p: setattr(p, "co_lead_organization", None),
    "Name the focal point of UNOCT.": lambda p: setattr(p, "focal_point_unoct", None),
    "Name the focal point of the OSCE.": lambda p: setattr(p, "focal_point_osce", None),
    "The focal point of UNOCT has to work for UNOCT.": lambda p: setattr(p, "focal_point_unoct", cast("staff")),
    "The focal point of the OSCE has to work for the OSCE.": lambda p: setattr(
        p, "focal_point_osce", cast("other_staff")
    ),
    "Joint work has one lead from the United Nations and one from the OSCE: change the lead or the co-lead.": (
        lambda p: setattr(p, "co_lead_organization", Organization.objects.filter(family="OSCE", is_party=False).first())
    ),
    "No manager of UNOCT is free to decide: who began the project or is its focal point cannot.": lambda p: setattr(
        p, "focal_point_unoct", cast("other_manager")
    ),
    "No manager of the OSCE is free to decide: who began the project or is its focal point cannot.": lambda p: setattr(
        p, "focal_point_osce", cast("manager")
    ),
    "Give the planned start.": lambda p: setattr(p, "planned_start", None),
    "Give the planned end.": lambda p: setattr(p, "planned_end", None),
    "Write the objective.": lambda p: setattr(p, "objective", ""),
    "Write why the two organizations do this together.": lambda p: setattr(p, "rationale", ""),
    "Say who benefits.": lambda p: setattr(p, "beneficiaries", ""),
    "Name at least one resolution or commitment that this carries out.": lambda p: p.instrument_links.all().delete(),
    "Choose the primary theme.": lambda p: p.theme_links.update(is_primary=False),
    "The weights of the pillars have to add to 100 per cent.": lambda p: p.pillar_links.update(weight=99),
    "Say how far the work reaches: one country, several, a region, or beyond.": lambda p: setattr(p, "scope", ""),
    "Work in one country names exactly one country.": lambda p: p.country_links.all().delete(),
    "Work in several countries names at least two.": lambda p: setattr(p, "scope", "multi-national"),
    "Work in a region names the region.": lambda p: setattr(p, "scope", "regional"),
    SHARES: lambda p: p.country_links.update(share=99),
    "The Plan focuses on Central Asia and South-Eastern Europe: say why this work goes beyond.": lambda p: (
        setattr(p, "focus_justification", ""),
        setattr(p, "scope", "global"),
    ),
    "Write at least one expected result.": lambda p: p.results.all().delete(),
    "Enter at least one contribution, or say that no funds are needed.": lambda p: p.contributions.all().delete(),
    "Name at least one risk and what is done about it.": lambda p: p.risks.all().delete(),
    "Security bodies are recipients: record the human rights due diligence.": lambda p: setattr(
        p, "security_recipients", True
    ),
}


def test_every_condition_is_tried_here():
    assert set(LACKS) == {sentence for _condition, sentence, _section in COMPLETENESS}


@pytest.mark.parametrize("sentence", LACKS)
def test_what_is_missing_is_named_and_refused_by_move_and_database(sentence, db):
    project = ProjectFactory(ready=True)
    assert rules.missing(project) == []
    LACKS[sentence](project)
    project.save()

    assert sentence in [said for said, _section in rules.missing(project)]
    with pytest.raises(Refused, match="Something is still missing"):
        project.submit(by=cast("staff"))
    with pytest.raises(IntegrityError) as refusal, transaction.atomic(), note(move=True):
        submit_past_the_move(project)
    assert sentence_of(refusal.value) in {said for said, _section in rules.missing(project)}


def submit_past_the_move(project):
    content = canonical(content_of(project))
    Submission.objects.create(
        project=project, round=1, content=content, fingerprint=sha256_hex(content), submitted_by=cast("staff")
    )
    Project.objects.filter(pk=project.pk).update(
        status="submitted",
        round=1,
        fingerprint=sha256_hex(content),
        submitted_by=cast("staff"),
        submitted_at=timezone.now(),
    )


def test_the_same_steps_submit_a_project_that_lacks_nothing(db):
    """Without this, the refusals above could have any reason."""
    project = ProjectFactory(ready=True)
    with note(move=True):
        submit_past_the_move(project)
    project.refresh_from_db()
    assert project.status == "submitted"


def test_due_diligence_that_says_no_keeps_the_project_from_approval(db):
    project = ProjectFactory(ready=True, security_recipients=True)
    project.human_rights_assessment = project._meta.get_field("human_rights_assessment").related_model(
        project=project, recipient="Border police", support="Training", risk_level="high", decision="do-not-proceed"
    )
    project.human_rights_assessment.save()
    project.submit(by=cast("staff"))
    cast("manager")
    with pytest.raises(Refused, match="says not to proceed"):
        project.approve(by=cast("manager"), fingerprint=project.fingerprint)
