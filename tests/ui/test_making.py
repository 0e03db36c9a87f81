"""Making records: a form sent twice makes one of them, and what was typed is there when something is missing."""

import uuid

import pytest

from projects.models import Project
from reference.models import ActionPlan
from tests.factories import ProjectFactory
from tests.pages import inputs


@pytest.fixture(autouse=True)
def addresses(settings):
    settings.ROOT_URLCONF = "tests.ui.urls_for_tests"


@pytest.fixture
def browser(client, staff):
    client.force_login(staff)
    return client


def test_form_sent_twice_makes_one_record(browser):
    sent = inputs(browser.get("/new/")) | {"title": "Once", "plan": ActionPlan.objects.get(is_current=True).pk}

    first = browser.post("/new/", sent)
    second = browser.post("/new/", sent)

    project = Project.objects.get(title="Once")
    assert first.url == second.url == f"/done/{project.pk}/"


def test_form_keeps_its_key_when_something_is_missing(browser):
    sent = inputs(browser.get("/new/"))

    page = browser.post("/new/", sent | {"title": ""})

    assert inputs(page)["creation_key"] == sent["creation_key"]


def test_form_without_its_key_makes_nothing(browser):
    sent = {"title": "Never", "plan": ActionPlan.objects.get(is_current=True).pk}

    answer = browser.post("/new/", sent)

    assert answer.status_code == 400
    assert not Project.objects.filter(title="Never").exists()


def test_key_of_somebody_else_leads_nowhere(browser, other_staff):
    key = uuid.uuid4()
    ProjectFactory(created_by=other_staff, creation_key=key)
    sent = inputs(browser.get("/new/")) | {"title": "Mine", "plan": ActionPlan.objects.get(is_current=True).pk}

    answer = browser.post("/new/", sent | {"creation_key": str(key)})

    assert answer.status_code == 400
    assert not Project.objects.filter(title="Mine").exists()
