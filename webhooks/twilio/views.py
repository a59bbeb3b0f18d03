"""The list of what the telephone network may tell us.

Two tables: what is told of a call, and what is asked on a service number. Beneath
them one helper each holds the transaction. Must not decide anything.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Literal

from flask import Blueprint, Response, request
from structlog import get_logger

from ringgroup.by_phone import messages
from ringgroup.by_phone.messages import ListeningStep
from ringgroup.by_phone.service_call import ServiceCall, serve
from ringgroup.call.events import Event
from ringgroup.call.recording_replies import EndRecording
from ringgroup.call.replies import Acknowledge, Reply, TurnAway
from ringgroup.call.switchboard import CallNews, handle
from ringgroup.line import Line
from ringgroup.voicemail import endings, outgoing
from ringgroup.voicemail import listening as voicemail_listening
from webhooks.twilio import (
    alarms,
    emergency,
    forms,
    recording,
    skipping,
    trouble,
    twiml,
)
from webhooks.twilio.hearing import Urls
from webhooks.twilio.signature import checker
from webhooks.twilio.telephone_edge import TelephoneEdge

log = get_logger(__name__)

EventReader = Callable[..., tuple[Event, ...]]
"""A form, and what its URL carries, → the events it tells of."""

TOLD: Mapping[str, EventReader] = {
    # the caller
    "/incoming": forms.arrived,
    "/status": forms.status,
    "/dialed/<int:number>": forms.dialed,
    "/waited/<int:turn>": forms.waited,
    "/recorded": forms.recorded,
    "/recording": forms.recording,
    # a phone that is rung
    "/screen/<leg>": forms.picked_up,
    "/screened/<leg>": forms.screened,
    "/leg/<leg>": forms.leg_ended,
}

ASKED: Mapping[str, Callable[..., str | None]] = {
    "/service": forms.no_keys_yet,
    "/keys/<int:attempt>": forms.keys,
}

LISTENING: Mapping[str, Literal["pin", "choice", "called"]] = {
    "/pin/<line>/<int:attempt>": "pin",
    "/choice/<line>/<int:attempt>/<message>": "choice",
    "/called/<line>/<int:attempt>/<message>": "called",
}
"""The steps of a worker who listens to messages."""

PLACED: Mapping[str, tuple[str, Callable[..., str | None]]] = {
    "/outgoing/<call>": ("outgoing", forms.no_keys_yet),
    "/outgoing/<call>/pressed/<int:attempt>": ("outgoing_pressed", forms.keys),
    "/outgoing/<call>/dialed": ("outgoing_dialed", forms.no_keys_yet),
}
"""A call that we placed to a worker: picked up, a key pressed, the caller was rung."""

PLACED_STATUS = "/outgoing/<call>/status"
"""Such a call was placed, or is over."""

ALARM = "/alarm"
"""The provider reports an error or a warning about our account."""

METHODS = ("POST", "GET", "PUT", "PATCH", "DELETE", "OPTIONS")
"""Whatever is asked: who has not signed it hears 403, not what there is."""

AUDIO = "/audio/<link>"
"""A recording, fetched by the network without a signature: the link itself has one."""


def blueprint(edge: TelephoneEdge) -> Blueprint:
    """Everything under /voice/, behind the signature."""
    voice = Blueprint("voice", __name__, url_prefix="/voice")
    refusal = checker(edge.auth_token, edge.public_url, edge.clock)
    for rule, read in TOLD.items():
        view = partial(told, edge, read)
        voice.add_url_rule(rule, rule.split("/")[1], view, methods=["POST"])
    for rule, read_keys in ASKED.items():
        answer = partial(asked, edge, read_keys)
        voice.add_url_rule(rule, rule.split("/")[1], answer, methods=["POST"])
    for rule, kind in LISTENING.items():
        step = partial(listening, edge, kind)
        voice.add_url_rule(rule, kind, step, methods=["POST"])
    for rule, (name, read_key) in PLACED.items():
        said = partial(placed, edge, read_key)
        voice.add_url_rule(rule, name, said, methods=["POST"])
    recording.register(
        voice,
        recording.RecordingEdge(
            edge.database,
            edge.clock,
            partial(recording_step, edge),
            partial(_answered, edge, Acknowledge(), edge.line(None)),
        ),
    )
    over = partial(placed_status, edge)
    voice.add_url_rule(PLACED_STATUS, "outgoing_status", over, methods=["POST"])
    skipping.register(voice, edge)
    voice.add_url_rule(ALARM, "alarm", alarms.report, methods=["POST"])
    voice.add_url_rule(AUDIO, "audio", partial(audio, edge), methods=["GET"])
    for rule in ("/", "/<path:rest>"):
        voice.add_url_rule(rule, "unknown", unknown, methods=METHODS)
    open_to_links = {f"{voice.name}.audio"}

    def admit() -> Response | None:
        if request.endpoint in open_to_links:
            return None
        if (status := refusal(request)) is not None:
            return Response("", status, mimetype="text/plain")
        trouble.tell(request.form, request.path)
        return None

    voice.before_request(admit)
    voice.register_error_handler(Exception, partial(failed, edge))
    return voice


def told(edge: TelephoneEdge, read: EventReader, **carried: str) -> Response:
    """One piece of news of a call: one transaction, and the answer to it."""
    form = request.form
    number = forms.number(form.get("To"))
    events = read(form, **carried)
    if not events:
        return _answered(edge, Acknowledge(), edge.line(number))
    news = CallNews(
        key=edge.repeat_key(),
        events=events,
        sid=forms.sid(form),
        leg=carried.get("leg"),
        line=edge.desk.line_at(number),
        called=number,
        over_sip=forms.is_address(form.get("To", "")),
        caller=forms.number(form.get("From")),
        via=forms.forwarded_by(form),
        said=forms.said(form, request.endpoint),
    )
    now = edge.clock()
    reply, line = edge.database.attempt(lambda s: handle(s, edge.desk, news, now))
    return _answered(edge, reply, line or edge.line(number))


def asked(
    edge: TelephoneEdge,
    read: Callable[..., str | None],
    attempt: int = 0,
    step: ListeningStep | None = None,
    recorded: str = "",
) -> Response:
    """One request of a worker's call to a service number."""
    form = request.form
    number = forms.number(form.get("To"))
    call = ServiceCall(
        key=edge.repeat_key(),
        sid=forms.sid(form),
        number=number,
        mobile=forms.proof(form.get("From")),
        keys=read(form),
        attempt=attempt,
        step=step,
        recording=recorded,
    )
    now = edge.clock()
    if step is not None and step.kind in {"pin", "record_pin"} and call.keys:
        call = replace(call, step=replace(step, proof=_proof(edge, call, now)))
    reply = edge.database.attempt(
        lambda s: serve(s, edge.desk, call, now, edge.settings)
    )
    if isinstance(reply, EndRecording) and reply.why == "prompt_kept":
        edge.settings.follow()
    spoken = edge.desk.known(getattr(reply, "line", None) or "")
    return _answered(edge, reply, spoken or edge.line(number))


