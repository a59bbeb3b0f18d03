"""The line file: what it becomes, and the one line with which it is refused."""

import wave
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from config.errors import ConfigError
from config.lines import load_lines
from schedules.hours import Span

VELDHOVEN = Path("config/veldhoven.toml")
MORNING = Span(540, 720)
DESK = """
[lines.desk]
name = "Loket"
number = "+31402584113"
service_number = "+31402584524"
{line}
[lines.desk.hours]
{hours}
[lines.desk.voicemail]
email = "loket@example.nl"
{voicemail}
{rest}
"""
SECOND = """
[lines.second]
name = "Tweede loket"
number = "{number}"
service_number = "+31402584524"
{line}
hours = {{ monday = ["09:00-12:00"] }}
voicemail = {{ email = "tweede@example.nl" }}
"""


def desk(line="", hours='monday = ["09:00-12:00"]', voicemail="", rest=""):
    """Return a small line file."""
    return DESK.format(line=line, hours=hours, voicemail=voicemail, rest=rest)


def second(number="+31402584114", line=""):
    """Return a line file with a second line on the same service number."""
    return desk(rest=SECOND.format(number=number, line=line))


@pytest.fixture
def load(tmp_path):
    """Return a function that loads a line file from its text."""

    def load(text):
        path = tmp_path / "lines.toml"
        path.write_text(text, encoding="utf-8")
        return load_lines(path)

    return load


@pytest.fixture
def refusal(load, tmp_path):
    """Return a function that gives the refusal of a text, without the file's name."""

    def refusal(text):
        with pytest.raises(ConfigError) as refused:
            load(text)
        line = str(refused.value)
        assert line.splitlines() == [line]
        file, separator, reason = line.partition("lines.toml: ")
        assert (file, separator) == (f"{tmp_path}/", "lines.toml: ")
        return reason

    return refusal


