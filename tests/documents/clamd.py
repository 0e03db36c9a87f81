"""A scanner for tests that speaks as clamd does (tests/documents/test_clamd.py asks a real one the same)."""

import shutil
import socketserver
import struct
import threading

CLAMD = shutil.which("clamd", path="/usr/sbin:/usr/local/sbin:/usr/bin")  # None where clamav-daemon is not installed


class Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        said = {b"zPING": self.ping, b"zINSTREAM": self.stream}[self.command()]()
        if said:
            self.wfile.write(said + b"\0")

    def command(self):
        said = b""
        while not said.endswith(b"\0"):
            said += self.rfile.read(1)
        return said[:-1]

    def ping(self):
        return b"" if self.server.is_away else b"PONG"

    def stream(self):
        data = b""
        while length := struct.unpack(">I", self.rfile.read(4))[0]:
            if len(data) + length > self.server.most_bytes:
                return b"INSTREAM size limit exceeded. ERROR"  # and the rest is not read
            data += self.rfile.read(length)
        return self.server.look_at(data)


class Talk:
    """It finds EICAR, hangs on what it is told to hang on, and keeps what it was sent."""

    daemon_threads, block_on_close = True, False
    answer, hangs_on, is_away, most_bytes = None, None, False, 25 * 1024**2

    def __init__(self, address):
        super().__init__(address, Conversation)
        self.received, self.ended = [], threading.Event()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def look_at(self, data):
        self.received.append(data)
        if self.hangs_on and self.hangs_on in data:
            self.ended.wait()
        if self.answer is not None:
            return self.answer
        return b"stream: Win.Test.EICAR_HDB-1 FOUND" if b"EICAR" in data else b"stream: OK"

    def handle_error(self, request, client_address):
        """Who asked has gone without waiting for the answer."""

    def stop(self):
        self.ended.set()
        self.shutdown()
        self.server_close()


class ByNetwork(Talk, socketserver.ThreadingTCPServer):
    def __init__(self):
        super().__init__(("127.0.0.1", 0))
        self.name = f"tcp://127.0.0.1:{self.server_address[1]}"


class BySocket(Talk, socketserver.ThreadingUnixStreamServer):
    def __init__(self, path):
        super().__init__(str(path))
        self.name = f"unix://{path}"
