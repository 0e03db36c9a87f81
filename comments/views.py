"""The pages of comments: the list, one thread, and what may become of a comment."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from django.views.generic import View

from comments import fields, markup, reading, rules, writing
from comments.filters import CommentFilter
from comments.forms import EditForm
from comments.models import Comment
from lifecycle import Refused
from reference.about import record_named
from ui.columns import Column
from ui.editing import faults_of, without_faults
from ui.lists import ListPage


def state_in_words(comment):
    if comment.removed_at:
        return _("Removed")
    return _("Resolved") if comment.root.is_resolved else _("Open")


class CommentList(ListPage):
    permission_required = "comments.view_comment"
    model = Comment
    filterset_class = CommentFilter
    ordering = ("-created_at", "-pk")
    template_name = "comments/list.html"
    empty_text = gettext_lazy("Comments are written on the pages of projects, requests, meetings and documents.")
    often_asked = [
        (gettext_lazy("Mentioning me"), "?me=mentioned"),
        (gettext_lazy("Written by me"), "?me=author"),
        (gettext_lazy("Open"), "?state=open"),
        (gettext_lazy("Central Asia"), "?region=central-asia"),
    ]
    columns = {
        gettext_lazy("Reference"): "reference",
        gettext_lazy("On"): Column(
            lambda comment: format_html('<span class="text-nowrap">{}</span>', comment.record_reference),
            sort="record_reference",
        ),
        gettext_lazy("Field"): Column("field_label", sort="field"),
        gettext_lazy("Comment"): Column(
            lambda comment: format_html('<span class="comment-cell">{}</span>', markup.plain(comment.text, 200)),
            plain=lambda comment: comment.text,
        ),
        gettext_lazy("Author"): Column("created_by", sort="created_by__full_name"),
        gettext_lazy("Organization"): Column("organization", sort="organization__short_name"),
        gettext_lazy("Written"): "created_at",
        gettext_lazy("Who reads it"): Column("audience_in_words", sort="audience"),
        gettext_lazy("State"): state_in_words,
        gettext_lazy("Mentions"): lambda comment: [mention.person for mention in comment.mentions.all()],
    }

    def get_queryset(self):
        found = Comment.objects.visible_to(self.request.user)
        return found.with_people().prefetch_related("mentions__person")


def comment_or_404(user, reference, among=None):
    """A comment that this person may read; `among` has the places of removed ones as well."""
    if not user.has_perm("comments.view_comment"):
        raise PermissionDenied(_("Your role does not include comments."))
    found = Comment.objects.visible_to(user) if among is None else among
    return get_object_or_404(found.with_people(), reference=reference)


def refuse(problem, user, about=None):
    """A step that is not theirs, or not now.

    The history names the page of a refusal, and so the comment. It tells it of no record, or whoever reads the record
    would learn of a comment that they may not read: auditors are told, and whoever was refused.
    """
    refusal = Refused(problem) if user.has_perm("comments.add_comment") else PermissionDenied(problem)
    refusal.about = about
    raise refusal


def back_to(comment):
    """Where one goes on: the thread, at this comment."""
    return HttpResponseRedirect(f"{comment.root.get_absolute_url().partition('#')[0]}#{comment.reference}")


class Act(View):
    """A page that asks before it does something to a comment. A subclass says what is asked and what is done."""

    why_not = None  # a rule of a comment and a person
    heading = button = question = done = ""
    http_method_names = ["get", "head", "post", "options"]

    @cached_property
    def comment(self):
        return comment_or_404(self.request.user, self.kwargs["reference"])

    def act(self):
        raise NotImplementedError

    def dispatch(self, request, *args, **kwargs):
        if problem := type(self).why_not(self.comment, request.user):
            refuse(problem, request.user)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, reference):
        comment = self.comment
        comment.earlier = reading.earlier_texts([comment], request.user).get(comment.pk, [])
        context = {"comment": comment, "heading": self.heading, "button": self.button, "question": self.question}
        return render(request, "comments/ask.html", context)

    def post(self, request, reference):
        self.act()
        messages.success(request, self.done)
        return back_to(self.comment)


class Remove(Act):
    why_not = rules.may_not_remove
    heading, button = gettext_lazy("Remove this comment?"), gettext_lazy("Remove the comment")
    question = gettext_lazy(
        "Nobody but auditors can read it any more, and it cannot be brought back. The thread says that you removed it."
    )
    done = gettext_lazy("The comment is removed.")

    def act(self):
        writing.remove(self.comment, by=self.request.user)


class Widen(Act):
    why_not = rules.may_not_widen
    heading = gettext_lazy("Let both organizations read this comment?")
    button = gettext_lazy("Let both organizations read it")
    question = gettext_lazy(
        "Everybody who may read the record can then read it, with what it said before it was edited. This cannot be"
        " taken back. Replies stay with those who read them now."
    )
    done = gettext_lazy("Both organizations can read the comment now.")

    def act(self):
        writing.widen(self.comment, by=self.request.user)


@require_POST
def resolve(request, reference):
    """Says of a thread that it is resolved, or reopens it. Either may have been said by somebody else already."""
    root = comment_or_404(request.user, reference, Comment.objects.shown_to(request.user)).root
    if problem := rules.may_not_resolve(root, request.user):
        refuse(problem, request.user)
    resolved = request.POST.get("resolved") == "yes"
    root = writing.resolve(root, resolved, by=request.user)
    words = {"person": root.resolved_by}
    sentence = _("%(person)s resolved the comment.") if resolved else _("%(person)s reopened the comment.")
    messages.success(request, sentence % words)
    return back_to(root)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, reference):
    """Other words. Who reads them stays as it is."""
    comment = comment_or_404(request.user, reference)
    problem = rules.may_not_edit(comment, request.user)
    typed = request.POST if request.method == "POST" else request.typed.filling
    if problem and (typed is None or comment.created_by != request.user):
        refuse(problem, request.user)
    form = EditForm(typed, instance=comment, user=request.user)
    if request.method == "POST" and form.is_valid():
        writing.edit(comment, form.cleaned_data["text"], by=request.user)
        messages.success(request, _("The comment is changed."))
        return back_to(comment)
    if request.method != "POST" and typed is not None:
        without_faults(form)
    record = record_named(comment.about, request.user)
    context = {
        "comment": comment,
        "record": record,
        "form": form,
        "heading": _("Edit your comment on %(record)s") % {"record": record},
        "button": _("Save the comment"),
        "cancel": comment.get_absolute_url(),
        "faults": faults_of(form) if form.is_bound else [],
        "faults_shown": True,
        "field_label": fields.label_of(type(record), comment.field) if comment.field else "",
    }
    return render(request, "comments/edit.html", context, status=422 if context["faults"] else 200)
