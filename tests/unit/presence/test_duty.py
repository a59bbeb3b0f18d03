"""What staff must be told, moment by moment, for a desk in Veldhoven."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ringgroup.line import Line, VoicemailRules
from ringgroup.notices.notice import Addressee
from ringgroup.notices.wording import Alarm, Remind, Solved, StillPresent
from ringgroup.presence import alarms as duty
from ringgroup.presence.alarms import Gap, Moment, PresentMember
from schedules.hours import NOTHING, OpeningHours, Span

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
DAY = date(2026, 11, 23)  # a Monday
ANNA, BRAM, CARLA, DAAN = (
    Addressee(n, login) for n, login in enumerate(("anna", "bram", "carla", "daan"), 1)
)
ROSTER = {(DAY, 540): {"duty": ANNA, "backup": BRAM}}


def hours(*spans: str) -> OpeningHours:
    of_day = tuple(Span.parse(span) for span in spans)
    return OpeningHours(AMSTERDAM, (of_day,) * 5 + ((), ()))


def a_line(*spans: str, **rules) -> Line:
    nothing = {}
    line = Line(
        key="veldhoven",
        name="CJG Veldhoven",
        number="+31402584113",
        service_number="+31402584524",
        code="454113",
        hours=hours(*(spans or ("09:00-12:00",))),
        voicemail=VoicemailRules("info@example.nl"),
        registration=nothing,
    )
    return replace(line, **rules)


def at(clock: str, day: date = DAY) -> datetime:
    """The instant at which the wall shows this."""
    wall = datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=AMSTERDAM)
    return wall.astimezone(UTC)


def present(person: Addressee, since: str, day: date = DAY) -> PresentMember:
    return PresentMember(person, person.login.capitalize(), at(since, day))


def moment(clock: str, line: Line | None = None, day: date = DAY, **known) -> Moment:
    line = line or a_line()
    extra = known.pop("extra", NOTHING)
    given = {
        "around": duty.stretches(line.hours, day, extra),
        "roster": ROSTER,
        "coordinators": (CARLA, DAAN),
        "present": (),
        "changed_at": None,
        "told": {},
        "now": at(clock, day),
    }
    return Moment(line=line, **(given | known))


def told(clock: str, line: Line | None = None, day: date = DAY, **known) -> list[str]:
    """The keys of what must be told, without the line and the day."""
    due = duty.due(moment(clock, line, day, **known))
    keys = (notice.about for notice in due.notices)
    return [key.replace(f"veldhoven:{day}T", "") for key in keys]


def gap(
    began: str, *told: str, counts: str | None = None, ended: str | None = None
) -> Gap:
    """A gap of this day, and who was alarmed, as `role:login`."""
    who = {person.login: person for person in (ANNA, BRAM, CARLA, DAAN)}
    pairs = tuple((one.partition(":")[0], who[one.partition(":")[2]]) for one in told)
    return Gap(at(began), at(counts or began), pairs, ended and at(ended))


def keys(*short: str) -> dict[str, int]:
    """What was told before, in the same short writing."""
    ids = {person.login: person.id for person in (ANNA, BRAM, CARLA, DAAN)}
    return {
        key.replace(":", f":veldhoven:{DAY}T", 1): ids[key.rpartition(":")[2]]
        for key in short
    }


# --- reminders ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("clock", "reminded"),
    [
        ("08:49:59", False),
        ("08:50", True),
        ("08:59:59", True),
        ("09:00", False),
    ],
)
def test_duty_and_backup_are_reminded_ten_minutes_before_until_it_begins(
    clock, reminded
):
    both = ["remind:09:00:duty:anna", "remind:09:00:backup:bram"]
    found = [key for key in told(clock) if key.startswith("remind")]
    assert found == (both if reminded else [])


def test_a_reminder_says_which_block_and_which_part():
    first, second = duty.due(moment("08:50")).notices
    assert isinstance(first.matter, Remind)
    assert (first.member, first.matter.role) == (ANNA.id, "duty")
    assert (second.member, second.matter.role) == (BRAM.id, "backup")
    assert first.matter.block.label == "09:00-12:00"


def test_who_was_reminded_is_not_reminded_again():
    before = keys("remind:09:00:duty:anna")
    assert told("08:51", told=before) == ["remind:09:00:backup:bram"]


def test_who_takes_over_after_the_reminder_is_reminded_too():
    before = keys("remind:09:00:duty:anna", "remind:09:00:backup:bram")
    swapped = {(DAY, 540): {"duty": DAAN, "backup": BRAM}}
    found = told("08:55", told=before, roster=swapped)
    assert found == ["remind:09:00:duty:daan"]


def test_nobody_on_the_roster_is_nobody_reminded():
    assert told("08:50", roster={}) == []


def test_a_day_closed_by_the_coordinator_reminds_nobody():
    assert told("08:50", extra={DAY: ()}) == []


def test_an_extra_open_day_reminds():
    saturday = date(2026, 11, 28)
    extra = {saturday: (Span(600, 660),)}
    roster = {(saturday, 600): {"duty": ANNA}}
    found = told("09:50", day=saturday, extra=extra, roster=roster)
    assert found == ["remind:10:00:duty:anna"]


def test_no_minutes_before_is_no_reminder():
    assert told("08:59", a_line(remind_minutes=0)) == []


@pytest.mark.parametrize(
    ("day", "start", "opens"),
    [
        (date(2027, 3, 28), 3 * 60, datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        (date(2027, 3, 28), 9 * 60, datetime(2027, 3, 28, 7, 0, tzinfo=UTC)),
        (date(2026, 10, 25), 3 * 60, datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
        (date(2026, 10, 25), 9 * 60, datetime(2026, 10, 25, 8, 0, tzinfo=UTC)),
    ],
)
def test_on_the_day_of_a_clock_change_it_is_still_ten_minutes(day, start, opens):
    extra = {day: (Span(start, start + 60),)}
    line, roster = a_line(), {(day, start): {"duty": ANNA}}
    for seconds, count in ((-601, 0), (-600, 1), (-1, 1)):
        now = opens + timedelta(seconds=seconds)
        known = moment("12:00", line, day, extra=extra, roster=roster, now=now)
        assert len(duty.due(known).notices) == count


def test_a_reminder_may_come_a_day_before():
    line = a_line(remind_minutes=24 * 60)
    tuesday = date(2026, 11, 24)
    roster = {(tuesday, 540): {"duty": ANNA}}
    due = duty.due(
        moment("09:00", line, roster=roster, present=(present(BRAM, "08:00"),))
    )
    (notice,) = due.notices
    assert notice.about == "remind:veldhoven:2026-11-24T09:00:duty:anna"


def test_touching_blocks_are_reminded_each():
    line = a_line("09:00-12:00", "12:00-13:00")
    roster = ROSTER | {(DAY, 720): {"duty": DAAN}}
    here = (present(ANNA, "08:55"),)
    found = told("11:50", line, roster=roster, present=here)
    assert found == ["remind:12:00:duty:daan"]


# --- the alarm ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("clock", "steps"),
    [
        ("09:00", "duty"),
        ("09:04:59", "duty"),
        ("09:05", "duty backup"),
        ("09:09:59", "duty backup"),
        ("09:10", "duty backup coordinators"),
        ("11:59:59", "duty backup coordinators"),
        ("12:00", ""),
    ],
)
def test_an_open_desk_with_nobody_present_alarms_step_by_step(clock, steps):
    names = {
        "duty": ["alarm:09:00:duty:anna"],
        "backup": ["alarm:09:00:backup:bram"],
        "coordinators": [
            "alarm:09:00:coordinator:carla",
            "alarm:09:00:coordinator:daan",
        ],
    }
    assert told(clock) == [key for step in steps.split() for key in names[step]]


def test_a_step_is_taken_once():
    before = gap("09:00", "duty:anna")
    swapped = {(DAY, 540): {"duty": DAAN, "backup": BRAM}}
    assert told("09:04", gap=before, roster=swapped) == []


def test_somebody_present_is_no_alarm():
    assert told("09:00", present=(present(DAAN, "08:58"),)) == []


def test_a_second_gap_is_told_from_the_first_step_on():
    before = gap("09:00", "duty:anna", ended="09:06")
    off = at("09:20")
    assert told("09:20", changed_at=off, gap=before) == ["alarm:09:20:duty:anna"]
    due = duty.due(moment("09:25", changed_at=off, gap=before))
    assert [one.matter for one in due.notices] == [
        Alarm("duty", off),
        Alarm("backup", off),
    ]
    assert due.gap == gap("09:20", "duty:anna", "backup:bram")


def test_alarms_of_two_gaps_are_a_quarter_of_an_hour_apart():
    before = gap("09:00", "duty:anna", ended="09:06")
    off = at("09:07")
    assert told("09:14:59", changed_at=off, gap=before) == []
    assert told("09:15", changed_at=off, gap=before) == ["alarm:09:07:duty:anna"]
    found = told("09:20", changed_at=off, gap=before)
    assert found == ["alarm:09:07:duty:anna", "alarm:09:07:backup:bram"]


def test_a_gap_of_which_nobody_was_told_keeps_no_other_waiting():
    line = a_line(alarm_minutes=(5, 10, 15))
    before = gap("09:00", ended="09:03")
    assert told("09:09", line, changed_at=at("09:04"), gap=before) == [
        "alarm:09:04:duty:anna"
    ]


def test_who_was_present_between_two_looks_begins_another_gap():
    before = gap("09:00", "duty:anna")
    found = duty.due(moment("09:30", changed_at=at("09:20"), gap=before))
    assert found.gap is not None
    assert found.gap.began_at == at("09:20")


def test_a_gap_that_closing_time_ended_is_not_that_of_the_next_morning():
    friday = DAY - timedelta(days=3)
    left = Gap(at("09:00", friday), at("09:00", friday), (("duty", ANNA),))
    assert told("09:00", gap=left) == ["alarm:09:00:duty:anna"]


def test_who_stays_on_a_friday_is_asked_that_day_though_no_opening_is_near():
    friday = DAY + timedelta(days=4)
    looked = moment("12:06", day=friday, present=(present(ANNA, "08:55", friday),))
    (asked,) = duty.due(looked).notices
    assert asked.matter == StillPresent(at("12:00", friday))
    assert asked.until == at("00:00", friday + timedelta(days=1))


def test_a_desk_that_never_closes_repeats_no_alarm_at_midnight():
    line = replace(a_line(), hours=OpeningHours(AMSTERDAM, ((Span(0, 1440),),) * 7))
    known, first, names = None, at("09:00"), []
    for hour in range(24 * 20):
        now = first + timedelta(hours=hour)
        day = now.astimezone(AMSTERDAM).date()
        around = duty.stretches(line.hours, day, NOTHING)
        looked = moment("12:00", line, around=around, now=now, gap=known)
        due = duty.due(looked)
        known = due.gap or known
        names += [one.about for one in due.notices if one.about.startswith("alarm")]
    assert len(names) == len(set(names)) == 2


def test_a_gap_in_the_hour_that_comes_twice_has_a_name_of_its_own():
    line, began = a_line(), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    names = {
        duty.gap_about("alarm", line, began + timedelta(hours=n), "duty", "anna")
        for n in range(3)
    }
    assert len(names) == 3


def test_a_sign_off_of_yesterday_does_not_count():
    (alarm,) = duty.due(moment("09:00", changed_at=at("08:00"))).notices
    assert alarm.matter == Alarm("duty", at("09:00"))


@pytest.mark.parametrize(
    ("named", "clock", "alarmed"),
    [
        ({"backup": BRAM}, "09:00", ["backup:bram"]),
        ({}, "09:00", ["coordinator:carla", "coordinator:daan"]),
        ({"duty": ANNA}, "09:04:59", ["duty:anna"]),
        (
            {"duty": ANNA},
            "09:05",
            ["duty:anna", "coordinator:carla", "coordinator:daan"],
        ),
    ],
)
def test_a_step_with_nobody_in_it_is_skipped_at_once(named, clock, alarmed):
    found = told(clock, roster={(DAY, 540): named})
    assert found == [f"alarm:09:00:{who}" for who in alarmed]


def test_a_desk_without_anybody_alarms_nobody():
    assert told("09:30", roster={}, coordinators=()) == []


def test_fewer_minutes_are_fewer_steps():
    line = a_line(alarm_minutes=(0,))
    assert told("11:00", line) == ["alarm:09:00:duty:anna"]


def test_the_alarm_of_a_clock_change_day_counts_real_minutes():
    day = date(2027, 3, 28)  # the wall goes from 02:00 to 03:00
    extra = {day: (Span(60, 240),)}
    roster = {(day, 60): {"duty": ANNA, "backup": BRAM}}
    now = datetime(2027, 3, 28, 0, 5, tzinfo=UTC)
    known = moment("12:00", None, day, extra=extra, roster=roster, now=now)
    assert len(duty.due(known).notices) == 2


def test_touching_blocks_are_one_stretch_for_the_alarm():
    line = a_line("09:00-12:00", "12:00-13:00")
    roster = ROSTER | {(DAY, 720): {"duty": DAAN, "backup": CARLA}}
    known = {"roster": roster, "gap": gap("11:58", "duty:anna")}
    assert told("12:02:59", line, **known) == []
    assert told("12:03", line, **known) == ["alarm:11:58:backup:carla"]


def test_two_blocks_a_day_have_an_alarm_each():
    line = a_line("09:00-12:00", "14:00-17:00")
    roster = ROSTER | {(DAY, 840): {"duty": ANNA}}
    before = gap("09:00", "duty:anna")
    found = told("14:00", line, roster=roster, gap=before)
    assert found == ["alarm:14:00:duty:anna"]


# --- solved -------------------------------------------------------------------


def test_whoever_was_alarmed_hears_that_it_is_solved():
    before = gap("09:00", "duty:anna", "backup:bram")
    here = (present(DAAN, "09:07"),)
    due = duty.due(moment("09:07", gap=before, present=here))
    assert [one.about for one in due.notices] == [
        f"solved:veldhoven:{DAY}T09:00:duty:anna",
        f"solved:veldhoven:{DAY}T09:00:backup:bram",
    ]
    first = due.notices[0]
    assert (first.member, first.matter) == (ANNA.id, Solved())
    assert due.gap == replace(before, ended_at=at("09:07"))


def test_solved_is_told_once_and_only_while_somebody_is_present():
    over = gap("09:00", "duty:anna", ended="09:07")
    here = (present(DAAN, "09:07"),)
    assert told("09:08", gap=over, present=here) == []
    assert told("09:04", gap=gap("09:00", "duty:anna")) == []


def test_who_was_alarmed_twice_over_hears_it_once():
    before = gap("09:00", "duty:carla", "coordinator:carla")
    here = (present(DAAN, "09:11"),)
    assert told("09:11", gap=before, present=here) == ["solved:09:00:coordinator:carla"]


def test_a_second_gap_of_the_block_is_solved_too():
    before = gap("10:00", "backup:bram")
    here = (present(ANNA, "10:07"),)
    assert told("10:07", gap=before, present=here) == ["solved:10:00:backup:bram"]


def test_solved_just_before_closing_is_told_just_after():
    before = gap("09:00", "duty:anna")
    here = (present(ANNA, "11:59:59"),)
    assert told("12:00:01", gap=before, present=here) == ["solved:09:00:duty:anna"]
    late = (present(ANNA, "12:00"),)
    assert told("12:00:01", gap=before, present=late) == []


def test_solved_is_useful_for_half_an_hour_at_least():
    before = gap("09:00", "duty:anna")
    here = (present(ANNA, "11:50"),)
    (notice,) = duty.due(moment("11:50", gap=before, present=here)).notices
    assert notice.until == at("12:20")


# --- until when it is useful --------------------------------------------------


def test_a_reminder_is_useful_until_the_block_begins():
    assert {one.until for one in duty.due(moment("08:50")).notices} == {at("09:00")}


def test_an_alarm_is_useful_until_closing_time():
    assert {one.until for one in duty.due(moment("09:30")).notices} == {at("12:00")}


@pytest.mark.parametrize(
    ("clock", "spans", "until"),
    [
        ("12:05", ("09:00-12:00",), ("00:00", date(2026, 11, 24))),
        ("12:05", ("09:00-12:00", "14:00-17:00"), ("14:00", DAY)),
    ],
)
def test_who_is_asked_to_sign_off_is_asked_today_and_before_the_desk_opens(
    clock, spans, until
):
    here = (present(ANNA, "08:55"),)
    (notice,) = duty.due(moment(clock, a_line(*spans), present=here)).notices
    assert notice.until == at(*until)


# --- after closing ------------------------------------------------------------


@pytest.mark.parametrize(
    ("clock", "since", "reminded"),
    [
        ("12:04:59", "08:55", False),
        ("12:05", "08:55", True),
        ("23:00", "11:59:59", True),
        ("12:05", "12:00", False),  # signed on after closing: on purpose
        ("12:30", "12:02", False),
    ],
)
def test_who_is_still_present_five_minutes_after_closing_is_reminded(
    clock, since, reminded
):
    found = told(clock, present=(present(ANNA, since), present(BRAM, "12:01")))
    assert found == (["closing:09:00:anna"] if reminded else [])


def test_the_reminder_says_when_the_desk_closed_and_comes_once():
    here = (present(ANNA, "08:55"),)
    (notice,) = duty.due(moment("12:05", present=here)).notices
    assert notice.matter == StillPresent(at("12:00"))
    asked = (replace(here[0], reminded_at=at("12:05")),)
    assert told("12:06", present=asked) == []


def test_with_auto_sign_off_they_are_signed_off_instead():
    line = a_line(auto_sign_off=True)
    here = (present(ANNA, "08:55"), present(BRAM, "12:01"))
    early = duty.due(moment("12:04:59", line, present=here))
    assert early.sign_offs == ()
    due = duty.due(moment("12:05", line, present=here))
    assert (due.notices, due.sign_offs) == ((), here[:1])


def test_touching_blocks_close_once():
    line = a_line("09:00-12:00", "12:00-13:00")
    here = (present(ANNA, "08:55"),)
    assert told("12:05", line, present=here) == []
    assert told("13:05", line, present=here) == ["closing:09:00:anna"]


def test_two_blocks_a_day_close_twice():
    line = a_line("09:00-12:00", "14:00-17:00")
    here = (present(ANNA, "08:55"),)
    assert told("12:05", line, present=here) == ["closing:09:00:anna"]
    assert told("17:05", line, present=here) == ["closing:14:00:anna"]


def test_a_desk_that_reopens_within_five_minutes_reminds_nobody():
    line = a_line("09:00-12:00", "12:03-13:00")
    roster = {}
    here = (present(ANNA, "08:55"),)
    assert told("12:05", line, present=here, roster=roster) == []


def test_who_stayed_over_the_weekend_is_reminded_after_an_outage():
    friday, sunday = date(2026, 11, 27), date(2026, 11, 29)
    here = (present(ANNA, "09:00", friday),)
    due = duty.due(moment("10:00", day=sunday, present=here))
    (notice,) = due.notices
    assert notice.about == "closing:veldhoven:2026-11-27T09:00:anna"


# --- a desk that has never been open, and one of which nothing can be due -----------


def test_a_desk_that_is_never_open_tells_nobody_anything():
    line = replace(a_line(), hours=OpeningHours(AMSTERDAM, ((),) * 7))
    here = (present(ANNA, "08:55"),)
    assert duty.due(moment("09:00", line, present=here)) == duty.AlarmDeeds()


def test_blocks_that_overlap_are_one_stretch():
    extra = {DAY: (Span(540, 720), Span(600, 660))}
    (stretch,) = (
        one
        for one in duty.stretches(hours("09:00-12:00"), DAY, extra)
        if one.blocks[0].day == DAY
    )
    assert (stretch.opens, stretch.closes) == (at("09:00"), at("12:00"))


@pytest.mark.parametrize(
    ("clock", "since", "quiet"),
    [
        ("08:49", None, True),
        ("08:50", None, False),
        ("11:59", None, False),
        ("12:00", None, True),
        ("12:00", "08:55", False),
        ("12:06", "12:00", True),
    ],
)
def test_it_is_quiet_when_nothing_can_be_due(clock, since, quiet):
    known = moment(clock, present=(present(ANNA, since),) if since else ())
    asked = (known.line, known.around, known.present, known.now)
    assert duty.quiet(*asked) is quiet


def test_a_desk_that_is_never_open_is_always_quiet():
    assert duty.quiet(a_line(), (), (present(ANNA, "08:55"),), at("09:00"))


def test_whenever_it_is_quiet_nothing_is_due():
    line = a_line("09:00-12:00", "14:00-17:00", remind_minutes=10)
    here = (present(ANNA, "08:00"), present(BRAM, "12:01"))
    before = gap("09:00", "duty:anna", ended="09:05")
    for minute in range(0, 24 * 60, 5):
        clock = "{:02}:{:02}".format(*divmod(minute, 60))
        for who in ((), here[1:], here):
            known = moment(clock, line, present=who, gap=before)
            if duty.quiet(line, known.around, who, known.now):
                assert duty.due(known) == duty.AlarmDeeds()


def test_a_desk_that_is_open_no_more_ends_its_gap_in_silence():
    line = replace(a_line(), hours=OpeningHours(AMSTERDAM, ((),) * 7))
    due = duty.due(moment("09:30", line, gap=gap("09:00", "duty:anna")))
    assert due == duty.AlarmDeeds(gap=gap("09:00", "duty:anna", ended="09:30"))
