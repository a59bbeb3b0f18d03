"""The stand-in for the provider's REST API, as far as a telephone desk uses it.

Knows paths, sign-in, filters, pages and error codes, and how such an API fails. What a
`Network` lives through appears in it; what was sent to it can be looked at.
Must not know the client.
"""

import json
import re
import socket
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event, Lock, Thread
from typing import Final, NamedTuple, NoReturn
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from webhooks.simulator.network.attributes import E164
from webhooks.simulator.network.history import Recording
from webhooks.simulator.network.network import Network
from webhooks.simulator.network.placed import read_request
from webhooks.simulator.network.trouble import Failure, Trouble, Troubles, calm
from webhooks.simulator.provider import resources
from webhooks.simulator.provider.mailbox import (
    AccountHoldings,
    CallEntry,
    SentSms,
    audio,
    entry_of_placed,
)
from webhooks.simulator.provider.permissions import Permissions, answer
from webhooks.simulator.provider.refusals import (
    check_call,
    check_message,
    check_sender,
)
from webhooks.simulator.provider.resources import JsonObject, Resource

SUCCESSFUL: Final = frozenset({Trouble.NONE, Trouble.SLOW, Trouble.LOST_ANSWER})
RESOURCE: Final = re.compile(
    r"(/(?P<kind>[A-Za-z]+)(/(?P<sid>[A-Za-z0-9]+))?)?\.(?P<form>json|wav)"
)


class RestRequest(NamedTuple):
    """One request; `fields` are those of the form and of the query."""

    method: str
    path: str
    fields: Mapping[str, str]


