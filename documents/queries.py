"""Which documents: those a person may read, those of a record, those a text, a region or a pillar finds."""

from django.apps import apps
from django.db.models import Q

from history.names import readable
from reference.choices import Classification
from reference.scope import ScopedQuerySet, keys_of, listed
from reference.ways import Mention


def kinds():
    """The models whose records have documents: each names the permission with which documents are added to them."""
    return [model for model in apps.get_models() if getattr(model, "documents_added_with", "")]


class DocumentQuerySet(ScopedQuerySet):
    @property
    def _links(self):
        return self.model._meta.get_field("links").related_model.objects.all()

    @property
    def _versions(self):
        return self.model._meta.get_field("versions").related_model.objects.all()

    def visible_to(self, user):
        """What a person may read: a document of at least one record that they may read.

        Two rules narrow it. Confidential ones are for those who uploaded them, for managers and for auditors. And what
        was kept to one organization stays with its people, with whoever uploaded it, and with auditors: not even a
        manager of the other organization reads it.
        """
        if not user.has_perm("documents.view_document"):
            return self.none()
        seen = self.read_by(user)
        if hidden := _names_hidden_from(user):
            links = self._links.exclude(about__in=listed(hidden))
            seen = seen.filter(pk__in=links.values("document"))
        if not user.has_perm("documents.read_confidential_document"):
            seen = seen.filter(Q(classification__lt=Classification.CONFIDENTIAL) | Q(created_by=user))
        if not user.has_perm("documents.read_unshared_document"):
            party = user.party
            own = Q(only_for=party) if party else Q()
            seen = seen.filter(Q(only_for=None) | own | Q(created_by=user))
        return seen

    def about(self, record, reader):
        """The documents of a record that this person may read, the latest first."""
        return self.visible_to(reader).filter(pk__in=self._links.of(record).values("document")).order_by("-pk")

    def current(self):
        return self.filter(status=self.model.Status.CURRENT)

    def holding(self, sha256):
        """Documents of which this file is a version."""
        return self.filter(pk__in=self._versions.filter(sha256=sha256).values("document"))

    def search(self, text):
        """Every word of the text is in the reference, the title, the name of a file or the reference of a record."""
        found = self
        links = self.readable_links(self._links)
        for word in text.split():
            found = found.filter(
                Q(reference__icontains=word)
                | Q(title__icontains=word)
                | Q(pk__in=self._versions.filter(name__icontains=word).values("document"))
                | Q(pk__in=links.filter(reference__icontains=word).values("document"))
            )
        return found

    def readable_links(self, links):
        """Without those to records that are kept back from the reader."""
        hidden = _names_hidden_from(self.reader) if self.reader else []
        return links.exclude(about__in=listed(hidden)) if hidden else links

    def ways(self):
        """A document has the regions and pillars of its records."""
        records = tuple(model._default_manager.all() for model in kinds())
        return [Mention(self._links, of="document", column="reference", kinds=records)]


def _names_hidden_from(user):
    """The names in the journal of all records with documents that this person may not read."""
    names = []
    for model in kinds():
        visible, fewer = readable(model, user)
        if fewer:
            records = getattr(model, "with_amendments", model._default_manager).all()
            hidden = records.exclude(pk__in=visible.values("pk"))
            names += [f"{model._meta.db_table}:{key}" for key in keys_of(hidden)]
    return names


def record_of(reference, user):
    """The record of this reference, if it has documents and the person may read it; else None."""
    for model in kinds():
        if reference.startswith(f"{model.reference_prefix}-"):
            return model._default_manager.visible_to(user).filter(reference=reference).first()
    return None
