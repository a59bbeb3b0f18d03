"""The rules of the house that can be read off one module at a time."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("config", "webhooks", "ringgroup", "schedules")
LONGEST = 300
MODULES = sorted(
    path.relative_to(ROOT)
    for room in ROOMS
    for path in (ROOT / room).rglob("*.py")
    if "versions" not in path.parts  # a step of the history is written once
)
TESTS = sorted(path.relative_to(ROOT) for path in (ROOT / "tests").rglob("*.py"))
CLOCKS = {
    Path("config/house.py"),  # `utc_now`, the clock on the wall of the whole program
    Path("config/timetable.py"),  # the time that has passed: nobody else asks for it
    Path("config/cli/entry.py"),  # the same for a command, which must start quickly
}
READS_A_CLOCK = re.compile(
    r"(^|\.)(datetime\.(now|utcnow|today)|date\.today"
    r"|time\.(time|time_ns|localtime|gmtime|strftime))$"
)
VAGUE = {"utils", "util", "helpers", "helper", "manager", "managers", "service", "misc"}
EXCEPTION = re.compile(
    r"#\s*(noqa|type:\s*ignore|pragma:\s*no cover)"
    r"(:\s*[A-Z]+[0-9]+(,\s*[A-Z]+[0-9]+)*|\[[a-z, -]+\])?"
)
REASON = re.compile(r"[a-zA-Z]{3,}")
SPOKEN = {
    Path("webhooks/twilio/words.py"),  # every sentence that is heard on the telephone
    Path("webhooks/pages/words.py"),  # what several pages say; the rest: templates
    Path("webhooks/pages/duties/words.py"),  # likewise, of duties and swaps
    Path("webhooks/pages/figures/words.py"),  # what the codes of figures are called
    Path("webhooks/pages/now/words.py"),  # who is Present, and days
    Path("webhooks/pages/now/why_words.py"),  # why a telephone rang or not
    Path("webhooks/pages/people/words.py"),  # signing in, accounts and members
    Path("webhooks/pages/people/traces_words.py"),  # the answer to who asks for theirs
    Path("webhooks/pages/people/log_words.py"),  # what administrators read in the log
    Path("webhooks/pages/people/file_words.py"),  # what pages say of a file of members
    Path("webhooks/pages/people/checkup_words.py"),
    Path("webhooks/pages/people/line_fields.py"),  # what the keys of a line are called
    Path("webhooks/pages/people/line_prompts.py"),  # and its prompts
    Path("webhooks/pages/people/line_words.py"),  # and what differs of them
    Path("webhooks/pages/people/opening_words.py"),  # a new line, until it is opened
    Path("webhooks/pages/people/looks_words.py"),  # likewise, of how pages look
    Path("webhooks/pages/registration/words.py"),  # of the forms
    Path("webhooks/pages/roster/words.py"),  # what pages say of the roster
    Path("webhooks/pages/roster/places.py"),  # how its places are called
    Path("webhooks/pages/voicemail/words.py"),  # of the messages
    Path("ringgroup/notices/wording.py"),  # every SMS or e-mail to a worker
    Path("ringgroup/notices/roster_words.py"),  # what is amiss, on pages and in mail
    Path("ringgroup/notices/topics.py"),  # what a colleague takes over
    Path("ringgroup/notices/account_mail.py"),  # every e-mail about an account
    Path("ringgroup/registration/vocabulary.py"),  # to look for; nobody is told
    Path("ringgroup/registration/bare_streets.py"),  # likewise
    Path("ringgroup/registration/places.py"),  # likewise
    Path("ringgroup/registration/form.py"),  # its lists, and all that they are called
}
DUTCH = re.compile(
    r"\b(aan|bij|dat|de|deze|dit|een|er|geen|het|hebben|je|met|naar|niet|nog|nu|of"
    r"|ons|op|te|tot|u|uw|van|voor|wij|wordt|zijn)\b",
    re.IGNORECASE,
)
A_SENTENCE = 3
"""Different small Dutch words; a label has fewer, English has hardly any."""


def parsed(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def comments(path: Path) -> Iterator[tuple[int, str]]:
    source = io.StringIO((ROOT / path).read_text(encoding="utf-8"))
    for token in tokenize.generate_tokens(source.readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def test_the_rooms_are_not_empty():
    assert {path.parts[0] for path in MODULES} == set(ROOMS)


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_a_module_says_what_it_knows(path):
    assert ast.get_docstring(parsed(path)), f"{path} has no docstring"


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_a_module_can_be_read_in_one_sitting(path):
    if path.name == "models.py":
        return  # the one models file (docs/adr/0003): a list of tables, not a story
    length = len((ROOT / path).read_text(encoding="utf-8").splitlines())
    assert length <= LONGEST, f"{path} has {length} lines"


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_a_module_is_named_after_something_of_the_trade(path):
    assert not VAGUE & {*path.parts, path.stem}


@pytest.mark.parametrize("path", [p for p in MODULES if p not in CLOCKS], ids=str)
def test_time_is_an_argument(path):
    called = {
        f"{path}:{node.lineno} {ast.unparse(node.func)}"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and READS_A_CLOCK.search(ast.unparse(node.func))
    }
    assert not called


@pytest.mark.parametrize("path", [*MODULES, *TESTS], ids=str)
def test_an_exception_to_a_rule_carries_its_reason(path):
    bare = [
        f"{path}:{line} {comment}"
        for line, comment in comments(path)
        if (found := EXCEPTION.search(comment))
        and not REASON.search(comment[found.end() :])
    ]
    assert not bare


@pytest.mark.parametrize("path", [p for p in MODULES if p not in SPOKEN], ids=str)
def test_what_callers_hear_is_written_in_one_place(path):
    said = [
        f"{path}:{node.lineno} {node.value}"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and len({word.lower() for word in DUTCH.findall(node.value)}) >= A_SENTENCE
    ]
    assert not said


def test_a_dutch_sentence_would_be_noticed():
    words = DUTCH.findall("Dit nummer is niet bekend. Er is niets veranderd.")
    assert len(set(words)) >= A_SENTENCE
