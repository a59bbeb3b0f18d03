"""What the provider's records say, whoever the provider is."""

from datetime import UTC, datetime

import pytest

from ringgroup.telephone import TextRecord


@pytest.mark.parametrize(
    ("status", "over"),
    [
        *((status, False) for status in ("accepted", "queued", "scheduled", "sending")),
        *((status, True) for status in ("sent", "delivered", "undelivered", "failed")),
        ("received", True),
    ],
)
def test_nothing_more_becomes_of_an_sms_that_has_left_or_failed(status, over):
    at = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)
    assert TextRecord("SM1", "+31402584113", "+31612345601", status, at).over is over


def test_a_record_shows_no_number():
    at = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)
    shown = repr(TextRecord("SM1", "+31402584113", "+31612345601", "sent", at))
    assert "31" not in shown
