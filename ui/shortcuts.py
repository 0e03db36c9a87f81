"""The keys that do something by themselves, for those who have not switched them off (static/js/shortcuts.js)."""

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

SHORTCUTS = [
    (["?"], _("Show this list")),
    (["/"], _("Go to the search")),
    (["g", "h"], _("Go home")),
    (["f"], _("In a list: go to the filters")),
    (["j"], _("In a list: next row")),
    (["k"], _("In a list: row before")),
    (["o"], _("In a list: open the row")),
    (["x"], _("In a list: choose the row, or not")),
    (["Esc"], _("Close what is open")),
]


def page(request):
    """The list as a page of its own, for whoever has no script."""
    return render(request, "ui/shortcuts.html", {"shortcuts": SHORTCUTS})
