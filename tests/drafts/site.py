"""The site in a process of its own, on the database of the test, so that a test may end it as a power cut would."""

import os
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db import connection

LONG = 60  # seconds, on a busy machine


class Site:
    def __init__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address, self.process = f"http://127.0.0.1:{self.port}", None

    def start(self):
        command = [sys.executable, "manage.py", "runserver", "--noreload", "--skip-checks", f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            env=os.environ | {"DATABASE_URL": _address_of_database()},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        patience = time.monotonic() + LONG
        while not self._is_there():
            assert time.monotonic() < patience, "the site does not begin"
            time.sleep(0.1)

    def _is_there(self):
        try:
            return self.answer_to("/accounts/sign-in/") == 200
        except ConnectionRefusedError:
            return False

    def answer_to(self, path, sent=None):
        """The status of the answer, once all of it is here."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=LONG)
        try:
            if sent is None:
                connection.request("GET", path)
            else:
                form = {"Content-Type": "application/x-www-form-urlencoded"}
                connection.request("POST", path, urlencode(sent, doseq=True), form)
            answer = connection.getresponse()
            answer.read()
        finally:
            connection.close()
        return answer.status

    def kill(self):
        """SIGKILL: it is not asked, and ends nothing that it has begun."""
        self.process.kill()
        self.process.wait()


def _address_of_database():
    """That of the tests, for which Django makes up a name."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
