"""gunicorn's worker with threads, behind a door (docs/adr/0022).

One thread, the door, accepts, reads, and sends what is not taken at once; the others
only ever get whole requests. Knows gunicorn's `ThreadWorker`, whose loop, graceful stop
and answering it keeps. Must not know what a request asks for.
"""

import errno
import selectors
import socket
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from http import HTTPStatus
from typing import Final

from gunicorn.config import Config
from gunicorn.http.errors import ParseException
from gunicorn.workers.gthread import ThreadWorker

from config.door import turned_away
from config.door.arriving import RequestRefused, Whole
from config.door.connection import AnswerSocket, Connection
from config.door.lobby import ConnectionState, Lobby
from config.door.shares import Share, Shares, portions

HEAD_SECONDS: Final = 5
"""For a head, from the connection or the answer before."""
BODY_SECONDS: Final = 10
"""For a body; and a second more for every `BYTES_A_SECOND`."""
BYTES_A_SECOND: Final = 32 * 1024
TAKING_SECONDS: Final = 10
"""Without a byte of an answer being taken."""
LEAVING_SECONDS: Final = 2
"""To read a refusal: what is sent meanwhile is thrown away, not answered by a reset."""
STOPPING_SECONDS: Final = 2
"""When we stop: for who was answered, or has sent nothing yet."""
KEPT_BYTES: Final = 32 * 1024 * 1024
"""Of all requests and answers that no thread has in hand."""
SWITCH_SECONDS: Final = 0.0005
"""How long one thread computes while another wants to."""
LET_IN: Final = 8
"""Connections at one look; the other workers want some too."""
SWEEP_SECONDS: Final = 0.05
"""Between two looks at whose time is up."""
FULL: Final = 0.75
"""Of the ceiling: each sweep sends the oldest away down to it: a newcomer has three."""
NO_ROOM: Final = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}
CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"

ConnectionEvent = Callable[[Connection], None]


