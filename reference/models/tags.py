"""Tags: words of the staff's own, by which they find cases again. Nobody signs them."""

import unicodedata

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifecycle.models import Versioned

LONGEST = 40
BETWEEN = ",;"  # what stands between two tags in a form or in a file, and therefore in none


def spelled(text):
    """A tag as it is kept: one space between words, composed letters."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def folded(name):
    """The same for all ways to write a tag: neither capitals nor the width of letters make another one."""
    return spelled(unicodedata.normalize("NFKC", spelled(name)).casefold())


def check_tag(name):
    if len(name) > LONGEST:
        raise ValidationError(
            _("A tag has at most %(most)d characters: “%(name)s …” is longer.")
            % {"most": LONGEST, "name": name[:LONGEST]}
        )
    if set(name) & set(BETWEEN):
        raise ValidationError(_("A tag has neither commas nor semicolons: they stand between two tags."))
    if not name.isprintable():
        raise ValidationError(_("“%(name)s” has a character that cannot be seen.") % {"name": repr(name)})


class Tag(Versioned):
    """A word that staff put on cases."""

    history_case = "self"

    name = models.CharField(gettext_lazy("name"), max_length=LONGEST, validators=[check_tag])
    # Letters become more when they are folded: one of German becomes two, one of Arabic up to eighteen.
    folded = models.CharField(max_length=18 * LONGEST, unique=True, editable=False)

    class Meta:
        verbose_name = gettext_lazy("tag")
        verbose_name_plural = gettext_lazy("tags")
        ordering = ["folded"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(folded=""),
                name="tag_name",
                violation_error_message=gettext_lazy("Give the tag a name."),
            )
        ]

    def __str__(self):
        return self.name

    def clean(self):
        """`folded` is in no form, so no form would find the other tag of this name by itself."""
        if Tag.objects.filter(folded=folded(self.name)).exclude(pk=self.pk).exists():
            raise ValidationError({"name": _("There is a tag of this name already.")})

    def save(self, **kwargs):
        self.name = spelled(self.name)
        self.folded = folded(self.name)
        super().save(**kwargs)

    @classmethod
    def named(cls, names):
        """The tags of these names; those that are not there yet are made, in an order in which nobody waits for us."""
        names = sorted(names, key=folded)
        return [cls.objects.get_or_create(folded=folded(name), defaults={"name": name})[0] for name in names]

    @classmethod
    def unknown(cls, names):
        """Those of the names that no tag has."""
        known = set(cls.objects.filter(folded__in=[folded(name) for name in names]).values_list("folded", flat=True))
        return [name for name in names if folded(name) not in known]


class Tagging(models.Model):
    """Abstract. That a case has a tag. A subclass says which case, that it has each tag once, and `history_case`."""

    tag = models.ForeignKey(Tag, models.PROTECT, related_name="+", verbose_name=gettext_lazy("tag"))

    class Meta:
        abstract = True
        ordering = ["tag__folded"]

    def __str__(self):
        return str(self.tag)
