"""What the page of a record shows of its comments: how many there are at each field, and the threads.

{% load comments %}
{% comments_of record as comments %}
{% comments_at comments "objective" %}                 {# in the line of a field #}
{% include "comments/of_record.html" with comments=comments only %}
"""

from dataclasses import dataclass
from functools import cached_property, partial

from django import template
from django.db.models import Count
from django.urls import reverse

from comments import fields, markup, reading, rules
from comments.models import Comment
from comments.readers import READ_REMOVED

register = template.Library()


class Section:
    """The comments of one record, as one reader reads them. Nothing is asked before a page shows it."""

    def __init__(self, record, reader, may_write):
        self.record, self.reader = record, reader
        self.may_write = may_write and not rules.may_not_comment(record, reader)
        self.may_read = reader.has_perm("comments.view_comment")

    @cached_property
    def by_field(self):
        found = Comment.objects.about(self.record, self.reader).order_by()
        return dict(found.values_list("field").annotate(number=Count("pk"))) if self.may_read else {}

    @property
    def number(self):
        return sum(self.by_field.values())

    @cached_property
    def threads(self):
        within = Comment.objects.thread_of(self.record, self.reader)
        roots = list(within.filter(reply_to=None).with_people().order_by("-created_at", "-pk")[: reading.SHOWN])
        return reading.threads_of(roots[::-1], within, self.reader) if self.may_read else []

    @property
    def waiting(self):
        """The latest threads that nobody has resolved: a few, so that a decision beside them is near by keyboard."""
        found = [one for one in self.threads if not one.root.is_resolved and one.can_be_resolved]
        return found[: -reading.BESIDE_A_DECISION - 1 : -1]

    @property
    def may_reply(self):
        return not rules.may_not_comment(self.record, self.reader)

    @property
    def shown(self):
        """Those of the shown threads, counted as everywhere: what was removed is one for those who may read it."""
        counted = [comment for thread in self.threads for comment in thread.comments]
        return sum(not comment.removed_at or self.reader.has_perm(READ_REMOVED) for comment in counted)

    @property
    def address(self):
        return reverse("comments:add", args=[self.record.reference])

    @property
    def list_address(self):
        return f"{reverse('comments:list')}?record={self.record.reference}"


@register.simple_tag(takes_context=True)
def comments_of(context, record, may_write=True):
    return Section(record, context["request"].user, may_write)


@dataclass
class AtField:
    name: str
    label: str
    number: int
    address: str  # "" for whom nothing is to be written here


@register.inclusion_tag("comments/at_field.html")
def comments_at(comments, name="", label=""):
    """Beside the name of a field: how many comments it has, and where to write one. By its name or by its label."""
    if not comments or not comments.may_read:
        return {}
    model = type(comments.record)
    name = name or fields.named(model, str(label))
    if not name:
        return {}
    address = f"{comments.address}?field={name}" if comments.may_write else ""
    return {"at": AtField(name, fields.label_of(model, name), comments.by_field.get(name, 0), address)}


register.filter("marked_up", markup.html_of)
register.filter("in_a_line", partial(markup.plain, most=160), is_safe=False)
