"""A mail server that keeps letters, or does worse."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

OWN = {"EHLO": "250 post", "DATA": "354 go on", "QUIT": "221 bye"}


class _Session(socketserver.StreamRequestHandler):
    timeout = 30

    def handle(self):
        with suppress(OSError):
            self._talk()

    def _talk(self):
        office = self.server
        if office.mood == "resets":
            return
        if office.mood == "hangs":
            office.calmed.wait(30)
            return
        self._say("220 post")
        while line := self.rfile.readline():
            word = line.decode(errors="replace").split()[0].upper() if line else ""
            if word == "MAIL" and office.mood == "errs":
                self._say("451 try later")
                continue
            self._say(OWN.get(word, "250 ok"))
            if word == "DATA":
                self._take()
            if word == "QUIT":
                return

    def _take(self):
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        self.server.letters.append(b"".join(lines).decode(errors="replace"))
        self._say("250 queued")

    def _say(self, words):
        self.wfile.write(f"{words}\r\n".encode())


class PostOffice(socketserver.ThreadingTCPServer):
    """`mood` is well, errs, hangs or resets; `letters` is what arrived."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Session)
        self.letters: list[str] = []
        self.calmed = threading.Event()
        self.mood = "well"

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def feel(self, mood: str) -> None:
        self.mood = mood
        if mood == "well":
            self.calmed.set()
        else:
            self.calmed.clear()

    def handle_error(self, *_):
        """A client that leaves is no news."""

    @contextmanager
    def open(self) -> Iterator[None]:
        thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            self.shutdown()
            self.server_close()
            thread.join()
