"""What changed between two dates, for the whole plan: `?from=2026-01-01&to=2026-03-31`.

`period` reads the two days, `kinds` says which records there are, `ends` where each of them stood at either end,
`differences` folds the entries in between into one difference a row, `report` puts every record into one sort of change
and counts, `details` tells the records that are shown. The page and the files are two ways to show the same report.
"""

from django.urls import path

from auditing.changes.page import Changes

urlpatterns = [path("changes/", Changes.as_view(), name="changes")]
