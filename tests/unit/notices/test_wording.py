"""Every sentence to staff: short, plain, one SMS, and nothing of a caller."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from ringgroup.line import Line, VoicemailRules
from ringgroup.notices.pages import page
from ringgroup.notices.roster_words import (
    MondayList,
    NewsKind,
    RosterNews,
    RosterState,
    ToLookAt,
    WeekAhead,
    state,
)
from ringgroup.notices.segment import fitted, length
from ringgroup.notices.topics import Topic
from ringgroup.notices.wording import (
    Alarm,
    ClosedEarly,
    FormsExpire,
    FormWaits,
    GivenVoicemail,
    LostVoicemail,
    Matter,
    NewVoicemail,
    NobodyRung,
    PassedOn,
    QuestionsOwned,
    Remind,
    Solved,
    StillPresent,
    WaitingVoicemail,
    written,
)
from schedules.hours import Block, OpeningHours
from tests.town.municipalities import municipalities

LINE = Line(
    key="veldhoven",
    name="CJG Veldhoven",
    number="+31402584113",
    service_number="+31402584524",
    code="454113",
    hours=OpeningHours(ZoneInfo("Europe/Amsterdam"), ((),) * 7),
    voicemail=VoicemailRules("info@example.nl"),
    registration={},
)
BLOCK = Block(date(2026, 11, 23), 540, 720)
LONG = Block(date(2027, 9, 30), 540, 720)
"""Thursday the 30th of September: no day takes more words, few more letters."""
NINE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SHORT = (
    Remind("duty", BLOCK),
    Remind("backup", BLOCK),
    Alarm("duty", NINE),
    Alarm("backup", NINE),
    Alarm("coordinator", NINE),
    Solved(),
    StillPresent(NINE),
    ClosedEarly(),
    NewVoicemail("duty"),
    NewVoicemail("coordinator"),
    GivenVoicemail(),
    WaitingVoicemail(),
    NobodyRung(),
    FormWaits("0123456789abcdef" * 2),
    FormsExpire(1),
    FormsExpire(12),
    QuestionsOwned(1),
    QuestionsOwned(12),
    LostVoicemail("veldhoven-zuid"),
    *(PassedOn("Anouk", topic) for topic in get_args(Topic)),
    *(
        RosterNews(news, LONG, role)
        for news in get_args(NewsKind)
        for role in ("duty", "backup")
    ),
)
FIRST = Block(date(2026, 12, 1), 540, 720)
WARNING = MondayList(
    (
        ToLookAt(BLOCK, "duty", "empty_duty"),
        ToLookAt(BLOCK, "backup", "empty_backup"),
        ToLookAt(FIRST, "duty", "on_leave", "Carla Mol"),
        ToLookAt(FIRST, "backup", "empty_backup"),
    ),
    ("Anna", "Bram"),
)
AHEAD = WeekAhead(
    49,
    ((FIRST, "duty"), (replace(FIRST, day=date(2026, 12, 3)), "backup")),
    (ToLookAt(FIRST, "backup", "empty_backup"),),
)
ADDRESS = "https://loket.sudwestfryslan.nl"
# https://www.twilio.com/docs/glossary/what-is-gsm-7-character-encoding
GSM_7 = re.compile(r"[A-Za-z0-9 \n!\"#$%&'()*+,./:;<=>?@_éèöüäÖÜÄÉ-]*")


@pytest.mark.parametrize("channel", ["sms", "email"])
def test_a_message_of_a_line_that_is_gone_is_told_in_the_name_of_that_line(channel):
    said = written(LostVoicemail("veldhoven-zuid"), LINE, channel)
    assert said.subject == "veldhoven-zuid: een bericht zonder lijn"
    assert said.body.startswith("veldhoven-zuid: er wacht een bericht. Deze lijn ")
    assert LINE.name not in said.subject + said.body


def test_every_matter_is_tried_here():
    assert {type(matter) for matter in (*SHORT, WARNING, AHEAD)} == set(
        get_args(Matter)
    )


@pytest.mark.parametrize("matter", SHORT, ids=str)
def test_an_sms_is_one_sms(matter):
    body = written(matter, LINE, "sms").body
    assert len(body) <= 160
    assert GSM_7.fullmatch(body)
    assert body.startswith(f"{named(matter, LINE)}: ")


def named(matter: Matter, line: Line) -> str:
    """In whose name it is said: the line's, but for one that stands in."""
    return matter.line if isinstance(matter, LostVoicemail) else line.name


@pytest.mark.parametrize("channel", ["sms", "email"])
def test_what_is_of_no_line_is_said_in_the_name_of_the_service(channel):
    said = written(PassedOn("Anouk", "account", "CJG De Kempen"), LINE, channel)
    assert said.body.startswith("CJG De Kempen: ")
    assert said.subject.startswith("CJG De Kempen: ")
    assert LINE.name not in said.body


LONGEST_NAMES = sorted(municipalities(), key=len)[-12:]


def test_all_municipalities_are_here_once():
    names = municipalities()
    assert len(names) == len(set(names)) == 342
    assert {"Súdwest-Fryslân", "Nuenen, Gerwen en Nederwetten", "Voorne aan Zee"} < {
        *names
    }


