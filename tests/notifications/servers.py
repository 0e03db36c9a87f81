"""Mail servers of this machine for tests: one that takes mails, and some that do not."""

import socket
import socketserver
import threading
from contextlib import contextmanager


class _Smtp(socketserver.StreamRequestHandler):
    """As much of SMTP as smtplib needs. `manner` is how it behaves."""

    def handle(self):
        manner, mails = self.server.manner, self.server.mails
        if manner == "hangs":
            self.server.over.wait(30)
            return
        self._say("220 test")
        data = None
        while line := self.rfile.readline():
            if data is not None:
                if line == b".\r\n":
                    mails.append(b"".join(data).decode())
                    if manner == "drops after data":
                        return
                    self._say("250 taken")
                    data = None
                else:
                    data.append(line)
                continue
            word = line[:4].upper()
            if word == b"DATA":
                self._say("354 go on")
                data = []
            elif word == b"RCPT" and manner == "refuses":
                self._say("550 no such person")
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _say(self, text):
        self.wfile.write(f"{text}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True


@contextmanager
def mail_server(settings, manner="takes"):
    """The site's mail server for a while. Yields the mails that it has got."""
    with _Server(("127.0.0.1", 0), _Smtp) as server:
        server.manner, server.mails, server.over = manner, [], threading.Event()
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        _use(settings, server.server_address[1])
        try:
            yield server.mails
        finally:
            server.over.set()
            server.shutdown()
            thread.join()


def no_mail_server(settings):
    """A port at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    _use(settings, port)


def _use(settings, port):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 1
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
