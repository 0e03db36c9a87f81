"""What the desk works on are records of the Plan. It names them by their references, and copies nothing of them.

A foreign key would touch the record: it could no longer be deleted, say, because an auditor once drew it. A reference
is for ever and given to no second record, so a text is enough, and it can still be read when the record is gone.
"""

from django.db.models import Q

from auditing.cases import cases_of_the_plan
from reference.scope import ScopedQuerySet, listed


class AboutRecords(ScopedQuerySet):
    """Rows with a column `about` have the regions and pillars of the records that their readers may read."""

    def region_exists(self, region_ids):
        return self.about_these(self.references("region_exists", region_ids))

    def pillar_exists(self, pillar_ids):
        return self.about_these(self.references("pillar_exists", pillar_ids))

    def references(self, condition, ids):
        """The references of those records they are about that are there. Looked up first, a query for each kind."""
        about = list(self.naming().order_by().values_list("about", flat=True).distinct())
        found = []
        if not about:
            return found
        for records in cases_of_the_plan():
            seen = self.linked(records)
            there = seen.filter(getattr(seen, condition)(ids), reference__in=listed(about))
            found += there.order_by().values_list("reference", flat=True)
        return found

    def naming(self):
        """The rows that name records in their column `about`."""
        return self.model._base_manager.all()

    def about_these(self, references):
        """A condition: the row is about one of the records with these references."""
        return Q(about__in=listed(references))
