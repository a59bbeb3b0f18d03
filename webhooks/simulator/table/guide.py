"""Tells the tour what is seen on the network.

Knows which facts and requests a step is made of. Must not know how they come about.
"""

from collections.abc import Callable, Collection
from typing import TypeAlias

from webhooks.simulator.network.history import Fact, SentRequest
from webhooks.simulator.table.figures import WorldFigures
from webhooks.simulator.table.handsets import Contact, Handset
from webhooks.simulator.table.tour import Tour

Count: TypeAlias = Callable[[], WorldFigures | None]


class Guide:
    """Looks on; `count` reads the figures, `codes` are keyed to be Present."""

    def __init__(self, tour: Tour, count: Count, codes: Collection[str]) -> None:
        self._tour = tour
        self._count = count
        self._codes = codes
        self._present_at: dict[str, int] = {}
        self._mailboxes_up: set[tuple[str, str]] = set()

    def asked(self, sent: SentRequest, contact: Contact | None, decision: str) -> None:
        """The service was asked, and decided."""
        if contact is not None and contact.kind == "line" and decision == "records":
            self._tour.led_to_voicemail(sent.at, sent.fields)
        if sent.fields.get("Digits") in self._codes:
            now = self._count()
            self._tour.signed_in(now.present if now else 0)

    def seen(self, call: str, fact: Fact, code: str, handset: Handset | None) -> None:
        """A fact of a call to a line, of the caller or of a phone that is rung."""
        key = (call, handset.key if handset else "")
        match code:
            case "dials":
                now = self._count()
                self._present_at[call] = now.present if now else -1
            case "rings" if self._present_at.get(call) == 0:
                self._tour.rung_for_nobody()
            case "picks-up" if handset is not None and handset.mode == "mailbox":
                self._mailboxes_up.add(key)
            case "dropped" if key in self._mailboxes_up:
                self._mailboxes_up.discard(key)
                self._tour.mailbox_dropped()
            case "connected" if handset is not None and handset.placed is not None:
                bridges = handset.placed.bridges
                if bridges:
                    self._tour.connected(bridges[-1].key, fact.at)
            case _:
                pass