class Door(ThreadWorker):  # type: ignore[misc] # untyped upstream
    """A worker that no slow client can keep busy."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._lobby: Lobby[Connection] = Lobby()
        self._stops_at: float | None = None
        self._sweep_at = 0.0
        self.tpool: Shares

    @classmethod
    def check_config(cls, cfg: Config, log: object) -> None:
        """TLS is for whoever stands before us."""
        super().check_config(cfg, log)
        if cfg.is_ssl:
            sys.exit("gunicorn: certfile and keyfile: this worker speaks no TLS")

    def get_thread_pool(self) -> Shares:
        """Asked once by gunicorn, in the new process."""
        sys.setswitchinterval(SWITCH_SECONDS)
        return Shares(portions(self.cfg.threads))

    def handle_quit(self, *told: object) -> None:
        """Stop at once; the pool is left be: its lock may be in our own hands."""
        super(ThreadWorker, self).handle_quit(*told)

    # --- who comes in ---

    def accept(self, listener: socket.socket) -> bool:
        """Let some connections in; gives whether there may be more."""
        return all(self._let_in(listener) for _ in range(LET_IN))

    def _let_in(self, listener: socket.socket) -> bool:
        """Let one connection in; gives whether there was one."""
        try:
            raw, client = listener.accept()
        except OSError as error:
            if error.errno in NO_ROOM:
                self._make_room()
            elif error.errno not in {errno.EAGAIN, errno.ECONNABORTED, errno.EPROTO}:
                raise
            return False
        self.nr_conns += 1
        server, most = listener.getsockname(), self.tpool.most_bytes
        conn = Connection(self.cfg, raw, client, server, most)
        self._wait(conn, ConnectionState.ARRIVING, HEAD_SECONDS)
        self._guarded(self._receive, conn)
        return True

    def set_accept_enabled(self, enabled: bool) -> None:  # noqa: FBT001 - gunicorn's own
        """Who knocked before we stopped is let in; who comes later is told at once."""
        stops = self._accepting and not (enabled or self.alive)
        super().set_accept_enabled(enabled)
        if stops:
            for listener in self.sockets:
                while self.accept(listener):
                    pass
                listener.close()

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Sooner when nobody can be let in: room is made by the next sweep."""
        full = self.nr_conns >= self.worker_connections
        super().wait_for_and_dispatch_events(SWEEP_SECONDS if full else timeout)

    def _make_room(self) -> bool:
        if (first := self._lobby.first_to_go()) is not None:
            self._close(first)
        return first is not None

    # --- what it sends, and gets ---

    def _receive(self, conn: Connection) -> None:
        data = conn.receive()
        if data is None:
            self._watch(conn, selectors.EVENT_READ, self._receive)
        elif not data:
            self._close(conn)
        elif self._lobby.state(conn) is not ConnectionState.LEAVING:
            conn.silent = False
            self._take(conn, data)

    def _take(self, conn: Connection, data: bytes) -> None:
        """Look whether a request is whole with this; hand it over, or wait on."""
        arriving = conn.arriving
        before = arriving.head
        try:
            whole = arriving.take(data)
        except RequestRefused as refused:
            self._refuse(conn, turned_away.status(refused.status, refused.path))
            return
        if whole is not None:
            self._hand_over(conn, whole)
            return
        head = arriving.head
        if head is None:
            if self._lobby.state(conn) is not ConnectionState.ARRIVING:
                self._wait(conn, ConnectionState.ARRIVING, HEAD_SECONDS)
        elif before is None:
            seconds = BODY_SECONDS + (head.length or 0) / BYTES_A_SECOND
            self._wait(conn, ConnectionState.ARRIVING, seconds)
            if head.waits:
                conn.sock.send(CONTINUE)
                conn.complete()
        self._watch(conn, selectors.EVENT_READ, self._receive)

    def _hand_over(self, conn: Connection, whole: Whole) -> None:
        share = self.tpool.of(whole.path)
        if share.is_full:
            self._refuse(conn, HTTPStatus.SERVICE_UNAVAILABLE)
            return
        self._lobby.drop(conn)
        self._watch(conn, 0, self._receive)
        conn.begin(whole)
        size = len(whole.body)
        done = share.begin(self.handle, conn, size)
        finish = partial(self._finish, conn, share, size)
        done.add_done_callback(lambda done: self.method_queue.defer(finish, done))

    def handle(self, conn: Connection) -> bool:
        """Answer a request, in a thread of its share."""
        keep: bool = super().handle(conn)
        try:
            conn.complete()
        except OSError:
            return False
        return keep

    def handle_error(
        self, req: object, client: AnswerSocket, _: object, exc: Exception
    ) -> None:
        """Repeat nothing of the request: an address can be a secret, or a header."""
        said = HTTPStatus.INTERNAL_SERVER_ERROR
        if req is None and isinstance(exc, ParseException):
            said = turned_away.unreadable(exc, client.path)
        else:
            self.log.error("a request failed", exc_info=exc)
        client.send(turned_away.answer(said))

    def _finish(
        self, conn: Connection, share: Share, size: int, done: "Future[bool]"
    ) -> None:
        share.end(size)
        keep = not done.cancelled() and done.exception() is None and done.result()
        conn.parser = None
        self._guarded(partial(self._let_take, keep=keep), conn)

    def _let_take(self, conn: Connection, *, keep: bool) -> None:
        """Go on when the answer has gone out: with the next request, or goodbye."""
        if not conn.push():
            self._wait(conn, ConnectionState.TAKING, TAKING_SECONDS)
            go_on = partial(self._let_take, keep=keep)
            self._watch(conn, selectors.EVENT_WRITE, go_on)
        elif not keep:
            self._see_off(conn)
        else:
            self._wait(conn, ConnectionState.RESTING, self.cfg.keepalive)
            if conn.arriving.size:
                self._take(conn, b"")
            else:
                self._watch(conn, selectors.EVENT_READ, self._receive)

    def _refuse(self, conn: Connection, status: HTTPStatus) -> None:
        """Say in one word why nobody is going to answer this."""
        conn.sock.send(turned_away.answer(status))
        conn.complete()
        self._see_off(conn)

    def _see_off(self, conn: Connection) -> None:
        conn.raw.shutdown(socket.SHUT_WR)
        self._wait(conn, ConnectionState.LEAVING, LEAVING_SECONDS)
        self._watch(conn, selectors.EVENT_READ, self._receive)

    # --- how long it may stay ---

    def murder_keepalived(self, force: bool = False) -> None:  # noqa: FBT001, FBT002 - gunicorn's own
        """Close whose time is up, or everybody; gunicorn asks after every look."""
        now = time.monotonic()
        if now < self._sweep_at and not force:
            return
        self._sweep_at = now + SWEEP_SECONDS
        if not self.alive:
            self._hurry(now)
        for conn in list(self._lobby) if force else self._lobby.overdue(now):
            if force or self._lobby.state(conn) is not ConnectionState.ARRIVING:
                self._close(conn)
            else:
                self._guarded(partial(self._look_once_more, now), conn)
        while self.alive and self.nr_conns > FULL * self.worker_connections:
            if not self._make_room():
                break
        while sum(conn.size for conn in self._lobby) > KEPT_BYTES:
            self._close(max(self._lobby, key=lambda conn: conn.size))

    def _look_once_more(self, now: float, conn: Connection) -> None:
        """Late is who has not sent it, not whom we were too busy to read."""
        self._receive(conn)
        if self._lobby.is_overdue(conn, now):
            if conn.silent:
                self._close(conn)
            else:
                self._refuse(conn, HTTPStatus.REQUEST_TIMEOUT)

    def _hurry(self, now: float) -> None:
        """We stop: who asks for nothing is not waited for."""
        if self._stops_at is None:
            self._stops_at = now + STOPPING_SECONDS
        self._lobby.cap(ConnectionState.RESTING, self._stops_at)
        for conn in self._lobby:
            if conn.silent and self._lobby.state(conn) is ConnectionState.ARRIVING:
                self._lobby.put(conn, ConnectionState.ARRIVING, self._stops_at)

    def _wait(self, conn: Connection, state: ConnectionState, seconds: float) -> None:
        self._lobby.put(conn, state, time.monotonic() + seconds)

    def _close(self, conn: Connection) -> None:
        if conn.closed:
            return
        conn.closed = True
        self._lobby.drop(conn)
        self._watch(conn, 0, self._receive)
        conn.raw.close()
        self.nr_conns -= 1

    def _watch(self, conn: Connection, events: int, then: ConnectionEvent) -> None:
        """Look at a socket for these events from now on; 0: for none."""
        if events:
            look = self.poller.modify if conn.watched else self.poller.register
            look(conn.raw, events, partial(self._noticed, conn, then))
        elif conn.watched:
            self.poller.unregister(conn.raw)
        conn.watched = events

    def _noticed(self, conn: Connection, then: ConnectionEvent, _: object) -> None:
        if conn.watched:  # an event before this one may have ended it
            self._guarded(then, conn)

    def _guarded(self, then: ConnectionEvent, conn: Connection) -> None:
        """What goes wrong with one connection ends that one alone."""
        try:
            then(conn)
        except OSError:
            self._close(conn)
        except Exception:
            self.log.exception("a connection failed")
            self._close(conn)
