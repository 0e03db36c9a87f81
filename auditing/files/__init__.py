"""A file in hand: whether it is one that left this system, unchanged, and what has happened since to what it lists.

`reading` takes the file apart, `verdicts` compares it with what the journal keeps of the export, `since` finds the acts
on its records, `page` shows all that. Nothing of the file is kept.
"""

from django.urls import path

from auditing.files.page import CheckFile

urlpatterns = [path("file/", CheckFile.as_view(), name="check-file")]
