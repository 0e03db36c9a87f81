"""A saved view, and the row of views above a list."""

from saved_views.models import SavedView


def view_of(owner, query="region=central-asia", audience="me", name="Central Asia", route="projects:list"):
    return SavedView.objects.create(owner=owner, list=route, name=name, query=query, audience=audience)


def row(page):
    """Name, number and news of each view in the row above a list."""
    return [(str(state.view), state.number, len(state.new)) for state in page.context["list"].view_states]
