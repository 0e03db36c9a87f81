"""The pages of documents: the list, one document, what is said of it, its files."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Prefetch
from django.http import HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from documents import keeping, rules, storing
from documents.filters import DocumentFilter
from documents.forms import DocumentForm, LinkForm, VersionForm
from documents.models import Document, DocumentLink, Version
from history import note, record_event
from lifecycle import Refused, check_reason
from lifecycle.moves import Incomplete
from reference.about import record_named
from triggers import sentence_of
from ui.columns import Column
from ui.editing import EditPage, faults_of, without_faults
from ui.lists import ListPage
from ui.moves import MovePage
from ui.time_machine import in_the_past

# What a browser may do with a file that it shows all the same: nothing.
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


class DocumentList(ListPage):
    permission_required = "documents.view_document"
    model = Document
    filterset_class = DocumentFilter
    body_class = "cases-list"
    empty_text = gettext_lazy("Documents are added on the pages of projects, requests, meetings and action points.")
    often_asked = [
        (gettext_lazy("Letters"), "?kind=letter"),
        (gettext_lazy("Reports"), "?kind=report&kind=financial-report&kind=evaluation"),
        (gettext_lazy("Central Asia"), "?region=central-asia"),
        (gettext_lazy("South-Eastern Europe"), "?region=south-eastern-europe"),
    ]
    columns = {
        gettext_lazy("Reference"): "reference",
        gettext_lazy("Title"): "title",
        gettext_lazy("Status"): "get_status_display",
        gettext_lazy("Kind"): Column("get_kind_display", sort="kind"),
        gettext_lazy("Date"): "date",
        gettext_lazy("Language"): Column("get_language_display", sort="language"),
        gettext_lazy("Organization"): Column("organization", sort="organization__short_name"),
        gettext_lazy("Classification"): Column("get_classification_display", sort="classification"),
        gettext_lazy("Records"): lambda document: [link.reference for link in document.links.all()],
        gettext_lazy("Type"): lambda document: document.latest.ending if document.latest else None,
        gettext_lazy("Versions"): Column(lambda document: len(document.versions.all()), number=True),
    }

    def get_queryset(self):
        visible = Document.objects.visible_to(self.request.user)
        links = visible.readable_links(DocumentLink.objects.all())
        return visible.select_related("organization").prefetch_related("versions", Prefetch("links", links))


def document_or_404(user, reference):
    if not user.has_perm("documents.view_document"):
        raise PermissionDenied(_("Your role does not include documents."))
    visible = Document.objects.visible_to(user)
    links = visible.readable_links(DocumentLink.objects.select_related("linked_by"))
    found = visible.select_related("organization", "only_for", "created_by__organization").prefetch_related(
        Prefetch("versions", Version.objects.select_related("uploaded_by__organization")), Prefetch("links", links)
    )
    return get_object_or_404(found, reference=reference)


@in_the_past
@require_safe
def document(request, reference):
    """Everything about a document: what it is, its versions, its records, its history."""
    found = document_or_404(request.user, reference)
    versions = list(found.versions.all())
    for version in versions:
        version.document = found
        version.problem = rules.may_not_download(version, request.user)
    links = list(found.links.all())
    for link in links:
        link.leads_to = record_named(link.about, request.user)
    context = {
        "document": found,
        "versions": versions,
        "links": links,
        "may_change": not rules.may_not_change(found, request.user),
        "may_extend": not rules.may_not_extend(found, request.user),
    }
    return render(request, "documents/document.html", context)


@require_safe
def file(request, reference, number):
    """One version as a file. Looked at first: who asks, from where, and whether it may leave."""
    found = document_or_404(request.user, reference)
    version = get_object_or_404(found.versions.all(), number=number)
    version.document = found
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise PermissionDenied(_("A file is downloaded from its page here, not from another site."))
    if problem := rules.may_not_download(version, request.user):
        return _not_served(request, version, problem, 410 if found.is_withdrawn else 409)
    try:
        stored = keeping.open_bytes(version.sha256)
    except keeping.Damaged:
        record_event("file damaged", about=found, details={"version": version.number})
        sentence = _("The file cannot be read from where it is stored. Tell an administrator.")
        return _not_served(request, version, sentence, 503)
    if request.method == "GET" and found.is_classified:
        record_event("download", about=found, details={"version": version.number, "file": version.name})
    response = StreamingHttpResponse(
        keeping.in_pieces(stored, version.sha256, version.size), content_type=version.content_type
    )
    response["Content-Length"] = version.size
    response["Content-Disposition"] = content_disposition_header(True, version.name)
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _not_served(request, version, problem, status):
    context = {"document": version.document, "version": version, "problem": problem}
    return render(request, "documents/not_served.html", context, status=status)


class DocumentEdit(EditPage):
    """What is said of a document. Its files are versions, and never change."""

    permission_required = "documents.change_document"
    model = Document
    form_class = DocumentForm
    template_name = "documents/form.html"

    def get_object(self):
        return document_or_404(self.request.user, self.kwargs["reference"])

    def check(self, record):
        if problem := rules.may_not_change(record, self.request.user):
            raise Refused(problem)

    def get_form_kwargs(self):
        return {"user": self.request.user}

    def save(self, form, formsets):
        with note(act="edit document"):
            return super().save(form, formsets)

    def get_context_data(self, **more):
        return {**more, "document": more["record"]}


def _extendable(request, reference):
    """The document, if this person may add to it."""
    found = document_or_404(request.user, reference)
    if problem := rules.may_not_extend(found, request.user):
        refusal = Refused(problem)
        refusal.about = found
        raise refusal
    return found


def _form(request, found, form, heading, button, status=200):
    context = {
        "document": found,
        "form": form,
        "heading": heading,
        "button": button,
        "cancel": found.get_absolute_url(),
        "faults": faults_of(form) if form.is_bound else [],
        "faults_shown": True,
    }
    return render(request, "documents/form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def new_version(request, reference):
    """A new file for the same document. The earlier ones stay."""
    found = _extendable(request, reference)
    form = VersionForm(request.typed.filling)
    if request.typed.filling is not None:
        without_faults(form)
    if request.method == "POST":
        form = VersionForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                version = storing.add_version(storing.check(form.cleaned_data["file"]), found, by=request.user)
            except Refused as refusal:
                form.add_error("file", str(refusal))
            else:
                words = {"number": version.number, "document": found}
                messages.success(request, _("Version %(number)d of %(document)s is stored.") % words)
                return redirect(found)
        return _form(request, found, form, _("New version"), _("Upload the new version"), status=422)
    return _form(request, found, form, _("New version"), _("Upload the new version"))


@require_http_methods(["GET", "HEAD", "POST"])
def link(request, reference):
    """Adds a record to those that the document belongs to."""
    found = _extendable(request, reference)
    heading, button = _("Link %(document)s to a record") % {"document": found}, _("Link it")
    form = LinkForm(request.POST if request.method == "POST" else None, user=request.user, document=found)
    if request.method != "POST":
        return _form(request, found, form, heading, button)
    if not form.is_valid():
        return _form(request, found, form, heading, button, status=422)
    record = form.cleaned_data["record"]
    try:
        with transaction.atomic(), note(act="link document"):
            storing.link(found, record, by=request.user, version=found.latest.number)
    except IntegrityError as fault:
        if sentence_of(fault):  # withdrawn in the same moment
            raise
        # somebody else linked them in the same moment
    messages.success(request, _("%(document)s now belongs to %(record)s.") % {"document": found, "record": record})
    return HttpResponseRedirect(record.get_absolute_url() + "#documents")


@require_http_methods(["GET", "HEAD", "POST"])
def unlink(request, reference, record):
    """Takes a record from those that the document belongs to, with a reason. The last one stays."""
    found = _extendable(request, reference)
    made = get_object_or_404(found.links.all(), reference=record)
    target = record_named(made.about, request.user)
    if target is None or (problem := rules.may_not_add(target, request.user)):
        raise PermissionDenied(problem if target else "")
    fault, reason = "", request.typed.text("reason").strip()
    if request.method == "POST":
        try:
            check_reason(reason)
        except Incomplete as incomplete:
            fault = str(incomplete)
        else:
            with transaction.atomic(), note(act="unlink document", reason=reason):
                made.delete()
            words = {"document": found, "record": target}
            messages.success(request, _("%(document)s does not belong to %(record)s any more.") % words)
            return redirect(target)
    context = {
        "document": found,
        "target": target,
        "reason": reason,
        "faults": [("id_reason", fault)] if fault else [],
        "faults_shown": True,
    }
    return render(request, "documents/unlink.html", context, status=422 if fault else 200)


class DocumentMove(MovePage):
    model = Document

    def get_queryset(self):
        return Document.objects.visible_to(self.request.user).select_related("created_by__organization")
