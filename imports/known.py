"""What the words of a file may mean: every name and code of a country, an organization, a theme, a person.

Read once for a whole file, so that ten thousand rows ask the database no more than ten.
"""

from difflib import get_close_matches
from functools import cached_property

from django.utils.translation import gettext as _

from accounts.models import User
from reference.models import ActionPlan, Country, Organization, Pillar, Region, Theme

MOST_LISTED = 12  # values that are all named where none of them was meant
MOST_COMPARED = 200  # unknown words of a file for which the nearest name is looked for: each takes a while


class Wrong(Exception):
    """What is wrong with a cell, as a sentence that says what to do."""


def plain(text):
    """Without what makes no difference: capitals, spaces, the asterisk that leads to a footnote."""
    return " ".join(str(text).replace("*", "").casefold().split())


class Names:
    """The things of one kind: found by any of their names, shown by the first of them."""

    def __init__(self, thing, found):
        self.thing, self.keys, self.labels, self.advice = thing, {}, {}, {}
        for record, names in found:
            self.labels[str(record.pk)] = names[0]
            for name in filter(None, names):
                self.keys.setdefault(plain(name), set()).add(str(record.pk))

    def key(self, text):
        found = self.keys.get(plain(text), set())
        if len(found) == 1:
            return next(iter(found))
        words = {"text": str(text)[:80], "thing": self.thing}
        if found:
            raise Wrong(_("“%(text)s” may mean several of %(thing)s. Write the full name.") % words)
        words["advice"] = self._advice(plain(text))
        raise Wrong(_("“%(text)s” is not known among %(thing)s. %(advice)s") % words)

    def _advice(self, text):
        """The nearest name, or all of a few, or where they stand."""
        if text not in self.advice and len(self.advice) < MOST_COMPARED:
            near = get_close_matches(text, self.keys, n=1, cutoff=0.75)
            if near and len(self.keys[near[0]]) == 1:
                words = {"name": self.label(next(iter(self.keys[near[0]])))}
                self.advice[text] = _("Did you mean “%(name)s”?") % words
            elif 0 < len(self.labels) <= MOST_LISTED:
                words = {"names": "; ".join(self.labels.values())}
                self.advice[text] = _("These are known: %(names)s.") % words
        return self.advice.get(text) or _("Look at the values in the template.")

    def label(self, key):
        return self.labels.get(str(key), _("(not open to you)"))


class Known:
    """The names of everything that a column may choose from."""

    @cached_property
    def countries(self):
        found = Country.objects.all()
        names = ("name", "osce_name", "name_2019_2021", "iso2", "iso3", "m49")
        return Names(_("countries"), [(one, [getattr(one, name) for name in names]) for one in found])

    @cached_property
    def regions(self):
        return Names(_("regions"), [(one, [one.name, one.slug]) for one in Region.objects.all()])

    @cached_property
    def themes(self):
        return Names(_("themes"), [(one, [one.name, one.short_name, one.slug]) for one in Theme.objects.all()])

    @cached_property
    def pillars(self):
        found = Pillar.objects.all()
        return Names(_("pillars"), [(one, [one.roman, str(one), str(one.number), one.title]) for one in found])

    @cached_property
    def romans(self):
        return {str(one.pk): one.roman for one in Pillar.objects.all()}

    @cached_property
    def plans(self):
        return Names(_("plans"), [(one, [one.title]) for one in ActionPlan.objects.all()])

    @cached_property
    def current_plan(self):
        return ActionPlan.objects.filter(is_current=True).first()

    @cached_property
    def organizations(self):
        found = Organization.objects.all()
        return Names(_("organizations"), [(one, [one.short_name, one.name, one.code]) for one in found])

    @cached_property
    def people(self):
        found = User.objects.filter(organization__isnull=False).select_related("organization")
        names = [(one, [str(one), one.email, f"{one} ({one.organization})"]) for one in found]
        return Names(_("people"), names)
