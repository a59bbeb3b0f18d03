"""How often a web process looked for changed settings, as machines read it.

Not to be imported before gunicorn has said where counters go (config/gunicorn.conf.py).
"""

from typing import Final

from prometheus_client import Counter

LOOKS: Final = Counter(
    "ringgroup_settings_looks_total",
    "Looks of web processes for a change of the settings, as they begin.",
)
