"""The calendar feed, read back by a library and, line by line, by the rules.

The second reader knows RFC 5545 only, no library and no time zone database: it takes
the zone's offsets from the feed's own VTIMEZONE, as a phone would.
"""

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream

from schedules.hours import Block
from schedules.ical import FeedItem, feed
from schedules.roster import SLOTS

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
ORIGIN = "https://loket.example.nl"
CHANGED = datetime(2026, 11, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
CHANGES = [  # the Sundays on which the clock changes, and the hour in which it does
    *(date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31)),
    *(date(2036, 3, 30), date(2036, 10, 26)),
]


def item(block: Block, slot="duty", **more) -> FeedItem:
    known = {
        "key": f"veldhoven/{block.day}/{block.label}/{slot}",
        "summary": "Dienst",
        "sequence": 0,
        "modified": CHANGED,
    }
    return FeedItem(block=block, slot=slot, **(known | more))


def of(
    *items: FeedItem, name: str = "Mijn diensten", zone=AMSTERDAM, whose="own"
) -> bytes:
    return feed(name, items, zone, ORIGIN, whose=whose)


# --- the second reader ------------------------------------------------------

LINE = re.compile(
    r"(?P<name>[A-Z][A-Z0-9-]*)"
    r'(?P<params>(;[A-Z][A-Z0-9-]*=("[^"\x00-\x1f]*"|[^",;:\x00-\x1f]*))*)'
    r":(?P<value>[^\x00-\x08\x0a-\x1f\x7f]*)"
)
STAMP = re.compile(r"\d{8}T\d{6}Z?")
ONCE = {"UID", "DTSTAMP", "DTSTART"}
OFFSET = re.compile(r"([+-])(\d\d)(\d\d)")


def unfolded(text: bytes) -> list[tuple[str, dict[str, str], str]]:
    assert text.endswith(b"\r\n")
    raw = text[:-2].split(b"\r\n")
    for line in raw:
        assert len(line) <= 75
        assert b"\n" not in line
        assert b"\r" not in line
        line.decode("utf-8")  # no character is cut in two
    whole = text[:-2].replace(b"\r\n ", b"").decode("utf-8")
    lines = []
    for line in whole.split("\r\n"):
        match = LINE.fullmatch(line)
        assert match, line
        params = dict(p.split("=", 1) for p in match["params"].split(";")[1:])
        lines.append((match["name"], params, match["value"]))
    return lines


def components(text: bytes) -> dict:
    """Return the calendar as nested components, each opened and closed in turn."""
    whole = {"name": "", "lines": [], "inner": []}
    open_now = [whole]
    for name, params, value in unfolded(text):
        if name == "BEGIN":
            inner = {"name": value, "lines": [], "inner": []}
            open_now[-1]["inner"].append(inner)
            open_now.append(inner)
        elif name == "END":
            assert open_now.pop()["name"] == value
        else:
            open_now[-1]["lines"].append((name, params, value))
    assert open_now == [whole]
    assert [one["name"] for one in whole["inner"]] == ["VCALENDAR"]
    return whole["inner"][0]


def one_of(component: dict, name: str) -> str:
    (value,) = [v for n, _, v in component["lines"] if n == name]
    return value


def unescaped(value: str) -> str:
    assert re.fullmatch(r"([^\\;,\n]|\\[\\;,nN])*", value), value
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value)


def last_sunday(year: int, month: int) -> date:
    day = date(year, month, 31)
    return day - timedelta(days=day.isoweekday() % 7)


def moment(component: dict, name: str, zones: dict) -> datetime:
    """Return the instant of a time in UTC or in a zone that the feed describes."""
    ((_, params, value),) = [one for one in component["lines"] if one[0] == name]
    assert STAMP.fullmatch(value), value
    shown = datetime.fromisoformat(value.removesuffix("Z"))
    if value.endswith("Z"):
        assert not params
        return shown.replace(tzinfo=UTC)
    begun = [
        (onset, one_of(rule, "TZOFFSETTO"))
        for rule in zones[params["TZID"]]["inner"]
        for onset in onsets(rule, shown)
    ]
    sign, hours, minutes = OFFSET.fullmatch(max(begun)[1]).groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    ahead = shown - offset if sign == "+" else shown + offset
    return ahead.replace(tzinfo=UTC)


