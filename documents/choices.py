"""The words that a document chooses from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    CURRENT = "current", _("Current")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Kind(models.TextChoices):
    LETTER = "letter", _("Letter or note verbale")
    CONCEPT_NOTE = "concept-note", _("Concept note")
    PROJECT_DOCUMENT = "project-document", _("Project document")
    AGREEMENT = "agreement", _("Agreement or memorandum")
    TERMS_OF_REFERENCE = "terms-of-reference", _("Terms of reference")
    AGENDA = "agenda", _("Agenda")
    MINUTES = "minutes", _("Minutes")
    PRESENTATION = "presentation", _("Presentation")
    PARTICIPANTS = "participants", _("List of participants")
    REPORT = "report", _("Narrative report")
    FINANCIAL_REPORT = "financial-report", _("Financial report")
    EVALUATION = "evaluation", _("Evaluation")
    PUBLICATION = "publication", _("Publication")
    EVIDENCE = "evidence", _("Evidence of what was done")
    OTHER = "other", _("Other")


class Scan(models.TextChoices):
    """What the virus scanner has said of the bytes of a version."""

    NOT_SCANNED = "not_scanned", _("Not scanned")
    WAITING = "waiting", _("Waiting for the scanner")
    CLEAN = "clean", _("Clean")
    INFECTED = "infected", _("Infected")
    FAILED = "failed", _("Could not be scanned")
