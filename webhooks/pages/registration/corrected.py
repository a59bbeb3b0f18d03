"""What is wrong with a form, at an address: for browsers without a script.

The answer to a form that was refused is none that "back" finds again: the browser asks
whether everything is to be sent once more. A script helps (`cjg.js`); without one the
form is kept as one that could not be sent is (`unsent`), and its page is asked for,
which looks at it again. Must not know what a form may hold.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from flask import redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from webhooks.pages.edge import Edge
from webhooks.pages.guards import person, unsent
from webhooks.pages.guards.known_browser import browser

SCRIPTLESS: Final = "zonder"
"""A field that only browsers without a script send (`noscript`)."""
LOOKED_AT: Final = "nagekeken"


def lead_to(edge: Edge, answer: Response) -> Response:
    """The way to a refused form's own page; the answer itself where a script helps."""
    form = unsent.taken(edge, "checked", browser(edge))
    if SCRIPTLESS not in request.form or request.endpoint is None or form is None:
        return answer
    asked = {**(request.view_args or {}), **request.args, LOOKED_AT: "1"}
    page = url_for(request.endpoint, **asked)
    way = redirect(page, 303)
    return unsent.keep(edge, way, replace(form, page=page)) or answer


def fields(edge: Edge) -> Mapping[str, str] | None:
    """What is looked at: as it was sent now, or kept; None for an empty form."""
    if request.method == "POST":
        return request.form
    mine = unsent.of_this_page(unsent.found(edge, person().id))
    kept = next((one for one in mine if one.reason == "checked"), None)
    return None if kept is None else MultiDict(kept.fields)
