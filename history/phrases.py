"""gettext that remembers, for pages that say the same few phrases a hundred times.

The phrases stand in English in the code. Django looks for each in half a dozen catalogues, one behind the other, and
finds most of them in none. Even to ask for the present language takes longer than to find what is remembered, so a page
asks once.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from django.utils.translation import get_language
from django.utils.translation import gettext as look_up

_settled = ContextVar("language", default=None)


@contextmanager
def in_one_language():
    """For a stretch of work in which nobody changes the language."""
    token = _settled.set(get_language())
    try:
        yield
    finally:
        _settled.reset(token)


def language():
    return _settled.get() or get_language()


def gettext(text):
    """A phrase in the reader's language."""
    return _in_language(language(), text)


@cache
def _in_language(language, text):
    return look_up(text)


@cache
def kind_of(model, language):
    """What a record of this model is called: "project"."""
    return str(model._meta.verbose_name)