class RestStandIn(AccountHoldings):
    """The API of one account: a WSGI application, or a server by `serve`."""

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        network: Network | None = None,
        *,
        clock: Callable[[], datetime] | None = None,
        troubles: Troubles = calm,
    ) -> None:
        super().__init__(account_sid, network, clock)
        self.troubles = troubles
        self.refusals: dict[str, int] = {}
        self.sender_refusals: dict[str, int] = {}
        self.undelivered: dict[str, int] = {}
        self.fresh_seconds = 60.0
        self.ready_seconds = 0.0
        self.slow_seconds = 0.5
        self.page_limit = 1000
        self.permissions = Permissions()
        self.services = self.permissions.services
        self.requests: deque[RestRequest] = deque(maxlen=10_000)
        self.delivers: Callable[[SentSms], None] = lambda _: None
        self._auth_token = auth_token
        self._lock = Lock()
        self._closing = Event()

    @contextmanager
    def serve(self) -> Iterator[str]:
        """Serve on a free port of this machine; gives the base URL."""
        self._closing.clear()
        server = make_server(
            "127.0.0.1", 0, self, threaded=True, request_handler=_Silent
        )
        thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.port}"
        finally:
            self._closing.set()
            server.shutdown()
            thread.join()

    def __call__(
        self, environ: WSGIEnvironment, start: StartResponse
    ) -> Iterable[bytes]:
        """Answer one request, or not."""
        request = Request(environ)
        fields = {**request.args.to_dict(), **request.form.to_dict()}
        with self._lock:
            self.requests.append(RestRequest(request.method, request.path, fields))
            trouble = self.troubles()
            done = trouble in SUCCESSFUL
            answer = self._answer(request, fields) if done else _failed(trouble)
        if trouble is Trouble.SLOW:
            self._closing.wait(self.slow_seconds)
        if trouble in {Trouble.RESET, Trouble.LOST_ANSWER}:
            _hang_up(environ)
        return answer(environ, start)

    def _answer(self, request: Request, fields: Mapping[str, str]) -> Response:
        given = request.authorization
        known = (self.account_sid, self._auth_token)
        is_open = self.permissions.open_media and request.path.endswith(".wav")
        signed_in = given and (given.username, given.password) == known
        if not signed_in and not is_open:
            return _error(Failure(401, 20003, "Authenticate"))
        try:
            events = request.form.getlist("StatusCallbackEvent")
            return self._resource(request.method, request.path, fields, events)
        except Failure as failure:
            return _error(failure)

    def _resource(
        self, method: str, path: str, fields: Mapping[str, str], events: Sequence[str]
    ) -> Response:
        other = answer(path, fields, self.permissions, self.numbers.values())
        if other is not None and method == "GET":
            return _json(other)
        found = RESOURCE.fullmatch(path.removeprefix(self.path))
        if not path.startswith(self.path) or found is None:
            raise _unknown(path)
        kind, sid = found["kind"] or "", found["sid"] or ""
        if found["form"] == "wav":
            if (method, kind) != ("GET", "Recordings"):
                raise _unknown(path)
            return Response(self._audio(sid), mimetype="audio/x-wav")
        match method, kind, bool(sid):
            case "GET", "", False:
                return _json(resources.account(*self.permissions.kind, self.path))
            case "POST", "Messages", False:
                return _json(self._create_message(fields), 201)
            case "POST", "Calls", False:
                return _json(self._create_call(fields, events), 201)
            case "GET", _, False if kind in resources.KEYS:
                items, limit = self._items(kind), self.page_limit
                return _json(resources.page(kind, items, fields, self.path, limit))
            case "GET", "Recordings" | "Calls" | "IncomingPhoneNumbers", True:
                return _json(resources.shown(self._one(kind, sid), self.path))
            case "POST", "IncomingPhoneNumbers", True:
                item = self._one(kind, sid)
                self.numbers[sid].settings |= fields
                return _json(resources.shown(item, self.path))
            case "DELETE", "Recordings" | "Calls" | "Messages", True:
                self._delete(kind, sid)
                return Response(status=204)
            case _:
                raise _unknown(path)

    # https://www.twilio.com/docs/api/errors ; the texts repeat what was sent
    def _create_message(self, fields: Mapping[str, str]) -> JsonObject:
        to, body = fields.get("To", ""), fields.get("Body", "")
        sender = fields.get("MessagingServiceSid") or fields.get("From", "")
        if not body:
            raise Failure(400, 21602, "Message body is required.")
        if not E164.fullmatch(to):
            raise Failure(400, 21211, f"Invalid 'To' Phone Number: {to}")
        self._check_sender(sender)
        check_message(sender, to, self.permissions, self._known)
        if to in self.refusals:
            raise Failure(400, self.refusals[to], f"{to}: {body}")
        sent = SentSms(self.now, self.new_sid("SM"), sender, to, body)
        error = self.undelivered.get(to)
        self.messages.append(replace(sent, error=error))
        if error is None:
            self.delivers(sent)
        return resources.message(sent, self.path)

    def _check_sender(self, sender: str) -> None:
        if sender in self.sender_refusals:
            raise Failure(400, self.sender_refusals[sender], f"{sender} cannot send")
        check_sender(sender, self.services, self.numbers)

    # without a network there is no phone: the call fails, and the list says so
    def _create_call(
        self, fields: Mapping[str, str], events: Sequence[str]
    ) -> JsonObject:
        wanted = read_request(fields, events)
        if not self._may_show(wanted.sender):
            text = f"The source phone number {wanted.sender} is not yet verified"
            raise Failure(400, 21210, text)
        check_call(wanted.to, self.permissions, self._known)
        if wanted.to in self.refusals:
            raise Failure(400, self.refusals[wanted.to], f"{wanted.to}: not called")
        if self._network is None:
            entry = self.add_unanswered(wanted.sender, wanted.to)
        else:
            entry = entry_of_placed(self._network.place(wanted))
        return resources.call(entry, self.path)

    @property
    def _known(self) -> set[str]:
        """The numbers that a trial account may reach."""
        return {one.number for one in self.verified}

    def _may_show(self, sender: str) -> bool:
        """Whether a call may show that number: the account's, or a verified one."""
        if self._network is not None and self._network.may_show(sender):
            return True
        own = {number.number for number in self.numbers.values()}
        return sender in own or not (own or self._network)

    def _items(self, kind: str) -> Sequence[Resource]:
        """All of a kind, newest first."""
        match kind:
            case "Recordings":
                return self.recordings
            case "Calls":
                return self.calls
            case "Messages":
                return self.messages_kept
            case "OutgoingCallerIds":
                return self.verified
            case _:
                return list(self.numbers.values())

    def _one(self, kind: str, sid: str) -> Resource:
        for item in self._items(kind):
            if item.sid == sid:
                return item
        raise _unknown(sid)

    def _audio(self, sid: str) -> bytes:
        item = self._one("Recordings", sid)
        ready = timedelta(seconds=self.ready_seconds)
        if not isinstance(item, Recording) or self.now < item.at + ready:
            raise _unknown(sid)
        return audio(sid, item.seconds)

    # https://twilio.com/docs/api/errors/20009
    def _delete(self, kind: str, sid: str) -> None:
        item = self._one(kind, sid)
        if isinstance(item, CallEntry):
            fresh = timedelta(seconds=self.fresh_seconds)
            if item.ended is None or self.now < item.ended + fresh:
                text = "Cannot delete this resource before it is complete"
                raise Failure(409, 20009, text)
        self.deleted.add(sid)


class _Silent(WSGIRequestHandler):
    """Logs nothing: an address may hold a number."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's name
        """Say nothing."""


def _json(content: JsonObject, status: int = 200) -> Response:
    return Response(json.dumps(content), status, mimetype="application/json")


def _error(failure: Failure) -> Response:
    content = {
        "code": failure.code,
        "message": str(failure),
        "more_info": f"https://www.twilio.com/docs/errors/{failure.code}",
        "status": failure.status,
    }
    return _json(content, failure.status)


def _unknown(what: str) -> Failure:
    return Failure(404, 20404, f"The requested resource {what} was not found")


def _failed(trouble: Trouble) -> Response:
    if trouble is Trouble.TOO_MANY:
        return _error(Failure(429, 20429, "Too Many Requests"))
    # what stands before the API fails too, and does not speak JSON
    return Response("<h1>Server Error</h1>", 500, mimetype="text/html")


def _hang_up(environ: WSGIEnvironment) -> NoReturn:
    """Close the connection without an answer."""
    connection = environ.get("werkzeug.socket")
    if connection is not None:
        connection.shutdown(socket.SHUT_RDWR)
    raise ConnectionResetError
