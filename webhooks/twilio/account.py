"""One account at the provider, asked over HTTP under one base URL.

Knows addresses, sign-in, time-outs, pages and what an answer's status means. Plain
`requests` and not `twilio.rest`: that has no base URL, cuts audio into text, logs what
it asks (numbers) and reads TWILIO_REGION from the environment. Must not know what is
asked, nor retry, nor say a number or a text in an exception.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from ipaddress import ip_address
from time import monotonic
from typing import Any, Final, TypeVar
from urllib.parse import urlencode, urlsplit

import requests
import urllib3

from ringgroup.telephone import (
    BarredError,
    MisledError,
    NotYetError,
    RefusedError,
    UnavailableError,
)
from webhooks.twilio import codes

T = TypeVar("T")
Json = Mapping[str, Any]
FormFields = Mapping[str, str | tuple[str, ...]]
"""The fields of a form; one with several values is sent several times."""

TWILIO: Final = "https://api.twilio.com"
_REGIONAL: Final = re.compile(
    r"https://api\.(?P<edge>[a-z0-9-]+)\.(?P<region>[a-z0-9-]+)\.twilio\.com"
)
USUAL: Final = "us1"
"""The region in which Twilio's address without one asks."""
GONE: Final = "404"
"""The code of `RefusedError` for what does not exist, whatever the body says."""
TOO_SOON: Final = "20009"
# 401: a token that was replaced; a refusal would give up what waits for the right one
PASSING: Final = frozenset({408, 425, 429})
REDIRECTS: Final = range(300, 400)
PAGE_SIZE: Final = "200"
WHOLE: Final = 4
"""How often the wait for a piece of an answer may be had for all of it: who sends a
byte now and then would keep a job of the clock for ever."""
PIECE: Final = 64 * 1024
"""Bytes."""


class Account:
    """Asks; what is no success is raised as an error of `ringgroup.telephone`.

    Paths are relative to the account. Safe to share between threads.
    """

    def __init__(
        self,
        api_url: str,
        account_sid: str,
        auth_token: str,
        timeouts: tuple[float, float],
        edge_and_region: tuple[str, str] | None,
    ) -> None:
        self._at = api_url.rstrip("/"), edge_and_region
        base = address(*self._at)
        self._base = f"{base}/2010-04-01/Accounts/{checked('AC', account_sid)}"
        # bytes, because `requests` would write text as latin-1
        self._auth = requests.auth.HTTPBasicAuth(
            account_sid.encode(), auth_token.encode()
        )
        self._timeouts = timeouts
        # a proxy in the environment is for the outside world
        self._trust_env = not _is_loopback(base)

    def ask(
        self, method: str, path: str, form: FormFields | None = None
    ) -> requests.Response:
        """One request; no redirect is followed."""
        try:
            with requests.Session() as session:
                session.trust_env = self._trust_env
                answer = session.request(
                    method,
                    self._base + path,
                    data=form,
                    auth=self._auth,
                    timeout=self._timeouts,
                    allow_redirects=False,
                    stream=True,
                )
                _read_whole(answer, monotonic() + WHOLE * self._timeouts[1])
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            # its own text repeats the address, which may hold a number
            msg = f"the provider cannot be reached: {type(error).__name__}"
            raise UnavailableError(msg) from None
        _check(answer)
        return answer

    def of(self, product: str) -> "Account":
        """The same account at another API of the provider; paths begin at its root."""
        other = object.__new__(Account)
        other.__dict__ |= self.__dict__ | {"_base": address(*self._at, product)}
        return other

    def as_stranger(self, path: str) -> int:
        """What somebody is answered who asks without signing in; reads no body."""
        try:
            with requests.Session() as session:
                session.trust_env = self._trust_env
                with session.get(
                    self._base + path,
                    timeout=self._timeouts,
                    allow_redirects=False,
                    stream=True,
                ) as answer:
                    return answer.status_code
        except requests.RequestException as error:
            msg = f"the provider cannot be reached: {type(error).__name__}"
            raise UnavailableError(msg) from None

    def read(
        self,
        path: str,
        reading: Callable[[Json], T],
        form: FormFields | None = None,
    ) -> T:
        """What `reading` makes of a resource, or of the answer to a form."""
        answer = self.ask("GET" if form is None else "POST", path, form)
        try:
            return reading(answer.json())
        except (KeyError, TypeError, ValueError, AttributeError):
            msg = "the provider's answer cannot be understood"
            raise UnavailableError(msg) from None

    def remove(self, path: str) -> None:
        """Delete a resource; one that is gone already is fine.

        The provider answers 204, without a body: what has one is another's answer.
        """
        try:
            answer = self.ask("DELETE", path)
        except RefusedError as refused:
            if refused.code != GONE:
                raise
            return
        if answer.content:
            status = answer.status_code
            msg = f"something that is not the provider answered {status} to a deletion"
            raise MisledError(msg)

    def all(
        self,
        path: str,
        key: str,
        query: Mapping[str, str],
        reading: Callable[[Json], T],
    ) -> Iterator[T]:
        """Every item of a list, page by page; the items stand under `key`."""

        def page(answer: Json) -> tuple[list[T], str]:
            return [reading(item) for item in answer[key]], self._next(answer, path)

        wanted = urlencode({**query, "PageSize": PAGE_SIZE})
        seen: set[str] = set()
        while wanted and wanted not in seen:
            seen.add(wanted)
            items, wanted = self.read(f"{path}?{wanted}", page)
            yield from items
        if wanted:
            msg = "a list of the provider goes round in circles"
            raise UnavailableError(msg)

    def _next(self, answer: Json, path: str) -> str:
        """The query of the next page, empty after the last.

        Nothing else of its URI is used, so a list never leads elsewhere.
        """
        parts = urlsplit(answer.get("next_page_uri") or "")
        origin = (parts.scheme, parts.netloc)
        strange = origin not in {("", ""), urlsplit(self._base)[:2]}
        if strange or (parts.query and not parts.path.endswith(path)):
            msg = "a list of the provider goes on at another address"
            raise UnavailableError(msg)
        return parts.query


