"""The pages of the desk: where they are, and what is typed there."""

from datetime import timedelta

from django.utils import timezone

from tests.pages import send

DRAW = "/history/desk/draw/projects/sample/"
SOON = timezone.localdate() + timedelta(days=20)
ANSWER = {"response": "agreed", "answer": "The reason is added to the file.", "answer_until": SOON.isoformat()}


def step(client, finding, name, **typed):
    return send(client, f"/findings/{finding.reference}/steps/{name}/", **typed)


def forge(client, finding, name, **typed):
    """Posts a step without its page, with the version of now."""
    finding.refresh_from_db()
    return client.post(f"/findings/{finding.reference}/steps/{name}/", {"version": finding.version, **typed})


def typed_for(project, person, **more):
    return {
        "title": "No reason is given",
        "about": project.reference,
        "text": "The planned end was moved.",
        "criterion": "Section 4 of the procedures",
        "severity": "high",
        "addressee": person.pk,
        "due_on": SOON.isoformat(),
        **more,
    }


def item_address(sample, position=1):
    return f"/history/desk/{sample.reference}/{position}/"


def answers(sample, value="yes", note=""):
    """What is typed to answer every question alike."""
    return {f"q{q.pk}": value for q in sample.questions.all()} | {f"q{q.pk}note": note for q in sample.questions.all()}


def item_of(sample, position=1):
    return sample.items.get(position=position)
