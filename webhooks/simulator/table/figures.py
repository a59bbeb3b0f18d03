"""The service's own figures, read over HTTP as a watcher of machines would.

Knows the text format of /metrics; knows nothing of what is counted.
"""

import re
import urllib.error
import urllib.request
from collections import defaultdict
from typing import Final, NamedTuple

SAMPLE: Final = re.compile(r'ringgroup_(\w+)\{(?:line="[^"]*")?(.*?)\} ([0-9.e+]+)')
PATIENCE_SECONDS: Final = 2.0


class WorldFigures(NamedTuple):
    """Sums over all lines; `answered` are registered calls that somebody took."""

    present: int
    open_registrations: int
    voicemails_new: int
    registered: int
    answered: int


def figures(address: str, token: str | None = None) -> WorldFigures | None:
    """The figures of the service at that address; None while they cannot be read."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    request = urllib.request.Request(f"{address}/metrics", headers=headers)  # noqa: S310 - our own address
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as reply:  # noqa: S310 - our own address
            return read(reply.read().decode())
    except (OSError, urllib.error.URLError):
        return None


def read(text: str) -> WorldFigures:
    """The figures in a page of /metrics; what is absent counts nothing."""
    sums: defaultdict[str, float] = defaultdict(float)
    for name, labels, value in SAMPLE.findall(text):
        sums[name] += float(value)
        if 'outcome="answered"' in labels:
            sums[f"{name}/answered"] += float(value)
    return WorldFigures(
        present=int(sums["present"]),
        open_registrations=int(sums["open_registrations"]),
        voicemails_new=int(sums["voicemails_new"]),
        registered=int(sums["calls_registered"]),
        answered=int(sums["calls_registered/answered"]),
    )
