"""The pages on which somebody arranges a list for themselves: its columns, and the views that they keep of it."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from saved_views.lists import page_of
from saved_views.models import ChosenColumns
from ui.arranging import COLUMNS
from ui.questions import tidy


def list_or_404(request, route):
    """The page of this list for the question in the address."""
    page = page_of(route, request.user, request.GET)
    if page is None or not page.route:
        raise Http404
    return page


def address_of(page, **changes):
    """The list with this question, some of it changed; None takes something away."""
    data = page.request.GET.copy()
    for name, value in changes.items():
        data.setlist(name, value or [])
    data = tidy(data)
    return page.request.path + (f"?{data.urlencode()}" if data else "")


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request, route):
    """Which columns, and in which order. Ticked ones are shown; buttons move a column up or down."""
    page = list_or_404(request, route)
    order = [*page.column_names, *(name for name in page.all_columns if name not in page.column_names)]
    ticked, moved, fault = page.column_names, "", ""
    if request.method == "POST":
        if "usual" in request.POST:
            return _columns_kept(request, page, [])
        order, moved = _moved(request.POST, order)
        ticked = [name for name in order if name in request.POST.getlist(COLUMNS)]
        if not moved:
            if ticked:
                return _columns_kept(request, page, ticked)
            fault = _("Tick at least one column.")
    context = {
        "list": page,
        "back": address_of(page),
        "columns": [(name, page.all_columns[name].label, name in ticked) for name in order],
        "moved": moved,
        "faults": [("columns", fault)] if fault else [],
        "faults_shown": True,
    }
    return render(request, "ui/columns.html", context, status=422 if fault else 200)


def _moved(sent, order):
    """The order as it was sent, after the pressed button, and the button: "up-title"."""
    asked = [name for name in dict.fromkeys(sent.getlist("order")) if name in order]
    order = asked + [name for name in order if name not in asked]
    for way, step in (("up", -1), ("down", 1)):
        if (name := sent.get(way)) in order:
            place = order.index(name)
            order.insert(max(0, place + step), order.pop(place))
            return order, f"{way}-{name}"
    return order, ""


def _columns_kept(request, page, names):
    """Remembered for this person; in the address as well, so that a link shows the others the same."""
    names = [] if names == page.usual_columns else names
    ChosenColumns.keep(request.user, page.route, names)
    said = _("The list shows the columns that you have chosen.") if names else _("The list shows its usual columns.")
    messages.success(request, said)
    return HttpResponseRedirect(address_of(page, **{COLUMNS: names}))
