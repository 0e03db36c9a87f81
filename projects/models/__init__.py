from projects.models.activity import Activity
from projects.models.content import (
    Contribution,
    ExpectedResult,
    HumanRightsAssessment,
    ProjectCountry,
    ProjectInstrument,
    ProjectPartner,
    ProjectPillar,
    ProjectRegion,
    ProjectTag,
    ProjectTheme,
    Risk,
)
from projects.models.project import Project
from projects.models.signoff import Signoff, Submission

__all__ = [
    "Activity",
    "Contribution",
    "ExpectedResult",
    "HumanRightsAssessment",
    "Project",
    "ProjectCountry",
    "ProjectInstrument",
    "ProjectPartner",
    "ProjectPillar",
    "ProjectRegion",
    "ProjectTag",
    "ProjectTheme",
    "Risk",
    "Signoff",
    "Submission",
]
