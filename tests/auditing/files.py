"""Files that leave, and what the page that checks them says."""

from django.test import Client

PAGE = "/history/file/"


def export(person, address="/projects/", **asked):
    """The bytes of a list as this person downloads it."""
    client = Client()
    client.force_login(person)
    return b"".join(client.get(address, {"format": "csv", **asked}).streaming_content)


def verdict(answer):
    return answer.context["verdict"].kind
