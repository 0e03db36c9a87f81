"""What base.html needs to know on every page."""

from django.utils.functional import SimpleLazyObject

from ui import navigation
from ui.views import THEMES, theme_of


def page(request):
    """`page.theme`, `page.themes`, `page.navigation`. Lazy, so that a fragment without a header asks nothing."""
    return {
        "page": {
            "theme": theme_of(request),
            "themes": THEMES,
            "navigation": SimpleLazyObject(lambda: navigation.entries(request)),
        }
    }
