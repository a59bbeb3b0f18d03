"""`/simulator`: the table with phones in a browser, for the demo on one's own machine.

Knows what a page may ask of a live network. No sign-in: whoever can reach it sits at
this machine; a page of another site, or one under a borrowed name, may not use it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import Blueprint, Request, Response, abort, jsonify, render_template, request

from webhooks.simulator.table.commands import CommandError, read
from webhooks.simulator.table.live import LiveNetwork
from webhooks.simulator.table.tour import STEPS

OUR_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
"""Another name that leads here was borrowed (DNS rebinding)."""
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'; media-src 'self'; form-action 'self'; "
    "frame-src 'none'; frame-ancestors 'none'; base-uri 'none'"
)


@dataclass(frozen=True, slots=True)
class Entrance:
    """How people sign in on the other pages: everybody may know, as it is a demo.

    `logins` are those of each role, in the words of the demo.
    """

    password: str = ""
    pin: str = ""
    logins: Mapping[str, Sequence[str]] = field(default_factory=dict)


def blueprint(
    live: LiveNetwork, zone: ZoneInfo, entrance: Entrance | None = None
) -> Blueprint:
    """The page, what it asks every moment, and what is done with the phones.

    `zone` is where the clock on the wall hangs.
    """
    pages = Blueprint(
        "simulator",
        __name__,
        template_folder="templates",
        static_folder="static",
        static_url_path="/simulator/static",
    )

    @pages.before_request
    def guard() -> None:
        if urlsplit(f"//{request.host}").hostname not in OUR_MACHINE:
            abort(HTTPStatus.FORBIDDEN)

    @pages.get("/simulator")
    def simulator() -> Response:
        handsets = tuple(live.handsets.values())
        page = render_template(
            "simulator/simulator.html",
            handsets=handsets,
            contacts=_contacts(live),
            moments={at: _shown(then, zone) for at, then in live.moments.items()},
            steps=STEPS,
            zone=zone.key,
            entrance=entrance or Entrance(),
        )
        response = Response(page)
        response.headers["Content-Security-Policy"] = POLICY
        return response

    @pages.get("/simulator/events")
    def events() -> Response:
        since = request.args.get("since", 0, type=int)
        live.watch()
        entries, last = live.journal.since(since)
        figures = live.tour.figures
        return jsonify(
            world=live.journal.world,
            now=live.now.isoformat(),
            last=last,
            entries=entries,
            phones=live.screens,
            tour=live.tour.done,
            figures=figures and figures._asdict(),
        )

    @pages.post("/simulator/do")
    def do() -> Response:
        if not _is_from_our_page(request):
            abort(HTTPStatus.FORBIDDEN)
        try:
            live.command(read(request.get_json(silent=True)))
        except CommandError as error:
            return Response(f"{error}\n", HTTPStatus.BAD_REQUEST, mimetype="text/plain")
        return Response(status=HTTPStatus.ACCEPTED)

    return pages


def _contacts(live: LiveNetwork) -> Sequence[dict[str, Any]]:
    return [
        {
            "name": contact.name,
            "number": contact.number,
            "kind": contact.kind,
            "present": contact.present,
            "absent": contact.absent,
        }
        for contact in live.contacts.values()
    ]


def _shown(moment: datetime, zone: ZoneInfo) -> str:
    """What the clock on the wall shows then; seconds only where there are any."""
    return f"{moment.astimezone(zone):%H:%M:%S}".removesuffix(":00")


def _is_from_our_page(asked: Request) -> bool:
    """A header that no form of another site can send, and no other origin."""
    if asked.headers.get("X-Simulator") != "1":
        return False
    if asked.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return False
    return asked.headers.get("Origin") in {None, asked.host_url.rstrip("/")}
