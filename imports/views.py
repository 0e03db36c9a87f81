"""The pages of imports: the list, the file, the rehearsal, and the two acts on it."""

import hashlib

import django_filters
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import View

from history import note
from imports import applying, rehearsing, workbooks
from imports.forms import UploadForm, WhichForm
from imports.kinds import KINDS
from imports.models import BEFORE, Import, ImportRow
from imports.tables import MOST_BYTES, WhichEncoding, WhichSheet, read
from jobs.running import start
from lifecycle import Refused
from reference.filters import RegionPillarFilterSet, ValuesFilter
from ui.columns import Column
from ui.editing import faults_of, without_faults
from ui.lists import ListPage
from ui.pages import NumberedPages
from ui.uploads import was_too_large
from ui.workbooks import MEDIA_TYPE

AT_ONCE = 200  # rows that are worked on while one waits
SMALL = 500_000  # bytes of a file that is looked into while one waits
Status = Import.Status


class ImportFilter(RegionPillarFilterSet):
    kind = ValuesFilter(label=gettext_lazy("Kind"), choices=Import.Kind.choices, distinct=False)
    status = ValuesFilter(label=gettext_lazy("Status"), choices=Status.choices, distinct=False)
    q = django_filters.CharFilter(
        label=gettext_lazy("Name of the file"), field_name="file_name", lookup_expr="icontains"
    )

    class Meta:
        model = Import
        fields = []


class ImportList(ListPage):
    permission_required = "imports.view_import"
    model = Import
    filterset_class = ImportFilter
    in_the_past = False
    ordering = ("-pk",)
    empty_text = gettext_lazy("Download a template, fill it in, and upload it: nothing is changed before you say so.")
    columns = {
        gettext_lazy("Import"): Column(str, sort="pk"),
        gettext_lazy("Kind"): Column("get_kind_display", sort="kind"),
        gettext_lazy("File"): "file_name",
        gettext_lazy("Status"): "get_status_display",
        gettext_lazy("Person"): Column("created_by", sort="created_by__full_name"),
        gettext_lazy("Uploaded"): "created_at",
        gettext_lazy("New"): Column("new", number=True),
        gettext_lazy("Changed"): Column("changed", number=True),
        gettext_lazy("Same"): Column("same", number=True),
        gettext_lazy("Faulty"): Column("faulty", number=True),
    }

    def get_queryset(self):
        return Import.objects.visible_to(self.request.user).select_related("created_by__organization")

    def get_actions(self):
        may_add = self.request.user.has_perm("imports.add_import")
        return [(_("Import a file"), reverse("imports:upload"))] if may_add else []


