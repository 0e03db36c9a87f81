"""A list by the name of its address, as a certain person reads it. Lists stand right of here, so none is imported."""

from django.urls import NoReverseMatch, resolve, reverse


def page_of(route, user, asked):
    """The page of this list as this person would get it for this question, or None where there is no such list.

    What it answers: `faults`, `found` (a queryset), `count`, `all_columns`, `column_names` (`ui.lists.ListPage`).
    """
    try:
        match = resolve(reverse(route))
    except NoReverseMatch:
        return None
    view = getattr(match.func, "view_class", None)
    if not hasattr(view, "as_read_by"):
        return None
    page = view.as_read_by(user, asked, match)
    return page if page.has_permission() else None
