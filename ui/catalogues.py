"""The words of the site are English in the code; Django's own come out of its British catalogue.

Behind that one gettext hangs a general English catalogue for each part of Django. They hold a head and no words, and
every word that is not found is looked for in all of them, in turn: a tenth of the time of a long page.
"""

from django.conf import settings
from django.utils.translation import trans_real

HEAD = ""  # what the head of a catalogue stands under


def leave_out_the_empty():
    """Takes the catalogues without words out of the chain of the site's language."""
    catalogue = trans_real.translation(settings.LANGUAGE_CODE)
    while (behind := getattr(catalogue, "_fallback", None)) is not None:
        if set(behind._catalog.keys()) <= {HEAD}:
            catalogue._fallback = behind._fallback
        else:
            catalogue = behind
