"""Facts and answers as codes, and the service's own figures."""

import re
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from webhooks.simulator.network.http import HttpAnswer
from webhooks.simulator.table.figures import WorldFigures, figures, read
from webhooks.simulator.table.telling import decided, pretty, told

STATIC = Path(__file__).parents[3] / "webhooks/simulator/table/static"
SCRIPT = (STATIC / "simulator.js").read_text(encoding="utf-8")


def answer(inside: str, status: int = 200, kind: str = "text/xml") -> HttpAnswer:
    return HttpAnswer(status, kind, f"<Response>{inside}</Response>".encode())


@pytest.mark.parametrize(
    ("inside", "of_leg", "code"),
    [
        ("<Dial><Number>+31612345601</Number></Dial>", False, "rings"),
        ("<Say>Welkom</Say><Record/><Say>Niets</Say>", False, "records"),
        ("<Gather><Say>Toets 1</Say></Gather><Hangup/>", True, "asks-to-accept"),
        ("<Gather><Say>Dag</Say></Gather><Hangup/>", False, "asks-keys"),
        ("<Play>x</Play><Redirect>x</Redirect>", False, "waits"),
        ("<Say>Dank u</Say><Hangup/>", False, "says"),
        ("<Hangup/>", False, "ends"),
        ("<Reject/>", False, "ends"),
        ("", False, "noted"),
        ("", True, "connects"),
    ],
)
def test_a_document_comes_down_to_one_decision(inside, of_leg, code):
    fields = {"ParentCallSid": "CA1", "Digits": "1"} if of_leg else {}
    assert decided(fields, answer(inside))["code"] == code


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (None, "failed"),
        (answer("", 500), "failed"),
        (answer("", 403), "refused"),
        (answer("", 204, "text/plain"), "noted"),
        (HttpAnswer(200, "text/xml", b"<Response>"), "noted"),
    ],
)
def test_what_is_no_document_is_told_too(given, code):
    assert decided({}, given)["code"] == code


def test_a_document_is_shown_with_its_lines():
    assert pretty(answer("<Hangup/>")) == "<Response>\n  <Hangup />\n</Response>"
    assert pretty(HttpAnswer(403, "text/plain", b"no")) == "no"
    assert pretty(None) == ""


def test_a_fact_that_nobody_knows_is_passed_on():
    assert told("sings") == ("other", "sings")
    assert told("hears: Je bent\naangemeld") == ("speech", "Je bent\naangemeld")
    assert told("keys in vain 1") == ("key-in-vain", "1")


def test_the_page_has_a_sentence_for_every_refusal():
    source = (STATIC.parent / "commands.py").read_text(encoding="utf-8")
    refusals = set(re.findall(r'return "([a-z-]+)"', source))
    sentences = SCRIPT.partition("const REFUSALS")[2].partition("};")[0]
    known = set(re.findall(r'^  "?([a-z-]+)"?: "', sentences, re.MULTILINE))
    # a page that was served by this very demo cannot ask for these
    assert refusals - known == {"no-such-phone", "no-such-moment", "no-such-mode"}


def test_the_page_has_a_sentence_for_every_decision():
    source = (STATIC.parent / "telling.py").read_text(encoding="utf-8")
    codes = set(re.findall(r'"code": "([a-z-]+)"', source))
    codes |= {"asks-keys", "connects"}
    assert codes - set(re.findall(r'case "([a-z-]+)"', SCRIPT)) == {"noted"}


PAGE = """# HELP ringgroup_present Workers who are Present.
ringgroup_present{line="veldhoven"} 2.0
ringgroup_present{line="west"} 1.0
ringgroup_open_registrations{line="veldhoven"} 3.0
ringgroup_voicemails_new{line="veldhoven"} 0.0
ringgroup_calls_registered{line="veldhoven",outcome="answered"} 4.0
ringgroup_calls_registered{line="veldhoven",outcome="closed"} 5.0
ringgroup_clock_age_seconds{} 0.5
"""


def test_figures_are_sums_over_the_lines():
    assert read(PAGE) == WorldFigures(3, 3, 0, 9, 4)
    assert read("") == WorldFigures(0, 0, 0, 0, 0)


def test_figures_are_read_with_the_token_or_not_at_all():
    class Metrics(BaseHTTPRequestHandler):
        def do_GET(self):
            known = self.headers.get("Authorization") == "Bearer secret"
            self.send_response(200 if known else 401)
            self.end_headers()
            self.wfile.write(PAGE.encode() if known else b"")

        def log_message(self, *_):
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Metrics) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        address = f"http://127.0.0.1:{server.server_port}"
        found = figures(address, "secret"), figures(address)
        server.shutdown()
        thread.join()
    assert found == (read(PAGE), None)
    assert figures(address) is None
