"""The server is killed while drafts are sent to it: what it has acknowledged is there when it is back, and whole."""

from http.client import HTTPException
from threading import Event, Thread

import pytest
from django.urls import reverse

from drafts.models import Draft
from tests.drafts.controls import form_on
from tests.drafts.site import LONG, Site
from tests.factories import ProjectFactory

KILLED_AFTER = 5  # drafts that were acknowledged


class Typing(Thread):
    """Sends what somebody types, again and again and a little more each time, as the script does."""

    def __init__(self, site, sheet):
        super().__init__(daemon=True)
        self.site, self.sheet, self.acknowledged, self.begun = site, sheet, 0, Event()

    def run(self):
        try:
            while True:
                self.save(self.acknowledged + 1)
                if self.acknowledged == KILLED_AFTER:
                    self.begun.set()
        except (OSError, HTTPException):
            self.begun.set()  # the site is gone

    def save(self, turn):
        sent = self.sheet | {"objective": text(turn), "draft-turn": turn}
        assert self.site.answer_to("/drafts/save/", sent) == 200
        self.acknowledged = turn


def text(turn):
    return f"Sentence {turn} of many." * 500


@pytest.fixture
def site(transactional_db):
    site = Site()
    site.start()
    yield site
    site.kill()


def test_no_draft_that_was_acknowledged_is_lost_or_half_written(site, client, staff):
    project = ProjectFactory(created_by=staff)
    client.force_login(staff)
    sheet = form_on(client.get(reverse("projects:edit", args=[project.reference, "purpose"]))).values
    typing = Typing(site, sheet)
    typing.start()
    assert typing.begun.wait(LONG)

    site.kill()
    typing.join(LONG)

    assert typing.acknowledged >= KILLED_AFTER
    draft = Draft.objects.of(staff).get()
    assert draft.turn in (typing.acknowledged, typing.acknowledged + 1)  # the last may be kept without an answer
    assert draft.data["objective"] == text(draft.turn)
    site.start()
    typing.save(draft.turn + 1)
    assert Draft.objects.of(staff).get().data["objective"] == text(draft.turn + 1)
