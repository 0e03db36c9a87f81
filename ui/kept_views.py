"""The saved views above a list: how many records each has, what is new in it, whether the open one is changed."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from history import past
from lifecycle.versions import number_in
from saved_views.models import DefaultView, SavedView
from saved_views.news import go_on_looking, note_look, states_of
from ui.arranging import COLUMNS
from ui.questions import tidy

VIEW = "view"  # in an address: the number of the view that it came from
NONE = "none"  # or this word: the whole list, though it usually opens with a view
SHOWN = 6  # views in the row with their numbers; the page of all views has the others
NOT_KEPT = ("page", "format", VIEW, "numbers", "numbers_of")  # what an address says of a moment


@dataclass
class OpenView:
    """The view that the page came from."""

    view: SavedView
    is_changed: bool
    may_change: bool


def question_of(asked):
    """What of an address a view keeps, always written in the same way: only the order of columns means something."""
    data = tidy(asked)
    for name in NOT_KEPT:
        data.pop(name, None)
    for name, values in list(data.lists()):
        if name != COLUMNS:
            data.setlist(name, sorted(set(values)))
    return data.urlencode()


class KeptViews:
    """Mix into a list that knows its `request` and its `route`."""

    @property
    def may_be_kept(self):
        return bool(self.route) and past.moment() is None

    @cached_property
    def default_view(self):
        """The view with which the list opens for this person, or None."""
        return DefaultView.for_person(self.request.user, self.route) if self.may_be_kept else None

    @property
    def cleared(self):
        """The address of the whole list."""
        return f"?{VIEW}={NONE}" if self.default_view else "?"

    @cached_property
    def views(self):
        if not self.may_be_kept:
            return []
        visible = SavedView.objects.visible_to(self.request.user).of_list(self.route)
        return list(visible.own_first(self.request.user).select_related("owner"))

    @cached_property
    def asked_view(self):
        asked = self.request.GET.get(VIEW, "")
        return next((view for view in self.views if str(view.pk) == asked), None)

    @cached_property
    def open_view(self):
        if self.asked_view is None:
            return None
        changed = question_of(self.request.GET) != self.asked_view.query
        return OpenView(self.asked_view, changed, self.asked_view.owner_id == self.request.user.pk)

    @property
    def view_faults(self):
        asked = self.request.GET.get(VIEW, "")
        if asked and asked != NONE and number_in(asked) is None:
            yield _("“%(text)s” is not the number of a view.") % {"text": asked}

    @property
    def view_is_gone(self):
        """The address came from a view that this person does not see."""
        asked = self.request.GET.get(VIEW, "")
        return self.may_be_kept and bool(number_in(asked)) and self.asked_view is None

    @cached_property
    def view_states(self):
        """The first of them, and the open one wherever it stands."""
        shown = self.views[:SHOWN]
        if self.asked_view and self.asked_view not in shown:
            shown = [*shown[:-1], self.asked_view]
        return states_of(shown, self.request.user) if shown else []

    def look_at_view(self):
        """Notes that the person has seen the open view, and answers what was new in it until now.

        Only opening it is a look of its own: whoever turns its pages, forward or back to the first, is still looking.
        """
        if self.open_view is None or self.open_view.is_changed or self.request.method != "GET":
            return None
        state = next(state for state in self.view_states if state.view == self.open_view.view)
        if state.keys is None:
            return None
        if state.look and "page" in self.request.GET:
            go_on_looking(state)
            return {"keys": state.new, "since": state.look.since}
        seen_at = state.look and state.look.at
        note_look(state, self.request.user)
        return {"keys": state.new, "since": seen_at}

    @property
    def views_address(self):
        return reverse("ui:views", args=[self.route])

    @property
    def keep_address(self):
        """Where the present question gets a name. The columns go with it, wherever they come from."""
        data = self.request.GET.copy()
        if not self.columns_are_usual:
            data.setlist(COLUMNS, self.column_names)
        asked = question_of(data)
        return reverse("ui:new-view", args=[self.route]) + (f"?{asked}" if asked else "")