@pytest.mark.parametrize("initial", sorted({name[0] for name in municipalities()}))
def test_an_sms_is_one_segment_for_every_municipality_with_its_link(initial):
    lines = [
        replace(LINE, name=f"CJG {name}")
        for name in municipalities()
        if name.startswith(initial)
    ]
    for line, matter in product(lines, (*SHORT, WARNING, AHEAD)):
        link = f"{ADDRESS}{page(matter)}"
        said = fitted(written(matter, line, "sms").body, link)
        assert length(said) <= 160
        assert GSM_7.fullmatch(said)
        assert said.startswith(f"{named(matter, line)[:4]}")
        assert said.endswith(f" {link}")


@pytest.mark.parametrize("signs", [20, 40, 60])
def test_of_several_lines_the_key_of_one_still_fits(signs):
    """As the link is written where there are two lines."""
    origin = "https://" + "l" * (signs - 11) + ".nl"
    for name, matter in product(LONGEST_NAMES, (*SHORT, WARNING, AHEAD)):
        line = replace(LINE, name=f"CJG {name}")
        link = f"{origin}{page(matter)}"
        key = "?lijn=nuenen-gerwen-en-nederwetten"
        said = fitted(written(matter, line, "sms").body, f"{link}{key}")
        assert length(said) <= 160
        assert link in said


@pytest.mark.parametrize("matter", [*SHORT, WARNING, AHEAD], ids=str)
def test_nothing_reads_as_a_number_and_nobody_is_called_u(matter):
    for channel in ("sms", "email"):
        words = written(matter, LINE, channel)
        assert not re.search(r"\d{5,}", words.body + words.subject)
        assert not re.search(r"\b(u|uw)\b", words.body, re.IGNORECASE)
        assert "{" not in words.body + words.subject
        assert "\n" not in words.subject


@pytest.mark.parametrize("matter", SHORT, ids=str)
def test_sentences_are_short(matter):
    body = written(matter, LINE, "sms").body.partition(": ")[2]
    for sentence in re.split(r"[.!?]", body):
        assert len(sentence.split()) <= 15


def test_times_are_those_on_the_wall():
    assert "van 09:00 tot 12:00 uur" in written(SHORT[0], LINE, "sms").body
    assert "sinds 09:00 uur" in written(Alarm("duty", NINE), LINE, "sms").body
    assert "sinds 09:00 uur" in written(StillPresent(NINE), LINE, "sms").body


def test_a_new_message_is_told_without_its_content():
    body = written(NewVoicemail("duty"), LINE, "sms").body
    assert "er is een nieuw bericht" in body


def test_an_e_mail_says_in_its_subject_what_it_is_about():
    words = written(Alarm("duty", NINE), LINE, "email")
    assert words.subject == "CJG Veldhoven: niemand is aangemeld"
    assert words.body.endswith("Je kunt niet antwoorden.\n")


def test_the_monday_list_is_a_list():
    assert written(WARNING, LINE, "email").body == (
        "Kijk in de komende vier weken naar deze plekken in het rooster:\n"
        "- maandag 23 november, 09:00-12:00: geen dienst, geen achterwacht\n"
        "- dinsdag 1 december, 09:00-12:00: Carla Mol (dienst): met verlof, "
        "geen achterwacht\n"
        "\n"
        "Deze medewerkers hebben geen nummer waar een sms aankomt. "
        "Controleer het nummer in Beheer:\n"
        "- Anna\n"
        "- Bram\n"
        "\n"
        "Dit is een automatisch bericht. Je kunt niet antwoorden.\n"
    )


def test_the_monday_list_leaves_out_what_is_well():
    only_gaps = MondayList(WARNING.warnings, ())
    assert "nummer" not in written(only_gaps, LINE, "email").body
    seen = replace(only_gaps, state=RosterState(2, 3, published=False))
    assert state(seen.state) in written(seen, LINE, "email").body
    only_numbers = MondayList((), ("Anna",))
    assert "rooster" not in written(only_numbers, LINE, "email").body


def test_the_mail_of_sunday_says_what_one_does_and_where_nobody_is():
    words = written(AHEAD, LINE, "email")
    assert words.subject == "CJG Veldhoven: jouw week 49"
    assert page(AHEAD) == "/rooster/mijn"
    assert words.body == (
        "Dit doe je in week 49:\n"
        "- dinsdag 1 december, 09:00-12:00: dienst\n"
        "- donderdag 3 december, 09:00-12:00: achterwacht\n"
        "\n"
        "Hier staat in week 49 nog niemand:\n"
        "- dinsdag 1 december, 09:00-12:00: achterwacht\n"
        "\n"
        "Je krijgt deze mail omdat je dat koos. Bij Mijn diensten zet je hem uit.\n"
        "\n"
        "Dit is een automatisch bericht. Je kunt niet antwoorden.\n"
    )


def test_the_mail_of_sunday_leaves_out_what_there_is_not():
    own = written(replace(AHEAD, gaps=()), LINE, "email").body
    assert "niemand" not in own
    gaps = written(replace(AHEAD, duties=()), LINE, "email").body
    assert gaps.startswith("Je staat in week 49 niet op het rooster.\n")


def test_news_of_the_roster_says_which_day_and_which_slot():
    told = written(RosterNews("gained", BLOCK, "backup"), LINE, "sms").body
    assert told == (
        "CJG Veldhoven: je bent nu achterwacht op "
        "maandag 23 november van 09:00 tot 12:00 uur."
    )
    lost = written(RosterNews("lost", BLOCK), LINE, "email")
    assert "je hebt geen dienst meer op maandag 23 november" in lost.body
    assert lost.subject == "CJG Veldhoven: het rooster"
