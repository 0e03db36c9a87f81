"""What the desk works on are records of the Plan. It names them by their references, and copies nothing of them.

A foreign key would touch the record: it could no longer be deleted, say, because an auditor once drew it. A reference
is for ever and given to no second record, so a text is enough, and it can still be read when the record is gone.
"""

from auditing.cases import cases_of_the_plan
from reference.scope import ScopedQuerySet
from reference.ways import Mention


class AboutRecords(ScopedQuerySet):
    """Rows with a column `about` have the regions and pillars of the records that their readers may read."""

    named_by = "pk"  # what leads from the rows that name records to ours

    def ways(self):
        return [Mention(self.naming(), of=self.named_by, column="about", kinds=tuple(cases_of_the_plan()))]

    def naming(self):
        """The rows that name records in their column `about`."""
        return self.model._base_manager.all()