def _proof(edge: TelephoneEdge, call: ServiceCall, now: datetime) -> str | None:
    """The digest that a keyed PIN fits: compared before a transaction begins."""
    with edge.database.reading() as session:
        digest = messages.pin_to_fit(session, call.mobile, now)
    if digest is None or not edge.hashing.fits("ours", digest, call.keys or ""):
        return None
    return digest


def listening(
    edge: TelephoneEdge,
    kind: Literal["pin", "choice", "called"],
    line: str,
    attempt: int,
    message: str = "",
) -> Response:
    """One step of a worker who listens to messages; half a PIN is no wrong one."""
    form = request.form
    dial, over = forms.dial_result(form), forms.is_gone(form)
    if over and dial is None:
        return _answered(edge, Acknowledge(), edge.line(None))
    code = forms.error_code(form)
    step = ListeningStep(kind, line, attempt, message, dial=dial, code=code, over=over)
    return asked(edge, forms.keys, attempt, step)


def recording_step(
    edge: TelephoneEdge, step: ListeningStep, recording: str
) -> Response:
    """One step of a worker who records what callers hear."""
    return asked(edge, forms.keys, step.round, step, recording)


def placed(
    edge: TelephoneEdge, read: Callable[..., str | None], call: str, attempt: int = 0
) -> Response:
    """One request of a call that we placed to a worker's mobile."""
    form = request.form
    heard = outgoing.PlacedCallRequest(
        key=edge.repeat_key(),
        call=call,
        sid=forms.sid(form),
        mobile=forms.number(form.get("To")),
        keys=read(form),
        round=attempt,
        over=forms.is_gone(form),
        dial=forms.dial_result(form),
        code=forms.error_code(form),
    )
    now, desk = edge.clock(), edge.desk
    reply = edge.database.attempt(lambda s: outgoing.answer(s, desk, heard, now))
    spoken = desk.known(getattr(reply, "line", ""))
    return _answered(edge, reply, spoken or edge.line(None))


def placed_status(edge: TelephoneEdge, call: str) -> Response:
    """What the provider tells of such a call; it expects no words."""
    form, now = request.form, edge.clock()
    sid, result, code = forms.sid(form), forms.result(form), forms.error_code(form)
    edge.database.attempt(lambda s: endings.told(s, call, sid, result, now, code))
    return _answered(edge, Acknowledge(), edge.line(None))


def audio(edge: TelephoneEdge, link: str) -> Response:
    """A recording, to whoever was given a link some minutes ago at most."""
    with edge.database.reading() as session:
        now, vault = edge.clock(), edge.desk.vault
        sound = voicemail_listening.audio(session, vault, link, now)
    found = 404 if sound is None else 200
    response = Response(sound or b"", found, mimetype="audio/wav")
    response.headers["Cache-Control"] = "no-store, private"
    return response


def unknown(rest: str = "") -> Response:
    """A signed request for an address we do not know: the caller must not notice."""
    if request.method != "POST":
        return Response("", 405, {"Allow": "POST"}, mimetype="text/plain")
    message = f"nobody answers at /voice/{rest}"
    raise LookupError(message)


def failed(edge: TelephoneEdge, error: Exception) -> Response:
    """Whatever fails: a caller is led to the voicemail, without the database.

    A worker's phone hears an apology instead, and is connected with nobody.
    """
    if request.method == "GET":  # a recording: its address stands in no log
        log.error("recording not served", exc_info=error)
        return Response("", 503, mimetype="text/plain")
    emergency.tell(error, request.path)
    line = edge.line(forms.number(request.form.get("To"))).at(edge.clock())
    urls = Urls(edge.public_url)
    asked = (request.endpoint or "").rpartition(".")[2]
    if edge.is_ourselves(request.form):
        return _xml(twiml.render(TurnAway(), line, urls))
    return _xml(emergency.document(asked, request.form, line, urls))


def _answered(edge: TelephoneEdge, reply: Reply, line: Line) -> Response:
    spoken = line.at(edge.clock())
    return _xml(twiml.render(reply, spoken, Urls(edge.public_url)))


def _xml(document: str) -> Response:
    return Response(document, mimetype="text/xml")
