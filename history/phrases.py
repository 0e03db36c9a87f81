"""gettext that remembers, for pages that say the same few phrases a hundred times.

The phrases stand in English in the code. Django looks for each in half a dozen catalogues, one behind the other, and
finds most of them in none.
"""

from functools import cache

from django.utils.translation import get_language
from django.utils.translation import gettext as look_up


def gettext(text):
    """A phrase in the reader's language."""
    return _in_language(get_language(), text)


@cache
def _in_language(language, text):
    return look_up(text)


@cache
def kind_of(model, language):
    """What a record of this model is called: "project"."""
    return str(model._meta.verbose_name)
