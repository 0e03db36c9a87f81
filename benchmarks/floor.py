"""What the feed is compared with: the same entries by one statement of SQL, in a plain template with the same columns.

The addresses of the site, and two more: the list in the site's frame, and the list alone.
"""

import json

from django.db import connection
from django.http import HttpResponse
from django.template import engines
from django.urls import path

from actionplan.urls import urlpatterns as those_of_the_site

COLUMNS = [
    *("id", "at", "actor_name", "organization", "role", "act", "table", "row", "verb", "case", "reason", "source"),
    *("old", "new"),
]
NAMES = ", ".join(f'"{name}"' for name in COLUMNS)
LATEST = f"SELECT {NAMES} FROM history_entry WHERE id < %s ORDER BY id DESC LIMIT %s"
BEYOND_ALL = 2**63 - 1
LIST = """
{% for entry in entries %}
  <article>
    <time datetime="{{ entry.at|date:'c' }}">{{ entry.at|date:"j M Y, H:i" }}</time>
    <a href="/history/{{ entry.id }}/">{{ entry.actor_name }} ({{ entry.organization }}, {{ entry.role }})</a>
    {{ entry.act }} {{ entry.verb }} {{ entry.table }} {{ entry.row }} {{ entry.case }} {{ entry.source }}
    <p>{{ entry.reason }}</p>
    <table>{% for name, was, now in entry.changes %}
      <tr><th>{{ name }}</th><td>{{ was }}</td><td>{{ now }}</td></tr>{% endfor %}
    </table>
  </article>
{% endfor %}"""
PAGE = "{% extends 'base.html' %}{% block content %}" + LIST + "{% endblock %}"


def latest(number, before):
    """The latest entries before one with what changed in each, straight from the database."""
    with connection.cursor() as cursor:
        cursor.execute(LATEST, [before, number])
        found = [dict(zip(COLUMNS, row, strict=True)) for row in cursor.fetchall()]
    for entry in found:
        old, new = (json.loads(entry[side] or "{}") for side in ("old", "new"))
        entry["changes"] = [(name, old.get(name), new.get(name)) for name in (old or new)]
    return found


def _view(source):
    compiled = []

    def view(request):
        if not compiled:
            compiled.append(engines["django"].from_string(source))
        entries = latest(int(request.GET["number"]), int(request.GET.get("before", BEYOND_ALL)))
        return HttpResponse(compiled[0].render({"entries": entries}, request))

    return view


urlpatterns = [path("floor/list/", _view(LIST)), path("floor/page/", _view(PAGE)), *those_of_the_site]
