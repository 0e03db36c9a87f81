"""What the administration of every case has in common: it offers moves, not fields, and keeps one history.

    @admin.register(Meeting)
    class MeetingAdmin(ReadOnlyAdmin, LifecycleAdmin, CaseListAdmin):
        inlines = [AgendaInline]  # a ReadOnlyRows

An admin whose form can be saved has `VersionedAdmin` (ui.admin) in the place of `ReadOnlyAdmin`.
"""

from django.contrib import admin, messages
from django.contrib.admin.utils import get_fields_from_path
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from history import record_event
from lifecycle.moves import Incomplete, Refused, moves_of, open_moves
from lifecycle.versions import version_in


class OnTheSite:
    """View on site leads straight to the record: Django goes by `/admin/r/`, which tells the address of any record."""

    def get_view_on_site_url(self, obj=None):
        return obj.get_absolute_url() if hasattr(obj, "get_absolute_url") else None


class JournalledAdmin(OnTheSite):
    """For every admin of ours: the journal is the history, and Django's own log is not kept beside it.

    Django writes a LogEntry for what its pages do, and only for that. A second history that knows half of what
    happened, in a table that anybody with SQL can change, would be taken for the real one. So nothing is written to
    it, and the page "History" shows the entries of the journal.
    """

    object_history_template = "lifecycle/admin/history.html"

    def lookup_allowed(self, lookup, value, request):
        """Only what the filters beside the list ask. Django would answer for any column, one that no page shows too:
        `?password__startswith=…` reads a column a character at a time, by the number of rows that are left."""
        return lookup in self._parameters_of_filters(request)

    def _parameters_of_filters(self, request):
        """The parameters with which the filters of this list are set."""
        known = set()
        for one in self.get_list_filter(request):
            if isinstance(one, type):  # a filter of ours, with a parameter of its own
                known.add(one.parameter_name)
                continue
            path = one if isinstance(one, str) else one[0]
            field = get_fields_from_path(self.model, path)[-1]
            if field.is_relation:
                known.add(f"{path}__{field.target_field.name}__exact")
            else:  # "all values" of a field without choices goes by the name of the field alone
                known.add(f"{path}__exact" if field.choices or isinstance(field, models.BooleanField) else path)
            known.add(f"{path}__isnull")
        if self.date_hierarchy:
            known |= {f"{self.date_hierarchy}__{part}" for part in ("year", "month", "day")}
        return known

    def log_addition(self, request, obj, message):
        """The database has written it down already."""

    def log_change(self, request, obj, message):
        """The database has written it down already."""

    def log_deletions(self, request, queryset):
        """The database has written it down already."""

    def history_view(self, request, object_id, extra_context=None):
        record = self.get_object(request, object_id)
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        return self.case_page(request, self.object_history_template, record, _("History"), **(extra_context or {}))

    def case_page(self, request, template, record, title, *, status=None, **more):
        """A page of the administration about one record."""
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "object": record,
            "original": record,
            "change_url": self.page_of(record, "change"),
            **more,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, template, context, status=status)

    def page_of(self, record, page, *more):
        """The address of one of the pages of a record in the administration: `change`, `history`, `move`, ..."""
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_{page}"
        return reverse(name, args=[record.pk, *more])


class ReadOnlyAdmin(JournalledAdmin):
    """Records that the administration shows and never writes, whatever is posted to it."""

    actions = None
    where_else = ""  # the sentence that says where such records do change

    def has_add_permission(self, request, *args):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "POST":
            self._refuse(request, object_id)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def changelist_view(self, request, extra_context=None):
        if request.method == "POST":
            self._refuse(request, None)
        return super().changelist_view(request, extra_context)

    def delete_view(self, request, object_id, extra_context=None):
        self._refuse(request, object_id)

    def _refuse(self, request, object_id):
        sentence = str(self.where_else or _("These records are only read here."))
        record = self.get_object(request, object_id) if object_id else None
        way = getattr(self.model, "history_case", "self")
        case = record if record is None or way == "self" else getattr(record, way)
        record_event("refused", about=case, reason=sentence, details={"page": request.path})
        refusal = PermissionDenied(sentence)
        refusal.noted = True  # once is enough
        raise refusal


