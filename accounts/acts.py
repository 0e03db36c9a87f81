"""How the history tells of people, their passwords and their sign-ins: label and phrase of each act."""

from django.utils.translation import gettext_lazy as _

from history.sentences import name_acts


def name_them():
    name_acts(
        {
            "sign in": (_("Sign-in"), _("signed in")),
            "sign out": (_("Sign-out"), _("signed out")),
            "sign-in failed": (_("Failed sign-in"), _("tried to sign in and was refused")),
            "make a link": (_("Link for a first password"), _("made a link for a first password")),
            "set password": (_("First password"), _("set the first password of %(record)s")),
            "create demo people": (_("Making people to try the system with"), ""),
        }
    )
