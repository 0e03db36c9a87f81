from saved_views.models.bulk import BulkRun
from saved_views.models.columns import ChosenColumns
from saved_views.models.news import Alert, Look
from saved_views.models.view import DefaultView, SavedView

__all__ = ["Alert", "BulkRun", "ChosenColumns", "DefaultView", "Look", "SavedView"]
