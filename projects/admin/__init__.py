"""The administration of projects: managers decide here, auditors read, and nobody edits."""

from projects.admin.project import ProjectAdmin
from projects.admin.signoff import SignoffAdmin, SubmissionAdmin

__all__ = ["ProjectAdmin", "SignoffAdmin", "SubmissionAdmin"]