def checked(prefix: str | tuple[str, ...], sid: str) -> str:
    """A SID that may stand in a path; another one cannot exist."""
    if not sid.startswith(prefix) or not re.fullmatch("[0-9A-Za-z]{4,66}", sid):
        raise RefusedError(GONE, f"not a SID that begins with {prefix}")
    return sid


def _read_whole(answer: requests.Response, until: float) -> None:
    """Read the body as `requests` would, but not beyond an instant (`monotonic`).

    Itself it waits anew for each piece, and reads on as long as there are any.
    """
    pieces = []
    with answer:
        while piece := answer.raw.read1(PIECE, decode_content=True):
            pieces.append(piece)
            if monotonic() > until:
                raise requests.Timeout
    answer._content = b"".join(pieces)  # noqa: SLF001 - where `content` looks first


def _check(answer: requests.Response) -> None:
    status = answer.status_code
    if status in range(HTTPStatus.OK, HTTPStatus.MULTIPLE_CHOICES):
        return
    code = _code(answer)
    if status in REDIRECTS:
        msg = (
            f"the provider answered {status} and leads elsewhere, where nobody asks: "
            "look at TWILIO_API_URL, and whether recordings are stored elsewhere"
        )
        raise MisledError(msg)
    if code == TOO_SOON:
        raise NotYetError(TOO_SOON)
    if status == HTTPStatus.UNAUTHORIZED:
        msg = f"the provider does not let us in: {status} (code {code})"
        raise BarredError(msg)
    if status in PASSING or status not in range(400, 500):
        msg = f"the provider answered {status} (code {code})"
        raise UnavailableError(msg)
    if not _is_theirs(answer):
        msg = f"something that is not the provider answered {status}"
        raise MisledError(msg)
    reason = "the provider knows nothing by that SID" if code == GONE else ""
    if not reason and code in codes.MEANINGS:
        reason = codes.MEANINGS[code].what
    reason = reason or f"the provider answered {status}"
    raise RefusedError(code, reason, codes.meaning(code).mend)


def _is_theirs(answer: requests.Response) -> bool:
    """Whether a refusal is the provider's own, and not of what stands in between.

    It says its code in JSON; of a sound that is not there in XML. A gateway's page
    must not end a message, nor count as proof that something is deleted.
    """
    try:
        return bool(int(answer.json()["code"]))
    except (KeyError, TypeError, ValueError):
        return b"<RestException>" in answer.content


def _code(answer: requests.Response) -> str:
    """The provider's error code; never its text, which repeats numbers."""
    if answer.status_code == HTTPStatus.NOT_FOUND:
        return GONE
    try:
        return str(int(answer.json()["code"]))
    except (KeyError, TypeError, ValueError):
        return str(answer.status_code)


def address(
    base: str, edge_and_region: tuple[str, str] | None, product: str = "api"
) -> str:
    """Where to ask: Twilio's own address becomes that of an edge and a region.

    https://www.twilio.com/docs/global-infrastructure : the region alone would not do.
    One that is given counts for more than that of the address. Elsewhere than at
    Twilio every product is asked under the one address.
    """
    there = _REGIONAL.fullmatch(base)
    if there is None and base != TWILIO:
        return base
    if edge_and_region is None and there is not None:
        edge_and_region = there["edge"], there["region"]
    if edge_and_region is None or edge_and_region[1] == USUAL:
        return f"https://{product}.twilio.com"
    if not all(re.fullmatch("[a-z0-9-]+", part) for part in edge_and_region):
        msg = "edge and region are names such as dublin and ie1"
        raise ValueError(msg)
    return f"https://{product}.{'.'.join(edge_and_region)}.twilio.com"


def region_of(base: str) -> str:
    """The region in which that address asks."""
    there = _REGIONAL.fullmatch(base)
    return there["region"] if there is not None else USUAL


def _is_loopback(base: str) -> bool:
    host = urlsplit(base).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
