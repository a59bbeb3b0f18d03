"""What somebody filled in and could not send: kept in cookies of the browser, sealed.

In no table and in no log; for half a day, until it is sent, or until they sign out
there. Of several tabs each keeps its own, newest first. Whose they are travels with
them: nobody else who signs in there gets to see them. No password, code or PIN is
kept, and no file. Must not know any form.
"""

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal, TypeVar
from urllib.parse import SplitResult, parse_qsl, urlsplit

from flask import current_app, g, request
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response as BaseResponse

from ringgroup.vault import SealBrokenError
from webhooks.pages.edge import Edge
from webhooks.pages.guards import sent
from webhooks.pages.guards.sent import MARK, REFILLED, SEEN, TOKEN

SECRET: Final = frozenset(
    {"password", "again", "old", "code", "pin", "herhaal", "caller"}
)
"""Never kept; `caller` is the number of who asks what we have of them."""
NEVER: Final = frozenset({TOKEN, MARK, REFILLED}) | SECRET
PURPOSE: Final = "a form that was not sent"
LONGEST: Final = timedelta(hours=12)
"""As long as a session lives: who was called away at nine finds it after lunch."""
CHUNK: Final = 2_800
"""Characters of a cookie: browsers take 4,096 bytes with its name and attributes."""
CHUNKS: Final = 2
"""With the other cookies in one line of 8 kB, which is what servers take."""
MOST_BYTES: Final = 256 * 1024
"""Of what was sent; it is unpacked no further than that."""
UnsentReason = Literal["out", "old", "unproved", "refused", "checked", "done"]
"""Why it was not sent: no session any more, a page from before this session, no proof
of now of who somebody is, or it was refused; `checked`: its page says itself what is
wrong with it; or `done`: it was sent before, and is
kept so that its answer can be asked for again."""
Answer = TypeVar("Answer", bound=BaseResponse)


@dataclass(frozen=True, slots=True)
class UnsentForm:
    """Which form (`action`, a path), on which `page` (an address of ours), by whom.

    `to` is its action with the query, `mark` that of its page.
    """

    action: str
    to: str
    page: str
    mark: str
    fields: tuple[tuple[str, str], ...]
    files: bool
    member: int | None
    reason: UnsentReason
    at: str

    @property
    def path(self) -> str:
        """Of its page."""
        return urlsplit(self.page).path


def taken(edge: Edge, reason: UnsentReason, known: str) -> UnsentForm | None:
    """The form of this request, if the browser that sent it may keep it.

    `known` is the mark of who signed in there last. None for what another site sends:
    it could fill in what somebody else then sends.
    """
    if _from_elsewhere(edge):
        return None
    fields = tuple(
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in NEVER
    )
    return UnsentForm(
        request.path,
        request.full_path.rstrip("?"),
        _page(),
        request.form.get(MARK, ""),
        fields,
        bool(request.files),
        owner(known),
        reason,
        edge.wall().isoformat(),
    )


def keep(edge: Edge, answer: Answer, form: UnsentForm) -> Answer | None:
    """Keep it in the browser; None when it is too large for that, with what is there.

    What is there was promised before: it never makes room, but for itself.
    """
    g.set_aside = True
    others = [one for one in _kept(edge) if not (_same(one, form) or _is_sent(one))]
    return _write(edge, answer, [form, *others])


def found(edge: Edge, member: int) -> list[UnsentForm]:
    """The forms that this member could not send from this browser, newest first."""
    return [one for one in _kept(edge) if one.member in (None, member)]


def sent_now(kept: list[UnsentForm]) -> UnsentForm | None:
    """Which of them is sent with this request; None when it was set aside itself.

    A part of a page (htmx) sends no whole form.
    """
    if request.method != "POST" or "set_aside" in g or "HX-Request" in request.headers:
        return None
    return next((one for one in kept if _is_sent(one)), None)


def of_this_page(kept: list[UnsentForm]) -> list[UnsentForm]:
    """Those whose page is asked for: of the same line, of the same month.

    The line of who asks may be named there or not (`g.usual`, of the guards).
    """
    usual: Mapping[str, str] = g.get("usual", {})
    asked = _asked(request.query_string.decode(errors="replace"), usual)
    return [
        one
        for one in kept
        if one.path == request.path and _asked(urlsplit(one.page).query, usual) == asked
    ]


def forget(edge: Edge, answer: Answer, *forms: UnsentForm) -> Answer:
    """They were sent, or are nobody's business any more."""
    if forms:
        _write(edge, answer, [one for one in _kept(edge) if one not in forms])
    return answer


