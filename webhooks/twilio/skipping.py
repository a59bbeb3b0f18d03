"""A caller who has heard enough of the announcement: the tone at once.

The hash needs nobody: its document goes on by itself. Here is asked what comes of any
other key. Must not touch a call: whatever is pressed, and however often it is told.
"""

from typing import Final

from flask import Blueprint, Response, request

from ringgroup.call.replies import Acknowledge
from webhooks.twilio import forms, twiml, twiml_voicemail
from webhooks.twilio.hearing import Urls
from webhooks.twilio.telephone_edge import TelephoneEdge

TONE: Final = "/tone"


def register(voice: Blueprint, edge: TelephoneEdge) -> None:
    """Add the address to those behind the signature."""

    def tone() -> Response:
        line = edge.line(forms.number(request.form.get("To"))).at(edge.clock())
        urls = Urls(edge.public_url)
        if forms.is_gone(request.form):
            document = twiml.render(Acknowledge(), line, urls)
        else:
            document = twiml_voicemail.the_tone(line, urls)
        return Response(document, mimetype="text/xml")

    voice.add_url_rule(TONE, "tone", tone, methods=["POST"])
