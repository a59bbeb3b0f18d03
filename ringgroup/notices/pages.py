"""Where what is told can be dealt with: a path for each matter, behind the sign-in.

No secret is in it, and nothing of a caller. Must not know which pages there are
otherwise; a test looks whether they exist.
"""

from collections.abc import Mapping
from typing import Final

from ringgroup.notices import topics
from ringgroup.notices.roster_words import MondayList, NewsKind, RosterNews, WeekAhead
from ringgroup.notices.wording import (
    FormsExpire,
    FormWaits,
    GivenVoicemail,
    LostVoicemail,
    Matter,
    NewVoicemail,
    PassedOn,
    QuestionsOwned,
    WaitingVoicemail,
)

_PAGES: Final[Mapping[NewsKind, str]] = {
    "vacant": "/rooster",
    "asked": "/rooster/ruilen",
    "asked_to_swap": "/rooster/ruilen",
    "offered": "/rooster/ruilen",
    "wanted": "/rooster/ruilen",
    "consented": "/rooster/ruilen",
    "to_approve": "/rooster/ruilen",
    "unsettled": "/rooster/ruilen",
}


def page(matter: Matter) -> str:
    """Where what is told can be done: a path, behind the sign-in."""
    match matter:
        case NewVoicemail() | GivenVoicemail() | WaitingVoicemail() | LostVoicemail():
            return "/voicemail"
        case FormWaits(form=form):
            return f"/registratie/{form}"
        case FormsExpire() | QuestionsOwned():
            return "/registratie"
        case MondayList():
            return "/rooster"
        case WeekAhead():
            return "/rooster/mijn"
        case RosterNews(news=news):
            return _PAGES.get(news, "/rooster/mijn")
        case PassedOn(topic=topic):
            return topics.PAGES.get(topic, "/")
        case _:
            return "/"
