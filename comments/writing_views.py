"""The pages on which comments are written: on a record or a field, and in a thread; and who can be mentioned there."""

from django.db.models import Q
from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from comments import fields, mentions, reading, rules, writing
from comments.choices import Audience
from comments.forms import CommentForm
from comments.models import Comment
from comments.queries import record_called
from comments.views import back_to, comment_or_404, refuse
from history import past
from reference.about import record_named
from ui.editing import CreatePage


def record_or_404(reference, user):
    record = record_called(reference, user)
    if record is None:
        raise Http404
    return record


class Writing(CreatePage):
    """What both have in common: a form sent twice makes one comment, and what was typed is kept."""

    permission_required = "comments.add_comment"
    model = Comment
    form_class = CommentForm
    told_of = None  # the record of which the history tells a refusal

    def check(self, _none):
        if problem := self.why_not():
            refuse(problem, self.request.user, about=self.told_of)

    def get_form_kwargs(self):
        return {"comment": self.begun()}

    def save(self, form, formsets):
        return writing.write(form.instance)

    def get_success_message(self, comment):
        if comment.audience == Audience.BOTH:
            return _("Your comment is there. Both organizations can read it.")
        return _("Your comment is there. Only %(organization)s can read it.") % {"organization": comment.organization}

    def get_heading(self, _none):
        field = fields.label_of(type(self.target), self.field) if self.field else ""
        words = {"record": self.target, "field": field}
        return _("Comment on %(record)s: %(field)s") % words if field else _("Comment on %(record)s") % words

    def get_context_data(self, **more):
        return {
            **more,
            "target": self.target,
            "organization": self.request.user.party,
            "cancel": self.target.get_absolute_url(),
        }


class WriteComment(Writing):
    """On a record, or on the field that the address names."""

    template_name = "comments/write.html"
    button = gettext_lazy("Comment")

    @cached_property
    def target(self):
        return record_or_404(self.kwargs["reference"], self.request.user)

    @cached_property
    def field(self):
        name = self.request.GET.get("field", "")
        if name and name not in fields.fields_of(type(self.target)):
            raise Http404
        return name

    @property
    def told_of(self):
        """Nobody has said anything yet: the history may tell a refusal of the record."""
        return self.target

    def why_not(self):
        return rules.may_not_comment(self.target, self.request.user)

    def begun(self):
        return writing.begun(self.target, self.request.user, field=self.field)

    def get_success_url(self, comment):
        return f"{self.target.get_absolute_url()}#{comment.reference}"


class ThreadPage(Writing):
    """A thread, which can be read as of a day, and below it the form of a reply. A reply leads to its thread."""

    permission_required = "comments.view_comment"
    template_name = "comments/thread.html"
    button = gettext_lazy("Reply")
    in_the_past = True

    @cached_property
    def comment(self):
        """The one that the address names, which may be a reply."""
        return self._shown(self.kwargs["reference"])

    @cached_property
    def root(self):
        return self._shown(self.comment.root.reference) if self.comment.reply_to else self.comment

    def _shown(self, reference):
        return comment_or_404(self.request.user, reference, Comment.objects.shown_to(self.request.user))

    @cached_property
    def target(self):
        return record_named(self.root.about, self.request.user)

    @property
    def field(self):
        return self.root.field

    def get(self, request, reference):
        if self.root.reference != reference:
            return back_to(self.comment)
        if request.method == "GET" and past.moment() is None:
            shown = Comment.objects.about(self.target, request.user)
            reading.opened(shown.filter(Q(pk=self.root.pk) | Q(reply_to=self.root)), request.user)
        if self.why_not():
            return render(request, self.template_name, self.get_context_data(heading=self.get_heading(None)))
        return super().get(request, reference)

    def check(self, none):
        if self.request.method == "POST":
            super().check(none)

    def why_not(self):
        return rules.may_not_reply(self.root, self.request.user)

    def begun(self):
        return writing.begun(self.target, self.request.user, reply_to=self.root)

    def get_success_url(self, comment):
        return back_to(comment).url

    def get_context_data(self, **more):
        within = Comment.objects.thread_of(self.target, self.request.user)
        (thread,) = reading.threads_of([self.root], within, self.request.user)
        may_resolve = not rules.may_not_resolve(self.root, self.request.user)
        return {**super().get_context_data(**more), "thread": thread, "root": self.root, "may_resolve": may_resolve}


@require_safe
def people(request, reference):
    """Whom a comment on this record could mention, for a script: those whose names begin with what was typed."""
    record = record_or_404(reference, request.user)
    if problem := rules.may_not_comment(record, request.user):
        refuse(problem, request.user, about=record)
    comment = writing.begun(record, request.user)
    if request.GET.get("audience") == Audience.BOTH:
        comment.audience = Audience.BOTH
    found = mentions.offered(request.GET.get("q", ""), comment)
    said = [{"handle": handle, "name": str(one), "organization": str(one.organization or "")} for handle, one in found]
    return JsonResponse({"people": said})
