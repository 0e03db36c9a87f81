"""What base.html needs to know on every page."""

from django.utils.functional import SimpleLazyObject

from ui import navigation, time_machine
from ui.views import THEMES, theme_of


def session_ends(request):
    user, session = getattr(request, "user", None), getattr(request, "session", None)
    return session.get_expiry_date() if session is not None and user is not None and user.is_authenticated else None


def page(request):
    """`page.theme`, `page.themes`, `page.navigation` (lazy: a fragment without a header asks nothing),
    `page.session_ends` (a moment, or None for a visitor), `page.past` (None in the present), `page.time_machine` (None
    where there is no past to show).
    """
    return {
        "page": {
            "theme": theme_of(request),
            "themes": THEMES,
            "navigation": SimpleLazyObject(lambda: navigation.entries(request)),
            "session_ends": session_ends(request),
            "past": time_machine.shown(request),
            "time_machine": time_machine.bar(request),
        }
    }
