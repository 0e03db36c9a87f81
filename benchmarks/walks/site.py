"""A site to walk through: made anew, with records in every state, and served as for real work.

DEBUG is off, so static files come compressed and under names of their own. Only HTTPS and a proxy are missing.
"""

import io
import logging
import os
import random
import secrets
import threading
from contextlib import contextmanager
from pathlib import Path

from tests.database import ENVIRONMENT

ROOT = Path(__file__).resolve().parent.parent.parent
PEOPLE = {
    "staff": "anna.berg@osce.example",
    "manager": "marko.ilic@osce.example",
    "other_manager": "leila.haddad@unoct.example",
    "auditor": "ingrid.solberg@audit.example",
    "administrator": "tomas.novak@admin.example",
}
# Where the work is: most of it in the regions in which the Plan has its focus.
COUNTRIES = ["KG", "KG", "UZ", "TJ", "KZ", "AL", "RS", "BA", "GE", "UA", "EG"]
PROJECTS = {"active": 34, "ready": 12, "submitted": 12, "approved": 8, "returned": 6, "completed": 6, "draft": 12}
REQUESTS = {"acknowledged": 14, "under_review": 12, "accepted": 8, "declined": 4, "in_delivery": 4}
MEETINGS = {"ready": 8, "convened": 6, "held": 10}
HELD = "held"  # only those have action points


def prepare(folder):
    """Chooses the database and the folders, before Django reads its settings."""
    os.environ.update(ENVIRONMENT)
    os.environ.update(
        {
            "DJANGO_SETTINGS_MODULE": "actionplan.settings",
            "DATABASE_URL": f"sqlite:///{folder}/plan.sqlite3",
            "FILES_ROOT": f"{folder}/files",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # Playwright keeps an event loop in the thread that looks records up
        }
    )
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    settings.STATIC_ROOT = f"{folder}/static"
    call_command("collectstatic", verbosity=0, interactive=False)
    return _filled()


def _filled():
    """The vocabulary, the register, the people to try with, and records. Answers what the walks look for."""
    from django.core.management import call_command
    from django.db import transaction
    from django.test import override_settings

    from accounts.demo import create_people

    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0, stdout=io.StringIO())
    call_command("load_register", str(ROOT / "projects/data/register.csv"), stdout=io.StringIO())
    _people, password = create_people()
    chance = random.Random(2018)
    # At a stroke, and with passwords that are quickly made: the people of the records never sign in.
    with transaction.atomic(), override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        projects = _projects(chance)
        _requests(chance)
        _meetings(chance)
    waiting, to_decide = projects["submitted"][-2:]
    changed = _with_a_changed_budget(projects)
    return {"password": password, "project": changed, "to_decide": to_decide, "waiting": waiting}


def _projects(chance):
    from reference.models import Theme
    from tests.factories import ProjectFactory

    themes, made = list(Theme.objects.values_list("slug", flat=True)), {}
    for state, number in PROJECTS.items():
        for one in range(number):
            weights = chance.choice([{1: 100}, {2: 100}, {2: 60, 3: 40}, {1: 50, 2: 50}, {4: 100}])
            made.setdefault(state, []).append(
                ProjectFactory(
                    title=f"{chance.choice(['Border', 'Travel documents', 'Judges', 'Passenger data'])} {state} {one}",
                    countries=sorted(set(chance.choices(COUNTRIES, k=chance.randint(1, 3)))),
                    pillars=weights,
                    themes=chance.sample(themes, chance.randint(1, 2)),
                    stage=state,
                )
            )
    return made


def _requests(chance):
    from reference.models import Country
    from tests.factories import AssistanceRequestFactory

    for state, number in REQUESTS.items():
        for _one in range(number):
            country = Country.objects.get(iso2=chance.choice(COUNTRIES))
            AssistanceRequestFactory(country=country, pillars=[chance.randint(1, 4)], stage=state)


def _meetings(chance):
    from tests.meetings.factories import ActionPointFactory, MeetingFactory

    for state, number in MEETINGS.items():
        for _one in range(number):
            region = chance.choice(["central-asia", "central-asia", "south-eastern-europe"])
            meeting = MeetingFactory(regions=[region], pillars=[chance.randint(1, 4)], stage=state)
            if state == HELD:
                ActionPointFactory(meeting=meeting)


def _with_a_changed_budget(projects):
    """A draft whose money was changed by somebody, with a reason."""
    from history import note
    from tests.factories import cast

    project = projects["draft"][0]
    with note(actor=cast("other_staff"), act="edit", source="web", request="first"):
        contribution = project.contributions.create(donor="Germany", amount="1000000", currency="EUR")
    with note(actor=cast("other_staff"), act="edit", source="web", request="second", reason="Second tranche"):
        contribution.amount = "1500000"
        contribution.save()
    return project


@contextmanager
def served():
    """Serves the site from threads of this process and gives its address."""
    from django.core.servers.basehttp import ThreadedWSGIServer
    from django.core.wsgi import get_wsgi_application
    from django.test.testcases import QuietWSGIRequestHandler

    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietWSGIRequestHandler)
    server.daemon_threads = True
    server.set_app(get_wsgi_application())
    logging.getLogger("django.request").setLevel(logging.ERROR)  # that a form is refused is part of a walk
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
