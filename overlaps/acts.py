"""How the history tells what people do with overlaps."""

from django.utils.translation import gettext_lazy as _

from history.sentences import name_acts


def name_them():
    name_acts({"answer overlap": (_("Answer to an overlap"), "")})
