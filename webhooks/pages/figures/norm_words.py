"""What a desk means to keep, and whether it did, in Dutch.

B1. Must not know how a page looks. Pure.
"""

from collections.abc import Iterable
from typing import Final

from webhooks.pages.figures.norms import KeptNorm

LABELS: Final = {
    "answered_within_25_seconds_percent": "Binnen 25 seconden opgenomen",
    "answered_within_30_seconds_percent": "Binnen 30 seconden opgenomen",
    "lost_percent": "Opgehangen of mislukt",
    "voicemails_within_2_working_days_percent": "Bericht klaar binnen 2 werkdagen",
}
MET: Final = {True: "gehaald", False: "niet gehaald", None: "niet te zeggen"}


def heading(norms: Iterable[KeptNorm]) -> str:
    """Whose promises they are: a desk's own, or those of desks."""
    own = any(one.norm.own for one in norms)
    return f"Gehaald wat {'wij' if own else 'loketten'} beloven?"


def kept(one: KeptNorm) -> str:
    """How often it was so: 82% (norm minstens 70%), 82% (eigen doel minstens 60%)."""
    bound = "hoogstens" if one.norm.at_most else "minstens"
    seen = f"{one.percent}%"
    if one.percent is None:
        seen = f"minder dan {one.norm.limit}%" if one.met else "te weinig"
    whose = "eigen doel" if one.norm.own else "norm"
    return f"{LABELS[one.norm.measure]}: {seen} ({whose} {bound} {one.norm.limit}%)"
