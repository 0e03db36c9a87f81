"""How the history tells of the vocabulary: label and phrase of each act."""

from django.utils.translation import gettext_lazy as _

from history.sentences import name_acts


def name_them():
    name_acts({"load reference": (_("Loading the vocabulary"), ""), "tag": (_("Tagging"), "")})
