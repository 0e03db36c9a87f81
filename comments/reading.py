"""Comments as a page shows them: threads with their replies, what a text said before, and what this reader may do."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.dispatch import Signal

from comments import rules
from comments.models import Comment, Mention, MentionRead
from comments.readers import READ_REMOVED
from history.models import Entry
from history.names import columns_of, plain

mentions_read = Signal()  # with `mentions` and `person`
BESIDE_A_DECISION = 3  # threads
SHOWN = 20  # threads on the page of a record, the latest; the list has them all


@dataclass
class Thread:
    """The first comment and its replies, in the order of their writing."""

    root: Comment
    replies: list = field(default_factory=list)

    @property
    def comments(self):
        return [self.root, *self.replies]

    @property
    def can_be_resolved(self):
        """There is something to resolve: not everything was removed."""
        return any(comment.removed_at is None for comment in self.comments)


def threads_of(roots, among, reader):
    """Threads of these first comments, with those replies of `among` that belong to them, ready to be shown."""
    threads = {root.pk: Thread(root) for root in roots}
    for reply in among.filter(reply_to__in=threads).with_people().order_by("created_at", "pk"):
        thread = threads[reply.reply_to_id]
        reply.reply_to = thread.root
        thread.replies.append(reply)
    shown = [comment for thread in threads.values() for comment in thread.comments]
    before = earlier_texts(shown, reader)
    reads_history = reader.has_perm("history.view_entry")
    for comment in shown:
        comment.earlier = before.get(comment.pk, [])
        comment.may_edit = not rules.may_not_edit(comment, reader)
        comment.may_remove = not rules.may_not_remove(comment, reader)
        comment.may_widen = not rules.may_not_widen(comment, reader)
        comment.has_history = reads_history
    return list(threads.values())


def opened(comments, reader):
    """That the reader has opened them: what mentions them there is read, and whoever told them of it learns so."""
    keys = [comment.pk for comment in comments]
    unread = list(Mention.objects.filter(comment__in=keys, person=reader, read=None))
    if unread:
        MentionRead.objects.bulk_create([MentionRead(mention=one) for one in unread], ignore_conflicts=True)
        mentions_read.send(Mention, mentions=unread, person=reader)


def earlier_texts(comments, reader):
    """{key: [(text, until when)]} of what was said before, the first first. Of a removed comment for auditors only."""
    removed_too = reader.has_perm(READ_REMOVED)
    keys = [one.pk for one in comments if one.edited_at or one.removed_at]
    keys = [one.pk for one in comments if one.pk in keys and (removed_too or not one.removed_at)]
    found = defaultdict(list)
    if keys:
        changes = Entry.objects.so_far().filter(table=Comment._meta.db_table, row__in=keys, verb=Entry.Verb.CHANGE)
        for row, old, at in changes.order_by("pk").values_list("row", "old", "at"):
            if text := columns_of(old).get("text"):
                found[row].append((plain(Comment._meta.get_field("text"), text), at))
    return found
