"""What is typed into a form and kept, as a browser and its script send it."""

from django.test import Client

from drafts.models import Draft
from tests.drafts.controls import form_on


def opened(browser, address, **typed):
    """A form as a browser would send it, with something typed into it."""
    return form_on(browser.get(address)).values | typed


def autosave(sent, turn=1, **more):
    """What the script sends: it needs no session."""
    return Client().post("/drafts/save/", sent | {"draft-turn": turn} | more)


def the_draft(owner):
    (draft,) = Draft.objects.of(owner)
    return draft


def typed_in(draft, name):
    return draft.data.get(name)
