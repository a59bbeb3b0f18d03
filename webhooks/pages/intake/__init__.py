"""What any request may be made of, before anything reads it.

No database keeps a NUL, and no person types a control character: whoever sends one
means no good, or pasted it, and is told that it did not work. A body that breaks off
is the sender's doing as well, not a failure of ours. The telephone's requests have a
check of their own, their signature; whoever the provider speaks for is always served.
Must not know any form.
"""

import re
from collections.abc import Iterable
from typing import Final

from flask import Flask, abort, request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.exceptions import HTTPException

TELEPHONE: Final = "voice"
IN_TEXT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""What stands in no text: tabs and new lines do."""
IN_ADDRESS: Final = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


WHOLE: Final = re.compile("-?[0-9]{1,9}")


def whole(text: str) -> int:
    """A number of something, or a row's; raises ValueError when no database has it."""
    if not WHOLE.fullmatch(text):
        message = "no whole number, or a very large one"
        raise ValueError(message)
    return int(text)


def register(app: Flask) -> None:
    """Look at every request first: whoever is registered later sees it afterwards."""
    app.before_request(_look)


def _look() -> None:
    if request.blueprint == TELEPHONE:
        return
    _refuse(IN_ADDRESS, (request.path, *_texts(request.args)))
    _refuse(IN_TEXT, _texts(request.cookies))
    if request.routing_exception is None and request.method == "POST":
        try:
            form = request.form
        except HTTPException:
            _without_body()
            raise
        except Exception:  # noqa: BLE001 - whatever is wrong with a body, the server says it in its own way
            _without_body()
            abort(400)
        _refuse(IN_TEXT, _texts(form))


def _without_body() -> None:
    """Who draws the page that says so may look for a field, and must find none."""
    request.form = ImmutableMultiDict()
    request.files = ImmutableMultiDict()


def _refuse(pattern: re.Pattern[str], texts: Iterable[str]) -> None:
    if any(map(pattern.search, texts)):
        abort(400)


def _texts(fields: MultiDict[str, str]) -> Iterable[str]:
    """The names and the values of fields."""
    for name, value in fields.items(multi=True):
        yield name
        yield value
