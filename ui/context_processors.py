"""What base.html needs to know on every page."""

from django.utils.functional import SimpleLazyObject

from ui import navigation, time_machine
from ui.views import THEMES, theme_of


def page(request):
    """`page.theme`, `page.themes`, `page.navigation` (lazy: a fragment without a header asks nothing), `page.past`."""
    return {
        "page": {
            "theme": theme_of(request),
            "themes": THEMES,
            "navigation": SimpleLazyObject(lambda: navigation.entries(request)),
            "past": time_machine.shown(request),
        }
    }