def onsets(rule: dict, until: datetime) -> list[datetime]:
    """When an offset began, of late: by a rule of every year, or on days written out.

    The rule is that of Central Europe; no other is known here.
    """
    first = datetime.fromisoformat(one_of(rule, "DTSTART"))
    written = [value for name, _, value in rule["lines"] if name == "RDATE"]
    others = [datetime.fromisoformat(one) for v in written for one in v.split(",")]
    if any(name == "RRULE" for name, _, _ in rule["lines"]):
        month = {"DAYLIGHT": 3, "STANDARD": 10}[rule["name"]]
        parts = dict(p.split("=") for p in one_of(rule, "RRULE").split(";"))
        assert parts == {"FREQ": "YEARLY", "BYMONTH": str(month), "BYDAY": "-1SU"}
        assert first.date() == last_sunday(first.year, month)
        others = [
            datetime.combine(last_sunday(year, month), first.time())
            for year in (until.year - 1, until.year)
        ]
    return [onset for onset in (first, *others) if first <= onset <= until]


def read(text: bytes) -> list[dict]:
    """Return the events of a feed, after checking all that RFC 5545 asks of one."""
    calendar = components(text)
    assert one_of(calendar, "VERSION") == "2.0"
    assert one_of(calendar, "PRODID")
    assert calendar["inner"]
    zones = {
        one_of(one, "TZID"): one
        for one in calendar["inner"]
        if one["name"] == "VTIMEZONE"
    }
    events = [one for one in calendar["inner"] if one["name"] == "VEVENT"]
    assert len(zones) + len(events) == len(calendar["inner"])
    found = []
    for event in events:
        for name in ONCE:
            one_of(event, name)
        begins, ends = (moment(event, name, zones) for name in ("DTSTART", "DTEND"))
        assert begins < ends
        assert one_of(event, "DTSTAMP").endswith("Z")
        found.append(
            {
                "uid": one_of(event, "UID"),
                "begins": begins,
                "ends": ends,
                "summary": unescaped(one_of(event, "SUMMARY")),
                "status": one_of(event, "STATUS"),
                "transp": one_of(event, "TRANSP"),
                "class": one_of(event, "CLASS"),
                "sequence": int(one_of(event, "SEQUENCE")),
                "modified": moment(event, "LAST-MODIFIED", zones),
            }
        )
    assert len({one["uid"] for one in found}) == len(found)
    return found


# --- what is in a feed ------------------------------------------------------

MORNING = Block(date(2026, 11, 23), 540, 720)


def test_a_duty_is_a_private_event_that_makes_busy():
    (event,) = read(of(item(MORNING)))
    assert event["begins"] == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert event["ends"] == datetime(2026, 11, 23, 11, tzinfo=UTC)
    assert event["modified"] == CHANGED
    assert (event["class"], event["status"], event["transp"], event["sequence"]) == (
        *("PRIVATE", "CONFIRMED", "OPAQUE", 0),
    )


def test_a_backup_leaves_the_calendar_free():
    assert read(of(item(MORNING, "backup")))[0]["transp"] == "TRANSPARENT"


def test_nobody_is_busy_with_the_duties_of_others():
    assert read(of(item(MORNING), whose="team"))[0]["transp"] == "TRANSPARENT"


def test_a_removed_duty_is_cancelled_under_its_old_name_and_frees_the_time():
    (before,) = read(of(item(MORNING)))
    (after,) = read(of(item(MORNING, cancelled=True, sequence=1)))
    assert (after["status"], after["transp"]) == ("CANCELLED", "TRANSPARENT")
    assert after["uid"] == before["uid"]
    assert after["sequence"] == 1


def test_the_name_of_an_event_depends_on_its_key_and_the_service_alone():
    (one,) = read(of(item(MORNING)))
    moved = item(Block(MORNING.day, 600, 700), key=item(MORNING).key, summary="Anders")
    assert read(of(moved, name="Team", whose="team"))[0]["uid"] == one["uid"]
    assert read(of(item(MORNING, key="other")))[0]["uid"] != one["uid"]
    elsewhere = feed("x", [item(MORNING)], AMSTERDAM, "https://anders.example.nl")
    assert read(elsewhere)[0]["uid"] != one["uid"]


def test_of_two_items_with_one_key_the_last_change_is_shown():
    old = item(MORNING, summary="oud", cancelled=True, sequence=1)
    new = item(MORNING, summary="nieuw", sequence=2)
    assert [one["summary"] for one in read(of(new, old))] == ["nieuw"]


def test_the_feed_says_its_name_and_how_often_to_ask():
    calendar = components(of(name="Rooster; van Anna, Zoë\\"))
    for name in ("NAME", "X-WR-CALNAME"):
        assert unescaped(one_of(calendar, name)) == "Rooster; van Anna, Zoë\\"
    assert one_of(calendar, "X-PUBLISHED-TTL") == "PT4H"
    refresh = ("REFRESH-INTERVAL", {"VALUE": "DURATION"}, "PT4H")
    assert refresh in calendar["lines"]
    assert one_of(calendar, "X-WR-TIMEZONE") == "Europe/Amsterdam"


def test_an_empty_feed_is_still_a_calendar():
    assert read(of()) == []


