"""What there is to look at in a roster, in the few words of a page, a mail, a command.

Dutch (B1) for coordinators, English for administrators. Knows the codes of warnings.
Must not know where they are read.
"""

from collections.abc import Mapping
from typing import Final

from schedules.warnings import Code

WARNINGS: Final[Mapping[Code, str]] = {
    "empty_duty": "geen dienst",
    "empty_backup": "geen achterwacht",
    "same_person": "dienst en achterwacht dezelfde",
    "at_two_desks": "staat ook op een andere lijn",
    "inactive": "werkt hier niet meer",
    "no_number": "nummer werkt niet",
    "on_leave": "met verlof",
    "not_available": "werkt dan niet",
    "unknown": "niet bekend",
    "closed": "het loket is dicht",
    "other_hours": "andere tijden dan het loket",
}
"""Beside the place or the name, on the page *Rooster* and in the Monday mail."""
ENGLISH: Final[Mapping[Code, str]] = {
    "empty_duty": "nobody has duty",
    "empty_backup": "nobody is backup",
    "same_person": "{who} has duty and is backup",
    "at_two_desks": '{who} ({slot}) is in the roster of line "{other}" at that time',
    "inactive": "{who} ({slot}) is not active any more",
    "no_number": "{who} ({slot}) has a mobile that does not work",
    "on_leave": "{who} ({slot}) is on leave",
    "not_available": "{who} ({slot}) cannot work at that time of the week",
    "unknown": "{who} ({slot}) is not known",
    "closed": "{who} ({slot}) is named, and the desk is closed",
    "other_hours": "{who} ({slot}) is named, and not for the desk's hours",
}
"""With the login of who it is about (`who`), for `cjg roster check`."""
