"""The worker's table is no page for people: what they wait for is shown where they asked for it."""

from django.contrib import admin
from django_tasks_db.models import DBTaskResult

admin.site.unregister(DBTaskResult)
