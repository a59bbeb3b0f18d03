"""What is heard, as one table: a row a reply."""

from ringgroup.call.replies import Reply
from webhooks.twilio.twiml import PARTS, WRITERS


def test_every_reply_has_one_who_writes_it_and_nobody_writes_what_is_none():
    assert set(WRITERS) == set(Reply.__args__)


def test_no_reply_is_written_by_two_modules():
    assert sum(len(part.WRITERS) for part in PARTS) == len(WRITERS)