def write_wav(path, rate=8000, channels=1, width=2, frames=80):
    """Write a WAV file of silence."""
    path.parent.mkdir(exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(bytes(frames * channels * width))


def test_the_file_of_veldhoven_is_what_the_rules_say():
    line = load_lines(VELDHOVEN)["veldhoven"]
    assert (line.number, line.service_number) == ("+31402584113", "+31402584524")
    assert (line.code, line.suffix, line.arrives_at) == ("454113", "4113", line.number)
    assert line.hours.zone == ZoneInfo("Europe/Amsterdam")
    assert line.hours.week == ((MORNING,),) * 5 + ((),) * 2
    assert line.hours.closed == {"5 mei"}
    assert line.hours.open == {"Goede Vrijdag"}
    assert line.rules.max_present == 5
    assert line.rules.escalate_on == {"nobody_present", "no_answer"}
    assert line.voicemail.email == "info@cjgveldhoven.nl"
    assert line.retention.voicemail_after_handled == 7
    assert line.alarm_minutes == (0, 5, 10)
    assert line.voice == "Google.nl-NL-Wavenet-F"


def test_a_line_that_was_renamed_says_how_it_was_called(load, refusal):
    (line,) = load(desk('renamed_from = "loket"')).values()
    assert line.keys == (line.key, "loket")
    wrong = refusal(desk(f'renamed_from = "{line.key}"'))
    assert wrong.endswith(f'renamed_from: "{line.key}" is already line "{line.key}"')
    assert "is not the key of a line" in refusal(desk('renamed_from = "Het Loket"'))
    assert "at most 40" in refusal(desk(f'renamed_from = "{"a" * 41}"'))


@pytest.mark.parametrize(
    "sender", ["+31612345678", "CJGVeldhovn", "CJG 2", "MG" + "0a" * 16]
)
def test_sms_may_come_from_a_number_a_name_or_a_service(load, sender):
    (line,) = load(desk(f'sms_sender = "{sender}"')).values()
    assert line.sms_from == sender


@pytest.mark.parametrize(
    "sender",
    ["", "CJG Veldhoven", "12345", "CJG-Zuid", " CJG", "MG12345678901234", "é"],
)
def test_a_sender_that_no_sms_can_have_is_refused(refusal, sender):
    assert "is no sender" in refusal(desk(f'sms_sender = "{sender}"'))


def test_without_a_sender_sms_come_from_where_calls_arrive(load):
    (line,) = load(desk('twilio_number = "+3197010281234"')).values()
    assert line.sms_from == "+3197010281234"


def test_the_five_care_partners_get_type_3_and_the_municipality_does_not():
    partners = load_lines(VELDHOVEN)["veldhoven"].partners
    type3 = [partner.code for partner in partners if partner.type3]
    others = [partner.code for partner in partners if not partner.type3]
    assert type3 == ["lumens", "ggd", "zuidzorg", "cordaad", "mee"]
    assert others == ["gemeente", "novadic-kentron"]


def test_an_organisation_agrees_to_a_share_of_the_roster(load):
    rest = (
        '[lines.desk.partners.ggd]\nname = "GGD"\nemail = "a@example.nl"\nshare = 3\n'
    )
    line = load(desk(rest=rest))["desk"]
    assert line.shares(["ggd", "Lumens"]) == {"ggd": 3.0, "Lumens": 1.0}


def test_every_address_of_a_partner_is_invented_and_every_partner_can_be_chosen():
    line = load_lines(VELDHOVEN)["veldhoven"]
    addresses = [p.email for p in line.partners]
    addresses += [p.backup_email for p in line.partners if p.backup_email]
    assert all(address.endswith("@example.nl") for address in addresses)
    choices = {choice.code for choice in line.registration["forwarded_to"]}
    assert {partner.code for partner in line.partners} <= choices


def test_what_is_left_out_is_what_veldhoven_says(load):
    short, full = load(desk())["desk"], load_lines(VELDHOVEN)["veldhoven"]
    for field in ("code", "rules", "retention", "registration", "voice", "prompts"):
        assert getattr(short, field) == getattr(full, field)
    for field in ("auto_sign_off", "remind_minutes", "alarm_minutes", "twilio_number"):
        assert getattr(short, field) == getattr(full, field)
    assert short.hours.closed == full.hours.closed
    assert short.voicemail.max_seconds == full.voicemail.max_seconds


def test_lines_keep_the_order_of_the_file(load):
    assert list(load(second())) == ["desk", "second"]


def test_blocks_may_stand_in_any_order_touch_and_last_the_whole_day(load):
    hours = 'monday = ["14:00-17:00", "09:00-12:00"]\nsunday = ["00:00-24:00"]'
    hours += '\nfriday = ["09:00-12:00", "12:00-13:00"]\ntuesday = []'
    week = load(desk(hours=hours))["desk"].hours.week
    assert week[0] == (MORNING, Span(840, 1020))
    assert week[1] == ()
    assert week[4] == (MORNING, Span(720, 780))
    assert week[6] == (Span(0, 1440),)


def test_another_week_holds_from_its_day_on(load):
    later = """
        hours_from.2027-01-04 = { tuesday = ["08:30-12:00"] }
        hours_from.2026-12-07 = { monday = ["10:00-12:00"] }
    """
    hours = load(desk(later))["desk"].hours
    assert [since for since, _ in hours.later] == [date(2026, 12, 7), date(2027, 1, 4)]
    assert hours.week_on(date(2026, 12, 6)) == hours.week
    assert hours.week_on(date(2026, 12, 7))[0] == (Span(600, 720),)
    assert hours.week_on(date(2027, 2, 1))[:2] == ((), (Span(510, 720),))


def test_a_line_is_told_of_with_the_hours_of_its_own_day(load):
    later = 'hours_from.2026-12-07 = { monday = ["10:00-12:00"] }'
    line = load(desk(later))["desk"]
    before = datetime(2026, 12, 6, 22, 59, tzinfo=UTC)  # 23:59 in Veldhoven
    assert line.at(before) == line
    assert line.at(before + timedelta(minutes=1)).hours.week[0] == (Span(600, 720),)
    plain = load(desk())["desk"]
    assert plain.on(date(2026, 12, 7)) is plain


def test_every_key_can_be_set(load):
    line = """
        twilio_number = "+3197010281234"
        code = "123456"
        timezone = "Europe/London"
        max_present = 10
        ring_seconds = 60
        accept_seconds = 3
        wait_seconds_max = 300
        escalate_on = []
        when_busy = "wait"
        auto_sign_off = true
        remind_minutes = 0
        alarm_minutes = [1]
        voice = "Polly.Laura-Neural"
        prompts = { hold = "Wacht bij {name}.", signed_on = "Hoi! {present}" }
        holidays = { country = "DE" }
        retention = { voicemail_after_handled = 28, audit = 1 }
        registration.gender = [
          { code = "m", label = "man" }, { code = "x", label = "x", active = false },
        ]
    """
    loaded = load(desk(line, voicemail='greeting = "Hallo, {hours}."'))["desk"]
    assert loaded.arrives_at == "+3197010281234"
    assert loaded.code == "123456"
    assert loaded.hours.zone == ZoneInfo("Europe/London")
    assert loaded.rules.escalate_on == frozenset()
    assert loaded.rules.when_busy == "wait"
    assert loaded.auto_sign_off is True
    assert loaded.alarm_minutes == (1,)
    assert loaded.prompts["hold"] == "Wacht bij {name}."
    assert (loaded.hours.country, loaded.hours.closed) == ("DE", frozenset())
    assert loaded.retention.audit == 1
    assert [choice.active for choice in loaded.registration["gender"]] == [True, False]
    assert loaded.registration["age"][0].code == "unborn"
    assert loaded.voicemail.greeting == "Hallo, {hours}."


def test_codes_of_the_usual_lists_are_stable():
    lists = load_lines(VELDHOVEN)["veldhoven"].registration
    ages = [choice.code for choice in lists["age"]]
    assert ages == ["unborn", "0-3", "4-11", "12-17", "18-22", "23+", "unknown"]
    assert [c.code for c in lists["gender"]] == ["male", "female", "other", "unknown"]
    assert [choice.code for choice in lists["question_type"]] == ["1", "2", "3"]
    assert len(lists["question_kind"]) == 14
    assert len(lists["forwarded_to"]) == 13


def test_a_file_with_the_mark_that_notepad_writes_is_read(load):
    assert "desk" in load("\ufeff" + desk())


def test_a_wav_file_beside_the_line_file_replaces_a_prompt(load, tmp_path):
    write_wav(tmp_path / "sounds" / "hallo.wav")
    prompts = '[lines.desk.prompts]\nhold = "sounds/hallo.wav"'
    line = load(desk(voicemail='greeting = "sounds/hallo.wav"', rest=prompts))["desk"]
    assert line.voicemail.greeting == tmp_path / "sounds" / "hallo.wav"
    assert line.prompts["hold"] == tmp_path / "sounds" / "hallo.wav"


@pytest.mark.parametrize(
    "form", [{"rate": 44100}, {"channels": 2}, {"width": 1}, {"frames": 0}]
)
def test_a_wav_file_that_the_network_cannot_play_is_refused(refusal, tmp_path, form):
    write_wav(tmp_path / "x.wav", **form)
    reason = refusal(desk(voicemail='greeting = "x.wav"'))
    assert reason.startswith("lines.desk.voicemail.greeting: ")
    assert "x.wav" in reason


def test_a_wav_file_that_is_missing_or_no_wav_is_refused(refusal, tmp_path):
    rest = '[lines.desk.prompts]\nthanks = "gone.wav"'
    reason = refusal(desk(rest=rest))
    assert reason.startswith("lines.desk.prompts.thanks: ")
    assert reason.endswith('gone.wav" cannot be read: No such file or directory')
    (tmp_path / "gone.wav").write_bytes(b"ID3")
    assert "is not a WAV file" in refusal(desk(rest=rest))


def test_the_file_itself_must_be_there_and_be_toml(refusal, tmp_path):
    with pytest.raises(ConfigError, match=r"gone\.toml: cannot be read: No such file"):
        load_lines(tmp_path / "gone.toml")
    assert refusal("lines = ").startswith("is not TOML: ")
    (tmp_path / "latin.toml").write_bytes(b'name = "caf\xe9"')
    with pytest.raises(ConfigError, match=r"latin\.toml: is not TOML"):
        load_lines(tmp_path / "latin.toml")


def test_a_file_names_at_least_one_line(refusal):
    assert refusal("") == "lines: missing"
    assert refusal("[lines]").startswith("lines: holds no line")
    assert refusal("lines = 1") == "lines: 1 is not a table"
    assert refusal("[line.desk]") == 'line: unknown key; did you mean "lines"?'
    assert refusal('[lines."Het loket"]').startswith('lines.Het loket: "Het loket" is')


WRONG = [
    # keys
    (
        desk("rings_second = 1"),
        'rings_second: unknown key; did you mean "ring_seconds"?',
    ),
    (desk(hours="maandag = []"), "hours.maandag: unknown key; "),
    (
        desk(voicemail='mail = "x"'),
        'voicemail.mail: unknown key; did you mean "email"?',
    ),
    (desk("prompts.holt = 'x'"), 'prompts.holt: unknown key; did you mean "hold"?'),
    (desk("retention.notes = 1"), 'retention.notes: unknown key; did you mean "note"?'),
    (desk("registration.ages = []"), "registration.ages: unknown key; did you mean"),
    # types
    (desk("max_present = true"), "max_present: true is not a whole number"),
    (desk('max_present = "5"'), 'max_present: "5" is not a whole number'),
    (desk("max_present = 5.0"), "max_present: 5.0 is not a whole number"),
    (desk("auto_sign_off = 1"), "auto_sign_off: 1 is not true or false"),
    (desk("voice = 1"), "voice: 1 is not a text"),
    (desk("voice = 2026-01-01"), "voice: 2026-01-01 is not a text"),
    (desk("partners = []"), "partners: a list is not a table"),
    # numbers
    (
        desk('twilio_number = "0402584113"'),
        'twilio_number: "0402584113" is not a phone',
    ),
    (desk('twilio_number = "+31 40 2584113"'), "twilio_number: "),
    (desk('twilio_number = "+314025841"'), "twilio_number: "),
    (desk('twilio_number = "+31CALLCJG00"'), "twilio_number: "),
    (desk('twilio_number = "+999123456789"'), "twilio_number: "),
    (
        desk('twilio_number = "+31402584524"'),
        "twilio_number: a service number cannot be",
    ),
    # codes
    (desk('code = "45411"'), 'code: "45411" is not a code of six digits such as'),
    (desk('code = "45411x"'), "code: "),
    (desk("code = 454113"), "code: 454113 is not a text"),
    (desk('code = "464113"'), 'code: that code already means something on line "desk"'),
    (desk('code = "984113"'), 'code: that code already means something on line "desk"'),
    # bounds
    (desk("max_present = 0"), "max_present: 0 is not between 1 and 10"),
    (desk("max_present = 11"), "max_present: 11 is not between 1 and 10"),
    (desk("ring_seconds = 9"), "ring_seconds: 9 is not between 10 and 60"),
    (desk("accept_seconds = 16"), "accept_seconds: 16 is not between 3 and 15"),
    (desk("wait_seconds_max = 29"), "wait_seconds_max: 29 is not between 30 and 300"),
    (desk("remind_minutes = -1"), "remind_minutes: -1 is not between 0 and 1440"),
    (desk("alarm_minutes = [10, 5]"), "alarm_minutes: must be at most three ascending"),
    (desk("alarm_minutes = [1, 2, 3, 4]"), "alarm_minutes: must be at most three"),
    (
        desk('escalate_on = ["busy"]'),
        'escalate_on: "busy" is not one of: nobody_present',
    ),
    (desk('when_busy = "hold"'), 'when_busy: "hold" is not one of: voicemail, backup'),
    (desk("when_busy = []"), "when_busy: a list is not one of"),
    (
        desk("retention.voicemail_after_handled = 29"),
        "retention.voicemail_after_handled",
    ),
    (desk("retention.note = 366"), "retention.note: 366 is not between 1 and 365"),
    (desk("retention.open_registration = 6"), "retention.open_registration: 6 is not"),
    (desk("retention.message = 29"), "retention.message: 29 is not between 1 and 28"),
    (desk("retention.audit = 0"), "retention.audit: 0 is not between 1 and 365"),
    (desk("retention.roster = 731"), "retention.roster: 731 is not between 1 and 730"),
    # hours
    (
        desk(hours='monday = ["9-12"]'),
        'hours.monday: "9-12" is not a stretch of time such as "09:00-12:00"',
    ),
    (desk(hours='monday = ["12:00-09:00"]'), 'hours.monday: "12:00-09:00" is not a'),
    (desk(hours='friday = ["09:00-25:00"]'), 'hours.friday: "09:00-25:00" is not a'),
    (desk(hours='friday = "09:00-12:00"'), 'hours.friday: "09:00-12:00" is not a list'),
    (
        desk(hours='friday = ["11:00-13:00", "09:00-12:00"]'),
        "hours.friday: 09:00-12:00 and 11:00-13:00 overlap",
    ),
    (desk(hours=""), "hours: no opening hours at all"),
    (desk(hours="monday = []"), "hours: no opening hours at all"),
    (
        desk("hours_from.2026-12-07 = {}"),
        "hours_from.2026-12-07: no opening hours at all",
    ),
    (
        desk('hours_from.2026-12-07 = { monday = ["9-12"] }'),
        'hours_from.2026-12-07.monday: "9-12" is not a stretch',
    ),
    (
        desk("hours_from.20261207 = {}"),
        'hours_from.20261207: "20261207" is not a day such as 2026-12-01',
    ),
    (desk("hours_from.morgen = {}"), 'hours_from.morgen: "morgen" is not a day'),
    (
        desk('timezone = "Europe/Veldhoven"'),
        'timezone: "Europe/Veldhoven" is not a time',
    ),
    (desk('timezone = "Europe"'), 'timezone: "Europe" is not a time zone'),
    (desk('timezone = "../etc"'), 'timezone: "../etc" is not a time zone'),
    (desk('holidays.country = "XX"'), "holidays.country: "),
    (desk('holidays.closed = ["5 mei", "5 mai"]'), 'holidays.closed: "5 mai" is'),
    (
        desk('holidays.open = ["Goede Donderdag"]'),
        'holidays.open: "Goede Donderdag" is',
    ),
    (desk('holidays.closed = ["2026-02-30"]'), 'holidays.closed: "2026-02-30" is'),
    (desk('holidays = {closed = ["5 mei"], open = ["5 mei"]}'), "holidays: "),
    # words
    (desk('voice = ""'), 'voice: "" is empty'),
    (desk(r'voice = "a\nb"'), r'voice: "a\nb" is more than one line'),
    (desk(r'prompts.hold = "a\u0000b"'), "prompts.hold: "),
    (
        desk('prompts.hold = "Dag {naam}"'),
        'prompts.hold: "{naam}" is not a placeholder',
    ),
    (
        desk('prompts.hold = "{present}"'),
        'prompts.hold: "{present}" is not a placehold',
    ),
    (
        desk('prompts.hold = "{name!r}"'),
        'prompts.hold: "{name!r}" is not a placeholder',
    ),
    (desk('prompts.hold = "{}"'), 'prompts.hold: "{}" is not a placeholder'),
    (desk('prompts.hold = "{name"'), 'prompts.hold: "{name" has a brace too many'),
    (desk(voicemail='greeting = "{days:9}"'), "voicemail.greeting: "),
    *(
        (desk(f'today = {{text = "a", until = "{year}-01-01T00:00"}}'), "today.until: ")
        for year in ("0001", "1999", "2101", "9999")
    ),
    (desk(f'prompts.hold = "{"a" * 1501}"'), "prompts.hold: "),
    (
        desk(f'today.text = "{"a" * 1501}"\ntoday.until = "2026-11-23T12:00"'),
        "today.te",
    ),
    (desk(voicemail="max_seconds = 9"), "voicemail.max_seconds: 9 is not between"),
    # partners
    (desk('partners.x = {name = "X"}'), "partners.x.email: missing"),
    (desk('partners.X = {name = "X", email = "x@example.nl"}'), "partners.X: "),
    (
        desk('partners.x = {name = "X", email = "x"}'),
        'partners.x.email: "x" is not an e-',
    ),
    (desk('partners.x = {name = "X", email = "x@y"}'), "partners.x.email: "),
    (
        desk('partners.x = {name = "X", email = "x@y.nl?cc=z@y.nl"}'),
        "partners.x.email: ",
    ),
    # choices
    (
        desk("registration.age = []"),
        "registration.age: no choice in this list is active",
    ),
    (desk("registration.age = [1]"), "registration.age.1: 1 is not a table"),
    (
        desk('registration.age = [{code = "A", label = "a"}]'),
        "registration.age.1.code: ",
    ),
    (desk('registration.age = [{code = "a"}]'), "registration.age.1.label: missing"),
    (
        desk('registration.age = [{code="a", label="a"}, {code="a", label="b"}]'),
        'registration.age: "a" stands twice in this list',
    ),
    (
        desk('registration.age = [{code="a", label="a", active=false}]'),
        "registration.age: no choice in this list is active",
    ),
]


@pytest.mark.parametrize(("text", "reason"), WRONG)
def test_a_mistake_is_refused_with_its_key_and_its_reason(refusal, text, reason):
    assert refusal(text).startswith(f"lines.desk.{reason}")


@pytest.mark.parametrize("key", ["name", "number", "service_number", "email"])
def test_what_a_line_cannot_do_without_must_be_there(refusal, key):
    text = "\n".join(r for r in desk().splitlines() if not r.startswith(f"{key} "))
    where = "voicemail.email" if key == "email" else key
    assert refusal(text) == f"lines.desk.{where}: missing"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            second("+31402584113"),
            'number: that number already means something on line "d',
        ),
        (second("+31412584113"), "number: those last four digits already mean"),
        (second(line='code = "454113"'), "code: that code already means something on"),
        (second(line='code = "464113"'), "code: that code already means something on"),
        (second(line='twilio_number = "+31402584113"'), "twilio_number: that number"),
        (second("+31402584524"), "number: a service number cannot be the number of a"),
        (
            second("+31851234567").replace(
                "[lines.desk.hours]",
                'service_twilio_number = "+31851234567"\n[lines.desk.hours]',
            ),
            "number: a service number cannot be the number of a",
        ),
        (
            second(line='service_twilio_number = "+31851234567"'),
            "service_twilio_number: forwards that service number elsewhere",
        ),
    ],
)
def test_two_lines_do_not_share_what_must_mean_one_thing(refusal, text, reason):
    assert refusal(text).startswith(f"lines.second.{reason}")


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("", "+31402584113"),
        ('twilio_number = "+31851234567"', "+31851234567"),
        ('caller_id = "+31851234568"', "+31851234568"),
        (
            'twilio_number = "+31851234567"\ncaller_id = "+31402584113"',
            "+31402584113",
        ),
    ],
)
def test_phones_see_what_is_asked_for_else_what_the_account_owns(load, line, shown):
    (found,) = load(desk(line)).values()
    assert found.shown == shown
    assert {shown, found.number, found.service_number} <= found.own_numbers