def test_an_item_that_never_changed_has_a_stamp_that_never_changes():
    unchanged, changed = item(MORNING, modified=None), item(MORNING, sequence=0)
    text = of(unchanged)
    assert b"DTSTAMP:20000101T000000Z" in text
    assert b"LAST-MODIFIED" not in text
    assert of(changed, unchanged) == of(changed)


def test_the_same_roster_gives_the_same_bytes_in_whatever_order():
    items = [item(MORNING), item(MORNING, "backup")]
    assert of(*items) == of(*reversed(items))


def test_a_feed_has_these_properties_and_no_others():
    text = of(item(MORNING, summary="Dienst")).decode()
    whole = text.replace("\r\n ", "")
    assert {line.split(":")[0].split(";")[0] for line in whole.split("\r\n")[:-1]} == {
        *("BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "NAME", "X-WR-CALNAME"),
        *("REFRESH-INTERVAL", "X-PUBLISHED-TTL", "X-WR-TIMEZONE", "TZID", "DTSTART"),
        *("RRULE", "TZNAME", "TZOFFSETFROM", "TZOFFSETTO", "SUMMARY", "DTEND"),
        *("DTSTAMP", "UID", "SEQUENCE", "CLASS", "LAST-MODIFIED", "STATUS", "TRANSP"),
    }


def test_a_desk_in_another_zone_is_written_in_universal_time():
    text = of(item(MORNING), zone=ZoneInfo("America/Aruba"))
    assert b"VTIMEZONE" not in text
    (event,) = read(text)
    assert event["begins"] == datetime(2026, 11, 23, 13, tzinfo=UTC)


# --- desks in several zones -------------------------------------------------

CURACAO, NEW_YORK = ZoneInfo("America/Curacao"), ZoneInfo("America/New_York")
KATHMANDU, UNIVERSAL = ZoneInfo("Asia/Kathmandu"), ZoneInfo("UTC")
OTHERS = [CURACAO, NEW_YORK, KATHMANDU, UNIVERSAL, ZoneInfo("Etc/UTC")]


def tzids(text: bytes) -> list[str]:
    calendar = icalendar.Calendar.from_ical(text)
    return [str(one["TZID"]) for one in calendar.walk("VTIMEZONE")]


def test_each_event_is_in_the_zone_of_its_own_desk():
    here = item(MORNING)
    there = item(MORNING, key="willemstad/duty", zone=CURACAO)
    text = of(here, there)
    assert [(one["begins"].hour, one["ends"].hour) for one in read(text)] == [
        (8, 11),
        (13, 16),
    ]
    events = icalendar.Calendar.from_ical(text).walk("VEVENT")
    for name, shown in (("DTSTART", "20261123T090000"), ("DTEND", "20261123T120000")):
        assert [
            (e[name].params["TZID"], e[name].to_ical().decode()) for e in events
        ] == [
            ("Europe/Amsterdam", shown),
            ("America/Curacao", shown),
        ]
    assert tzids(text) == ["Europe/Amsterdam", "America/Curacao"]


def test_a_desk_in_the_zone_of_the_calendar_changes_nothing():
    assert of(item(MORNING, zone=AMSTERDAM)) == of(item(MORNING))
    there = ZoneInfo("America/Aruba")
    assert of(item(MORNING, zone=there), zone=there) == of(item(MORNING), zone=there)


def test_a_zone_is_described_once_however_many_desks_are_in_it():
    items = [
        item(MORNING, key=str(n), zone=zone)
        for n, zone in enumerate([NEW_YORK, CURACAO, NEW_YORK, AMSTERDAM, CURACAO])
    ]
    known = ["Europe/Amsterdam", "America/Curacao", "America/New_York"]
    assert tzids(of(*items)) == known
    assert of(*items) == of(*reversed(items))


@pytest.mark.parametrize("other", OTHERS, ids=str)
@pytest.mark.parametrize("year", [2026, 2027, 2036])
def test_all_readers_agree_in_whatever_zone_and_month(other, year):
    written = [
        item(
            Block(date(year, month, day), *minutes),
            key=f"{zone}{month}{day}",
            zone=zone,
        )
        for month in range(1, 13)
        for day, minutes in ((1, (540, 720)), (28, (1200, 1440)))
        for zone in (AMSTERDAM, other)
    ]
    text = of(*written)
    expected = sorted((i.block.opens(i.zone), i.block.closes(i.zone)) for i in written)
    assert sorted((one["begins"], one["ends"]) for one in read(text)) == expected
    calendar = icalendar.Calendar.from_ical(text)
    assert sorted((e.start, e.end) for e in calendar.walk("VEVENT")) == expected
    another = IcsCalendarStream.calendar_from_ics(text.decode())
    assert sorted((e.dtstart, e.dtend) for e in another.events) == expected


@pytest.mark.parametrize("change", [date(2026, 3, 8), date(2026, 11, 1)], ids=str)
def test_a_clock_that_changes_elsewhere_is_followed(change):
    blocks = [Block(change + n * DAY, 540, 720) for n in (-1, 0, 1)]
    text = of(*(item(block, zone=NEW_YORK) for block in blocks))
    expected = [(one.opens(NEW_YORK), one.closes(NEW_YORK)) for one in blocks]
    assert [(one["begins"], one["ends"]) for one in read(text)] == expected
    assert len({begins.hour for begins, _ in expected}) == 2


# --- the clock --------------------------------------------------------------


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_all_readers_agree_on_both_sides_of_each_clock_change(change):
    blocks = [
        Block(change + n * DAY, *minutes)
        for n in (-2, -1, 0, 1, 2)
        for minutes in ((540, 720), (0, 90), (1200, 1440))
    ]
    text = of(*map(item, blocks))
    expected = sorted((b.opens(AMSTERDAM), b.closes(AMSTERDAM)) for b in blocks)
    by_rules = [(one["begins"], one["ends"]) for one in read(text)]
    assert sorted(by_rules) == expected
    calendar = icalendar.Calendar.from_ical(text)
    by_library = [(e.start, e.end) for e in calendar.walk("VEVENT")]
    assert sorted(by_library) == expected
    span = change - 3 * DAY, change + 4 * DAY
    shown = recurring_ical_events.of(calendar).between(*span)
    assert sorted((e.start, e.end) for e in shown) == expected
    other = IcsCalendarStream.calendar_from_ics(text.decode())
    by_another = [(e.dtstart, e.dtend) for e in other.events]
    assert sorted(by_another) == expected


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_the_wall_shows_nine_o_clock_on_both_sides(change):
    for day in (change - DAY, change, change + DAY):
        (event,) = icalendar.Calendar.from_ical(of(item(Block(day, 540, 720)))).walk(
            "VEVENT"
        )
        assert event["DTSTART"].params["TZID"] == "Europe/Amsterdam"
        assert event["DTSTART"].to_ical().decode() == f"{day:%Y%m%d}T090000"
        assert event["DTEND"].to_ical().decode() == f"{day:%Y%m%d}T120000"


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_a_block_in_the_hour_of_the_change_is_right_for_both_readers(change):
    """In spring the hour is skipped; in autumn the first of the two is meant."""
    block = Block(change, 130, 200)
    (event,) = read(of(item(block)))
    assert event["begins"] == block.opens(AMSTERDAM)
    assert event["ends"] == block.closes(AMSTERDAM)


def plain(text: str) -> str:
    unfit = ("Cc", "Zl", "Zp")
    kept = text.replace(r"\N", r"\n")
    return "".join(" " if unicodedata.category(c) in unfit else c for c in kept)


texts = st.text(
    st.characters(codec="utf-8"),
    max_size=60,
)


def test_a_text_is_one_line_without_control_characters():
    (event,) = read(of(item(MORNING, summary="Dienst\r\nmet\x00Bram\u2028\x85")))
    assert event["summary"] == "Dienst  met Bram  "
    (event,) = read(of(item(MORNING, summary=r"Dienst\Noord")))
    assert event["summary"] == r"Dienst\noord"


def test_an_item_that_changed_at_no_known_instant_is_refused():
    naive = CHANGED.replace(tzinfo=None)
    with pytest.raises(ValueError, match="needs a zone"):
        of(item(MORNING, modified=naive))


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.dates(date(1997, 1, 1), date(2099, 12, 31)),
            st.integers(240, 1439),
            st.integers(1, 600),
            st.sampled_from(SLOTS),
            texts,
            st.integers(0, 2**31 - 1),
            st.booleans(),
        ),
        max_size=5,
        unique_by=lambda drawn: drawn[0],
    ),
    texts,
)
def test_both_readers_find_what_was_written(drawn, name):
    items = [
        item(
            Block(day, start, min(1440, start + length)),
            slot,
            summary=summary,
            sequence=sequence,
            cancelled=cancelled,
        )
        for day, start, length, slot, summary, sequence, cancelled in drawn
    ]
    text = of(*items, name=name)
    items.sort(key=lambda one: one.block)
    assert [
        (one["begins"], one["ends"], one["summary"], one["sequence"])
        for one in read(text)
    ] == [
        (
            one.block.opens(AMSTERDAM),
            one.block.closes(AMSTERDAM),
            plain(one.summary),
            one.sequence,
        )
        for one in items
    ]
    calendar = icalendar.Calendar.from_ical(text)
    assert [(e.start, e.end, str(e["SUMMARY"])) for e in calendar.walk("VEVENT")] == [
        (one.block.opens(AMSTERDAM), one.block.closes(AMSTERDAM), plain(one.summary))
        for one in items
    ]
