"""How records come to their regions and pillars: said once for each kind of record, and gone from either end.

A list begins at the places: which records do ways lead to from this region (`reference.scope`)? That takes as long as
there are records there. A page of the history begins at the few records that it may tell of: where do their ways end
(`reference.places`)? That takes as long as there are ways from these, however many other records there are.
"""

from dataclasses import dataclass

from django.db.models import QuerySet


@dataclass(frozen=True)
class Way:
    """Rows that lead from records to places. `of` names the record; `region` and `pillar` lead to the place."""

    rows: QuerySet
    of: str = "pk"
    region: str = ""
    pillar: str = ""
    others = ()


@dataclass(frozen=True)
class Link:
    """Rows that lead from records to others, whose places they have as well, as far as their reader may read those.

    `to` says which columns name which records: (("project", projects), …). The first that a row names is taken.
    """

    rows: QuerySet
    of: str = "pk"
    to: tuple = ()

    @property
    def columns(self):
        return tuple(column for column, _others in self.to)

    @property
    def others(self):
        return tuple(others for _column, others in self.to)


@dataclass(frozen=True)
class Mention:
    """Rows that lead to records of several kinds as well, by a column with the reference of one."""

    rows: QuerySet
    of: str = "pk"
    column: str = "about"
    kinds: tuple = ()

    @property
    def columns(self):
        return (self.column,)

    @property
    def others(self):
        return self.kinds