def test_two_lines_on_two_service_numbers_may_share_their_last_digits(load):
    text = desk() + SECOND.format(number="+31412584113", line="")
    head, _, tail = text.rpartition("+31402584524")
    assert list(load(f"{head}+31412584524{tail}")) == ["desk", "second"]


LITERALS = ["true", "0", "-1", "9" * 20, "1.5", "nan", "1979-05-27", "07:32:00"]
LITERALS += ['""', '"x"', '"{"', '"/"', "[]", "[[]]", '["x"]', "[1]", "[{}]"]
LITERALS += ["{}", '{"" = 1}', "{x = {}}", "{x = 1}", r'"\u2028"']
PLACES = {
    "line": "code timezone max_present escalate_on when_busy alarm_minutes voice "
    "auto_sign_off twilio_number holidays holidays.country holidays.closed partners "
    "hours_from hours_from.2026-12-07 "
    "partners.x prompts prompts.hold registration registration.age retention",
    "hours": "monday",
    "voicemail": "max_seconds greeting",
}


@pytest.mark.parametrize("literal", LITERALS)
def test_no_value_under_any_key_is_worse_than_a_refusal(load, literal):
    for place, keys in PLACES.items():
        for key in keys.split():
            try:
                assert load(desk(**{place: f"{key} = {literal}"}))
            except ConfigError as refused:
                line = str(refused)
                assert "lines.desk." in line
                assert line.splitlines() == [line]
