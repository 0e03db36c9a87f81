"""The pages on which somebody arranges a list for themselves: its columns, and the views that they keep of it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from lifecycle import Refused
from saved_views.lists import page_of
from saved_views.models import ChosenColumns, SavedView
from ui.arranging import COLUMNS
from ui.editing import CreatePage, EditPage
from ui.kept_forms import ViewCreateForm, ViewEditForm
from ui.kept_views import question_of
from ui.questions import tidy


def list_or_404(request, route):
    """The page of this list for the question in the address."""
    page = page_of(route, request.user, request.GET)
    if page is None or not page.route:
        raise Http404
    return page


# Columns


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


# Views


def views(request, route):
    """All saved views of a list that this person sees."""
    page = list_or_404(request, route)
    found = SavedView.objects.visible_to(request.user).of_list(route).own_first(request.user)
    context = {"list": page, "back": page.request.path, "views": found.select_related("owner", "organization")}
    return render(request, "ui/views.html", context)


class OfList:
    """Mix in. Whoever may open the list may keep views of it."""

    model = SavedView

    def has_permission(self):
        return page_of(self.route, self.request.user, self.request.GET) is not None

    def handle_no_permission(self):
        raise Http404

    def get_form_kwargs(self):
        return {"user": self.request.user, "route": self.route, "query": self.query}


class ViewCreate(OfList, CreatePage):
    form_class = ViewCreateForm
    template_name = "ui/view_form.html"
    button = gettext_lazy("Save the view")

    @property
    def route(self):
        return self.kwargs["route"]

    @property
    def query(self):
        return question_of(self.request.GET)

    @cached_property
    def list(self):
        return list_or_404(self.request, self.route)

    def check(self, record):
        check_question(self.list)

    def get_heading(self, record):
        return _("Save this view of “%(list)s”") % {"list": self.list.heading}

    def get_success_message(self, record):
        return _("The view “%(view)s” is saved.") % {"view": record}

    def get_context_data(self, **more):
        return super().get_context_data(**more | {"list": self.list, "cancel": address_of(self.list)})

    def made_with(self, key):
        return SavedView.objects.filter(creation_key=key, owner=self.request.user).first()


class ViewEdit(OfList, EditPage):
    form_class = ViewEditForm
    template_name = "ui/view_form.html"

    @cached_property
    def view(self):
        return view_or_404(self.request.user, self.kwargs["pk"])

    def get_object(self):
        return view_or_404(self.request.user, self.kwargs["pk"])

    @property
    def route(self):
        return self.view.list

    @property
    def query(self):
        return self.view.query

    def get_heading(self, record):
        return _("The view “%(view)s”") % {"view": self.view}

    def get_context_data(self, **more):
        page = page_of(self.route, self.request.user, self.view.asked)
        mine = self.view.owner_id == self.request.user.pk
        return super().get_context_data(**more | {"list": page, "view": self.view, "mine": mine})


def view_or_404(user, pk):
    return get_object_or_404(SavedView.objects.visible_to(user).select_related("owner"), pk=pk)


def own_view(user, pk):
    """A view that this person may change, because it is theirs."""
    view = view_or_404(user, pk)
    if view.owner_id != user.pk:
        raise PermissionDenied(_("Only %(owner)s can change this view.") % {"owner": view.owner})
    return view


def check_question(page):
    """Refuses to keep what the list does not understand."""
    if page.faults:
        raise Refused(_("The view is not saved. %(faults)s") % {"faults": " ".join(page.faults)})


@require_POST
def save_question(request, pk):
    """The open view takes over the question of the page it is shown on."""
    view = own_view(request.user, pk)
    check_question(list_or_404(request, view.list))
    view.query = question_of(request.GET)
    view.save()
    messages.success(request, _("The changes of the view “%(view)s” are saved.") % {"view": view})
    return HttpResponseRedirect(view.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
def delete_view(request, pk):
    """After a word about who else uses it."""
    view = own_view(request.user, pk)
    if request.method == "POST":
        route = view.list
        view.delete()
        messages.success(request, _("The view “%(view)s” is deleted.") % {"view": view.name})
        return HttpResponseRedirect(reverse("ui:views", args=[route]))
    return render(request, "ui/view_delete.html", {"view": view, "back": reverse("ui:view", args=[view.pk])})
