"""Which comments: those a person may read, those of a record, those that a thread shows."""

from django.db.models import Q

from comments.readers import READ, READ_REMOVED, spoken_to
from documents.models import Document
from documents.queries import kinds as kinds_with_documents
from history.names import readable
from reference.about import AboutQuerySet, records_of
from reference.scope import ScopedQuerySet
from reference.ways import Mention


def kinds():
    """The models whose records have comments: those that have documents, and the documents."""
    return [*kinds_with_documents(), Document]


def record_called(reference, reader):
    """The record of this reference, if it has comments and the person may read it; else None."""
    for model in kinds():
        if reference.startswith(f"{model.reference_prefix}-"):
            return readable(model, reader)[0].filter(reference=reference).first()
    return None


class CommentQuerySet(AboutQuerySet):
    """Which comments a person reads, as `comments.readers` says it.

    Of what was removed a thread says to others that there was something, and who took it away.
    """

    def visible_to(self, user):
        return self.shown_to(user)._not_removed(user)

    def shown_to(self, user):
        """The same and the places of those that were removed, which have no text any more."""
        if not user.has_perm(READ):
            return self.none()
        return self.of_readable_records(user)._spoken_to(user)

    def about(self, record, reader):
        """What a person may read about a record of which it is known that they may read it."""
        return self.thread_of(record, reader)._not_removed(reader)

    def thread_of(self, record, reader):
        if not reader.has_perm(READ):
            return self.none()
        return self.of(record)._spoken_to(reader).read_by(reader)

    def _spoken_to(self, user):
        condition = spoken_to(user)
        return self if condition is None else self.filter(condition)

    def _not_removed(self, user):
        return self if user.has_perm(READ_REMOVED) else self.filter(removed_at=None)

    def with_people(self):
        """With everybody whom a page names beside the text."""
        people = ("created_by__organization", "resolved_by", "widened_by", "removed_by")
        return self.select_related("organization", "reply_to", *people)

    def open(self):
        """Of threads of which nobody has said that they are resolved. What was removed waits for nothing."""
        unresolved = Q(reply_to=None, is_resolved=False) | Q(reply_to__is_resolved=False)
        return self.filter(unresolved, removed_at=None)

    def resolved(self):
        return self.filter(Q(is_resolved=True) | Q(reply_to__is_resolved=True), removed_at=None)

    def mentioning(self, user):
        """Those that mention a person who has not opened them yet."""
        mentions = self.model._meta.get_field("mentions").related_model.objects
        unread = mentions.filter(person=user, read=None).order_by()
        return self.filter(pk__in=unread.values("comment"), removed_at=None)

    def search(self, text):
        """Every word is in the text or in a reference."""
        return self.with_words(text, "text", "reference", "record_reference")

    region_exists = ScopedQuerySet.region_exists
    pillar_exists = ScopedQuerySet.pillar_exists

    def ways(self):
        """A comment has the regions and pillars of its record."""
        records = tuple(records_of(model) for model in kinds())
        return [Mention(self.model._base_manager.all(), column="record_reference", kinds=records)]
