"""Virtual time, the transcript, and the ways to reach a service."""

import threading
import wsgiref.simple_server
from datetime import UTC, datetime, timedelta

import pytest
import simpy.rt

from webhooks.simulator.network.http import RealExchange, WsgiExchange
from webhooks.simulator.network.network import Network
from webhooks.simulator.network.phones import Answers, Caller
from webhooks.simulator.network.transcript import transcript

LINE, ANNA, CALLER = "+31402584113", "+31612345601", "+31201234567"
DIAL = f'<Dial callerId="{LINE}"><Number url="~/screen">{ANNA}</Number></Dial>'
SCREEN = '<Gather numDigits="1" action="~/key"><Say>Toets 1.</Say></Gather><Hangup/>'


def test_a_run_ends_with_the_last_callback(network, service):
    service.pages["/voice/incoming"] = "<Say>Veertien tekens</Say>"
    visit = network.call(Caller(CALLER), LINE, after=10)
    network.run()
    assert visit.ended
    assert network.now == visit.ended_at
    assert (visit.ended_at - network.now0).total_seconds() == pytest.approx(
        10 + 15 / 14
    )


def test_a_run_can_end_at_a_moment(network, service):
    service.pages["/voice/incoming"] = '<Pause length="60"/>'
    visit = network.call(Caller(CALLER), LINE)
    network.run(30)
    network.run(network.now0 + timedelta(seconds=40))
    network.run(network.now0)
    network.wait(5)
    assert (network.now - network.now0).total_seconds() == 45
    assert not visit.ended
    network.run()
    assert (network.now - network.now0).total_seconds() == 60


def test_the_clock_knows_the_night_of_summer_time(network_of):
    network = network_of()
    late = network.now0.replace(month=3, day=29, hour=1, minute=59)
    network.run(late)
    network.wait(120)
    assert network.now.isoformat() == "2026-03-29T03:01:00+02:00"


def test_a_call_that_is_given_up_before_it_is_dialled_never_happens(network, service):
    visit = network.call(Caller(CALLER), LINE, after=10)
    network.wait(5)
    visit.hang_up()
    visit.hang_up()
    network.run()
    assert visit.ended
    assert service.seen == []


def test_a_rejected_call_is_busy(network, service):
    service.pages["/voice/incoming"] = '<Reject reason="busy"/>'
    network.call(Caller(CALLER), LINE)
    network.run()
    assert service.asked("/voice/status")[0]["CallStatus"] == "busy"


def test_a_redirect_leads_on(network, service):
    service.pages["/voice/incoming"] = "<Redirect>~/next</Redirect><Say>Nooit</Say>"
    service.pages["/next"] = "<Say>Hallo</Say>"
    visit = network.call(Caller(CALLER), LINE)
    network.run()
    assert visit.when("hears: Hallo", "caller")
    assert visit.when("hears: Nooit") is None
    assert visit.when("hears: Hallo", ANNA) is None


@pytest.fixture
def told(network, service):
    """A transcript of one call that Anna takes, with these names."""
    service.pages |= {
        "/voice/incoming": DIAL + "<Play>~/sounds/dag.wav</Play>",
        "/screen": SCREEN,
        "/key": "",
        "/voice/service": '<Gather finishOnKey="" numDigits="7" action="~/ok"/>',
        "/ok": "<Say>U bent aanwezig.</Say>",
    }

    def tell(names, caller, tone):
        service.pages["/sounds/dag.wav"] = (200, "audio/wav", tone(1.0))
        network.add_phone(ANNA, Answers())
        network.dial_service(ANNA, "+31402584524", [("*454113", 1.0)])
        network.call(Caller(caller), LINE, after=60)
        network.run()
        return transcript(network, names)

    return tell


def test_a_transcript_tells_who_heard_what_and_when(told, tone):
    names = {LINE: "CJG Veldhoven", ANNA: "Anna", "+31402584524": "the service number"}
    assert (
        told(names, CALLER, tone)
        == """\
Call 1: Anna to the service number
09:05:00  Anna  dials the service number
09:05:01  Anna  keys *454113
09:05:02  Anna  hears: "U bent aanwezig."
09:05:03  Anna  is disconnected: the call is over

Call 2: caller to CJG Veldhoven
09:06:00  caller        dials CJG Veldhoven
09:06:00  caller        hears ringing
09:06:00  Anna's phone  rings
09:06:05  Anna's phone  picks up
09:06:05  Anna's phone  hears: "Toets 1."
09:06:07  Anna's phone  keys 1
09:06:07  caller        is connected to Anna
09:06:07  Anna's phone  is connected to the caller
09:08:07  Anna's phone  hangs up
09:08:07  caller        hears: [dag]
09:08:08  caller        is disconnected: the call is over"""
    )


def test_a_transcript_shows_the_last_two_digits_of_a_stranger(told, tone):
    text = told({}, None, tone)
    assert "…01's phone " in text
    assert "caller (number withheld)" in text
    assert "+31" not in text


@pytest.fixture
def server(service):
    """The scripted service on a real port of this machine."""
    httpd = wsgiref.simple_server.make_server(
        "127.0.0.1", 0, service, handler_class=_Quiet
    )
    thread = threading.Thread(
        target=httpd.serve_forever, kwargs={"poll_interval": 0.01}
    )
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    httpd.shutdown()
    thread.join()
    httpd.server_close()


class _Quiet(wsgiref.simple_server.WSGIRequestHandler):
    def log_message(self, *_):
        """Say nothing."""


def test_a_service_can_be_reached_over_the_network_in_real_time(server, service, tone):
    service.pages["/voice/incoming"] = (
        200,
        "text/xml",
        f"<Response><Play>{server}/a.wav</Play></Response>".encode(),
    )
    service.pages["/a.wav"] = (200, "audio/wav", tone(2.0))
    env = simpy.rt.RealtimeEnvironment(factor=0.01, strict=False)
    network = Network(
        RealExchange(),
        "secret",
        "AC1",
        server,
        datetime(2026, 3, 2, 9, 5, tzinfo=UTC),
        env=env,
    )
    visit = network.call(Caller(CALLER), LINE)
    network.run()
    assert (visit.ended_at - visit.dialled).total_seconds() == pytest.approx(2.0)
    assert service.asked("/voice/status")


def test_a_redirect_of_the_service_is_not_followed(server, service):
    service.pages["/moved"] = (302, "text/plain", b"elsewhere")
    answer = RealExchange().post(f"{server}/moved", {"a": "b"}, {})
    assert (answer.status, answer.body) == (302, b"elsewhere")
    assert service.asked("/moved") == [{"a": "b"}]


def test_only_http_is_spoken():
    with pytest.raises(ValueError, match="file:"):
        RealExchange().get("file:///etc/hosts")


def test_a_service_in_this_process_sees_its_public_address():
    seen = {}

    def app(environ, start):
        seen.update(environ)
        start("200 OK", [("Content-Type", "text/xml")])
        return [b"<Response/>"]

    exchange = WsgiExchange(app, "https://cjg.example.nl:8443")
    exchange.post(
        "https://cjg.example.nl:8443/a%20b?c=d%2Be", {"From": "+31"}, {"X-A": "1"}
    )
    assert seen["wsgi.url_scheme"] == "https"
    assert seen["HTTP_HOST"] == "cjg.example.nl:8443"
    assert (seen["PATH_INFO"], seen["QUERY_STRING"]) == ("/a b", "c=d%2Be")
    assert seen["HTTP_X_A"] == "1"
    assert seen["wsgi.input"].getvalue() == b"From=%2B31"