class ReadOnlyRows(OnTheSite, admin.TabularInline):
    """Rows below a record, for reading. They are changed where the record is."""

    template = "lifecycle/admin/rows.html"
    extra = 0
    related = ()  # what the columns need, for select_related

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.related)

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class LifecycleAdmin(JournalledAdmin):
    """A mixin for the admins of cases: what may happen to a case is a button, and its status is not a field."""

    actions = None
    change_form_template = "lifecycle/admin/change_form.html"
    move_template = "lifecycle/admin/move.html"
    moves_with_own_page = {}  # name of a move → name of the page (`page_of`) that makes it

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *(["reference", "status", "version"] if obj else [])]

    def get_fields(self, request, obj=None):
        """What the case is and where it stands comes first."""
        first = ["reference", "status", "version"] if obj else []
        return first + [name for name in super().get_fields(request, obj) if name not in first]

    def has_delete_permission(self, request, obj=None):
        """Cases are withdrawn or cancelled by a step, with a reason. They are not deleted."""
        return False

    def get_urls(self):
        address = path(
            "<int:object_id>/moves/<slug:name>/",
            self.admin_site.admin_view(self.move_view),
            name=f"{self.opts.app_label}_{self.opts.model_name}_move",
        )
        return [address, *super().get_urls()]

    def render_change_form(self, request, context, *args, **kwargs):
        record = kwargs.get("obj")
        context["moves"] = self.offered_moves(request, record) if record else []
        return super().render_change_form(request, context, *args, **kwargs)

    def offered_moves(self, request, record):
        """Pairs of an open move and the address of its page. A move without a label belongs to another one."""
        offered, pages = [], set()
        for open_move in open_moves(record, request.user):
            page = self.moves_with_own_page.get(open_move.name)
            if open_move.label and page not in pages:
                offered.append((open_move, self._address_of(record, open_move.name)))
                pages |= {page} - {None}
        return offered

    def _address_of(self, record, name):
        page = self.moves_with_own_page.get(name)
        return self.page_of(record, page) if page else self.page_of(record, "move", name)

    def move_view(self, request, object_id, name):
        """Says what a move does, asks for the reason, and makes it. The model decides whether it may be made."""
        record = self.get_object(request, object_id)
        move = moves_of(self.model).get(name)
        if record is None or move is None or not move.label:
            raise Http404
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        if name in self.moves_with_own_page:
            return redirect(self._address_of(record, name))
        if not request.user.has_perm(move.permission):
            refusal = PermissionDenied(_("Your role does not allow this step: %(step)s.") % {"step": move.label})
            refusal.about, refusal.details = record, {"move": name}  # for the history
            raise refusal
        if request.method != "POST":
            reason = request.typed.text("reason")
            return self._move_page(request, record, move, problem=move.problem(record, request.user), reason=reason)
        reason = request.POST.get("reason", "")
        if version_in(request.POST) != record.version:
            changed = _("%(record)s was changed after you opened the page. Look at it again before you decide.")
            return self._move_page(request, record, move, 409, refusal=changed % {"record": record}, reason=reason)
        try:
            getattr(record, name)(by=request.user, reason=reason)
        except Refused as refusal:
            status = 422 if isinstance(refusal, Incomplete) else 409
            return self._move_page(request, record, move, status, refusal=str(refusal), reason=reason)
        messages.success(
            request,
            _("%(step)s: done. %(record)s is now %(status)s.")
            % {"step": move.label, "record": record, "status": record.get_status_display().lower()},
        )
        return redirect(self.page_of(record, "change"))

    def _move_page(self, request, record, move, status=None, *, problem="", refusal="", reason=""):
        if refusal:
            record = self.get_object(request, str(record.pk))  # as it is, not as the refused move left it
            problem = move.problem(record, request.user)
        return self.case_page(
            request,
            self.move_template,
            record,
            move.label,
            status=status,
            move=move,
            problem=problem,
            refusal=refusal,
            reason=reason,
        )
