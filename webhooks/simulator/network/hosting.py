"""Hosts, as the company finds them: one that is dead or frozen, and static documents.

Knows how long the company waits for an address, by the fragment that it bears, and
what it finds on a host that is not the service. Must not know calls.
https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
"""

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import Final, Literal, TypeAlias
from urllib.parse import urljoin, urlsplit

from webhooks.simulator.network.twiml import parse
from webhooks.simulator.network.verbs import Document

HostTrouble: TypeAlias = Literal["dead", "frozen", "broken"]
"""No connection comes about; it does and nothing is answered; 5xx is, at once."""
DEFAULTS: Final[Mapping[str, str]] = {
    "ct": "5000",
    "rt": "15000",
    "tt": "15000",
    "rc": "1",
    "rp": "ct",
}
PARAMETER: Final[Mapping[HostTrouble, str]] = {"dead": "ct", "frozen": "rt"}
CODES: Final[Mapping[HostTrouble, str]] = {
    "dead": "11205",
    "frozen": "11205",
    "broken": "11200",
}


class Hosting:
    """What stands where; both may be changed at any time.

    `troubles` by host and port; `documents` by their whole address: static ones, on
    hosts that are not the service's.
    """

    def __init__(self) -> None:
        self.troubles: dict[str, HostTrouble] = {}
        self.documents: dict[str, str] = {}

    def trouble(self, address: str) -> HostTrouble | None:
        """What is the matter with the host of an address."""
        return self.troubles.get(urlsplit(address).netloc)

    def document(self, address: str) -> Document | None:
        """The static document there, its own links made whole."""
        url = address.partition("#")[0]
        if url not in self.documents:
            return None
        root = ET.fromstring(self.documents[url])  # noqa: S314 - put there by who asks
        for element in root.iter():
            if "action" in element.attrib:
                element.set("action", urljoin(url, element.attrib["action"]))
                element.attrib.pop("method", None)  # a static host is asked by GET
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(url))
        return Document(address, tuple(parse(ET.tostring(root), origin)))


def lost_seconds(address: str, trouble: HostTrouble) -> float:
    """How long it takes until the company gives an address up."""
    pairs = (one.partition("=") for one in address.partition("#")[2].split("&"))
    said = {**DEFAULTS, **{name: value for name, _, value in pairs if value}}
    parameter = PARAMETER.get(trouble)
    if parameter is None:
        return 0.0
    again = {*said["rp"].split(",")} & {parameter, "all"}
    tries = 1 + (int(said["rc"]) if again else 0)
    return min(int(said[parameter]) * tries, int(said["tt"])) / 1000