class Upload(PermissionRequiredMixin, View):
    permission_required = "imports.add_import"
    raise_exception = True
    http_method_names = ["get", "head", "post", "options"]

    def handle_no_permission(self):
        raise PermissionDenied(_("Your role does not include importing files."))

    def get(self, request):
        form = UploadForm(request.typed.filling, initial={"kind": request.GET.get("kind")})
        if form.is_bound:
            without_faults(form)
        return self.page(form)

    def post(self, request):
        form = UploadForm(request.POST, request.FILES)
        if was_too_large(request):
            form = UploadForm(request.POST)
            form.add_error(
                "file", _("The file is larger than %(size)d MB. Divide it.") % {"size": MOST_BYTES // 1024**2}
            )
        if not form.is_valid():
            return self.page(form, 422)
        with transaction.atomic():  # a rehearsal that is stopped on the way leaves nothing half-read
            one = keep(form.cleaned_data["file"], form.cleaned_data["kind"], request.user)
            begin(one, request.user)
        return redirect(one)

    def page(self, form, status=200):
        context = {
            "heading": _("Import a file"),
            "form": form,
            "faults": faults_of(form) if form.is_bound else [],
            "faults_shown": True,
            "button": _("Rehearse the import"),
            "cancel": reverse("imports:list"),
            "kinds": Import.Kind.choices,
        }
        return render(self.request, "imports/upload.html", context, status=status)


def keep(file, kind, user):
    content = file.read(MOST_BYTES + 1)
    one = Import(kind=kind, file_name=file.name, size=len(content), created_by=user)
    one.sha256 = hashlib.sha256(content).hexdigest()
    with note(act="rehearse import"):
        one.file.save(file.name, ContentFile(content), save=False)
        one.save()
    return one


def begin(one, user):
    """Rehearses a small file at once, and a larger one in the background."""
    if one.size <= SMALL and _rows_in(one) <= AT_ONCE:
        rehearsing.rehearse(one, user)
        return
    _start(one, user, _("Rehearsal of %(file)s"), rehearsing.rehearse_in_background)


def _rows_in(one):
    """How many rows a file has; none where it will be refused, which takes no time either."""
    try:
        with one.file.open("rb") as file:
            return len(read(file.read(), encoding=one.encoding, sheet=one.sheet).rows)
    except (rehearsing.Unreadable, WhichEncoding, WhichSheet):
        return 0


def _start(one, user, label, function):
    one.job = start(user, label % {"file": one.file_name[:150]}, function, number=one.pk)
    Import.objects.filter(pk=one.pk).update(job=one.job)


class Page(NumberedPages):
    """The rows of a rehearsal, a hundred to a page, those of one state or all."""

    size = 100

    def __init__(self, request, one):
        self.request, self.one = request, one

    @cached_property
    def state(self):
        asked = self.request.GET.get("state", "")
        return asked if asked in ImportRow.State.values else ""

    @cached_property
    def faults(self):
        asked = self.request.GET.get("state", "")
        faults = [] if not asked or self.state else [_("“%(state)s” is not a state of a row.") % {"state": asked[:40]}]
        return faults + ([self.wrong_page] if self.wrong_page else [])

    @cached_property
    def found(self):
        return self.one.rows.filter(state=self.state) if self.state else self.one.rows.all()

    @cached_property
    def count(self):
        return getattr(self.one, self.state) if self.state else self.one.rows_in_all

    def page_address(self, number):
        return f"?state={self.state}&page={number}" if self.state else f"?page={number}"

    @property
    def rows(self):
        return list(self.found[self.places.start : self.places.stop])


@require_safe
@permission_required("imports.view_import", raise_exception=True)
def import_page(request, pk):
    one = _of(request.user, pk)
    _come_back(one)
    page = Page(request, one)
    states = [(state, state.label, getattr(one, state)) for state in ImportRow.State]
    own = one.created_by_id == request.user.pk and request.user.has_perm("imports.add_import")
    context = {
        "one": one,
        "page_of_rows": page,
        "rows": page.rows if one.rows_in_all else [],
        "states": states,
        "own": own,
        "which": _question(one) if own and one.status == Status.ASKED else None,
        "undone": applying.summary_of_undo(one) if one.status == Status.UNDONE else "",
        "writes": one.new + one.changed,
    }
    return render(request, "imports/import.html", context)


def _come_back(one):
    """What was being done in a job that is over, or was cancelled before it began, is not being done any more."""
    if one.is_at_work and one.job and not one.job.is_open:
        fault = (
            {"fault": _("The rehearsal was stopped. Rehearse the file again.")} if one.status == Status.READING else {}
        )
        one.turn(one.status, BEFORE[one.status], **fault)


def _question(one, data=None):
    try:
        with one.file.open("rb") as file:
            read(file.read(), encoding=one.encoding, sheet=one.sheet)
    except WhichEncoding as question:
        return WhichForm(data, samples=question.samples)
    except WhichSheet as question:
        return WhichForm(data, titles=question.titles)
    except rehearsing.Unreadable:
        return None
    return None


@require_POST
@permission_required("imports.add_import", raise_exception=True)
def answer(request, pk):
    """Which encoding, or which sheet."""
    one = _own(request.user, pk)
    form = _question(one, request.POST) if one.status == Status.ASKED else None
    if form is None:
        return redirect(one)
    if not form.is_valid():
        return render(request, "imports/import.html", {"one": one, "own": True, "which": form}, status=422)
    with transaction.atomic():
        if one.turn(Status.ASKED, Status.READING, fault="", **form.cleaned_data):
            begin(one, request.user)
    return redirect(one)


@require_POST
@permission_required("imports.add_import", raise_exception=True)
def again(request, pk):
    """The same file, compared with the records as they are now."""
    one = _own(request.user, pk)
    before = one.status
    with transaction.atomic():
        if before in (Status.REHEARSED, Status.REFUSED) and one.turn(before, Status.READING):
            begin(one, request.user)
    return redirect(one)


@require_POST
@permission_required("imports.add_import", raise_exception=True)
def apply(request, pk):
    one = _own(request.user, pk)
    if one.faulty or not (one.new or one.changed):
        raise Refused(_("There is nothing to apply, or rows are faulty. Mend the file and upload it again."))
    return _act(request, one, (Status.REHEARSED, Status.APPLYING), applying.apply, applying.apply_in_background)


@require_POST
@permission_required("imports.add_import", raise_exception=True)
def undo(request, pk):
    one = _own(request.user, pk)
    return _act(request, one, (Status.APPLIED, Status.UNDOING), applying.undo, applying.undo_in_background)


def _act(request, one, way, act, in_background):
    """Turns the import once, whatever is pressed twice, and does it at once or in the background."""
    with transaction.atomic():  # nobody sees it turned before it is done, or before its job is there
        if one.status != way[0] or not one.turn(*way):
            return redirect(one)
        if one.new + one.changed <= AT_ONCE:
            act(one, request.user)
        else:
            label = _("Applying %(file)s") if way[1] == Status.APPLYING else _("Undoing %(file)s")
            _start(one, request.user, label, in_background)
    return redirect(one)


@require_safe
@permission_required("imports.view_import", raise_exception=True)
def annotated(request, pk):
    one = _of(request.user, pk)
    if not one.rows_in_all:
        raise Http404
    return _file(workbooks.annotated(one), f"import-{one.pk}-what-is-wrong.xlsx")


@require_safe
@permission_required("imports.add_import", raise_exception=True)
def template(request, kind, form):
    if kind not in KINDS or form not in ("xlsx", "csv"):
        raise Http404
    made = workbooks.template if form == "xlsx" else workbooks.csv_template
    return _file(made(KINDS[kind](request.user)), f"{kind}-template.{form}")


def _file(content, name):
    kind = MEDIA_TYPE if name.endswith("xlsx") else "text/csv; charset=utf-8"
    return HttpResponse(content, kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _of(user, pk):
    found = Import.objects.visible_to(user).select_related("created_by__organization", "job")
    return get_object_or_404(found, pk=pk)


def _own(user, pk):
    return get_object_or_404(Import.objects.filter(created_by=user), pk=pk)