def keep_on(edge: Edge, answer: Answer, form: UnsentForm) -> Answer:
    """It was sent and refused, as by a change meanwhile: its page has it once more.

    What it was made from may be no longer so: that is left to the page of then.
    """
    fields = tuple(one for one in form.fields if one[0] != SEEN)
    now = replace(form, fields=fields, reason="refused", at=edge.wall().isoformat())
    others = [one for one in _kept(edge) if one != form]
    return _write(edge, answer, [now, *others]) or answer


def _same(one: UnsentForm, other: UnsentForm) -> bool:
    """Whether both are one form, sent twice from its page."""
    return (one.to, one.mark) == (other.to, other.mark)


def _is_sent(one: UnsentForm) -> bool:
    """Whether this request sends it: from its own page, or from where it stood again.

    Another form to the same address is another one.
    """
    marks = (request.form.get(MARK), request.form.get(REFILLED))
    return one.action == request.path and one.mark in marks


def _asked(query: str, usual: Mapping[str, str]) -> list[tuple[str, str]]:
    """What a query asks, in whatever order, said or usual."""
    said = parse_qsl(query, keep_blank_values=True)
    named = {name for name, _ in said}
    return sorted([*said, *(one for one in usual.items() if one[0] not in named)])


def _kept(edge: Edge) -> list[UnsentForm]:
    """All that this browser keeps, whosever it is."""
    text = "".join(request.cookies.get(_name(edge, n), "") for n in range(CHUNKS))
    if not text:
        return []
    try:
        packed = edge.desk.vault.open(urlsafe_b64decode(text), PURPOSE)
        opened = json.loads(zlib.decompressobj().decompress(packed, MOST_BYTES))
        forms = [
            UnsentForm(
                **one | {"fields": tuple((name, of) for name, of in one["fields"])}
            )
            for one in opened
        ]
        now = edge.wall()
        return [
            one for one in forms if abs(now - datetime.fromisoformat(one.at)) < LONGEST
        ]
    except (SealBrokenError, ValueError, TypeError, KeyError, zlib.error):
        return []


def _write(edge: Edge, answer: Answer, forms: list[UnsentForm]) -> Answer | None:
    text = ""
    if forms:
        packed = zlib.compress(json.dumps([asdict(one) for one in forms]).encode(), 9)
        text = urlsafe_b64encode(edge.desk.vault.seal(packed, PURPOSE)).decode()
    if len(text) > CHUNK * CHUNKS:
        return None
    for n in range(CHUNKS):
        chunk = text[n * CHUNK : (n + 1) * CHUNK]
        if chunk:
            _set(edge, answer, n, chunk)
        elif _name(edge, n) in request.cookies:
            _drop(edge, answer, n)
    return answer


def _from_elsewhere(edge: Edge) -> bool:
    """Whether no page of ours was sent: without a token, or by another site.

    A token of an earlier session will do; a program says nothing of the site.
    """
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = _split(request.headers.get("Origin", edge.public_url)).netloc
    ours = {request.host, _split(edge.public_url).netloc}
    of_a_page = bool(request.form.get(TOKEN)) and site == "same-origin"
    return not of_a_page or origin not in ours


def _split(address: str) -> SplitResult:
    """An address that somebody else wrote, in its parts; none if it is none."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def owner(known: str) -> int | None:
    """For whom the page was made; else who signed in last in this browser."""
    last, _, _ = known.partition(".")
    made_for = sent.made_for()
    return sent.member_in(last) if made_for is None else made_for


def _page() -> str:
    """The page of the form: the one it was sent from, else the nearest address above.

    No page is named by another site, so only path and query of it count.
    """
    came = _split(request.headers.get("Referer", ""))
    if came.path and came.netloc == request.host and _shows(came.path):
        return came.path + (f"?{came.query}" if came.query else "")
    path = request.path
    while path != "/" and not _shows(path):
        path = path.rpartition("/")[0] or "/"
    query = request.query_string.decode(errors="replace")
    return path + (f"?{query}" if query and path == request.path else "")


def _shows(path: str) -> bool:
    """Whether there is a page of somebody who is signed in at this path."""
    try:
        rule, _ = current_app.url_map.bind("").match(path, method="GET")
    except (NotFound, MethodNotAllowed, RequestRedirect):
        return False
    return not str(rule).startswith(("signing_in", "notices", "static_files"))


def _set(edge: Edge, answer: BaseResponse, n: int, chunk: str) -> None:
    answer.set_cookie(
        _name(edge, n),
        chunk,
        max_age=LONGEST,
        secure=edge.secure,
        httponly=True,
        samesite="Lax",
    )


def _drop(edge: Edge, answer: BaseResponse, n: int) -> None:
    answer.delete_cookie(
        _name(edge, n), secure=edge.secure, httponly=True, samesite="Lax"
    )


def _name(edge: Edge, n: int) -> str:
    return f"__Host-ingevuld-{n}" if edge.secure else f"ingevuld-{n}"
